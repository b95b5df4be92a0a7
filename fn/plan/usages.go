package plan

import (
	"slices"

	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/object"
)

// Held keeps an object of ours from being deleted by anybody until the cluster is
// to be removed. Guarded keeps Flux from pruning it; this also keeps it from
// kubectl, and from a namespace that is being deleted. The API server says why.
//
// The Usage is in the object's layer, so it is taken away in the layer's turn.
func (p *Plan) Held(objects ...object.Object) []object.Object {
	if p.Removed() {
		return objects
	}
	out := slices.Clone(objects)
	for _, o := range objects {
		out = append(out, p.held(o.Layer, o))
	}
	return out
}

const heldUntil = "until spec.lifecycle is Removed, and that has been applied"

func (p *Plan) held(layer object.Layer, o object.Object) object.Object {
	gvk := o.Body.GVK()
	name := p.Names.Held(gvk.Kind, o.Meta.Name)
	if o.Meta.Namespace == "" {
		return p.ClusterScoped(layer, name, crossplane.ClusterUsage{Spec: crossplane.ClusterUsageSpec{
			Of:     crossplane.UsageUser{APIVersion: gvk.APIVersion(), Kind: gvk.Kind, ResourceRef: crossplane.UsageName{Name: o.Meta.Name}},
			Reason: heldUntil,
		}})
	}
	u := p.Object(layer, name, crossplane.Usage{Spec: crossplane.UsageSpec{
		Of:     crossplane.UsageUsed{APIVersion: gvk.APIVersion(), Kind: gvk.Kind, ResourceRef: crossplane.UsageResource{Name: o.Meta.Name}},
		Reason: heldUntil,
	}})
	u.Meta.Namespace = o.Meta.Namespace
	return u
}

// HeldIn is the same from another layer: the object is held until that layer's
// turn has come.
func (p *Plan) HeldIn(layer object.Layer, o object.Object) []object.Object {
	if p.Removed() {
		return nil
	}
	return []object.Object{p.held(layer, o)}
}

// UsedBy keeps a managed resource from being deleted while another of the same
// layer or a later one is there, and lets it go then. The Usage goes with the
// user: pruned, it would go before.
func (p *Plan) UsedBy(layer object.Layer, of object.GVK, used crossplane.UsageResource, by object.GVK, user string) object.Object {
	return NeverPruned(p.Object(layer, p.Names.UsedBy(used.Name, user), crossplane.Usage{Spec: crossplane.UsageSpec{
		By:             &crossplane.UsageUser{APIVersion: by.APIVersion(), Kind: by.Kind, ResourceRef: crossplane.UsageName{Name: user}},
		Of:             crossplane.UsageUsed{APIVersion: of.APIVersion(), Kind: of.Kind, ResourceRef: used},
		ReplayDeletion: true,
	}}))
}
