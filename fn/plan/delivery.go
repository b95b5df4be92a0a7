package plan

import (
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
	return flux.HelmReleaseSpec{
		Chart: flux.HelmChartTemplate{Spec: flux.HelmChartSpec{
			Chart:     chart.Chart,
			Interval:  "1h",
			SourceRef: flux.SourceRef{Kind: "HelmRepository", Name: repository},
			Version:   chart.Version,
		}},
		DriftDetection:   flux.DriftDetection{Mode: "enabled"},
		Install:          flux.Retry(),
		Interval:         string(interval),
		ReleaseName:      name,
		StorageNamespace: namespace,
		TargetNamespace:  namespace,
		Upgrade:          flux.Retry(),
	}
}

// Repository is a chart's repository.
func Repository(chart release.Chart) flux.HelmRepository {
	return flux.HelmRepository{Spec: flux.HelmRepositorySpec{Interval: "1h", URL: chart.Repository}}
}

// KubeConfig is how Flux reaches the workload cluster.
func (p *Plan) KubeConfig() *flux.KubeConfig {
	return &flux.KubeConfig{SecretRef: flux.SecretKeyRef{Name: p.Kubeconfig, Key: "kubeconfig"}}
}
