// Package namespaces renders the namespaces of both clusters, and what comes
// with them.
package namespaces

import (
	"maps"

	"spotcluster.dev/spotcluster/fn/api/core"
	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// Render makes the cluster's own namespace on the management cluster, with its
// provider configuration, and the add-ons' namespaces on the workload cluster.
func Render(p plan.Plan) []object.Object {
	out := p.Held(p.Guarded(p.ClusterScoped(object.Namespace, p.Namespace, core.Namespace{})))
	out = append(out, p.Guarded(providerConfig(p)))
	out = append(out, lateValues(p)...)
	for _, n := range p.WorkloadNamespaces {
		out = append(out, workload(p, n))
	}
	return out
}

// providerConfig outlives everything that is made with it.
func providerConfig(p plan.Plan) object.Object {
	s := crossplane.AWSProviderConfigSpec{Credentials: plan.Credentials(p.Spec.Delivery.Credentials)}
	if role := p.Spec.Delivery.ProviderRole; role != "" {
		s.AssumeRoleChain = []crossplane.AssumeRole{{RoleARN: string(role)}}
	}
	return p.Object(object.Namespace, p.ProviderConfig, crossplane.AWSProviderConfig{Spec: s})
}

// lateValues lets provider-kubernetes write ConfigMaps in this namespace, where it
// keeps the values that only AWS can tell.
func lateValues(p plan.Plan) []object.Object {
	if !p.Late(object.Identity) {
		return nil
	}
	return []object.Object{
		p.Object(object.Namespace, p.LateValues, core.Role{Rules: []core.PolicyRule{{
			APIGroups: []string{""},
			Resources: []string{"configmaps"},
			Verbs:     []string{"create", "update", "patch", "delete"},
		}}}),
		p.Object(object.Namespace, p.LateValues, core.RoleBinding{
			RoleRef:  core.RoleRef{APIGroup: core.Role{}.GVK().Group, Kind: core.Role{}.GVK().Kind, Name: p.LateValues},
			Subjects: []core.Subject{{Kind: "ServiceAccount", Name: plan.KubernetesRuntime, Namespace: plan.CrossplaneNamespace}},
		}),
	}
}

// workload is a namespace of the workload cluster. It is guarded: with it would
// go everything in it, others' objects too. One that only add-ons use refuses
// privileged pods and warns of what a restricted namespace would refuse, unless an
// add-on there needs them. One that
// a store shares with the users' own pods is made where there is none, and left
// as it is where there is.
func workload(p plan.Plan, n plan.WorkloadNamespace) object.Object {
	o := plan.NeverPruned(p.ClusterScoped(object.Namespaces, n.Name, core.Namespace{}))
	more := p.PolicyLabels(n)
	if n.Shared && len(more) == 0 {
		return plan.Annotated(o, map[string]string{"kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent"})
	}
	o.Meta.Labels = p.Labels(object.Namespaces)
	maps.Copy(o.Meta.Labels, more)
	return o
}
