package plan

import (
	"strings"

	"spotcluster.dev/spotcluster/fn/api/flux"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/release"
	"spotcluster.dev/spotcluster/fn/spec"
)

// This file is what Flux's objects of both kinds of document have in common.

// Apply is a Kustomization that applies one layer's folder of a rendered tree.
func Apply(path spec.RepositoryPath, layer object.Layer, source spec.Source, interval spec.Duration) flux.KustomizationSpec {
	return flux.KustomizationSpec{
		Interval:      string(interval),
		Path:          "./" + string(path) + "/" + string(layer),
		Prune:         true,
		RetryInterval: "1m",
		SourceRef:     flux.SourceRef{Kind: string(source.Kind), Name: string(source.Name), Namespace: string(source.Namespace)},
		Wait:          true,
	}
}

// Install is a HelmRelease of a chart, under its own name, from the repository of
// that name. The release's and the namespaces' names are always given: left out,
// Flux makes up others, and service accounts are named after them.
func Install(chart release.Chart, repository, name, namespace string, interval spec.Duration) flux.HelmReleaseSpec {
	s := flux.HelmReleaseSpec{
		DriftDetection:   flux.DriftDetection{Mode: "enabled"},
		Install:          flux.Retry(),
		Interval:         string(interval),
		ReleaseName:      name,
		StorageNamespace: namespace,
		TargetNamespace:  namespace,
		Upgrade:          flux.Retry(),
	}
	if inRegistry(chart) {
		s.ChartRef = &flux.SourceRef{Kind: flux.OCIRepository{}.GVK().Kind, Name: repository}
		return s
	}
	s.Chart = &flux.HelmChartTemplate{Spec: flux.HelmChartSpec{
		Chart:     chart.Chart,
		Interval:  "1h",
		SourceRef: flux.SourceRef{Kind: flux.HelmRepository{}.GVK().Kind, Name: repository},
		Version:   chart.Version,
	}}
	return s
}

// Repository is where a chart comes from: a repository over HTTP, which holds
// many, or the chart's own place in a registry.
func Repository(chart release.Chart) object.Body {
	if !inRegistry(chart) {
		return flux.HelmRepository{Spec: flux.HelmRepositorySpec{Interval: "1h", URL: chart.Repository}}
	}
	return flux.OCIRepository{Spec: flux.OCIRepositorySpec{
		Interval:      "1h",
		LayerSelector: flux.LayerSelector{MediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip", Operation: "copy"},
		Ref:           flux.OCIRef{Tag: strings.ReplaceAll(chart.Version, "+", "_")}, // as Helm pushes it: a tag has no plus sign
		URL:           strings.TrimSuffix(chart.Repository, "/") + "/" + chart.Chart,
	}}
}

func inRegistry(chart release.Chart) bool { return strings.HasPrefix(chart.Repository, "oci://") }

// KubeConfig is how Flux reaches the workload cluster for a layer. Where aws-auth
// alone lets its role in, the layer that brings aws-auth goes in as the provider.
func (p *Plan) KubeConfig(layer object.Layer) *flux.KubeConfig {
	if p.Spec.Delivery.FluxRole != "" && (layer != object.Namespaces || p.Spec.ControlPlane.AuthenticationMode.HasEntries()) {
		return &flux.KubeConfig{ConfigMapRef: &flux.ConfigMapRef{Name: p.Kubeconfig}}
	}
	return &flux.KubeConfig{SecretRef: &flux.SecretKeyRef{Name: p.Kubeconfig, Key: "kubeconfig"}}
}

// UsesClusterAuth says whether Flux enters the cluster as Crossplane's provider, for
// any layer.
func (p *Plan) UsesClusterAuth() bool { return p.KubeConfig(object.Namespaces).SecretRef != nil }
