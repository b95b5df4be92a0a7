// Package delivery renders the Flux objects that apply everything else: one
// Kustomization a layer, in order, each waiting until what it applied is ready.
package delivery

import (
	"cmp"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/eks"
	"spotcluster.dev/spotcluster/fn/api/flux"
	"spotcluster.dev/spotcluster/fn/api/karpenter"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// Render makes a Kustomization for every layer, whether it holds objects or not:
// what empties a layer must be applied too, and a layer is a place for the user's
// own objects. The Kustomizations are guarded, each is used by those that wait
// for it, and two more beside the source apply the namespace and them.
func Render(p plan.Plan, rendered []object.Object) []object.Object {
	kinds := map[object.Layer][]object.GVK{}
	for _, o := range rendered {
		if gvk := o.Body.GVK(); !slices.Contains(kinds[o.Layer], gvk) {
			kinds[o.Layer] = append(kinds[o.Layer], gvk)
		}
	}
	var layers, usages []object.Object
	for _, l := range object.Layers {
		if applied(l.Layer) {
			layers = append(layers, kustomization(p, l, kinds[l.Layer]))
			usages = append(usages, usedBy(p, l)...)
		}
	}
	return slices.Concat(layers, usages, root(p))
}

// applied says whether a layer has a Kustomization among the cluster's own.
func applied(l object.Layer) bool {
	return l != object.Namespace && l != object.Flux && l != object.Root
}

func kustomization(p plan.Plan, l object.LayerInfo, kinds []object.GVK) object.Object {
	d := p.Spec.Delivery
	s := plan.Apply(d.Path, l.Layer, d.Source, d.Interval)
	s.DeletionPolicy = deletionPolicy(p)
	s.HealthCheckExprs = healthChecks(kinds)
	s.Timeout = timeout(p, l.Layer)
	for _, after := range l.After {
		if applied(after) {
			s.DependsOn = append(s.DependsOn, flux.Dependency{Name: p.Names.Flux(string(after))})
		}
	}
	if l.Target == object.Workload {
		s.KubeConfig = p.KubeConfig(l.Layer)
	}
	if p.Late(l.Layer) {
		s.PostBuild = &flux.PostBuild{SubstituteFrom: []flux.SubstituteFrom{{Kind: "ConfigMap", Name: p.LateValues}}}
	}
	if l.Layer == object.Workloads && p.Drained() {
		s.Patches = []flux.Patch{nothing(l.Layer)}
	}
	return p.Guarded(p.Object(object.Flux, p.Names.Flux(string(l.Layer)), flux.Kustomization{Spec: s}))
}

// nothing takes every object out of a layer, the user's own too.
func nothing(l object.Layer) flux.Patch {
	return flux.Patch{
		Patch:  "$patch: delete\napiVersion: v1\nkind: Any\nmetadata:\n  name: any\n",
		Target: flux.PatchTarget{LabelSelector: object.LabelLayer + "=" + string(l)},
	}
}

// usedBy keeps the Kustomizations that a layer waits for from being deleted while
// its own is there. Flux looks at dependsOn only when it applies: without this,
// everything would be deleted at once, the roles before the nodes and the way in
// before the releases. A Usage goes with its user, when that is gone; pruned, it
// would go before.
func usedBy(p plan.Plan, l object.LayerInfo) []object.Object {
	gvk := flux.Kustomization{}.GVK()
	var out []object.Object
	for _, after := range l.After {
		user := p.Names.Flux(string(l.Layer))
		used := crossplane.UsageResource{Name: p.Names.Flux(string(after))}
		if after == object.Namespace {
			used = crossplane.UsageResource{Name: p.Names.Root(p.Namespace, string(after)), Namespace: string(p.Spec.Delivery.Source.Namespace)}
		}
		o := p.UsedBy(object.Flux, gvk, used, gvk, user)
		o.Meta.Name = p.Names.Flux(string(after), "used-by", string(l.Layer))
		out = append(out, o)
	}
	return out
}

// root is what applies the namespace, and then the Kustomizations that stand in
// it. Flux would refuse both in one: it asks the API server about every object
// before it makes the first.
func root(p plan.Plan) []object.Object {
	d := p.Spec.Delivery
	namespace := plan.Apply(d.Path, object.Namespace, d.Source, d.Interval)
	namespace.DeletionPolicy = deletionPolicy(p)
	namespace.Timeout = "10m0s"
	layers := plan.Apply(d.Path, object.Flux, d.Source, d.Interval)
	layers.DeletionPolicy = deletionPolicy(p)
	if p.Removed() {
		// Each layer waits for its own; one that waited here too would take a worker
		// from them.
		layers.DeletionPolicy = "Delete"
	}
	layers.Wait = false
	layers.Timeout = "5m0s"
	layers.DependsOn = []flux.Dependency{{Name: p.Names.Root(p.Namespace, string(object.Namespace))}}
	out := []object.Object{rootObject(p, object.Namespace, namespace), rootObject(p, object.Flux, layers)}
	// They are let go in the turn of the last layer of this cluster: only then have
	// all the others lifted their own guards.
	for _, o := range out {
		out = append(out, p.HeldIn(object.DNS, o)...)
	}
	return out
}

func rootObject(p plan.Plan, l object.Layer, s flux.KustomizationSpec) object.Object {
	o := p.Object(object.Root, p.Names.Root(p.Namespace, string(l)), flux.Kustomization{Spec: s})
	o.Meta.Namespace = string(p.Spec.Delivery.Source.Namespace)
	return p.Guarded(o)
}

// deletionPolicy says what becomes of a layer when its Kustomization is deleted:
// nothing, by mistake, and until AWS has let go of all of it, when the cluster is
// to go.
func deletionPolicy(p plan.Plan) string {
	if p.Removed() {
		return "WaitForTermination"
	}
	return "Orphan"
}

// timeout outlasts what AWS takes: a control plane about fifteen minutes, and
// half an hour on a bad day; nodes and gateways less. A deletion that takes longer
// is given up, and the next layer would go while this one is there; so when the
// cluster is to go, it is longer than anything but a person's neglect.
func timeout(p plan.Plan, l object.Layer) string {
	switch {
	case p.Removed():
		return "12h0m0s"
	case l == object.Cluster, l == object.Nodes:
		return "1h0m0s"
	default:
		return "30m0s"
	}
}

// readyAndSynced is when a managed resource is ready. Flux's own judgement is too
// kind: it takes one without a status, or one that no longer syncs, for ready.
// Synced carries the generation, so that an edit closes the gate again.
const readyAndSynced = ready + `
&& status.conditions.exists(c, c.type == 'Synced' && c.status == 'True'
  && (!has(c.observedGeneration) || c.observedGeneration >= metadata.generation))`

// versioned is readyAndSynced for what EKS upgrades in the background: while it
// does, the resource stays Ready and Synced, and only its version tells. A group
// with an image of the user's own has none.
const versioned = readyAndSynced + `
&& (!has(spec.forProvider.version)
  || has(status.atProvider.version) && status.atProvider.version == spec.forProvider.version)`

// ready is the same for kinds that have no Synced condition. The expressions are
// of several lines, so that every writer of YAML leaves them as they are.
const ready = `has(status.conditions)
&& status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')`

// healthChecks has an entry for each kind of the layer that Flux would misjudge,
// in the order of their names.
func healthChecks(kinds []object.GVK) []flux.HealthCheckExpr {
	var out []flux.HealthCheckExpr
	for _, gvk := range kinds {
		e := flux.HealthCheckExpr{APIVersion: gvk.APIVersion(), Kind: gvk.Kind}
		switch {
		case gvk.Kind == "ProviderConfig" || gvk.Kind == "ClusterProviderConfig": // has no conditions
			continue
		case gvk == eks.Cluster{}.GVK(), gvk == eks.NodeGroup{}.GVK():
			e.Current = versioned
		case strings.HasSuffix(gvk.Group, ".m.upbound.io"), strings.HasSuffix(gvk.Group, ".m.crossplane.io"):
			e.Current = readyAndSynced
		case gvk.Group == "external-secrets.io", gvk.Group == karpenter.NodePool{}.GVK().Group, gvk.Group == karpenter.NodeClassGroup:
			e.Current = ready
		default:
			continue
		}
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b flux.HealthCheckExpr) int {
		return cmp.Or(cmp.Compare(a.APIVersion, b.APIVersion), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}
