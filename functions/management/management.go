// Package management renders what there is one of on the cluster that runs Flux
// and Crossplane: Crossplane itself, its providers and their configuration.
package management

import (
	"spotcluster.dev/spotcluster/fn/api/core"
	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/eks"
	"spotcluster.dev/spotcluster/fn/api/flux"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// Render makes Crossplane, its providers, and the Flux objects that apply them
// in order.
func Render(m plan.Management) []object.Object {
	out := itself(m)
	for _, r := range m.Runtimes {
		out = append(out, runtimeConfig(m, r))
	}
	for _, p := range m.Providers {
		out = append(out, provider(m, p))
	}
	out = append(out, lateValueRole(m), lateValueBinding(m), usageRole(m), activation(m), awsConfig(m), kubernetesConfig(m))
	return append(out, kustomizations(m)...)
}

// itself installs Crossplane by Flux. Nothing prunes it: everything in every
// cluster hangs on it.
func itself(m plan.Management) []object.Object {
	chart := m.Release.Crossplane.Core
	const name = "crossplane"
	s := plan.Install(chart, name, name, plan.CrossplaneNamespace, m.Spec.Delivery.Interval)
	s.Timeout = "10m"
	s.Values = chartValues{Provider: providerValues{DefaultActivations: []string{}}}
	return []object.Object{
		plan.NeverPruned(m.Object(object.Crossplane, "", plan.CrossplaneNamespace, core.Namespace{})),
		plan.NeverPruned(m.Object(object.Crossplane, plan.CrossplaneNamespace, name, plan.Repository(chart))),
		plan.NeverPruned(m.Object(object.Crossplane, plan.CrossplaneNamespace, name, flux.HelmRelease{Spec: s})),
	}
}

// chartValues switches off the chart's default of activating every kind.
type chartValues struct {
	Provider providerValues `json:"provider"`
}

type providerValues struct {
	DefaultActivations []string `json:"defaultActivations"`
}

func runtimeConfig(m plan.Management, r plan.Runtime) object.Object {
	var s crossplane.DeploymentRuntimeConfigSpec
	s.ServiceAccountTemplate.Metadata = crossplane.TemplateMetadata{Name: r.Name, Annotations: r.Annotations}
	container := crossplane.Container{Name: "package-runtime", Args: r.Args}
	s.DeploymentTemplate = &crossplane.DeploymentTemplate{Spec: crossplane.DeploymentSpec{
		Template: crossplane.PodTemplate{Spec: crossplane.PodSpec{Containers: []crossplane.Container{container}}},
	}}
	return m.Object(object.Providers, "", r.Name, crossplane.DeploymentRuntimeConfig{Spec: s})
}

// provider is never pruned: with it would go the CRDs, and with those every
// resource of its kinds in every cluster.
func provider(m plan.Management, p plan.Provider) object.Object {
	return plan.NeverPruned(m.Object(object.Providers, "", p.Name, crossplane.Provider{
		Spec: crossplane.ProviderSpec{Package: p.Package, RuntimeConfigRef: crossplane.RuntimeConfigRef{Name: p.Runtime}},
	}))
}

// lateValues is what provider-kubernetes needs beyond its own: to read clusters
// and mark them as referred to, and to watch the ConfigMaps of late values. To
// write those is granted in each cluster's namespace.
const lateValues = "spotcluster-late-values"

func lateValueRole(m plan.Management) object.Object {
	return m.Object(object.Providers, "", lateValues, core.ClusterRole{Rules: []core.PolicyRule{
		{
			APIGroups: []string{eks.Cluster{}.GVK().Group},
			Resources: []string{"clusters"},
			Verbs:     []string{"get", "list", "watch", "update", "patch"},
		},
		{
			APIGroups: []string{""},
			Resources: []string{"configmaps"},
			Verbs:     []string{"get", "list", "watch"},
		},
	}})
}

func lateValueBinding(m plan.Management) object.Object {
	return m.Object(object.Providers, "", lateValues, core.ClusterRoleBinding{
		RoleRef:  core.RoleRef{APIGroup: core.ClusterRole{}.GVK().Group, Kind: core.ClusterRole{}.GVK().Kind, Name: lateValues},
		Subjects: []core.Subject{{Kind: "ServiceAccount", Name: plan.KubernetesRuntime, Namespace: plan.CrossplaneNamespace}},
	})
}

// usageRole lets Crossplane hold Flux's Kustomizations and the clusters'
// namespaces back from being deleted: it marks what is used, and makes the user
// the owner of the Usage, which then goes with it. Of managed resources it may do
// so anyway.
func usageRole(m plan.Management) object.Object {
	o := m.Object(object.Providers, "", "spotcluster-usages", core.ClusterRole{Rules: []core.PolicyRule{
		{
			APIGroups: []string{flux.Kustomization{}.GVK().Group},
			Resources: []string{"kustomizations"},
			Verbs:     []string{"get", "list", "watch", "update", "patch", "delete"},
		},
		{
			APIGroups: []string{""},
			Resources: []string{"namespaces"},
			Verbs:     []string{"get", "list", "watch", "update", "patch"},
		},
	}})
	o.Meta.Labels["rbac.crossplane.io/aggregate-to-crossplane"] = "true" // Crossplane's own role takes it in
	return o
}

func activation(m plan.Management) object.Object {
	return m.Object(object.Providers, "", "spotcluster", crossplane.ActivationPolicy{
		Spec: crossplane.ActivationPolicySpec{Activate: m.Activate},
	})
}

func awsConfig(m plan.Management) object.Object {
	return m.Object(object.ProviderConfigs, "", "default", crossplane.AWSClusterProviderConfig{
		Spec: crossplane.AWSProviderConfigSpec{Credentials: plan.Credentials(m.Spec.Credentials)},
	})
}

func kubernetesConfig(m plan.Management) object.Object {
	return m.Object(object.ProviderConfigs, "", plan.KubernetesProviderConfig, crossplane.KubernetesClusterProviderConfig{
		Spec: crossplane.KubernetesProviderConfigSpec{Credentials: crossplane.Credentials{Source: "InjectedIdentity"}},
	})
}

// kustomizations apply the layers in order, from Flux's own namespace.
func kustomizations(m plan.Management) []object.Object {
	var out []object.Object
	for _, l := range object.ManagementLayers {
		if l.Layer == object.Flux {
			continue
		}
		d := m.Spec.Delivery
		s := plan.Apply(d.Path, l.Layer, d.Source, d.Interval)
		s.DeletionPolicy = "Orphan" // removing the overlay must leave Crossplane running
		s.HealthCheckExprs = healthChecks(l.Layer)
		s.Timeout = "15m0s"
		for _, after := range l.After {
			s.DependsOn = append(s.DependsOn, flux.Dependency{Name: m.Of(string(after))})
		}
		out = append(out, m.Object(object.Flux, "flux-system", m.Of(string(l.Layer)), flux.Kustomization{Spec: s}))
	}
	return out
}

// healthChecks wait until a provider is both installed and running: Flux alone
// takes one that has no conditions yet for ready.
func healthChecks(l object.Layer) []flux.HealthCheckExpr {
	if l != object.Providers {
		return nil
	}
	gvk := crossplane.Provider{}.GVK()
	return []flux.HealthCheckExpr{{
		APIVersion: gvk.APIVersion(),
		Kind:       gvk.Kind,
		Current: `has(status.conditions)
&& status.conditions.exists(c, c.type == 'Installed' && c.status == 'True')
&& status.conditions.exists(c, c.type == 'Healthy' && c.status == 'True')`,
	}}
}
