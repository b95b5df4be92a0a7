package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/schemas/facts"
)

const folder = "../facts"

// The tables and the files name the same kinds, so a new row without its file
// and a file without a row are both found without any CustomResourceDefinition.
func TestTablesAndFilesAgree(t *testing.T) {
	have, err := factsIn(folder).Read()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, g := range slices.Concat(crdKinds, kubernetesKinds, newerKinds) {
		want = append(want, facts.FileName(g))
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(have))); diff != "" {
		t.Errorf("run go run ./schemas/gen: -kinds.go +%s:\n%s", folder, diff)
	}
}

// Kubernetes' own kinds need nothing beside our modules, so they are made again.
func TestKubernetesFactsAreFresh(t *testing.T) {
	kinds, err := fromKubernetes(kubernetesKinds)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range kinds {
		text, err := os.ReadFile(filepath.Join(folder, facts.FileName(k.GVK)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(text), string(facts.Format(k))); diff != "" {
			t.Errorf("run go run ./schemas/gen: -file +generated:\n%s", diff)
		}
	}
}

// A kind is newer where kustomize's document has no word of it, or less: one that is
// there whole is made again by the test above, and should be.
func TestNewerKindsAreNewer(t *testing.T) {
	for _, g := range newerKinds {
		older, err := fromKubernetes([]object.GVK{g})
		if err != nil {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, facts.FileName(g)))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(text, facts.Format(older[0])) {
			t.Errorf("%s %s is in kustomize's document; move it to kubernetesKinds", g.APIVersion(), g.Kind)
		}
	}
}

// newer is a document with one kind of ours, which refers to another definition.
const newer = `{
  "definitions": {
    "a.Gadget": {
      "description": "Prose.", "type": "object", "required": ["spec"],
      "properties": {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"$ref": "#/definitions/a.Meta"}, "spec": {"$ref": "#/definitions/a.Spec"}},
      "x-kubernetes-group-version-kind": [{"group": "example.com", "kind": "Gadget", "version": "v1"}]
    },
    "a.Options": {
      "type": "object",
      "x-kubernetes-group-version-kind": [{"group": "example.com", "kind": "Gadget", "version": "v1"}, {"group": "example.com", "kind": "Gadget", "version": "v2"}]
    },
    "a.Spec": {"type": "object", "properties": {"size": {"type": "integer", "description": "Prose."}}}
  },
  "paths": {"/apis/example.com/v1/namespaces/{namespace}/gadgets": {}}
}`

func TestFromNewerKubernetes(t *testing.T) {
	var doc swagger
	if err := json.Unmarshal([]byte(newer), &doc); err != nil {
		t.Fatal(err)
	}
	kinds, err := doc.facts([]object.GVK{{Group: "example.com", Version: "v1", Kind: "Gadget"}})
	if err != nil {
		t.Fatal(err)
	}
	want := "group: example.com\nversion: v1\nkind: Gadget\nplural: gadgets\nscope: Namespaced\nsource: kubernetes openapi\n\nspec object required\n  size integer\n"
	if diff := cmp.Diff(want, string(facts.Format(kinds[0]))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if _, err := doc.facts([]object.GVK{{Group: "example.com", Version: "v2", Kind: "Gadget"}}); err == nil {
		t.Error("a kind that is not there is found")
	}
	if doc.namespaced(object.GVK{Group: "example.com", Version: "v1", Kind: "Gizmo"}) {
		t.Error("a kind without a path below a namespace has none")
	}
}

// definitions has a definition of ours among others, with all that is dropped.
const definitions = `# a comment
---
kind: ConfigMap
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  group: example.com
  names: {kind: Gadget, plural: gadgets}
  scope: Namespaced
  versions:
  - name: v1beta1
    served: false
    schema: {openAPIV3Schema: {type: object}}
  - name: v1
    served: true
    schema:
      openAPIV3Schema:
        type: object
        description: Prose.
        required: [spec, metadata, status]
        properties:
          apiVersion: {type: string}
          kind: {type: string}
          metadata: {type: object}
          status: {type: object, x-kubernetes-preserve-unknown-fields: true}
          spec:
            type: object
            required: [size]
            x-kubernetes-validations:
            - {rule: "!has(self.description) || self.size > 1", message: Prose.}
            properties:
              description: {type: string, description: Prose., example: prose}
              size:
                x-kubernetes-int-or-string: true
                anyOf: [{type: integer}, {type: string}]
                default: 1
              owners:
                type: array
                items: {type: object, properties: {name: {type: string, enum: [a, "1"]}}}
`

const gadget = `group: example.com
version: v1
kind: Gadget
plural: gadgets
scope: Namespaced
source: crd

spec object required
  rule: !has(self.description) || self.size > 1
  description string
  owners []object
    name string enum=["a","1"]
  size int-or-string required default=1
`

func TestFromCRDs(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "crds.yaml"), []byte(definitions), 0o600); err != nil {
		t.Fatal(err)
	}
	kinds, err := fromCRDs(dir, []object.GVK{{Group: "example.com", Version: "v1", Kind: "Gadget"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(gadget, string(facts.Format(kinds[0]))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for g, want := range map[object.GVK]string{
		{Group: "example.com", Version: "v1", Kind: "Gizmo"}:       "example.com Gizmo: no CustomResourceDefinition of it below " + dir,
		{Group: "example.com", Version: "v1beta1", Kind: "Gadget"}: "example.com/v1beta1 Gadget: its CustomResourceDefinition serves no version v1beta1",
	} {
		if _, err := fromCRDs(dir, []object.GVK{g}); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// What leaves facts behind when metadata is dropped must not pass.
func TestMetadataRulesAreRefused(t *testing.T) {
	err := leaveOutCommon(map[string]any{"properties": map[string]any{
		"metadata": map[string]any{"properties": map[string]any{"name": map[string]any{"maxLength": 3}}},
	}})
	if err == nil {
		t.Error("a schema that limits names is read as if it did not")
	}
}

func TestWriteThenCompare(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"old.txt": "old", "stale.txt": "stale", "facts.go": "package facts"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string][]byte{"stale.txt": []byte("fresh"), "new.txt": []byte("new")}
	problems := filepath.Join(dir, "new.txt") + " is missing\n" +
		filepath.Join(dir, "old.txt") + " is of no kind in kinds.go\n" +
		filepath.Join(dir, "stale.txt") + " is stale\n" +
		"run go run ./schemas/gen without -check, and review what changed"
	if err := factsIn(dir).Compare(want); err == nil || err.Error() != problems {
		t.Errorf("before: got %v, want %s", err, problems)
	}
	if err := factsIn(dir).Write(want); err != nil {
		t.Fatal(err)
	}
	if err := factsIn(dir).Compare(want); err != nil {
		t.Errorf("after: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "facts.go")); err != nil {
		t.Errorf("what is no facts file was touched: %v", err)
	}
}

func TestRun(t *testing.T) {
	for name, c := range map[string]struct {
		reason string
		args   []string
		code   int
		stderr string
	}{
		"argument": {
			"a folder without its flag would be passed over in silence",
			[]string{"crds"}, 2, "gen takes flags only, got [\"crds\"]\n",
		},
		"no CRDs": {
			"the message must say which flag is meant",
			[]string{"-crds", "nowhere"}, 1,
			"lstat nowhere: no such file or directory; say with -crds where the CustomResourceDefinitions are\n",
		},
	} {
		var stderr bytes.Buffer
		if code := run(c.args, &stderr); code != c.code || stderr.String() != c.stderr {
			t.Errorf("%s: %s: got %d, %q", name, c.reason, code, stderr.String())
		}
	}
}
