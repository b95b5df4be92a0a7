package krm

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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

// TestResultsOfPackage: a result names the object of a file, what stands there and
// where.
func TestResultsOfPackage(t *testing.T) {
	p := pkg()
	p.Resolve = func(filesys.FileSystem, string) (*overlay.Result, error) {
		return nil, spec.Problems{
			{File: "a/b.yaml", Line: 11, Column: 10, Path: "spec.version", Rule: "type", Severity: spec.Error, Message: "quote it", Proposed: `"1.30"`},
			{File: "a/b.yaml", Line: 12, Column: 3, Path: "spec.types", Rule: "value", Severity: spec.Error, Message: "too few"},
			{File: "a/b.yaml", Line: 12, Column: 12, Path: "spec.types[1]", Rule: "value", Severity: spec.Error, Message: "no such type"},
			{File: "a/b.yaml", Line: 2, Column: 1, Path: "spec.zones", Rule: "required", Severity: spec.Error, Message: "is missing"},
			{File: "a/kustomization.yaml", Line: 1, Column: 1, Path: "generators", Rule: "renamed", Severity: spec.Error, Message: "of a file"},
			{File: "a", Rule: "overlay", Severity: spec.Error, Message: "of a folder"},
		}
	}
	in := listHead + `- generators: [b.yaml]
  metadata: {annotations: {internal.config.kubernetes.io/path: a/kustomization.yaml}}
- apiVersion: spotcluster.dev/v1alpha1
  kind: SpotCluster
  metadata: {name: one, namespace: n, annotations: {internal.config.kubernetes.io/path: a/b.yaml, internal.config.kubernetes.io/index: '0'}}
  # a comment is a line as well
  spec:
    name: a
- apiVersion: spotcluster.dev/v1alpha1
  kind: SpotCluster
  metadata: {name: two, annotations: {internal.config.kubernetes.io/path: a/b.yaml, internal.config.kubernetes.io/index: '1'}}
  spec:
    version: 1.30 # a comment
    types: [x, z]
`
	l, err := Read([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	out, _, err := p.Run(l)
	if err == nil {
		t.Fatal("there is no error")
	}
	_, results, _ := strings.Cut(string(out), "\nresults:\n")
	const two = "  resourceRef:\n    apiVersion: spotcluster.dev/v1alpha1\n    kind: SpotCluster\n    name: two\n"
	want := `- message: quote it
  severity: error
` + two + `  field:
    path: spec.version
    currentValue: 1.30
    proposedValue: "1.30"
  file:
    path: a/b.yaml
    index: 1
  tags:
    column: "10"
    line: "11"
    rule: type
- message: too few
  severity: error
` + two + `  field:
    path: spec.types
    currentValue:
    - x
    - z
  file:
    path: a/b.yaml
    index: 1
  tags:
    column: "3"
    line: "12"
    rule: value
- message: no such type
  severity: error
` + two + `  field:
    path: spec.types[1]
    currentValue: z
  file:
    path: a/b.yaml
    index: 1
  tags:
    column: "12"
    line: "12"
    rule: value
- message: is missing
  severity: error
  resourceRef:
    apiVersion: spotcluster.dev/v1alpha1
    kind: SpotCluster
    name: one
    namespace: "n"
  field:
    path: spec.zones
  file:
    path: a/b.yaml
  tags:
    column: "1"
    line: "2"
    rule: required
- message: of a file
  severity: error
  field:
    path: generators
    currentValue:
    - b.yaml
  file:
    path: a/kustomization.yaml
  tags:
    column: "1"
    line: "1"
    rule: renamed
- message: 'of a folder; to render the package without this overlay, hide it from kpt by this line in .krmignore: /a/'
  severity: error
  file:
    path: a
  tags:
    rule: overlay
`
	if diff := cmp.Diff(want, results); diff != "" {
		t.Error(diff)
	}
}

// TestLinesAreThoseOfTheFile: lists stand as kpt found them.
func TestLinesAreThoseOfTheFile(t *testing.T) {
	for _, style := range []string{"wide", "compact"} {
		in := listHead + strings.Replace(itemAt("x.yaml", "  apiVersion: v1\n  kind: A\n  list:\n  - a\n"), "compact", style, 1)
		l, err := Read([]byte(in))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"wide": "list:\n  - a\n", "compact": "list:\n- a\n"}[style]
		if got := string(newTree(l.Items).files["x.yaml"]); !strings.HasSuffix(got, want) {
			t.Errorf("%s: got\n%s", style, got)
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
