package krm

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/kio"

	"spotcluster.dev/spotcluster/fn/spec"
)

// stream is what the renderer of these tests prints: two objects, with text
// that must not change when it moves.
const stream = `apiVersion: v1
data:
  script: |
    #!/bin/sh

    echo "---"
  kept: |+
    ends in empty lines

kind: ConfigMap
metadata:
  labels:
    app.kubernetes.io/managed-by: spotcluster
    spotcluster.dev/cluster: prod
    spotcluster.dev/owner: "111111111111"
  name: a
---
apiVersion: v1
kind: ConfigMap
metadata:
  labels:
    app.kubernetes.io/managed-by: spotcluster
    spotcluster.dev/cluster: prod
    spotcluster.dev/owner: "111111111111"
  name: b
  text: |+
    keeps its end

`

func function(warnings, problems spec.Problems) Function {
	return Function{Render: func([]byte, string) ([]byte, spec.Problems, error) {
		if problems != nil {
			return nil, nil, problems
		}
		return []byte(stream), warnings, nil
	}}
}

// run reads a list and renders it.
func run(f Function, in []byte) ([]byte, spec.Problems, error) {
	l, err := Read(in)
	if err != nil {
		return nil, nil, err
	}
	return f.Run(l)
}

const input = `apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
# of the first
- apiVersion: v1 # beside
  kind: ConfigMap
  metadata:
    name: theirs
    annotations:
      internal.config.kubernetes.io/path: x.yaml
  list: [a, b]
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: old
    labels:
      app.kubernetes.io/managed-by: spotcluster
      spotcluster.dev/cluster: prod
      spotcluster.dev/owner: "111111111111"
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: other-clusters
    labels:
      app.kubernetes.io/managed-by: spotcluster
      spotcluster.dev/cluster: dev
      spotcluster.dev/owner: "222222222222"
functionConfig:
  apiVersion: spotcluster.dev/v1alpha1
  kind: SpotCluster
  metadata:
    name: cluster
  spec:
    name: prod # the name
`

const output = `apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- # of the first
  apiVersion: v1 # beside
  kind: ConfigMap
  metadata:
    name: theirs
    annotations:
      internal.config.kubernetes.io/path: x.yaml
  list: [a, b]
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: other-clusters
    labels:
      app.kubernetes.io/managed-by: spotcluster
      spotcluster.dev/cluster: dev
      spotcluster.dev/owner: "222222222222"
- apiVersion: v1
  data:
    script: |
      #!/bin/sh

      echo "---"
    kept: |+
      ends in empty lines

  kind: ConfigMap
  metadata:
    labels:
      app.kubernetes.io/managed-by: spotcluster
      spotcluster.dev/cluster: prod
      spotcluster.dev/owner: "111111111111"
    name: a
- apiVersion: v1
  kind: ConfigMap
  metadata:
    labels:
      app.kubernetes.io/managed-by: spotcluster
      spotcluster.dev/cluster: prod
      spotcluster.dev/owner: "111111111111"
    name: b
    text: |+
      keeps its end

functionConfig:
  apiVersion: spotcluster.dev/v1alpha1
  kind: SpotCluster
  metadata:
    name: cluster
  spec:
    name: prod # the name
`

// Items of others stay as they are and in front; ours replace those of the
// cluster's earlier render, and of no other cluster's.
func TestRun(t *testing.T) {
	out, warnings, err := run(function(nil, nil), []byte(input))
	if err != nil || len(warnings) > 0 {
		t.Fatal(err, warnings)
	}
	if diff := cmp.Diff(output, string(out)); diff != "" {
		t.Error(diff)
	}
}

// Two clusters of one name in two regions keep out of each other's way, in one
// list after another.
func TestRunOneNameTwice(t *testing.T) {
	east := function(nil, nil)
	west := east
	const hash = "cccccccccccc"
	west.Render = func([]byte, string) ([]byte, spec.Problems, error) {
		return []byte(strings.ReplaceAll(stream, `"111111111111"`, hash)), nil, nil
	}
	list := input
	for range 2 {
		for _, f := range []Function{east, west} {
			out, _, err := run(f, []byte(list))
			if err != nil {
				t.Fatal(err)
			}
			list = string(out)
		}
	}
	for _, owner := range []string{`"111111111111"`, hash} {
		if n := strings.Count(list, "spotcluster.dev/owner: "+owner); n != 2 {
			t.Errorf("there are %d objects of %s, want 2:\n%s", n, owner, list)
		}
	}
}

// A second run over the output of the first appends nothing.
func TestRunTwice(t *testing.T) {
	once, _, err := run(function(nil, nil), []byte(input))
	if err != nil {
		t.Fatal(err)
	}
	twice, _, err := run(function(nil, nil), once)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(once), string(twice)); diff != "" {
		t.Error(diff)
	}
}

// What is written reads back as the objects of the stream, text for text.
func TestItemsAreTheStream(t *testing.T) {
	out, _, err := run(function(nil, nil), []byte(input))
	if err != nil {
		t.Fatal(err)
	}
	items, err := kio.FromBytes(out)
	if err != nil {
		t.Fatal(err)
	}
	objects, err := kio.FromBytes([]byte(stream))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range objects {
		if diff := cmp.Diff(want.MustString(), items[len(items)-len(objects)+i].MustString()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWarnings(t *testing.T) {
	f := function(spec.Problems{
		{Line: 4, Column: 2, Path: "spec.release", Rule: "release", Severity: spec.Warning, Message: "name it: release: \"2026.11\"", Proposed: "2026.11"},
		{Rule: "other", Severity: spec.Warning, Message: "no path"},
	}, nil)
	f.Locate = func(kind string, ps spec.Problems) spec.Problems {
		if kind != "SpotCluster" || ps[0].Line != 0 {
			t.Errorf("asked to locate %s %+v", kind, ps)
		}
		ps[0].File, ps[0].Line, ps[0].Column = "base/cluster.yaml", 7, 3
		return ps
	}
	in := strings.Replace(input, "functionConfig:", "results:\n- message: earlier\n  severity: info\nfunctionConfig:", 1)
	out, warnings, err := run(f, []byte(in))
	if err != nil {
		t.Fatal(err)
	}
	want := output + `results:
- message: 'name it: release: "2026.11"'
  severity: warning
  resourceRef:
    apiVersion: spotcluster.dev/v1alpha1
    kind: SpotCluster
    name: cluster
  field:
    path: spec.release
    proposedValue: "2026.11"
  file:
    path: base/cluster.yaml
  tags:
    column: "3"
    line: "7"
    rule: release
- message: no path
  severity: warning
  resourceRef:
    apiVersion: spotcluster.dev/v1alpha1
    kind: SpotCluster
    name: cluster
  tags:
    rule: other
`
	if diff := cmp.Diff(want, string(out)); diff != "" {
		t.Error(diff)
	}
	if len(warnings) != 2 || warnings[0].Line != 7 {
		t.Errorf("got %+v", warnings)
	}
}

// Where something is wrong there is no output, and the file is the one that the
// list names.
func TestProblems(t *testing.T) {
	in := strings.Replace(input, "  kind: SpotCluster\n  metadata:\n", "  kind: SpotCluster\n  metadata:\n    annotations:\n      internal.config.kubernetes.io/path: base/cluster.yaml\n", 1)
	out, _, err := run(function(nil, spec.Problems{{Line: 4, Column: 2, Path: "spec.name", Rule: "required", Severity: spec.Error, Message: "is required"}}), []byte(in))
	if out != nil {
		t.Errorf("there is output:\n%s", out)
	}
	if want := "base/cluster.yaml: spec.name: is required (required)"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestNoItems(t *testing.T) {
	f := function(nil, nil)
	f.Render = func([]byte, string) ([]byte, spec.Problems, error) { return nil, nil, nil }
	out, _, err := run(f, []byte("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig: {kind: SpotCluster}\n"))
	want := "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\nfunctionConfig:\n  {kind: SpotCluster}\n"
	if err != nil || string(out) != want {
		t.Errorf("got %v\n%s", err, out)
	}
}

func TestNotAResourceList(t *testing.T) {
	for name, in := range map[string]string{
		"nothing":              "",
		"text":                 "hello",
		"no YAML":              "a: [",
		"a document":           "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
		"a list":               "apiVersion: v1\nkind: List\nitems: []\n",
		"two lists":            input + "---\n" + input,
		"of another group":     "apiVersion: example.com/v1\nkind: ResourceList\nitems: []\n",
		"an API version in it": "apiVersion: \"config.kubernetes.io/v1\\nx: y\"\nkind: ResourceList\nitems: []\n",
	} {
		if _, _, err := run(function(nil, nil), []byte(in)); !errors.Is(err, ErrNotResourceList) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	_, _, err := run(function(nil, nil), []byte("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n"))
	want := "functionConfig: the ResourceList has none; make a SpotCluster the function's configuration (function-config)"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// A list that is not shaped like one is said with the line, and is no wrong call.
func TestMisshapenList(t *testing.T) {
	const head = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"
	for _, tt := range []struct{ in, want string }{
		{head + "items:\n- a: b\n c: d\n", "stdin:4:1: the ResourceList is no YAML: did not find expected key; correct this line, or the one after, and pipe the list in again (resource-list)"},
		{head + "items:\n  a: b\n", "stdin:4:3: items: got a map, and the items of a ResourceList are a list; write one \"- \" before each resource, or items: [] (resource-list)"},
		{head + "items: none\n", "stdin:3:8: items: got \"none\", and the items of a ResourceList are a list; write one \"- \" before each resource, or items: [] (resource-list)"},
		{head + "items:\n- kind: X\n- [a]\nfunctionConfig: 3\n", `stdin:5:3: items[1]: got a list, and an item is a resource with apiVersion, kind and metadata; write one, or take the item out (resource-list)
stdin:6:17: functionConfig: got "3", and the function's configuration is a resource; write a SpotCluster, or take the field out (resource-list)`},
	} {
		_, err := Read([]byte(tt.in))
		var problems spec.Problems
		if !errors.As(err, &problems) || err.Error() != tt.want {
			t.Errorf("got  %v\nwant %s", err, tt.want)
		}
	}
	_, err := Read([]byte("a: b\n c: d\n"))
	if want := "the input is not a ResourceList: it is no YAML, by line 2: mapping values are not allowed in this context"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	for _, items := range []string{"", "items:\n", "items: []\n", "items: null\n"} {
		if l, err := Read([]byte(head + items + "functionConfig: {kind: SpotCluster}\n")); err != nil || len(l.Items) > 0 || l.Config == nil {
			t.Errorf("%q: got %+v, %v", items, l, err)
		}
	}
}

// The lists are those that kpt 1.0.0-beta.56 and kustomize 5.8 were seen to send.
func TestIsPackage(t *testing.T) {
	const (
		kptfile   = "- {apiVersion: kpt.dev/v1, kind: Kptfile, metadata: {name: x, annotations: {internal.config.kubernetes.io/index: '0', internal.config.kubernetes.io/path: Kptfile, internal.config.kubernetes.io/seqindent: compact}}}\n"
		legacy    = "- {apiVersion: v1, kind: ConfigMap, metadata: {name: y, annotations: {config.kubernetes.io/index: '0', config.kubernetes.io/path: y.yaml}}}\n"
		itself    = "- {apiVersion: spotcluster.dev/v1alpha1, kind: SpotCluster, metadata: {name: cluster, annotations: {internal.config.kubernetes.io/index: '0'}}}\n"
		itsPath   = "- {apiVersion: spotcluster.dev/v1alpha1, kind: SpotCluster, metadata: {name: cluster, annotations: {config.kubernetes.io/path: prod.yaml, internal.config.kubernetes.io/index: '0'}}}\n"
		memory    = "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {kustomize.config.k8s.io/id: x, internal.config.kubernetes.io/index: '0'}}}\n"
		leftovers = "- {apiVersion: v1, kind: ConfigMap, metadata: {name: b, annotations: {kustomize.config.k8s.io/id: x, internal.config.kubernetes.io/path: b.yaml, internal.config.kubernetes.io/seqindent: compact}}}\n"
		byHand    = "- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n"

		document     = "functionConfig: {apiVersion: spotcluster.dev/v1alpha1, kind: SpotCluster, metadata: {name: cluster}}\n"
		documentPath = "functionConfig: {apiVersion: spotcluster.dev/v1alpha1, kind: SpotCluster, metadata: {name: cluster, annotations: {config.kubernetes.io/path: prod.yaml}}}\n"
		documentFile = "functionConfig: {apiVersion: spotcluster.dev/v1alpha1, kind: SpotCluster, metadata: {name: cluster, annotations: {internal.config.kubernetes.io/index: '0', internal.config.kubernetes.io/seqindent: compact}}}\n"
		options      = "functionConfig: {apiVersion: v1, kind: ConfigMap, metadata: {name: function-input}, data: {}}\n"
	)
	for _, tt := range []struct {
		why, items, config string
		want               bool
	}{
		{"kpt fn render", kptfile + legacy, "", true},
		{"kpt fn eval", kptfile, options, true},
		{"kpt fn eval of an empty folder", "", options, true},
		{"kpt fn eval --fn-config", kptfile + legacy, documentFile, true},
		{"the same in an empty folder", "", documentFile, true},
		{"the same where the document is all there is", itsPath, documentFile, true},
		{"a runner that notes no indentation", legacy, document, true},
		{"a generator of kustomize", itself, document, false},
		{"a generator whose author has annotated it with a path", itsPath, documentPath, false},
		{"a transformer of kustomize", memory, document, false},
		{"the same, with a resource that came out of a package", leftovers, document, false},
		{"the same, of nothing", "", document, false},
		{"a list written by hand", byHand + legacy, document, false},
		{"nothing at all", "", "", false},
		{"objects without files, and no configuration", byHand, "", false},
	} {
		l, err := Read([]byte("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n" + tt.items + tt.config))
		if err != nil {
			t.Fatal(err)
		}
		if got := l.IsPackage(); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.why, got, tt.want)
		}
	}
}

func FuzzRun(f *testing.F) {
	f.Add(input)
	f.Add(output)
	f.Add("kind: ResourceList\napiVersion: config.kubernetes.io/v1\nitems: [1, null, [], {}]\nfunctionConfig: {a: &x b, c: *x}\nresults: {a: b}\n")
	f.Fuzz(func(t *testing.T, in string) {
		out, _, err := run(function(nil, nil), []byte(in))
		if err != nil {
			return
		}
		again, _, err := run(function(nil, nil), out)
		if err != nil {
			t.Fatalf("the output is not taken: %v\n%s", err, out)
		}
		if _, err := kio.FromBytes(again); err != nil {
			t.Fatalf("the output does not parse: %v\n%s", err, again)
		}
	})
}
