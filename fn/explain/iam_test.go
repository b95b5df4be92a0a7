package explain_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
			has(r.ARN)
			for _, a := range r.Attached {
				if strings.Contains(a.ARN, ":iam::aws:") && a.Why == "The spec names it." && !bytes.Contains(src, []byte(a.ARN)) {
					t.Errorf("%s: %s has %s, and nothing says why; add it to managedWhys in fn/plan", file, r.Name, a.ARN)
				}
			}
			for _, own := range r.Policies {
				has(own.Name)
				for _, s := range own.Statements {
					statements++
					for _, part := range slices.Concat(s.Actions, s.Resources) {
						has(part)
					}
					for _, keys := range s.Conditions {
						for key, values := range keys {
							has(key)
							for _, v := range values {
								has(v)
							}
						}
					}
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

// TestAccess holds who may enter Kubernetes to what lets them in: by entries, by
// aws-auth, and as the creator.
func TestAccess(t *testing.T) {
	for _, c := range []struct{ name, why, want string }{
		{"minimal", "the provider is the creator, and no person is let in", "" +
			"who makes the cluster: Crossplane: AmazonEKSClusterAdminPolicy, everywhere\n" +
			"arn:aws:iam::111122223333:role/prod-us-east-1-node: be a node, its own pods\n"},
		{"seed-002", "with a role of the provider's the creator has no rights", "" +
			"arn:aws:iam::111122223333:role/crossplane: AmazonEKSClusterAdminPolicy, everywhere\n" +
			"arn:aws:iam::111122223333:role/admins: AmazonEKSClusterAdminPolicy, everywhere\n" +
			"arn:aws:iam::111122223333:user/auditor: what RBAC gives auditors, as bound\n" +
			"arn:aws:iam::111122223333:role/developers: AmazonEKSViewPolicy, everywhere\n" +
			"arn:aws:iam::111122223333:role/developers: what RBAC gives deployers, as bound\n" +
			"arn:aws:iam::111122223333:role/explained-eu-central-1-self-managed-node: be a node, its own pods\n" +
			"arn:aws:iam::111122223333:role/explained-eu-central-1-self-managed-node: be a node, its own pods\n"},
		{"access-policies", "several policies of one entry, but not one that is off", "" +
			"who makes the cluster: Crossplane: AmazonEKSClusterAdminPolicy, everywhere\n" +
			"arn:aws:iam::111122223333:role/teams/developers: AmazonEKSEditPolicy, apps, dev-*\n" +
			"arn:aws:iam::111122223333:role/teams/developers: AmazonEKSViewPolicy, everywhere\n" +
			"arn:aws:iam::111122223333:role/on-call: AmazonEKSAdminPolicy, apps\n" +
			"arn:aws:iam::111122223333:role/on-call: AmazonEKSSecretReaderPolicy, apps\n" +
			"arn:aws:iam::111122223333:role/on-call: what RBAC gives on-call, as bound\n" +
			"arn:aws:iam::444455556666:user/partner: what RBAC gives viewers, as bound\n" +
			"arn:aws:iam::111122223333:role/prod-us-east-1-node: be a node, its own pods\n"},
	} {
		src, err := os.ReadFile(filepath.Join("../../testdata", c.name, "spec.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		p := plan.New(spec.Parse(src, "", functions.Known()), addons.Catalog)
		got := ""
		for _, a := range explain.NewIAM(&p).Access {
			got += fmt.Sprintf("%s: %s, %s\n", a.Who, a.May, a.Where)
		}
		if got != c.want {
			t.Errorf("%s: %s: got\n%swant\n%s", c.name, c.why, got, c.want)
		}
	}
}
