package conformance

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	"sigs.k8s.io/yaml"
)

// The schemas that editors and other tools read say the same of every case as
// the parser does, as far as a schema can: they take whatever renders, and refuse
// unknown keys and wrong types.
func TestSchemasAgreeWithTheParser(t *testing.T) {
	byKind := map[string]*jsonschema.Schema{}
	for kind, file := range map[string]string{
		"SpotCluster": "spotcluster.schema.json", "ManagementCluster": "managementcluster.schema.json",
	} {
		s, err := jsonschema.NewCompiler().Compile("../schemas/" + file)
		if err != nil {
			t.Fatal(err)
		}
		byKind[kind] = s
	}
	specs, err := filepath.Glob("../testdata/*/spec.yaml")
	if parts, _ := filepath.Glob("../overlays/*/spec/cluster.yaml"); len(parts) >= 4 {
		specs = append(append(specs, parts...), "../base/cluster.yaml")
	} else {
		t.Errorf("got %v; want the parts of every overlay", parts)
	}
	if err != nil || len(specs) == 0 {
		t.Fatalf("no cases (%v)", err)
	}
	// What only a schema's reader would notice of these is in their rules.
	refused := map[string]bool{"bad-unknown-keys": true, "bad-types": true, "bad-account": true, "bad-management": true}
	for _, path := range specs {
		name := filepath.Base(filepath.Dir(path))
		if strings.HasPrefix(name, "bad-") && !refused[name] {
			continue
		}
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var doc map[string]any
		if err := yaml.Unmarshal(src, &doc); err != nil {
			t.Fatal(err)
		}
		err = byKind[doc["kind"].(string)].Validate(doc)
		if refused[name] != (err != nil) {
			t.Errorf("%s: the schema says %v", name, err)
		}
	}
}

// The CRDs are ones that an API server would take.
func TestCRDs(t *testing.T) {
	files, err := filepath.Glob("../schemas/*.crd.yaml")
	if err != nil || len(files) != 2 {
		t.Fatalf("got %v, %v; want two CRDs", files, err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var external v1.CustomResourceDefinition
		if err := yaml.UnmarshalStrict(src, &external); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		v1.SetDefaults_CustomResourceDefinition(&external)
		v1.SetDefaults_CustomResourceDefinitionSpec(&external.Spec)
		external.Status.StoredVersions = []string{"v1alpha1"}
		var crd apiextensions.CustomResourceDefinition
		if err := v1.Convert_v1_CustomResourceDefinition_To_apiextensions_CustomResourceDefinition(&external, &crd, nil); err != nil {
			t.Fatal(err)
		}
		for _, e := range validation.ValidateCustomResourceDefinition(t.Context(), &crd) {
			t.Errorf("%s: %v", file, e)
		}
	}
}
