package binaries

import "path/filepath"

// A module below e2e/tools locks the versions of what is built from it.
type module struct {
	// folder is where its go.mod lies, relative to e2e/tools.
	folder string
	// source, if set, is a module that is copied, amended by the folder's overlay and patches, and built from the copy.
	source string
	// programs are the packages to build.
	programs []program
	// files are copied from source: name to path.
	files map[string]string
}

type program struct {
	name, pkg string
	// stamp, if set, is a module whose version the program reports as Kubernetes' version.
	stamp string
}

var modules = []module{
	{programs: []program{
		{name: Etcd, pkg: "go.etcd.io/etcd/server/v3"},
		{name: KubeAPIServer, pkg: "k8s.io/kubernetes/cmd/kube-apiserver", stamp: "k8s.io/kubernetes"},
		{name: KubeControllerManager, pkg: "k8s.io/kubernetes/cmd/kube-controller-manager", stamp: "k8s.io/kubernetes"},
		{name: HelmController, pkg: "github.com/fluxcd/helm-controller"},
		{name: KustomizeController, pkg: "github.com/fluxcd/kustomize-controller"},
	}},
	{
		folder:   "provider-kubernetes",
		source:   "github.com/crossplane-contrib/provider-kubernetes",
		programs: []program{{name: ProviderKubernetes, pkg: "github.com/crossplane-contrib/provider-kubernetes/cmd/provider"}},
		files:    map[string]string{ProviderConfigUsageCRD: "package/crds/kubernetes.m.crossplane.io_providerconfigusages.yaml"},
	},
	{
		folder:   "crossplane",
		source:   "github.com/crossplane/crossplane/v2",
		programs: []program{{name: CrossplaneUsages, pkg: "github.com/crossplane/crossplane/v2/cmd/usages"}},
		files:    map[string]string{LegacyUsageCRD: "cluster/crds/apiextensions.crossplane.io_usages.yaml"},
	},
}

func (m module) dir(tools string) string { return filepath.Join(tools, m.folder) }

func (m module) names() []string {
	var names []string
	for _, p := range m.programs {
		names = append(names, p.name)
	}
	for name := range m.files {
		names = append(names, name)
	}
	return names
}

func (m module) makes(name string) bool {
	for _, n := range m.names() {
		if n == name {
			return true
		}
	}
	return false
}
