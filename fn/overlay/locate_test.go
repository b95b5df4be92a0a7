package overlay

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"spotcluster.dev/spotcluster/fn/spec"
)

// layeredSpec sets fields in every place that can set one, each with a line of
// its own, which the tests below find.
const layeredSpec = `
-- base/kustomization.yaml --
resources:
- cluster.yaml
patches:
- path: patch.yaml
-- base/cluster.yaml --
# a comment
apiVersion: spotcluster.dev/v1alpha1
kind: SpotCluster
metadata:
  name: cluster
spec:
  region: us-east-1
  version: "1.35"
  tags: {env: none, a.b/c: "1"}
  network:
    zones: [us-east-1a, us-east-1b]
    nat: Single
  nodeGroups:
    spot:
      min: 1
      instanceTypes:
      - m5.large
      - m6i.large
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other}
spec: {region: not-mine}
-- base/patch.yaml --
apiVersion: spotcluster.dev/v1alpha1
kind: SpotCluster
metadata: {name: cluster}
spec:
  version: "1.34"
-- component/kustomization.yaml --
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
- target: {kind: SpotCluster}
  patch: |
    spec: {dns: {provider: Route53}}
-- overlays/prod/kustomization.yaml --
generators:
- spec
-- overlays/prod/spec/kustomization.yaml --
resources:
- ../../../base
components: [../../../component]
patches:
# an indented block, with a blank line first
- patch: |-

      apiVersion: spotcluster.dev/v1alpha1
      kind: SpotCluster
      metadata: {name: cluster}
      spec:
        name: prod
        nodeGroups:
          spot: {max: 5}
        controlPlane: null
- path: more.yaml
- target: {kind: SpotCluster}
  patch: |-
    - op: replace
      path: /spec/network/nat
      value: PerZone
    - op: add
      path: /spec/tags/a.b~1d
      value: "2"
    - op: add
      path: /spec/secrets
      value:
        stores:
          one: {prefix: /x}
- target: {kind: SpotCluster}
  patch: '[{"op": "add", "path": "/spec/release", "value": "x"}]'
- target: {kind: ConfigMap}
  patch: |-
    - {op: add, path: /spec/name, value: not-mine}
patchesStrategicMerge:
- old.yaml
- |-
  kind: SpotCluster
  spec: {old: {inline: 1}}
patchesJson6902:
- target: {kind: SpotCluster}
  patch: |-
    - {op: add, path: /spec/older, value: 1}
-- overlays/prod/spec/old.yaml --
kind: SpotCluster
spec: {old: {file: 1}}
-- overlays/prod/spec/more.yaml --
apiVersion: spotcluster.dev/v1alpha1
kind: SpotCluster
metadata: {name: cluster}
spec:
  addons:
    external-dns: {}
    unknown:
      enabled: false
---
apiVersion: spotcluster.dev/v1alpha1
kind: SpotCluster
metadata: {name: cluster}
spec:
  network:
    cidr: 10.0.0.0/16
`

func TestLocate(t *testing.T) {
	fs := inMemory(t, layeredSpec)
	for _, test := range []struct{ why, path, rule, want string }{
		{"set in the base only", "spec.region", "value", "base/cluster.yaml:7:11"},
		{"set in the base, and patched there", "spec.version", "value", "base/patch.yaml:5:12"},
		{"an item of a list in flow style", "spec.network.zones[1]", "value", "base/cluster.yaml:11:25"},
		{"an item of a list in block style", "spec.nodeGroups.spot.instanceTypes[1]", "value", "base/cluster.yaml:18:9"},
		{"a list in block style is where its key is", "spec.nodeGroups.spot.instanceTypes", "value", "base/cluster.yaml:16:7"},
		{"an item that is not there is where its list is", "spec.nodeGroups.spot.instanceTypes[7]", "value", "base/cluster.yaml:16:7"},
		{"a list in flow style is where it begins", "spec.network.zones", "value", "base/cluster.yaml:11:12"},
		{"a key with dots and slashes", `spec.tags["a.b/c"]`, "value", "base/cluster.yaml:9:28"},
		{"a block scalar in a kustomization", "spec.name", "value", "overlays/prod/spec/kustomization.yaml:12:15"},
		{"a value in flow style in a block scalar", "spec.nodeGroups.spot.max", "value", "overlays/prod/spec/kustomization.yaml:14:23"},
		{"the key, where the rule is about it", "spec.nodeGroups.spot.max", "unknown-field", "overlays/prod/spec/kustomization.yaml:14:18"},
		{"the last that sets a map, where a field of it is missing", "spec.nodeGroups.spot.labels", "required", "overlays/prod/spec/kustomization.yaml:14:17"},
		{"a key set to null is set", "spec.controlPlane", "required", "overlays/prod/spec/kustomization.yaml:15:23"},
		{"a patch file of several documents", "spec.network.cidr", "value", "overlays/prod/spec/more.yaml:15:11"},
		{"a map in a patch file", "spec.addons.unknown", "unknown-field", "overlays/prod/spec/more.yaml:7:5"},
		{"a JSON patch in a block scalar", "spec.network.nat", "value", "overlays/prod/spec/kustomization.yaml:21:14"},
		{"a JSON pointer with an escape", `spec.tags["a.b/d"]`, "value", "overlays/prod/spec/kustomization.yaml:24:14"},
		{"a value inside that of a JSON patch", "spec.secrets.stores.one.prefix", "value", "overlays/prod/spec/kustomization.yaml:29:25"},
		{"a JSON patch in quotes has no lines of its own", "spec.release", "value", "overlays/prod/spec/kustomization.yaml:31:10"},
		{"a component", "spec.dns.provider", "value", "component/kustomization.yaml:6:28"},
		{"an old kind of merge patch, in a file", "spec.old.file", "value", "overlays/prod/spec/old.yaml:2:20"},
		{"an old kind of merge patch, in place", "spec.old.inline", "value", "overlays/prod/spec/kustomization.yaml:39:24"},
		{"an old kind of JSON patch", "spec.older", "value", "overlays/prod/spec/kustomization.yaml:43:43"},
		{"set nowhere", "spec.permissionsBoundary", "required", "overlays/prod/spec/more.yaml:13:1"},
		{"of the whole document", "", "kind", "overlays/prod/spec/more.yaml:10:1"},
	} {
		t.Run(test.why, func(t *testing.T) {
			got := Locate(fs, "overlays/prod", spec.KindSpotCluster, spec.Problems{{
				Path: test.path, Rule: test.rule, Severity: spec.Error, Line: 1, Column: 1,
			}})
			place, _, _ := strings.Cut(got[0].String(), ": ")
			if place != test.want {
				t.Errorf("%s: got %s, want %s", test.path, place, test.want)
			}
		})
	}
}

// Files are named from the folder that the user typed.
func TestLocateNamesFilesAsTyped(t *testing.T) {
	environment(t, layeredSpec)
	problems := spec.Problems{{Path: "spec.region"}, {Path: "spec.name"}, {File: "known.yaml", Path: "spec.name"}}
	for _, test := range []struct{ wd, folder, base, overlay string }{
		{".", "overlays/prod", "base/cluster.yaml", "overlays/prod/spec/kustomization.yaml"},
		{".", "./overlays/prod/", "base/cluster.yaml", "overlays/prod/spec/kustomization.yaml"},
		{"overlays/prod", ".", "../../base/cluster.yaml", "spec/kustomization.yaml"},
		{"../../component", "../overlays/prod", "../base/cluster.yaml", "../overlays/prod/spec/kustomization.yaml"},
	} {
		t.Chdir(test.wd)
		got := Locate(filesys.MakeFsOnDisk(), test.folder, spec.KindSpotCluster, problems)
		files := []string{got[0].File, got[1].File, got[2].File}
		want := []string{test.base, test.overlay, "known.yaml"}
		slices.Sort(want) // problems come in the order of their files
		if diff := cmp.Diff(want, files); diff != "" {
			t.Errorf("from %s, %s:\n%s", test.wd, test.folder, diff)
		}
	}
	if problems[0].File != "" {
		t.Error("the problems that were given are changed")
	}
}

// Behind a link, what a kustomization names with .. is found from where the link
// leads.
func TestLocateBehindLinks(t *testing.T) {
	environment(t, layeredSpec)
	if err := os.Symlink("overlays/prod", "link"); err != nil {
		t.Fatal(err)
	}
	got := Locate(filesys.MakeFsOnDisk(), "link", spec.KindSpotCluster, spec.Problems{{Path: "spec.region"}, {Path: "spec.name"}})
	files := []string{got[0].File, got[1].File}
	if diff := cmp.Diff([]string{"base/cluster.yaml", "overlays/prod/spec/kustomization.yaml"}, files); diff != "" {
		t.Error(diff)
	}
}

// A generator may be written in place, in a file, or not be there at all.
func TestLocateGenerators(t *testing.T) {
	for _, test := range []struct{ name, files, want string }{
		{"in place", `
-- kustomization.yaml --
generators:
- |
  apiVersion: spotcluster.dev/v1alpha1
  kind: SpotCluster
  metadata: {name: a}
  spec:
    name: x
`, "kustomization.yaml:7:11"},
		{"in a file", `
-- kustomization.yaml --
generators: [a.yaml]
-- a.yaml --
kind: SpotCluster
spec: {name: x}
`, "a.yaml:2:14"},
		{"missing", `
-- kustomization.yaml --
generators: [a.yaml]
`, "spec.name"},
		{"no kustomization", ``, "spec.name"},
		{"a circle", `
-- kustomization.yaml --
generators: [a]
-- a/kustomization.yaml --
resources: [../b, c.yaml]
-- b/kustomization.yaml --
resources: [../a]
-- a/c.yaml --
kind: SpotCluster
spec: {name: x}
`, "a/c.yaml:2:14"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Locate(inMemory(t, test.files), ".", spec.KindSpotCluster, spec.Problems{{Path: "spec.name", Line: 3, Column: 4}})
			place, _, _ := strings.Cut(got[0].String(), ": ")
			if place != test.want {
				t.Errorf("got %s, want %s", place, test.want)
			}
		})
	}
}

// A value that wants quotes is told as it is written, whatever a patch made of it.
func TestLocateAsWritten(t *testing.T) {
	for _, test := range []struct{ written, kind, resolved, want string }{
		{"1.30", "number", "1.3", "1.30"},
		{"1.3", "number", "1.3", "1.3"},
		{"012345678901", "number", "12345678901", "012345678901"},
		{"True", "truth value", "true", "True"},
		{"1.31", "number", "1.3", "1.3"}, // set by something that is no file of ours
		{`"1.30"`, "number", "1.3", "1.3"},
		{"{a: b}", "number", "1.3", "1.3"},
	} {
		message := func(v string) string {
			return "got the " + test.kind + " " + v + `, and the field takes text; quote it: "` + v + `"`
		}
		fs := inMemory(t, "-- kustomization.yaml --\ngenerators: [a.yaml]\n-- a.yaml --\nkind: SpotCluster\nspec: {version: "+test.written+"}\n")
		got := Locate(fs, ".", spec.KindSpotCluster, spec.Problems{{
			Path: "spec.version", Rule: "type", Message: message(test.resolved), Proposed: `"` + test.resolved + `"`,
		}})[0]
		if got.Message != message(test.want) || got.Proposed != `"`+test.want+`"` {
			t.Errorf("%s: got %s, proposed %s", test.written, got.Message, got.Proposed)
		}
	}
}

func TestSplitPath(t *testing.T) {
	for path, want := range map[string][]string{
		"":                        nil,
		"spec":                    {"spec"},
		"spec.a[0].b":             {"spec", "a", "0", "b"},
		`spec.tags["a.b/c"].d`:    {"spec", "tags", "a.b/c", "d"},
		`spec["a\"b"]`:            {"spec", `a"b`},
		`spec[""]`:                {"spec", ""},
		`spec["`:                  {"spec", `["`},
		"spec[0":                  {"spec", "0"},
		"..":                      nil,
		`spec.zones[10]["x"][2]y`: {"spec", "zones", "10", "x", "2", "y"},
	} {
		if diff := cmp.Diff(want, SplitPath(path)); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
}

func FuzzLocate(f *testing.F) {
	f.Add("spec.a", "spec: {a: 1}", "kind: SpotCluster\nspec: {a: 1}\n")
	f.Add(`spec["x"][0]`, "- {op: add, path: /spec/x, value: [1]}", "spec: &a {b: *a}")
	f.Fuzz(func(t *testing.T, path, patch, text string) {
		fs := filesys.MakeFsInMemory()
		for name, content := range map[string]string{
			"/kustomization.yaml": "generators: [spec]\n",
			"/spec/cluster.yaml":  text,
			"/spec/patch.yaml":    patch,
			"/spec/kustomization.yaml": "resources: [cluster.yaml]\npatches:\n- path: patch.yaml\n- target: {kind: SpotCluster}\n  patch: |\n    " +
				strings.ReplaceAll(patch, "\n", "\n    ") + "\n",
		} {
			if err := fs.WriteFile(name, []byte(content)); err != nil {
				t.Fatal(err)
			}
		}
		if got := Locate(fs, "/", spec.KindSpotCluster, spec.Problems{{Path: path}}); len(got) != 1 {
			t.Errorf("got %d problems for one", len(got))
		}
	})
}

func inMemory(t *testing.T, files string) filesys.FileSystem {
	t.Helper()
	fs := filesys.MakeFsInMemory()
	for _, f := range txtar.Parse([]byte(files)).Files {
		if err := fs.WriteFile(f.Name, f.Data); err != nil {
			t.Fatal(err)
		}
	}
	return fs
}
