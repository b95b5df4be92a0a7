package crossplane

import "spotcluster.dev/spotcluster/fn/object"

// AWSProviderConfig is how the AWS providers reach one account, for the
// resources of one namespace.
type AWSProviderConfig struct {
	Spec AWSProviderConfigSpec `json:"spec"`
}

// GVK of the AWS providers' namespaced ProviderConfig.
func (AWSProviderConfig) GVK() object.GVK {
	return object.GVK{Group: "aws.m.upbound.io", Version: "v1beta1", Kind: "ProviderConfig"}
}

// AWSClusterProviderConfig is how the AWS providers reach AWS when a resource
// names nothing else.
type AWSClusterProviderConfig struct {
	Spec AWSProviderConfigSpec `json:"spec"`
}

// GVK of the AWS providers' ClusterProviderConfig.
func (AWSClusterProviderConfig) GVK() object.GVK {
	return object.GVK{Group: "aws.m.upbound.io", Version: "v1beta1", Kind: "ClusterProviderConfig"}
}

// AWSProviderConfigSpec says whose credentials are used, and which roles are
// assumed with them, one after the other.
type AWSProviderConfigSpec struct {
	Credentials     Credentials  `json:"credentials"`
	AssumeRoleChain []AssumeRole `json:"assumeRoleChain,omitempty"`
}

// Credentials names a source, and the Secret where it is one.
type Credentials struct {
	Source    string     `json:"source"`
	SecretRef *SecretRef `json:"secretRef,omitempty"`
}

// SecretRef names one key of a Secret.
type SecretRef struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Key       string `json:"key"`
}

// AssumeRole is one step of a chain.
type AssumeRole struct {
	RoleARN string `json:"roleARN"`
}

// KubernetesClusterProviderConfig is how provider-kubernetes reaches a cluster.
type KubernetesClusterProviderConfig struct {
	Spec KubernetesProviderConfigSpec `json:"spec"`
}

// GVK of provider-kubernetes' ClusterProviderConfig.
func (KubernetesClusterProviderConfig) GVK() object.GVK {
	return object.GVK{Group: "kubernetes.m.crossplane.io", Version: "v1alpha1", Kind: "ClusterProviderConfig"}
}

// KubernetesProviderConfigSpec says whose credentials are used.
type KubernetesProviderConfigSpec struct {
	Credentials Credentials `json:"credentials"`
}
