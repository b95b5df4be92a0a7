package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const source = "../seeds.yaml"

// all are the cases and scripts of the repository.
func all() *cases {
	return &cases{folder: "../../testdata", scripts: "../../cmd/spotcluster/testdata/script"}
}

// TestCurrent asserts that the page that is committed is what the rows say today.
func TestCurrent(t *testing.T) {
	if err := run(source, all(), "../seeds.md", true); err != nil {
		t.Error(err)
	}
}

// TestRows holds every assertion of every row to the case that it names.
func TestRows(t *testing.T) {
	d, err := read(source)
	if err != nil {
		t.Fatal(err)
	}
	cases := all()
	for _, table := range d.Tables {
		for _, r := range table.Rows {
			t.Run(r.Row, func(t *testing.T) {
				for _, a := range r.Holds {
					if err := cases.check(a); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
}

// TestEveryRow asserts that the rows of the tables are all there, once and in
// order, 1 to 143 and those of tags.
func TestEveryRow(t *testing.T) {
	d, err := read(source)
	if err != nil {
		t.Fatal(err)
	}
	var got [][]string
	want := [][]string{numbers(1, 17), numbers(18, 39), numbers(40, 51), {"T1", "T2", "T3"}, numbers(52, 76), numbers(77, 86), numbers(87, 96), numbers(97, 102), numbers(103, 118), numbers(119, 130), numbers(131, 139), numbers(140, 143)}
	for _, table := range d.Tables {
		var rows []string
		for _, r := range table.Rows {
			rows = append(rows, r.Row)
			for _, s := range r.Seeds {
				if !slices.Contains([]string{"000", "001", "002", "003", "004"}, s) {
					t.Errorf("row %s: there is no seed %s", r.Row, s)
				}
			}
		}
		got = append(got, rows)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the rows are\n%v, want\n%v", got, want)
	}
}

// numbers are the rows from one number to another.
func numbers(first, last int) []string {
	var out []string
	for n := first; n <= last; n++ {
		out = append(out, fmt.Sprint(n))
	}
	return out
}

// TestWrong asserts that what does not hold is found, and said with case, place,
// got and want.
func TestWrong(t *testing.T) {
	one := 1
	vpc := func(a assertion) assertion {
		a.Case, a.Kind, a.Name = "minimal", "VPC", "prod"
		return a
	}
	for name, test := range map[string]struct {
		assertion assertion
		says      []string
	}{
		"another value":      {vpc(assertion{Path: "spec.forProvider.cidrBlock", Is: "10.1.0.0/16"}), []string{"minimal", "VPC prod", "spec.forProvider.cidrBlock", "got 10.0.0.0/16", "want 10.1.0.0/16"}},
		"another type":       {vpc(assertion{Path: "spec.forProvider.enableDnsSupport", Is: "true"}), []string{"got true"}},
		"no such field":      {vpc(assertion{Path: "spec.forProvider.cidr", Is: "10.0.0.0/16"}), []string{"got nothing"}},
		"no such index":      {assertion{Case: "minimal", Kind: "NodeGroup", Name: "spot", Path: "spec.forProvider.subnetIdRefs[3].name", Is: "x"}, []string{"got nothing"}},
		"a field that is":    {vpc(assertion{Path: `spec.forProvider.tags["kubernetes.io/cluster/prod"]`, Absent: true}), []string{"got shared", "want nothing"}},
		"in a document":      {assertion{Case: "seed-003", Kind: "ConfigMap", Name: "tmpl-prod-user-kubeconfig", Path: "data.kubeconfig.clusters[0].name", Is: "x"}, []string{"got eks_tmpl-prod"}},
		"in user data":       {assertion{Case: "group-labels", Kind: "LaunchTemplate", Name: "prod-us-east-1-spot-*", Path: "spec.forProvider.userData", Has: "lifecycle=Spot"}, []string{"got #!/bin/bash", "lifecycle=Ec2Spot", "want lifecycle=Spot in it"}},
		"a part of nothing":  {vpc(assertion{Path: "spec.forProvider.cidr", Has: "10.0"}), []string{"got nothing, want 10.0"}},
		"a part that is":     {assertion{Case: "minimal", Kind: "Policy.iam.aws.m.upbound.io", Path: "spec.forProvider.policy", Lacks: "ec2:DeleteTags"}, []string{"prod-us-east-1-aws-load-balancer-controller", "ec2:DeleteTags", "want no ec2:DeleteTags in it"}},
		"lacked by nothing":  {assertion{Case: "minimal", Kind: "Queue", Path: "spec.forProvider.name", Lacks: "x"}, []string{"got no Queue"}},
		"lacked by no field": {vpc(assertion{Path: "spec.forProvider.cidr", Lacks: "x"}), []string{"got nothing, want something without x"}},
		"no such entry":      {assertion{Case: "minimal", Kind: "Policy.iam.aws.m.upbound.io", Name: "prod-us-east-1-cluster-autoscaler", Path: "spec.forProvider.policy.Statement[Sid=Scales].Action", Is: "x"}, []string{"got nothing"}},
		"in an entry":        {assertion{Case: "minimal", Kind: "Policy.iam.aws.m.upbound.io", Name: "prod-us-east-1-cluster-autoscaler", Path: "spec.forProvider.policy.Statement[Sid=Scale].Effect", Is: "Deny"}, []string{"got Allow, want Deny"}},
		"no path":            {vpc(assertion{Path: "spec.forProvider.tags[kubernetes.io]", Absent: true}), []string{"is not a path"}},
		"an object that is":  {vpc(assertion{Absent: true}), []string{"want none"}},
		"no such object":     {assertion{Case: "minimal", Kind: "VPC", Name: "qa", Path: "spec", Absent: true}, []string{"got 0 objects VPC qa"}},
		"a kind of several":  {assertion{Case: "load-balancer", Kind: "Role", Name: "prod-late-values", Path: "rules", Absent: true}, []string{"want nothing"}},
		"another number":     {assertion{Case: "minimal", Kind: "Subnet", Count: &one}, []string{"got 6 of Subnet, want 1"}},
		"no such case":       {assertion{Case: "nowhere", Kind: "VPC", Count: &one}, []string{"no case nowhere"}},
		"a case of errors":   {assertion{Case: "bad-nat", Kind: "VPC", Count: &one}, []string{"bad-nat renders nothing", "(nat)"}},
		"another refusal":    {assertion{Case: "bad-nat", Refusal: "no"}, []string{"bad-nat is refused", "(nat)", "want no"}},
		"a part of a line":   {assertion{Case: "bad-nat", Refusal: "spec.network.nat"}, []string{"want spec.network.nat"}},
		"a warning, refused": {assertion{Case: "bad-tags", Refusal: "spec.yaml:10:15: warning: spec.tags.env: Environment and env stand for the same, and cost reports count them apart; keep one (tag-case)"}, []string{"is refused"}},
		"no such script":     {assertion{Script: "nothing", Runs: "exec spotcluster schema"}, []string{"no script nothing"}},
		"no such line":       {assertion{Script: "calls", Runs: "exec spotcluster"}, []string{"script calls has no line exec spotcluster"}},
		"a line of a file":   {assertion{Script: "fleet", Runs: "generators: [cluster.yaml]"}, []string{"has no line"}},
		"another warning":    {assertion{Case: "seed-000", Warning: "no"}, []string{"seed-000 warns", "(single-nat)", "want no"}},
	} {
		t.Run(name, func(t *testing.T) {
			if !test.assertion.whole() {
				t.Error("the assertion would not be read")
			}
			err := all().check(test.assertion)
			if err == nil {
				t.Fatal("it holds")
			}
			for _, part := range test.says {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("it says %q, without %q", err, part)
				}
			}
		})
	}
}

// TestNotWhole asserts that an assertion which says nothing, or two things, is not
// read.
func TestNotWhole(t *testing.T) {
	none := 0
	for _, a := range []assertion{
		{},
		{Case: "minimal"},
		{Case: "minimal", Kind: "VPC", Name: "prod"},
		{Case: "minimal", Kind: "VPC", Name: "prod", Path: "spec"},
		{Case: "minimal", Kind: "VPC", Path: "spec", Is: "x"},
		{Case: "minimal", Kind: "VPC", Name: "prod", Is: "x"},
		{Case: "minimal", Kind: "VPC", Absent: true},
		{Case: "minimal", Kind: "VPC", Name: "prod", Count: &none},
		{Case: "minimal", Kind: "VPC", Count: &none, Absent: true},
		{Case: "minimal", Kind: "VPC", Warning: "x"},
		{Case: "minimal", Warning: "x", Refusal: "y"},
		{Case: "minimal", Kind: "VPC", Lacks: "x"},
		{Case: "minimal", Kind: "VPC", Path: "spec", Lacks: "x", Has: "y"},
		{Kind: "VPC", Count: &none},
		{Script: "calls"},
		{Runs: "exec spotcluster schema"},
		{Script: "calls", Runs: "exec spotcluster schema", Case: "minimal"},
		{Script: "calls", Runs: "exec spotcluster schema", Has: "x"},
	} {
		if a.whole() {
			t.Errorf("%+v is read", a)
		}
	}
}

// TestPageLinks asserts that everything that the page links to is there.
func TestPageLinks(t *testing.T) {
	d, err := read(source)
	if err != nil {
		t.Fatal(err)
	}
	text := string(page(d))
	if strings.Contains(text, "```") {
		t.Error("the page has a block, which nothing runs")
	}
	links := 0
	for _, after := range strings.Split(text, "](")[1:] {
		target, _, _ := strings.Cut(after, ")")
		if found, _ := filepath.Glob(filepath.Join("..", target)); len(found) != 1 {
			t.Errorf("the page links to %s, which is not there", target)
		}
		links++
	}
	if links == 0 {
		t.Error("the page links to nothing; the test looks for the wrong thing")
	}
}
