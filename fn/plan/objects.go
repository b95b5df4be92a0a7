package plan

import (
	"maps"

	"github.com/crossplane/crossplane-runtime/v2/apis/common"
	xpv2 "github.com/crossplane/crossplane-runtime/v2/apis/common/v2"

	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/spec"
)

// KubernetesProviderConfig is provider-kubernetes' configuration for the
// management cluster itself.
const KubernetesProviderConfig = "management"

// guard keeps Flux from pruning an object, whatever happens to git.
var guard = map[string]string{"kustomize.toolkit.fluxcd.io/prune": "disabled"}

// Labels are a fresh copy of those of the cluster's objects in one layer.
func (p *Plan) Labels(layer object.Layer) map[string]string { return maps.Clone(p.labels[layer]) }

// named is what Crossplane may do with a resource whose name in AWS is ours:
// everything but copy the values it finds into the spec, where a label or a tag
// that is taken out of git would live on. Others need that copy to keep the id
// that AWS gave them.
var named = common.ManagementPolicies{
	common.ManagementActionObserve, common.ManagementActionCreate, common.ManagementActionUpdate, common.ManagementActionDelete,
}

// Named is a managed resource whose name in AWS is the object's own.
func (p *Plan) Named(layer object.Layer, name string, params crossplane.Params) object.Object {
	s := p.managedSpec(params)
	s.ManagementPolicies = named
	return p.Object(layer, name, crossplane.Managed{Spec: s})
}

// Managed is a managed resource of the cluster, in its namespace.
func (p *Plan) Managed(layer object.Layer, name string, params crossplane.Params) object.Object {
	return p.Object(layer, name, crossplane.Managed{Spec: p.managedSpec(params)})
}

// Begun is a Managed resource with fields for its creation only.
func (p *Plan) Begun(layer object.Layer, name string, params crossplane.Params, initial any) object.Object {
	return p.Object(layer, name, crossplane.Initialized{Spec: crossplane.InitializedSpec{ManagedSpec: p.managedSpec(params), InitProvider: initial}})
}

// Kept is a Managed resource that stays in AWS when its object goes.
func (p *Plan) Kept(layer object.Layer, name string, params crossplane.Params) object.Object {
	s := p.managedSpec(params)
	s.ManagementPolicies = common.ManagementPolicies{
		common.ManagementActionObserve, common.ManagementActionCreate, common.ManagementActionUpdate, common.ManagementActionLateInitialize,
	}
	return p.Object(layer, name, crossplane.Managed{Spec: s})
}

// Initialized is a Named resource with fields for its creation only.
func (p *Plan) Initialized(layer object.Layer, name string, params crossplane.Params, initial any) object.Object {
	s := p.managedSpec(params)
	s.ManagementPolicies = named
	return p.Object(layer, name, crossplane.Initialized{Spec: crossplane.InitializedSpec{ManagedSpec: s, InitProvider: initial}})
}

func (p *Plan) managedSpec(params crossplane.Params) crossplane.ManagedSpec {
	return crossplane.ManagedSpec{
		ForProvider: params,
		ManagedResourceSpec: xpv2.ManagedResourceSpec{
			ProviderConfigReference: &common.ProviderConfigReference{Kind: "ProviderConfig", Name: p.ProviderConfig},
		},
	}
}

// Object is any object of the management cluster, in the cluster's namespace.
func (p *Plan) Object(layer object.Layer, name string, body object.Body) object.Object {
	return p.labelled(layer, object.Meta{Name: name, Namespace: p.Namespace}, body)
}

// ClusterScoped is an object without a namespace, on the layer's target.
func (p *Plan) ClusterScoped(layer object.Layer, name string, body object.Body) object.Object {
	return p.labelled(layer, object.Meta{Name: name}, body)
}

// Workload is an object of the workload cluster.
func (p *Plan) Workload(layer object.Layer, namespace, name string, body object.Body) object.Object {
	return p.labelled(layer, object.Meta{Name: name, Namespace: namespace}, body)
}

func (p *Plan) labelled(layer object.Layer, meta object.Meta, body object.Body) object.Object {
	meta.Labels = p.labels[layer] // shared by all objects of the layer
	return object.Object{Meta: meta, Body: body, Layer: layer}
}

// Guarded is the object with Flux's pruning switched off until the cluster is to
// be removed: what holds state, or holds everything else, must not vanish with a
// file.
func (p *Plan) Guarded(o object.Object) object.Object {
	if p.Removed() {
		return o
	}
	return NeverPruned(o)
}

// Removed says whether the guards are lifted, because the cluster is to go.
func (p *Plan) Removed() bool { return p.Spec.Lifecycle == spec.Removed }

// Drained says whether what runs on the cluster is to go.
func (p *Plan) Drained() bool { return p.Spec.Lifecycle == spec.Drained || p.Removed() }

// NeverPruned is the object with Flux's pruning switched off for good.
func NeverPruned(o object.Object) object.Object { return Annotated(o, guard) }

// Annotated is the object with more annotations.
func Annotated(o object.Object, more map[string]string) object.Object {
	if len(o.Meta.Annotations) == 0 { // which nobody changes, so that objects may share them
		o.Meta.Annotations = more
		return o
	}
	all := make(map[string]string, len(o.Meta.Annotations)+len(more))
	for k, v := range o.Meta.Annotations {
		all[k] = v
	}
	for k, v := range more {
		all[k] = v
	}
	if len(all) > 0 {
		o.Meta.Annotations = all
	}
	return o
}

// ExternalName is the object with its name in AWS given, where that is no name
// in Kubernetes.
func ExternalName(o object.Object, name string) object.Object {
	return Annotated(o, map[string]string{"crossplane.io/external-name": name})
}

// Credentials are an AWS provider's, in the provider's own terms.
func Credentials(c spec.Credentials) crossplane.Credentials {
	out := crossplane.Credentials{Source: string(c.Source)}
	if c.Source == spec.FromSecret {
		out.SecretRef = &crossplane.SecretRef{Namespace: string(c.SecretNamespace), Name: string(c.SecretName), Key: c.SecretKey}
	}
	return out
}
