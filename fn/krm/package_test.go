package krm

import (
	"errors"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/filesys"

	"spotcluster.dev/spotcluster/fn/overlay"
	"spotcluster.dev/spotcluster/fn/spec"
)

// pkg is a package renderer whose overlays render to nothing much.
func pkg() Package {
	render := func([]byte, string) ([]byte, spec.Problems, error) { return []byte(layered), nil, nil }
	return Package{
		Render: render,
		Resolve: func(fs filesys.FileSystem, folder string) (*overlay.Result, error) {
			return overlay.Resolver{FS: fs, Render: render, Canonical: true}.Resolve(folder)
		},
		DeliveryPath: func([]byte) (string, bool) { return "rendered", true },
	}
}

// layered is an object as the renderer prints it.
const layered = `apiVersion: v1
kind: ConfigMap
metadata:
  labels:
    app.kubernetes.io/managed-by: spotcluster
    spotcluster.dev/cluster: prod
    spotcluster.dev/layer: network
    spotcluster.dev/owner: "111111111111"
  name: a
`

// itemAt is an item as kpt hands it over.
func itemAt(path, more string) string {
	return "- metadata: {name: x, annotations: {internal.config.kubernetes.io/path: " + path + ", internal.config.kubernetes.io/index: '0', internal.config.kubernetes.io/seqindent: compact}}\n" + more
}

const listHead = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n"

// TestFailedPackageKeepsItsItems: an engine that loses the exit code would else
// empty the package.
func TestFailedPackageKeepsItsItems(t *testing.T) {
	in := listHead + itemAt("theirs.yaml", "  apiVersion: v1\n  kind: ConfigMap\n")
	l, err := Read([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	out, _, err := pkg().Run(l)
	var problems spec.Problems
	if !errors.As(err, &problems) || problems[0].Rule != "no-cluster" {
		t.Errorf("got %v", err)
	}
	for _, want := range []string{"path: theirs.yaml", "rule: no-cluster"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// FuzzPackage: no list makes the function panic, and none loses an item of others
// where it fails.
func FuzzPackage(f *testing.F) {
	f.Add(listHead + itemAt("a/kustomization.yaml", "  generators: [spec.yaml]\n") + itemAt("a/spec.yaml", "  apiVersion: spotcluster.dev/v1alpha1\n  kind: SpotCluster\n"))
	f.Add(listHead + "- 1\n- [a]\n- {metadata: 3}\n- {metadata: {annotations: [x]}}\n" + itemAt("../../x", "  kind: []\n"))
	f.Add(listHead + itemAt("x.yaml", "  apiVersion: spotcluster.dev/v1alpha1\n  kind: SpotCluster\n") + "functionConfig: {kind: ConfigMap, data: {check: [true]}}\n")
	f.Add(listHead + itemAt("", "") + itemAt("a", "") + itemAt("a/b", "") + "functionConfig: {kind: ConfigMap, data: 1}\n")
	f.Add(listHead + itemAt("x.yaml", "  apiVersion: spotcluster.dev/v1alpha1\n  kind: SpotCluster\n") + itemAt("rendered/network/configmap_a.yaml", "  kind: ConfigMap\n"))
	f.Fuzz(func(_ *testing.T, in string) {
		l, err := Read([]byte(in))
		if err != nil {
			return
		}
		if l.IsPackage() {
			_, _, _ = pkg().Run(l)
		}
	})
}
