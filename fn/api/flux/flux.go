// Package flux holds the Flux kinds we emit, with the fields that we set.
package flux

import "spotcluster.dev/spotcluster/fn/object"

// KubeConfig points to the credentials of the cluster to act on.
type KubeConfig struct {
	// ConfigMapRef or SecretRef is given.
	ConfigMapRef *ConfigMapRef `json:"configMapRef,omitempty"`
	SecretRef    *SecretKeyRef `json:"secretRef,omitempty"`
}

// ConfigMapRef names a ConfigMap in the same namespace that says which cluster of
// which cloud to act on. Flux then asks the cloud for a token at every look.
type ConfigMapRef struct {
	Name string `json:"name"`
}

// SecretKeyRef names one key of a Secret in the same namespace. The key is
// always given: Flux would look for "value", and Crossplane writes "kubeconfig".
type SecretKeyRef struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

// SourceRef names a source.
type SourceRef struct {
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	Namespace string `json:"namespace,omitempty"`
}

// HelmRepository is a chart repository over HTTP.
type HelmRepository struct {
	Spec HelmRepositorySpec `json:"spec"`
}

// GVK of HelmRepository.
func (HelmRepository) GVK() object.GVK {
	return object.GVK{Group: "source.toolkit.fluxcd.io", Version: "v1", Kind: "HelmRepository"}
}

// HelmRepositorySpec is where the repository is, and how often it is read.
type HelmRepositorySpec struct {
	Interval string `json:"interval"`
	URL      string `json:"url"`
}

// OCIRepository is one artifact of a registry.
type OCIRepository struct {
	Spec OCIRepositorySpec `json:"spec"`
}

// GVK of OCIRepository.
func (OCIRepository) GVK() object.GVK {
	return object.GVK{Group: "source.toolkit.fluxcd.io", Version: "v1", Kind: "OCIRepository"}
}

// OCIRepositorySpec is where the artifact is, and which of its layers counts.
type OCIRepositorySpec struct {
	Interval      string        `json:"interval"`
	LayerSelector LayerSelector `json:"layerSelector"`
	Ref           OCIRef        `json:"ref"`
	URL           string        `json:"url"`
}

// LayerSelector picks a layer of an artifact.
type LayerSelector struct {
	MediaType string `json:"mediaType"`
	Operation string `json:"operation"`
}

// OCIRef names a version of an artifact.
type OCIRef struct {
	Tag string `json:"tag"`
}

// HelmRelease is a chart, installed and kept as it should be.
type HelmRelease struct {
	Spec HelmReleaseSpec `json:"spec"`
}

// GVK of HelmRelease.
func (HelmRelease) GVK() object.GVK {
	return object.GVK{Group: "helm.toolkit.fluxcd.io", Version: "v2", Kind: "HelmRelease"}
}

// HelmReleaseSpec is a release's spec.
type HelmReleaseSpec struct {
	// Chart or ChartRef is given: the one in a repository over HTTP, the other in
	// a registry.
	Chart    *HelmChartTemplate `json:"chart,omitempty"`
	ChartRef *SourceRef         `json:"chartRef,omitempty"`
	// DependsOn names HelmReleases of the same namespace that must be ready first.
	DependsOn      []Dependency   `json:"dependsOn,omitempty"`
	DriftDetection DriftDetection `json:"driftDetection"`
	Install        ReleaseAction  `json:"install"`
	Interval       string         `json:"interval"`
	KubeConfig     *KubeConfig    `json:"kubeConfig,omitempty"`
	// ReleaseName is always given: Flux would join the namespace to the name, and
	// the service accounts of most charts follow the release's name.
	ReleaseName string `json:"releaseName"`
	// StorageNamespace holds Helm's own records, on the target cluster.
	StorageNamespace string        `json:"storageNamespace"`
	TargetNamespace  string        `json:"targetNamespace"`
	Timeout          string        `json:"timeout"`
	Upgrade          ReleaseAction `json:"upgrade"`
	Values           any           `json:"values,omitempty"`
}

// HelmChartTemplate is the chart to fetch.
type HelmChartTemplate struct {
	Spec HelmChartSpec `json:"spec"`
}

// HelmChartSpec names a chart, its version and its source.
type HelmChartSpec struct {
	Chart     string    `json:"chart"`
	Interval  string    `json:"interval"`
	SourceRef SourceRef `json:"sourceRef"`
	Version   string    `json:"version"`
}

// DriftDetection corrects what others change.
type DriftDetection struct {
	Mode string `json:"mode"`
}

// ReleaseAction is how an install or upgrade is done.
type ReleaseAction struct {
	CRDs     string   `json:"crds"`
	Strategy Strategy `json:"strategy"`
}

// Strategy is what follows a failure. RetryOnFailure tries again without
// uninstalling, so that a token which ran out during a long install, or a node
// that went away, does no harm.
type Strategy struct {
	Name          string `json:"name"`
	RetryInterval string `json:"retryInterval"`
}

// Retry is how we install and upgrade: with the chart's CRDs, and in place.
func Retry() ReleaseAction {
	return ReleaseAction{CRDs: "CreateReplace", Strategy: Strategy{Name: "RetryOnFailure", RetryInterval: "1m"}}
}

// Kustomization applies a folder of the source.
type Kustomization struct {
	Spec KustomizationSpec `json:"spec"`
}

// GVK of Flux's Kustomization.
func (Kustomization) GVK() object.GVK {
	return object.GVK{Group: "kustomize.toolkit.fluxcd.io", Version: "v1", Kind: "Kustomization"}
}

// KustomizationSpec is a Kustomization's spec.
type KustomizationSpec struct {
	DeletionPolicy   string            `json:"deletionPolicy"`
	DependsOn        []Dependency      `json:"dependsOn,omitempty"`
	HealthCheckExprs []HealthCheckExpr `json:"healthCheckExprs,omitempty"`
	Interval         string            `json:"interval"`
	KubeConfig       *KubeConfig       `json:"kubeConfig,omitempty"`
	Patches          []Patch           `json:"patches,omitempty"`
	Path             string            `json:"path"`
	PostBuild        *PostBuild        `json:"postBuild,omitempty"`
	Prune            bool              `json:"prune"`
	RetryInterval    string            `json:"retryInterval"`
	SourceRef        SourceRef         `json:"sourceRef"`
	Timeout          string            `json:"timeout"`
	Wait             bool              `json:"wait"`
}

// Patch changes what a Kustomization builds, before it is applied.
type Patch struct {
	Patch  string      `json:"patch"`
	Target PatchTarget `json:"target"`
}

// PatchTarget selects what a patch changes.
type PatchTarget struct {
	Kind          string `json:"kind,omitempty"`
	LabelSelector string `json:"labelSelector,omitempty"`
}

// Dependency names an object of the same kind and namespace that must be ready
// first.
type Dependency struct {
	Name string `json:"name"`
}

// HealthCheckExpr says in CEL when a kind is ready.
type HealthCheckExpr struct {
	APIVersion string `json:"apiVersion"`
	Current    string `json:"current"`
	Kind       string `json:"kind"`
}

// PostBuild fills in variables after the build.
type PostBuild struct {
	SubstituteFrom []SubstituteFrom `json:"substituteFrom"`
}

// SubstituteFrom names an object in the same namespace whose keys are variables.
type SubstituteFrom struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}
