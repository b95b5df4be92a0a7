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
	out := []object.Object{
		plan.Guarded(p.ClusterScoped(object.Namespace, p.Namespace, core.Namespace{})),
		plan.Guarded(providerConfig(p)),
	}
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

// workload namespaces refuse privileged pods, and warn of what a restricted
// namespace would refuse.
func workload(p plan.Plan, n plan.WorkloadNamespace) object.Object {
	o := p.ClusterScoped(object.Namespaces, n.Name, core.Namespace{})
	o.Meta.Labels = maps.Clone(o.Meta.Labels)
	o.Meta.Labels["pod-security.kubernetes.io/enforce"] = "baseline"
	o.Meta.Labels["pod-security.kubernetes.io/warn"] = "restricted"
	return o
}
