package explain_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"spotcluster.dev/spotcluster/fn/explain"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
	"spotcluster.dev/spotcluster/functions/addons"
)

// TestIAM asserts that every role of every case is explained: whose it is, how they
// take it on and why, and every policy with each of its statements.
func TestIAM(t *testing.T) {
	cases, err := filepath.Glob("../../testdata/*/spec.yaml")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases (%v)", err)
	}
	roles, statements := 0, 0
	for _, file := range cases {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc := spec.Parse(src, "", functions.Known())
		if doc.Cluster == nil || len(doc.Problems.Of(spec.Error)) > 0 {
			continue
		}
		p := plan.New(doc, addons.Catalog)
		e := explain.NewIAM(&p)
		text := e.Text()
		if again := explain.NewIAM(&p).Text(); !bytes.Equal(text, again) {
			t.Errorf("%s: two explanations differ", file)
		}
		has := func(part string) {
			if !bytes.Contains(text, []byte(part)) {
				t.Errorf("%s: the text does not speak of %s", file, part)
			}
		}
		for _, r := range e.Roles {
			roles++
			if r.Who == "" || r.Through == "" || r.Why == "" || r.Name == "" {
				t.Errorf("%s: role %+v is not whole", file, r)
			}
			has(r.Name)
			for _, a := range r.Attached {
				if strings.Contains(a.ARN, ":iam::aws:") && a.Why == "The spec names it." && !bytes.Contains(src, []byte(a.ARN)) {
					t.Errorf("%s: %s has %s, and nothing says why; add it to managedWhys in fn/plan", file, r.Name, a.ARN)
				}
			}
			for _, own := range r.Policies {
				has(own.Name)
				for _, s := range own.Statements {
					statements++
					has(s.Actions[0])
				}
			}
		}
		if want := len(p.Roles); len(e.Roles) < want {
			t.Errorf("%s: %d roles are explained, and there are %d", file, len(e.Roles), want)
		}
		for _, a := range e.Access {
			has(a.Who)
			has(a.Why)
		}
	}
	if roles < 100 || statements < 500 {
		t.Errorf("only %d roles and %d statements were seen", roles, statements)
	}
}
