package overlay

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"spotcluster.dev/spotcluster/fn/spec"
)

// stream is what the renderer of these tests prints.
const stream = `apiVersion: v1
kind: Namespace
metadata:
  name: prod
---
apiVersion: ec2.aws.m.upbound.io/v1beta1
kind: VPC
metadata:
  annotations:
    crossplane.io/external-name: prod
  labels:
    app.kubernetes.io/managed-by: spotcluster
  name: prod
  namespace: prod
spec:
  forProvider:
    cidrBlock: 10.0.0.0/16
    region: us-east-1
---
apiVersion: v1
data:
  a: "1"
kind: ConfigMap
metadata:
  name: values
  namespace: prod
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app
  namespace: prod
spec:
  template:
    spec:
      containers:
      - image: busybox:1
        name: main
      volumes:
      - configMap:
          name: values
        name: v
`

// environment is a folder with files and a plugin home, and the way back to the
// working directory.
func environment(t *testing.T, files string) {
	t.Helper()
	home := filepath.Join(t.TempDir(), "home")
	script(t, filepath.Join(home, PluginPath(spec.KindSpotCluster)), stream)
	script(t, filepath.Join(home, PluginPath(spec.KindManagementCluster)), stream)
	script(t, filepath.Join(home, "example.com/v1/widget/Widget"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: widget}\n")
	script(t, filepath.Join(home, "example.com/v1/maker/Maker"), "apiVersion: spotcluster.dev/v1alpha1\nkind: SpotCluster\nmetadata: {name: made}\n")
	t.Setenv("KUSTOMIZE_PLUGIN_HOME", home)
	write(t, t.TempDir(), files)
}

// write puts files into a folder and goes there.
func write(t *testing.T, dir, files string) {
	t.Helper()
	for _, f := range txtar.Parse([]byte(files)).Files {
		at := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

// script makes a program that prints a text.
func script(t *testing.T, at, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at+".out", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at, fmt.Appendf(nil, "#!/bin/sh\nexec cat %q\n", at+".out"), 0o755); err != nil {
		t.Fatal(err)
	}
}

// resolver renders every spec to the stream.
func resolver(canonical bool) Resolver {
	return Resolver{
		FS:        filesys.MakeFsOnDisk(),
		Render:    func([]byte, string) ([]byte, spec.Problems, error) { return []byte(stream), nil, nil },
		Canonical: canonical,
		Plugin:    filepath.Join(os.Getenv("KUSTOMIZE_PLUGIN_HOME"), PluginPath(spec.KindSpotCluster)),
	}
}

// oracle is what kustomize prints, with --enable-exec where asked for.
func oracle(t *testing.T, folder string, exec bool) ([]byte, error) {
	t.Helper()
	plugins := withPlugins()
	plugins.FnpLoadingOptions.EnableExec = exec
	m, err := kustomize(filesys.MakeFsOnDisk(), folder, plugins)
	if err != nil {
		return nil, err
	}
	return m.AsYaml()
}

const base = `
-- base/kustomization.yaml --
resources: [cluster.yaml]
-- base/cluster.yaml --
apiVersion: spotcluster.dev/v1alpha1
kind: SpotCluster
metadata:
  name: cluster
  annotations: {config.kubernetes.io/local-config: "true"}
spec:
  region: us-east-1
`

const prodSpec = base + `
-- overlays/prod/spec/kustomization.yaml --
resources: [../../../base]
patches:
- patch: |-
    apiVersion: spotcluster.dev/v1alpha1
    kind: SpotCluster
    metadata: {name: cluster}
    spec: {name: prod}
`

const prod = prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
sortOptions: {order: fifo}
`

func TestSameBytesAsKustomize(t *testing.T) {
	for _, test := range []struct {
		name, why string
		files     string
		folder    string
		way       way
	}{
		{
			name: "only a generator", why: "the usual overlay: nothing is left for kustomize to do",
			files: prod, way: plain,
		},
		{
			name: "named apiVersion and kind", why: "they say nothing new",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
generators: [spec]
sortOptions: {order: fifo}
`, way: plain,
		},
		{
			name: "no sort options", why: "kustomize then sorts by kind",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
`, way: inPlace,
		},
		{
			name: "resources", why: "they come first, whatever the order of the keys",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
resources: [first.yaml, second.yaml]
sortOptions: {order: fifo}
-- overlays/prod/first.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: first}
-- overlays/prod/second.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: second}
`, way: inPlace,
		},
		{
			name: "kustomize's own generators", why: "they come before ours, and after the resources",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
resources: [first.yaml]
generators: [spec]
configMapGenerator:
- name: made
  literals: [a=b]
secretGenerator:
- name: secret
  literals: [a=b]
sortOptions: {order: fifo}
-- overlays/prod/first.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: first}
`, way: inPlace,
		},
		{
			name: "patches of rendered objects", why: "users patch what we render: merge patches, JSON patches, deletions",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
sortOptions: {order: fifo}
patches:
- patch: |-
    apiVersion: ec2.aws.m.upbound.io/v1beta1
    kind: VPC
    metadata: {name: prod, namespace: prod}
    spec: {forProvider: {enableDnsSupport: true}}
- target: {kind: ConfigMap}
  patch: |-
    - {op: add, path: /metadata/annotations/added, value: "yes"}
- target: {kind: Namespace}
  patch: |-
    - {op: remove, path: /metadata/annotations}
- target: {kind: Deployment}
  patch: |-
    $patch: delete
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: any}
`, way: inPlace,
		},
		{
			name: "labels, images and replicas", why: "kustomize changes them in every object",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
images: [{name: busybox, newTag: "2"}]
replicas: [{name: app, count: 3}]
labels: [{pairs: {team: x}, includeSelectors: true}]
commonAnnotations: {who: me}
`, way: inPlace,
		},
		{
			name: "a component", why: "components see our objects",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
sortOptions: {order: fifo}
components: [../../component]
-- component/kustomization.yaml --
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [more.yaml]
configMapGenerator:
- name: values
  namespace: prod
  behavior: merge
  literals: [b=2]
patches:
- target: {kind: VPC}
  patch: '[{"op": "add", "path": "/spec/forProvider/x", "value": 1}]'
-- component/more.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: more}
`, way: inPlace,
		},
		{
			name: "a component beside generators of kustomize's own", why: "ours is the first of two components then",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
sortOptions: {order: fifo}
components: [../../component]
configMapGenerator: [{name: made, literals: [a=b]}]
-- component/kustomization.yaml --
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [more.yaml]
-- component/more.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: more}
`, way: inPlace,
		},
		{
			name: "a replacement of whole annotations", why: "it sees the mark that kustomize puts on what is generated",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
sortOptions: {order: fifo}
resources: [first.yaml]
replacements:
- source: {kind: VPC, fieldPath: metadata.annotations}
  targets:
  - select: {name: first}
    fieldPaths: [data.copy]
    options: {create: true}
-- overlays/prod/first.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: first}
data: {x: y}
`, way: inPlace,
		},
		{
			name: "transformers and validators of kustomize's own", why: "they need no plugin",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
transformers:
- |-
  apiVersion: builtin
  kind: LabelTransformer
  metadata: {name: x}
  labels: {a: b}
  fieldSpecs: [{path: metadata/labels, create: true}]
`, way: inPlace,
		},
		{
			name: "origin annotations", why: "they name the generator",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
buildMetadata: [originAnnotations]
sortOptions: {order: fifo}
`, way: plugin,
		},
		{
			name: "a generator of another", why: "several generators keep their order, and theirs needs their plugin",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [widget.yaml, spec]
sortOptions: {order: fifo}
-- overlays/prod/widget.yaml --
apiVersion: example.com/v1
kind: Widget
metadata: {name: w}
`, way: plugin,
		},
		{
			name: "a transformer of another", why: "kustomize without plugins refuses it",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
sortOptions: {order: fifo}
resources: [below]
-- overlays/prod/below/kustomization.yaml --
generators: [widget.yaml]
-- overlays/prod/below/widget.yaml --
apiVersion: example.com/v1
kind: Widget
metadata: {name: w}
`, way: plugin,
		},
		{
			name: "an inline generator", why: "kustomize takes a document in place of a path",
			files: `
-- overlays/prod/kustomization.yaml --
generators:
- |-
  apiVersion: spotcluster.dev/v1alpha1
  kind: SpotCluster
  metadata: {name: cluster}
  spec: {name: prod}
sortOptions: {order: fifo}
`, way: plain,
		},
		{
			name: "a generator in a file", why: "without base and patch",
			files: `
-- overlays/prod/kustomization.yaml --
generators: [cluster.yaml]
sortOptions: {order: fifo}
-- overlays/prod/cluster.yaml --
apiVersion: spotcluster.dev/v1alpha1
kind: SpotCluster
metadata: {name: cluster}
spec: {name: prod}
`, way: plain,
		},
		{
			name: "a management cluster", why: "the other kind",
			files: `
-- overlays/prod/kustomization.yml --
generators: [cluster.yaml]
commonAnnotations: {who: me}
-- overlays/prod/cluster.yaml --
apiVersion: spotcluster.dev/v1alpha1
kind: ManagementCluster
metadata: {name: management}
spec: {name: management}
`, way: inPlace,
		},
		{
			name: "an overlay taken by another kustomization", why: "the generator is further down",
			files: prod + `
-- more/kustomization.yaml --
resources: [../overlays/prod]
commonAnnotations: {who: me}
`, folder: "more", way: inPlace,
		},
		{
			name: "an overlay with patches, taken by another kustomization", why: "what may rename above the generator is no matter",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
patches: [{target: {kind: VPC}, patch: '- {op: add, path: /spec/x, value: 1}'}]
-- more/kustomization.yaml --
resources: [../overlays/prod]
`, folder: "more", way: inPlace,
		},
		{
			name: "a generator above an overlay", why: "two levels have generators",
			files: prod + `
-- more/kustomization.yaml --
resources: [../overlays/prod]
generators: [widget.yaml]
sortOptions: {order: fifo}
-- more/widget.yaml --
apiVersion: example.com/v1
kind: Widget
metadata: {name: w}
`, folder: "more", way: plugin,
		},
		{
			name: "renamed resources below", why: "a generator may not use their old names again",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
resources: [below]
sortOptions: {order: fifo}
-- overlays/prod/below/kustomization.yaml --
namePrefix: x-
resources: [a.yaml]
-- overlays/prod/below/a.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: first}
`, way: plugin,
		},
		{
			name: "bases", why: "the old word for resources",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
bases: [below]
resources: [b.yaml]
sortOptions: {order: fifo}
-- overlays/prod/b.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: b}
-- overlays/prod/below/kustomization.yaml --
resources: [a.yaml]
-- overlays/prod/below/a.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: first}
`, way: inPlace,
		},
		{
			name: "fields in another case", why: "kustomize's decoder does not mind",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
Generators: [spec]
Resources: [b.yaml]
sortOptions: {order: fifo}
-- overlays/prod/b.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: b}
`, way: inPlace,
		},
		{
			name: "kustomize's own configuration", why: "which fields hold names is merged once more for a component",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
configurations: [references.yaml]
crds: [crd.json]
configMapGenerator: [{name: made, literals: [a=b]}]
-- overlays/prod/references.yaml --
nameReference:
- kind: VPC
  fieldSpecs: [{kind: ConfigMap, path: data/vpc}]
- kind: Namespace
  fieldSpecs: [{kind: VPC, path: metadata/namespace}]
namePrefix:
- {path: data/a, kind: ConfigMap}
-- overlays/prod/crd.json --
{"github.com/x/Bee": {"Schema": {"properties": {"kind": {"type": "string"}}}}}
`, way: inPlace,
		},
		{
			name: "a component with a generator", why: "it sees the resources of the kustomization that takes it",
			files: prodSpec + `
-- overlays/prod/kustomization.yaml --
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
generators: [spec]
-- more/kustomization.yaml --
components: [../overlays/prod]
`, folder: "more", way: plugin,
		},
		{
			name: "a spec made by a plugin of another", why: "only that plugin knows what it is",
			files: `
-- overlays/prod/kustomization.yaml --
generators: [spec]
sortOptions: {order: fifo}
-- overlays/prod/spec/kustomization.yaml --
generators: [maker.yaml]
-- overlays/prod/spec/maker.yaml --
apiVersion: example.com/v1
kind: Maker
metadata: {name: w}
`, way: plugin,
		},
		{
			name: "vars in the spec", why: "kustomize does not resolve them in a generator",
			files: base + `
-- overlays/prod/spec/kustomization.yaml --
resources: [../../../base]
vars:
- name: X
  objref: {apiVersion: spotcluster.dev/v1alpha1, kind: SpotCluster, name: cluster}
-- overlays/prod/kustomization.yaml --
generators: [spec]
`, way: plugin,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			environment(t, test.files)
			folder := test.folder
			if folder == "" {
				folder = "overlays/prod"
			}
			want, err := oracle(t, folder, false)
			if err != nil {
				t.Fatalf("kustomize: %v", err)
			}
			for _, canonical := range []bool{true, false} {
				got, err := resolver(canonical).Resolve(folder)
				if err != nil {
					t.Fatalf("canonical %t: %v", canonical, err)
				}
				if diff := cmp.Diff(string(want), string(got.Stream)); diff != "" {
					t.Errorf("canonical %t (%s): not kustomize's bytes (-kustomize +ours):\n%s", canonical, test.why, diff)
				}
				wantWay := test.way
				if wantWay == plain && !canonical {
					wantWay = inPlace
				}
				if got.way != wantWay {
					t.Errorf("canonical %t: built by %s, want %s", canonical, got.way, wantWay)
				}
			}
		})
	}
}

// A spec that is annotated as an exec function is rendered here, as kustomize
// does with --enable-exec; without it kustomize ignores it in silence.
func TestExecFunction(t *testing.T) {
	for _, test := range []struct {
		name, kustomization string
		way                 way
	}{
		{"alone", "", plain},
		{"with a patch", "commonAnnotations: {who: me}\n", inPlace},
	} {
		t.Run(test.name, func(t *testing.T) {
			environment(t, `
-- overlays/prod/kustomization.yaml --
generators: [cluster.yaml]
sortOptions: {order: fifo}
`+test.kustomization+`
-- overlays/prod/cluster.yaml --
apiVersion: spotcluster.dev/v1alpha1
kind: SpotCluster
metadata:
  name: cluster
  annotations:
    config.kubernetes.io/function: |
      exec: {path: ./function}
spec: {name: prod}
`)
			script(t, "overlays/prod/function", resourceList(stream))
			if err := os.WriteFile("overlays/prod/function", []byte("#!/bin/sh\nexec cat function.out\n"), 0o755); err != nil {
				t.Fatal(err)
			}
			want, err := oracle(t, "overlays/prod", true)
			if err != nil {
				t.Fatal(err)
			}
			got, err := resolver(true).Resolve("overlays/prod")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got.Stream)); diff != "" {
				t.Errorf("not kustomize's bytes (-kustomize +ours):\n%s", diff)
			}
			if got.way != test.way {
				t.Errorf("built by %s, want %s", got.way, test.way)
			}
		})
	}
}

// resourceList is a stream as the items of a ResourceList.
func resourceList(stream string) string {
	var b strings.Builder
	b.WriteString("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n")
	for _, doc := range strings.Split(strings.TrimSuffix(stream, "\n"), "\n---\n") {
		b.WriteString("- " + strings.ReplaceAll(doc, "\n", "\n  ") + "\n")
	}
	return b.String()
}

// renamed is how a kustomization that renames is told to stop.
const renamed = "this changes what our objects are called, and their references to one another by name do not follow; take it out, and set "

func TestRefused(t *testing.T) {
	for _, test := range []struct {
		name, files, folder string
		want                string
	}{
		{"no folder", prod, "overlays/prdo", "overlays/prdo: there is no such folder; name the folder of an overlay, such as overlays/prod (overlay)"},
		{"a file", prod, "overlays/prod/kustomization.yaml", "overlays/prod/kustomization.yaml: this is a file, and build takes the folder of a kustomization; name the folder: overlays/prod (overlay)"},
		{"no kustomization", prod, "overlays", "overlays: there is no kustomization.yaml in this folder; name one overlay: overlays/prod (overlay)"},
		{"no generators", prod, "base", "base/kustomization.yaml: there is no SpotCluster here, for nothing has generators; write generators: [spec], and a spec/kustomization.yaml that takes the base and patches it (no-cluster)"},
		{
			"nothing generated", prodSpec + `
-- overlays/prod/kustomization.yaml --
resources: [a.yaml]
generators: [spec]
-- overlays/prod/a.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
-- overlays/prod/spec/kustomization.yaml --
namePrefix: x
`, "", `overlays/prod/kustomization.yaml:2:1: generators: there is no SpotCluster here; name the folder that takes the base and patches it: generators: [spec] (no-cluster)`,
		},
		{
			"another kind", `
-- overlays/prod/kustomization.yaml --
generators: [w.yaml]
-- overlays/prod/w.yaml --
apiVersion: example.com/v1
kind: Widget
metadata: {name: w}
`, "", `overlays/prod/kustomization.yaml:1:1: generators: there is no SpotCluster here, only Widget "w"; name the folder that patches the base: generators: [spec] (no-cluster)`,
		},
		{
			"two in one overlay", prodSpec + `
-- overlays/prod/kustomization.yaml --
sortOptions: {order: fifo}
generators: [spec, other.yaml]
-- overlays/prod/other.yaml --
apiVersion: spotcluster.dev/v1alpha1
kind: SpotCluster
metadata: {name: other}
`, "", `overlays/prod/kustomization.yaml:2:1: generators: got 2 clusters, SpotCluster "cluster" and SpotCluster "other", and an overlay is one cluster; give each a folder of its own under overlays/ (two-clusters)`,
		},
		{
			"one cluster twice", prod + `
-- overlays/staging/kustomization.yaml --
generators: [../prod/spec]
-- all/kustomization.yaml --
resources: [../overlays/prod, ../overlays/staging]
`, "all", `overlays/staging: spec.name: overlays/prod has a cluster "prod" in account  and region us-east-1 already, and both would own the same resources; give each its own spec.name (same-cluster)`,
		},
		{
			"renamed", prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
namePrefix: x-
nameSuffix: -z
namespace: other
`, "", `overlays/prod/kustomization.yaml:2:1: namePrefix: ` + renamed + `spec.name instead (renamed)
overlays/prod/kustomization.yaml:3:1: nameSuffix: ` + renamed + `spec.name instead (renamed)
overlays/prod/kustomization.yaml:4:1: namespace: ` + renamed + `spec.delivery.namespace instead (renamed)`,
		},
		{
			"renamed by what takes the overlay", prod + `
-- more/kustomization.yaml --
resources: [../overlays/prod]
-- most/kustomization.yaml --
resources: [../more]
namePrefix: x-
`, "most", `most/kustomization.yaml:2:1: namePrefix: ` + renamed + `spec.name instead (renamed)`,
		},
		{
			"renamed by a component", prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
components: [../../component]
-- component/kustomization.yaml --
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
namespace: other
`, "", `component/kustomization.yaml:3:1: namespace: ` + renamed + `spec.delivery.namespace instead (renamed)`,
		},
		{
			"no metadata", prod + `
-- base/cluster.yaml --
apiVersion: spotcluster.dev/v1alpha1
kind: SpotCluster
spec: {region: us-east-1}
`, "", `base/cluster.yaml:1:1: metadata.name: kustomize requires a name, by which patches find the document; write metadata: {name: cluster} (required)`,
		},
		{
			"no name", `
-- overlays/prod/kustomization.yaml --
generators: [cluster.yaml]
-- overlays/prod/cluster.yaml --
apiVersion: spotcluster.dev/v1alpha1
kind: SpotCluster
metadata: {labels: {a: b}}
`, "", `overlays/prod/cluster.yaml:3:11: metadata.name: kustomize requires a name, by which patches find the document; write metadata: {name: cluster} (required)`,
		},
		{
			"no YAML", base + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
-- overlays/prod/spec/kustomization.yaml --
resources: [../../../base]
patches: [path: patch.yaml]
-- overlays/prod/spec/patch.yaml --
kind: SpotCluster
spec:
  a: [
`, "", "overlays/prod/spec/patch.yaml:3:1: did not find expected node content (yaml)",
		},
		{
			"an empty file", prod + `
-- base/cluster.yaml --
# nothing
`, "", "base/cluster.yaml: there is nothing here; write a document with apiVersion: spotcluster.dev/v1alpha1 and kind: SpotCluster, or take the file out of the kustomization (empty)",
		},
		{
			"an alias in itself", prod + `
-- base/cluster.yaml --
spec: &a {b: *a}
`, "", "base/cluster.yaml: an alias here stands for something that contains it; write the value out (yaml)",
		},
		{
			"an alias in itself, in a patch in a kustomization", base + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
-- overlays/prod/spec/kustomization.yaml --
resources: [../../../base]
patches:
- patch: |-
    spec: &a {b: *a}
`, "", "overlays/prod/spec/kustomization.yaml: an alias here stands for something that contains it; write the value out (kustomization)",
		},
		{
			"aliases without measure", prod + `
-- base/cluster.yaml --
a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
`, "", "base/cluster.yaml: the aliases here stand for more than 1000000 values; write out what is meant (yaml)",
		},
		{
			"an empty file alone", base + `
-- overlays/prod/kustomization.yaml --
generators: [../../base]
-- base/cluster.yaml --
`, "", "base/cluster.yaml: there is nothing here; write a document with apiVersion: spotcluster.dev/v1alpha1 and kind: SpotCluster, or take the file out of the kustomization (empty)",
		},
		{
			"a patch of another name", base + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
-- overlays/prod/spec/kustomization.yaml --
resources: [../../../base]
patches:
- patch: |-
    apiVersion: spotcluster.dev/v1alpha1
    kind: SpotCluster
    metadata: {name: prod}
    spec: {name: prod}
`, "", `overlays/prod/spec/kustomization.yaml:6:22: metadata.name: there is no SpotCluster "prod" to patch, only SpotCluster "cluster"; a patch takes the name of its document and cannot change it, for the cluster is named by spec.name (patch)`,
		},
		{
			"an unknown field of the kustomization", prodSpec + `
-- overlays/prod/kustomization.yaml --
generator: [spec]
`, "", `overlays/prod/kustomization.yaml: invalid Kustomization: json: unknown field "generator" (kustomization)`,
		},
		{
			"two kustomization files", prod + `
-- overlays/prod/Kustomization --
generators: [spec]
`, "", "overlays/prod: kustomization.yaml and Kustomization are both here; keep one (overlay)",
		},
		{
			"an exec function of another", `
-- overlays/prod/kustomization.yaml --
generators: [w.yaml]
-- overlays/prod/w.yaml --
apiVersion: example.com/v1
kind: Widget
metadata:
  name: w
  annotations: {config.kubernetes.io/function: "exec: {path: ./x}"}
`, "", `overlays/prod/kustomization.yaml:1:1: generators: the generator Widget "w" is a function that kustomize runs only with --enable-exec, and spotcluster does not run it; use kustomize build --enable-alpha-plugins --enable-exec overlays/prod (exec-function)`,
		},
		{
			"a missing resource", prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
resources: [missing.yaml]
`, "", `building overlays/prod: accumulating resources: accumulation err='accumulating resources from 'missing.yaml': evalsymlink failure on 'overlays/prod/missing.yaml' : lstat overlays/prod/missing.yaml: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on 'overlays/prod/missing.yaml' : lstat overlays/prod/missing.yaml: no such file or directory`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			environment(t, test.files)
			folder := test.folder
			if folder == "" {
				folder = "overlays/prod"
			}
			got, err := resolver(true).Resolve(folder)
			if err == nil {
				t.Fatalf("no error, but:\n%s", got.Stream)
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What kustomize refuses is refused here: an id that a user's own
// resource has, and one that such a resource had before it was renamed.
func TestRefusedLikeKustomize(t *testing.T) {
	for _, test := range []struct{ name, files string }{
		{"the id of a resource", prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
resources: [a.yaml]
-- overlays/prod/a.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: values, namespace: prod}
`},
		{"the old id of a resource", prodSpec + `
-- overlays/prod/kustomization.yaml --
generators: [spec]
resources: [below]
-- overlays/prod/below/kustomization.yaml --
namePrefix: x-
resources: [a.yaml]
-- overlays/prod/below/a.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: values, namespace: prod}
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			environment(t, test.files)
			if _, err := oracle(t, "overlays/prod", false); err == nil {
				t.Fatal("kustomize takes it")
			}
			_, err := resolver(true).Resolve("overlays/prod")
			const want = "overlays/prod/kustomization.yaml: two objects are ConfigMap.v1.[noGrp]/values.prod, here or before they were renamed; give yours another name, or patch the rendered one instead of adding one (same-id)"
			if err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}

// A door that has no program to offer as a plugin says so where one is needed,
// and otherwise what is wrong.
func TestWithoutPlugin(t *testing.T) {
	for _, test := range []struct{ kustomization, want string }{
		{"buildMetadata: [originAnnotations]", "building overlays/prod: it needs kustomize to call this program as its plugin (buildMetadata annotates each object with the generator that made it); use kustomize build --enable-alpha-plugins"},
		{"sortOptions: {order: random}", "building overlays/prod: the field 'sortOptions.order' must be one of [fifo, legacy]"},
	} {
		environment(t, prodSpec+"\n-- overlays/prod/kustomization.yaml --\ngenerators: [spec]\n"+test.kustomization+"\n")
		r := resolver(true)
		r.Plugin = ""
		if _, err := r.Resolve("overlays/prod"); err == nil || err.Error() != test.want {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
	}
}

func TestForeign(t *testing.T) {
	const chart = "\n-- o/chart.yaml --\napiVersion: example.com/v1\nkind: Chart\nmetadata: {name: c}\n"
	for _, test := range []struct{ tree, want string }{
		{"-- o/kustomization.yaml --\ngenerators: [chart.yaml]" + chart, `Chart "c"`},
		{"-- o/kustomization.yaml --\ngenerators:\n- |\n  apiVersion: example.com/v1?\n  kind: Chart\n  metadata: {name: c}\n- chart.yaml" + chart, `Chart "c", Chart "c"`},
		{"-- o/kustomization.yaml --\ngenerators: [in]\n-- o/in/kustomization.yaml --\nresources: [../chart.yaml]" + chart, `Chart "c"`},
		{"-- o/kustomization.yaml --\ngenerators: [chart.yaml, spec.yaml]\n-- o/spec.yaml --\napiVersion: spotcluster.dev/v1alpha1\nkind: SpotCluster" + chart, ""},
		{"-- o/kustomization.yaml --\ngenerators: [spec.yaml]\n-- o/spec.yaml --\napiVersion: spotclusters.dev/v1\nkind: SpotCluster\n", ""},
		{"-- o/kustomization.yaml --\ngenerators: [gone.yaml, chart.yaml]" + chart, ""},
		{"-- o/kustomization.yaml --\ngenerators: [\"https://example.com/x\", chart.yaml]" + chart, ""},
		{"-- o/kustomization.yaml --\ngenerators: []\n", ""},
		{"-- o/other.yaml --\n", ""},
	} {
		fs := filesys.MakeFsInMemory()
		for _, f := range txtar.Parse([]byte(test.tree)).Files {
			if err := fs.WriteFile("/"+f.Name, f.Data); err != nil {
				t.Fatal(err)
			}
		}
		if got := strings.Join(Foreign(fs, "o"), ", "); got != test.want {
			t.Errorf("got %q, want %q of\n%s", got, test.want, test.tree)
		}
	}
}

// Warnings and documents come with the stream.
func TestResult(t *testing.T) {
	environment(t, prod)
	r := resolver(true)
	r.Render = func(doc []byte, file string) ([]byte, spec.Problems, error) {
		if bytes.Contains(doc, []byte("config.kubernetes.io")) {
			t.Errorf("the document still has kustomize's annotations:\n%s", doc)
		}
		return []byte(stream), spec.Problems{{Path: "spec.region", Line: 99, Rule: "old", Severity: spec.Warning, Message: "is old"}}, nil
	}
	got, err := r.Resolve("overlays/prod")
	if err != nil {
		t.Fatal(err)
	}
	if want := "base/cluster.yaml:7:11: warning: spec.region: is old (old)"; got.Warnings.Error() != want {
		t.Errorf("warnings %q, want %q", got.Warnings.Error(), want)
	}
	c := got.Clusters[0]
	if c.Folder != "overlays/prod" || c.Name != "prod" || c.Region != "us-east-1" || c.Kind != spec.KindSpotCluster {
		t.Errorf("got %+v", c)
	}
	want := "apiVersion: spotcluster.dev/v1alpha1\nkind: SpotCluster\nmetadata:\n  name: cluster\nspec:\n  name: prod\n  region: us-east-1\n"
	if diff := cmp.Diff(want, string(c.Document)); diff != "" {
		t.Error(diff)
	}
}

// The tree may lie in memory, as it does for a KRM function.
func TestInMemory(t *testing.T) {
	fs := filesys.MakeFsInMemory()
	for _, f := range txtar.Parse([]byte(prod)).Files {
		if err := fs.WriteFile("/"+f.Name, f.Data); err != nil {
			t.Fatal(err)
		}
	}
	for _, folder := range []string{"/overlays/prod", "overlays/prod"} {
		for _, canonical := range []bool{true, false} {
			r := resolver(canonical)
			r.FS = fs
			got, err := r.Resolve(folder)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(stream, string(got.Stream)); diff != "" {
				t.Errorf("%s: %s", folder, diff)
			}
		}
	}
}
