// Package delivery renders the Flux objects that apply everything else: one
// Kustomization a layer, in order, each waiting until what it applied is ready.
package delivery

import (
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/api/eks"
	"spotcluster.dev/spotcluster/fn/api/flux"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// Render makes a Kustomization for every layer that holds objects. The layers
// namespace and flux are applied together by whoever bootstraps the cluster:
// the Kustomizations stand in the namespace that the first one makes.
func Render(p plan.Plan, rendered []object.Object) []object.Object {
	kinds := map[object.Layer][]object.GVK{}
	for _, o := range rendered {
		if gvk := o.Body.GVK(); !slices.Contains(kinds[o.Layer], gvk) {
			kinds[o.Layer] = append(kinds[o.Layer], gvk)
		}
	}
	var out []object.Object
	for _, l := range object.Layers {
		if len(kinds[l.Layer]) > 0 && l.Layer != object.Namespace && l.Layer != object.Flux {
			out = append(out, kustomization(p, l, kinds))
		}
	}
	return out
}

func kustomization(p plan.Plan, l object.LayerInfo, kinds map[object.Layer][]object.GVK) object.Object {
	d := p.Spec.Delivery
	s := plan.Apply(d.Path, l.Layer, d.Source, d.Interval)
	s.DeletionPolicy = "WaitForTermination" // until AWS has let go of what the layer held
	s.HealthCheckExprs = healthChecks(kinds[l.Layer])
	s.Timeout = timeout(l.Layer)
	for _, name := range dependencies(l, kinds) {
		s.DependsOn = append(s.DependsOn, flux.Dependency{Name: p.Names.Flux(string(name))})
	}
	if l.Target == object.Workload {
		s.KubeConfig = p.KubeConfig()
	}
	if p.Late(l.Layer) {
		s.PostBuild = &flux.PostBuild{SubstituteFrom: []flux.SubstituteFrom{{Kind: "ConfigMap", Name: p.LateValues}}}
	}
	return p.Object(object.Flux, p.Names.Flux(string(l.Layer)), flux.Kustomization{Spec: s})
}

// dependencies are the layers to wait for. In place of a layer that holds
// nothing stand the ones that it would have waited for.
func dependencies(l object.LayerInfo, kinds map[object.Layer][]object.GVK) []object.Layer {
	var out []object.Layer
	for _, after := range l.After {
		switch i := slices.IndexFunc(object.Layers, func(o object.LayerInfo) bool { return o.Layer == after }); {
		case after == object.Namespace:
		case len(kinds[after]) > 0:
			out = append(out, after)
		default:
			out = append(out, dependencies(object.Layers[i], kinds)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// timeout outlasts what AWS takes: a control plane about fifteen minutes, and
// half an hour on a bad day; nodes and gateways less.
func timeout(l object.Layer) string {
	switch l {
	case object.Cluster, object.Nodes:
		return "1h0m0s"
	default:
		return "30m0s"
	}
}

// readyAndSynced is when a managed resource is ready. Flux's own judgement is too
// kind: it takes one without a status, or one that no longer syncs, for ready.
// Synced carries the generation, so that an edit closes the gate again.
const readyAndSynced = "has(status.conditions)" +
	" && status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')" +
	" && status.conditions.exists(c, c.type == 'Synced' && c.status == 'True'" +
	" && (!has(c.observedGeneration) || c.observedGeneration >= metadata.generation))"

// versioned is readyAndSynced for what EKS upgrades in the background: while it
// does, the resource stays Ready and Synced, and only its version tells.
const versioned = readyAndSynced +
	" && has(status.atProvider.version) && status.atProvider.version == spec.forProvider.version"

// ready is the same for kinds that have no Synced condition.
const ready = "has(status.conditions) && status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')"

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
		case gvk.Group == "external-secrets.io":
			e.Current = ready
		default:
			continue
		}
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b flux.HealthCheckExpr) int {
		return strings.Compare(a.APIVersion+a.Kind, b.APIVersion+b.Kind)
	})
	return out
}
