package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/yaml"

	"spotcluster.dev/spotcluster/fn/image"
	"spotcluster.dev/spotcluster/fn/spec"
)

// TestCurrent asserts that what is committed is what the types say today.
func TestCurrent(t *testing.T) {
	if err := run("../../fn/spec", "..", true); err != nil {
		t.Error(err)
	}
}

// TestEveryFieldIsDocumented asserts that the reference has no empty cell: the
// doc comments are what users read.
func TestEveryFieldIsDocumented(t *testing.T) {
	docs, err := readDocs("../../fn/spec")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range kinds {
		var visit func(n *node)
		visit = func(n *node) {
			for _, f := range n.fields {
				if f.doc == "" && n.path != "" {
					t.Errorf("%s.%s has no doc comment", n.path, f.name)
				}
				visit(f)
			}
			if n.elem != nil {
				visit(n.elem)
			}
		}
		visit(builder{docs: docs}.node(k.root, "", ""))
	}
}

// TestDefinitions reads what orchestrators are told of the functions with kyaml's
// own type, which knows every field, and looks up what they point to.
func TestDefinitions(t *testing.T) {
	var examples []string
	for _, k := range kinds {
		text, err := os.ReadFile("../" + lower(k.name) + ".krm-function.yaml")
		if err != nil {
			t.Fatal(err)
		}
		var d framework.KRMFunctionDefinition
		if err := yaml.UnmarshalStrict(text, &d); err != nil {
			t.Fatalf("%s: %v", k.name, err)
		}
		if d.Kind != framework.FunctionDefinitionKind || d.APIVersion != framework.FunctionDefinitionGroupVersion ||
			d.Spec.Group+"/"+d.Spec.Versions[0].Name != spec.APIVersion || d.Spec.Names.Kind != k.name {
			t.Errorf("%s is defined as %+v", k.name, d.Spec.Names)
		}
		v := d.Spec.Versions[0]
		if v.Runtime.Container.Image != image.Reference || v.License != image.License || v.Schema.OpenAPIV3Schema == nil {
			t.Errorf("%s is defined with image %s, licence %q", k.name, v.Runtime.Container.Image, v.License)
		}
		for _, path := range append([]string{v.Usage}, v.Examples...) {
			if _, err := os.Stat(filepath.Join("../..", path)); err != nil {
				t.Errorf("%s points to %s: %v", k.name, path, err)
			}
		}
		examples = append(examples, v.Examples...)
	}
	readmes, err := filepath.Glob("../../functions/*/README.md")
	if err != nil || len(readmes) != len(examples) {
		t.Errorf("there are %d READMEs with examples (%v), and the definitions name %v", len(readmes), err, examples)
	}
	slices.Sort(examples)
	if unique := slices.Compact(slices.Clone(examples)); len(unique) != len(examples) {
		t.Errorf("an example is named twice: %v", examples)
	}
}
