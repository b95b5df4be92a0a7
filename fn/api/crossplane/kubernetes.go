package crossplane

import (
	"github.com/crossplane/crossplane-runtime/v2/apis/common"

	"spotcluster.dev/spotcluster/fn/object"
)

// KubernetesObject is provider-kubernetes' Object: it keeps one Kubernetes
// object as its manifest says, with fields patched in from others.
type KubernetesObject struct {
	Spec KubernetesObjectSpec `json:"spec"`
}

// GVK of provider-kubernetes' namespaced Object.
func (KubernetesObject) GVK() object.GVK {
	return object.GVK{Group: "kubernetes.m.crossplane.io", Version: "v1alpha1", Kind: "Object"}
}

// KubernetesObjectSpec is an Object's spec.
type KubernetesObjectSpec struct {
	ForProvider       KubernetesObjectParams          `json:"forProvider"`
	ProviderConfigRef *common.ProviderConfigReference `json:"providerConfigRef"`
	References        []KubernetesReference           `json:"references,omitempty"`
	// Watch reacts to changes of what is referenced instead of polling.
	Watch bool `json:"watch,omitempty"`
}

// KubernetesObjectParams holds the manifest.
type KubernetesObjectParams struct {
	Manifest any `json:"manifest"`
}

// KubernetesReference copies a field of another object into the manifest.
type KubernetesReference struct {
	PatchesFrom PatchesFrom `json:"patchesFrom"`
	ToFieldPath string      `json:"toFieldPath"`
}

// PatchesFrom names a field of another object.
type PatchesFrom struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Name       string `json:"name"`
	Namespace  string `json:"namespace"`
	FieldPath  string `json:"fieldPath"`
}
