package charts

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFiles reads every file, and holds it to its name and its form.
func TestFiles(t *testing.T) {
	if len(Names()) == 0 {
		t.Fatal("no charts are known")
	}
	for _, name := range Names() {
		c, ok := Load(name)
		if !ok || c.Name != name || len(c.Values.Below) == 0 {
			t.Errorf("%s.txt is of the chart %q", name, c.Name)
		}
		src, err := files.ReadFile(name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(src), string(Format(c))); diff != "" {
			t.Errorf("%s.txt: -file +formatted:\n%s", name, diff)
		}
	}
	if _, ok := Load("no-such-chart"); ok {
		t.Error("a chart is known that nobody has looked at")
	}
}

func TestParseRefuses(t *testing.T) {
	for reason, src := range map[string]string{
		"without a head nobody knows the version": "a scalar\n",
		"a kind that is not known":                "chart: a\nversion: 1\n\na number\n",
		"a path without a kind":                   "chart: a\nversion: 1\n\na\n",
	} {
		if _, err := Parse(src); err == nil {
			t.Errorf("%s: %q is read", reason, src)
		}
	}
}

const small = `chart: small
version: 1.0.0

args any
env list
extraArgs open
image/tag null
provider any
provider/name scalar
rbac/serviceAccount/annotations open
rbac/serviceAccount/name scalar
replicas scalar
sidecar unlisted
`

func TestCheck(t *testing.T) {
	chart, err := Parse(small)
	if err != nil {
		t.Fatal(err)
	}
	type m = map[string]any
	for _, c := range []struct {
		reason string
		values m
		want   []string
	}{
		{"what the chart has", m{"env": []any{m{"a": 1}}, "replicas": 2, "rbac": m{"serviceAccount": m{"name": "a"}}}, nil},
		{"an open map takes any key", m{"extraArgs": m{"v": 4, "a": m{"b": 1}}}, nil},
		{"a value without a kind takes any", m{"image": m{"tag": m{"a": 1}}, "sidecar": []any{}}, nil},
		{"several kinds, which a template tells apart", m{"args": "--v=4", "provider": "aws"}, nil},
		{"another of them", m{"args": []any{"--v=4"}, "provider": m{"name": "aws"}}, nil},
		{"below a map that may also be text", m{"provider": m{"names": "aws"}},
			[]string{`provider/names: the chart small 1.0.0 has no value "provider.names" -> provider.name`}},
		{"null takes a value away", m{"env": nil, "rbac": nil}, nil},
		{"a slip", m{"replica": 2}, []string{`replica: the chart small 1.0.0 has no value "replica" -> replicas`}},
		{"null of what is not there", m{"nothing": nil}, []string{`nothing: the chart small 1.0.0 has no value "nothing"`}},
		{"below a map", m{"image": m{"tags": "v1"}}, []string{`image/tags: the chart small 1.0.0 has no value "image.tags" -> image.tag`}},
		{"a map that other charts have elsewhere", m{"serviceAccount": m{"name": "a", "create": true}},
			[]string{`serviceAccount: the chart small 1.0.0 has no value "serviceAccount" -> rbac.serviceAccount`}},
		{"a list for a map", m{"rbac": []any{"a"}}, []string{`rbac: got a list, and the chart small 1.0.0 takes a map here`}},
		{"a scalar for an open map", m{"extraArgs": "--v=4"},
			[]string{`extraArgs: got a single value, and the chart small 1.0.0 takes a map here`}},
		{"a map for a list", m{"env": m{"A": "b"}}, []string{`env: got a map, and the chart small 1.0.0 takes a list here`}},
		{"a map for a scalar", m{"replicas": m{"min": 1}}, []string{`replicas: got a map, and the chart small 1.0.0 takes a single value here`}},
	} {
		var got []string
		for _, f := range chart.Check(c.values) {
			line := strings.Join(f.Path, Separator) + ": " + f.Problem
			if f.Instead != "" {
				line += " -> " + f.Instead
			}
			got = append(got, line)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", c.reason, diff)
		}
	}
}
