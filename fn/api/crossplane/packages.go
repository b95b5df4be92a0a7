package crossplane

import "spotcluster.dev/spotcluster/fn/object"

// Provider installs a provider package.
type Provider struct {
	Spec ProviderSpec `json:"spec"`
}

// GVK of Crossplane's Provider.
func (Provider) GVK() object.GVK {
	return object.GVK{Group: "pkg.crossplane.io", Version: "v1", Kind: "Provider"}
}

// ProviderSpec names the package and how it runs.
type ProviderSpec struct {
	Package          string           `json:"package"`
	RuntimeConfigRef RuntimeConfigRef `json:"runtimeConfigRef"`
}

// RuntimeConfigRef names a DeploymentRuntimeConfig.
type RuntimeConfigRef struct {
	Name string `json:"name"`
}

// DeploymentRuntimeConfig says how a provider's pods run.
type DeploymentRuntimeConfig struct {
	Spec DeploymentRuntimeConfigSpec `json:"spec"`
}

// GVK of Crossplane's DeploymentRuntimeConfig.
func (DeploymentRuntimeConfig) GVK() object.GVK {
	return object.GVK{Group: "pkg.crossplane.io", Version: "v1beta1", Kind: "DeploymentRuntimeConfig"}
}

// DeploymentRuntimeConfigSpec holds the templates.
type DeploymentRuntimeConfigSpec struct {
	DeploymentTemplate     *DeploymentTemplate    `json:"deploymentTemplate,omitempty"`
	ServiceAccountTemplate ServiceAccountTemplate `json:"serviceAccountTemplate"`
}

// ServiceAccountTemplate names the service account, and annotates it.
type ServiceAccountTemplate struct {
	Metadata TemplateMetadata `json:"metadata"`
}

// TemplateMetadata is the metadata a template may set.
type TemplateMetadata struct {
	Name        string            `json:"name,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// DeploymentTemplate is a narrow Deployment.
type DeploymentTemplate struct {
	Spec DeploymentSpec `json:"spec"`
}

// DeploymentSpec is a narrow Deployment spec; the selector is required by its
// schema and filled in by Crossplane.
type DeploymentSpec struct {
	Selector struct{}    `json:"selector"`
	Template PodTemplate `json:"template"`
}

// PodTemplate is a narrow pod template.
type PodTemplate struct {
	Spec PodSpec `json:"spec"`
}

// PodSpec is a narrow pod spec.
type PodSpec struct {
	Containers []Container `json:"containers"`
}

// Container is a narrow container. Crossplane merges the one named
// package-runtime into the provider's own.
type Container struct {
	Name string   `json:"name"`
	Args []string `json:"args"`
}

// ActivationPolicy says which managed resource kinds are switched on.
type ActivationPolicy struct {
	Spec ActivationPolicySpec `json:"spec"`
}

// GVK of Crossplane's ManagedResourceActivationPolicy.
func (ActivationPolicy) GVK() object.GVK {
	return object.GVK{Group: "apiextensions.crossplane.io", Version: "v1alpha1", Kind: "ManagedResourceActivationPolicy"}
}

// ActivationPolicySpec lists CRD names; a leading *. stands for any.
type ActivationPolicySpec struct {
	Activate []string `json:"activate"`
}
