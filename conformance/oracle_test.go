package conformance

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"

	"spotcluster.dev/spotcluster/schemas/facts"
)

var shared = sync.OnceValues(New)

// oracle is one for all tests, as its kinds are compiled once.
func oracle(t *testing.T) *Oracle {
	t.Helper()
	o, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// valid is every document below testdata/valid.
func valid(t *testing.T) []document {
	t.Helper()
	names, err := filepath.Glob("testdata/valid/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no valid objects to start from: %v", err)
	}
	var all []document
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, split(filepath.Base(name), text)...)
	}
	return all
}

// Kubernetes takes every schema that our facts make, and every rule in it. A
// server reports a rule that does not compile only where an object reaches it.
func TestEveryKindCompiles(t *testing.T) {
	o := oracle(t)
	kinds, err := facts.All()
	if err != nil {
		t.Fatal(err)
	}
	env := environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion())
	rules := 0
	for _, k := range kinds {
		compiled, err := o.kinds[k.GVK]()
		if err != nil {
			t.Error(err)
			continue
		}
		root := compiled.structural
		(&schema.Visitor{Structural: func(s *schema.Structural) bool {
			results, err := cel.Compile(s, model.SchemaDeclType(s, s == root), celconfig.PerCallLimit, env, cel.StoredExpressionsEnvLoader())
			if err != nil {
				t.Errorf("%s: %v", k, err)
			}
			for i, r := range results {
				rules++
				if r.Error != nil {
					t.Errorf("%s: %s: %v", k, s.XValidations[i].Rule, r.Error)
				}
			}
			return false
		}}).Visit(root)
	}
	t.Logf("%d kinds, %d rules", len(kinds), rules)
}
