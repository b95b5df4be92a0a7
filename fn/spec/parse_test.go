package spec

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzParse looks for text that makes the parser panic, or that it accepts
// without being able to say where things are.
func FuzzParse(f *testing.F) {
	specs, err := filepath.Glob("../../testdata/*/spec.yaml")
	if err != nil || len(specs) == 0 {
		f.Fatalf("no seeds in ../../testdata (%v)", err)
	}
	for _, path := range specs {
		src, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("apiVersion: spotcluster.dev/v1alpha1\nkind: SpotCluster\nspec: &s {nodeGroups: {a: *s}}"))
	f.Fuzz(func(t *testing.T, src []byte) {
		doc := Parse(src, "f.yaml", Known{Addons: []string{"coredns"}})
		if doc.Cluster == nil && doc.Management == nil && len(doc.Problems.Of(Error)) == 0 {
			t.Error("nothing was read, and nothing is said to be wrong")
		}
		for _, p := range doc.Problems {
			if p.Rule == "" || p.Message == "" || p.Severity == "" || strings.Contains(p.String(), "\n") {
				t.Errorf("a problem says too little, or takes more than a line: %#v", p)
			}
		}
	})
}

// TestAliases covers what YAML allows and a tree of values does not.
func TestAliases(t *testing.T) {
	const head = "apiVersion: spotcluster.dev/v1alpha1\nkind: SpotCluster\nmetadata: {name: x}\nspec:\n  name: a\n  accountId: \"111122223333\"\n  region: us-east-1\n  release: \"2026.11\"\n"
	bomb := "  addons:\n    coredns:\n      values:\n        a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 9 {
		n := string(rune('0' + i))
		m := string(rune('0' + i + 1))
		bomb += "        a" + m + ": &a" + m + " [" + strings.Repeat("*a"+n+", ", 9) + "*a" + n + "]\n"
	}
	cases := map[string]struct{ reason, source, rule string }{
		"alias":     {"an alias stands for what it names", head + "  tags: &t {a: b}\n  nodeGroups: {spot: {labels: *t}}\n", ""},
		"bomb":      {"a billion values are refused, not counted", head + bomb, "too-large"},
		"merge key": {"a merge key is refused, not ignored", head + "  tags: {<<: {a: b}}\n", "key"},
		"odd key":   {"a key that is a list is refused", head + "  tags: {[a]: b}\n", "key"},
		"null":      {"a key without a value is a key left out", head + "  network:\n  nodeGroups: {spot: }\n", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			errs := Parse([]byte(c.source), "", Known{Addons: []string{"coredns"}}).Problems.Of(Error)
			switch {
			case c.rule == "" && len(errs) > 0:
				t.Errorf("%s: %v", c.reason, errs)
			case c.rule != "" && (len(errs) != 1 || errs[0].Rule != c.rule):
				t.Errorf("%s: got %v, want one problem of rule %s", c.reason, errs, c.rule)
			}
		})
	}
}
