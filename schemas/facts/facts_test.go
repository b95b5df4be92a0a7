package facts_test

import (
	"bytes"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/schemas/facts"
)

// Every file is what Format makes of what Parse reads, and every schema is what
// FromOpenAPI reads of what OpenAPI writes: neither loses a fact.
func TestEveryKindComesBack(t *testing.T) {
	kinds, err := facts.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range kinds {
		text, err := os.ReadFile(facts.FileName(k.GVK))
		if err != nil {
			t.Fatal(err)
		}
		if got := facts.Format(k); !bytes.Equal(got, text) {
			t.Errorf("%s: -file +formatted:\n%s", k, cmp.Diff(string(text), string(got)))
		}
		back, err := facts.FromOpenAPI(k.Schema.OpenAPI())
		if err != nil {
			t.Fatalf("%s: %v", k, err)
		}
		if !reflect.DeepEqual(k.Schema, back) {
			t.Errorf("%s: -facts +by way of OpenAPI:\n%s", k, cmp.Diff(k.Schema, back))
		}
		if k.Plural == "" || k.Source == "" || len(k.Schema.Fields) == 0 {
			t.Errorf("%s: its head or its fields are missing", k)
		}
	}
}

// everything uses each part of the format.
const everything = `group: example.com
version: v1
kind: Everything
plural: everythings
scope: Cluster
source: crd

rule: has(self.spec)
spec object required
  rule: "line one\nline two"
  rule: "\"a\" in self.tags"
  oneOf:
    a required
  oneOf:
    b required
  not:
    c required
  a string nullable format=byte pattern="^a\"\\\\ b=[<&]$" minLength=1 maxLength=2
  "a:b" string
  b integer enum=[1,2] minimum=-1.5 exclusiveMinimum maximum=10000000000 exclusiveMaximum multipleOf=2 default=1
  c int-or-string
    anyOf: integer minimum=1
    anyOf: string pattern=x
  d []string minItems=1 maxItems=3 uniqueItems list-type=set default=[]
    allOf: maxItems=2
    each: enum=["true","x y"]
      rule: self != ''
  e []object list-type=map list-map-keys=["f"]
    each: minProperties=1
      rule: has(self.f)
    f string required default="true"
    required string
  g map[string][]int-or-string maxProperties=4 map-type=granular
    each: maxItems=5
      each: pattern="^1"
  h any embedded
  i object preserve-unknown default={"j":[null,1.50]}
    j string
`

func TestFormatComesBack(t *testing.T) {
	k, err := facts.Parse([]byte(everything))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(everything, string(facts.Format(k))); diff != "" {
		t.Errorf("-text +formatted:\n%s", diff)
	}
	back, err := facts.FromOpenAPI(k.Schema.OpenAPI())
	if err != nil {
		t.Fatal(err)
	}
	again := *k
	again.Schema = back
	want := strings.Replace(everything, "1.50", "1.5", 1)
	if diff := cmp.Diff(want, string(facts.Format(&again))); diff != "" {
		t.Errorf("-text +by way of OpenAPI:\n%s", diff)
	}
}

func TestFromOpenAPIRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		reason string
		in     map[string]any
		want   string
	}{
		"unknown key": {
			"a constraint that facts cannot say must not be lost in silence",
			map[string]any{"type": "object", "properties": map[string]any{"a": map[string]any{"type": "string", "contains": 1}}},
			"a: facts cannot hold contains: extend schemas/facts",
		},
		"rule with more": {
			"optionalOldSelf changes what a rule means",
			map[string]any{"type": "string", "x-kubernetes-validations": []any{map[string]any{"rule": "true", "optionalOldSelf": true}}},
			`x-kubernetes-validations: {"optionalOldSelf":true,"rule":"true"}: facts hold a rule's text only, beside a message that they drop: extend schemas/facts`,
		},
		"no schema": {
			"true as additionalProperties says less than any schema",
			map[string]any{"type": "object", "additionalProperties": true},
			"additionalProperties: true is not a schema",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := facts.FromOpenAPI(c.in)
			if err == nil || err.Error() != c.want {
				t.Errorf("%s: got %v, want %s", c.reason, err, c.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for line, want := range map[string]string{
		"  a string":             `line 3: "a string" is indented below nothing`,
		"a string\n  b string":   `line 4: "b string": a field below a string`,
		"a string b":             `line 3: a: "b" is no attribute`,
		"a string minimum=x":     `line 3: a: minimum="x": json: cannot unmarshal string into Go value of type float64`,
		"a string enum=[1":       `line 3: a: enum: "[1": unexpected EOF`,
		"rules: self":            `line 3: "rules:" is neither a name nor one of the words rule, each, oneOf, anyOf, allOf and not with a colon`,
		"each: minLength=1":      `line 3: each: its field is neither a list nor a map`,
		"not: required":          `line 3: required is for fields`,
		"rule: self\n  a string": `line 4: "a string" is indented below nothing`,
	} {
		_, err := facts.Parse([]byte("kind: A\n\n" + line + "\n"))
		if err == nil || err.Error() != want {
			t.Errorf("%q:\n got %v\nwant %s", line, err, want)
		}
	}
}

func TestLoad(t *testing.T) {
	vpc := object.GVK{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "VPC"}
	if _, err := facts.Load(vpc); err != nil {
		t.Fatal(err)
	}
	for g, want := range map[object.GVK]string{
		{Version: "v1", Kind: "Pod"}:                                     "no facts about v1 Pod: add it to schemas/gen/kinds.go and run go run ./schemas/gen",
		{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "Vpc"}: "no facts about ec2.aws.m.upbound.io/v1beta1 Vpc: did you mean ec2.aws.m.upbound.io/v1beta1 VPC?",
	} {
		if _, err := facts.Load(g); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestFind(t *testing.T) {
	k, err := facts.Parse([]byte(widget))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"":                             "object",
		"spec.items":                   "array",
		"spec.items[0].name":           "string",
		"spec.items[].name":            "string",
		"spec.labels[example.com/own]": "string",
		"spec.labels.own":              "string",
		"spec.values.any[3].thing":     "any",
		"spec.open.unknown":            "any",
		"spec.open.known":              "string",
		"spec.itmes":                   `example Widget: spec.itmes: no such field; did you mean "items"?`,
		"spec.wholly-else":             `example Widget: spec.wholly-else: no such field`,
		"spec.count[0]":                "example Widget: spec.count[0]: its holder is an integer, neither a list nor a map",
		"spec.items.name":              "example Widget: spec.items.name: its holder is a []object, not an object",
		"spec.items[0":                 "example Widget: spec.items[0: no ] ends [0",
	} {
		s, err := k.Find(path)
		var got string
		if err != nil {
			got = err.Error()
		} else {
			got = s.Type
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

func BenchmarkAll(b *testing.B) {
	for b.Loop() {
		if _, err := facts.All(); err != nil {
			b.Fatal(err)
		}
	}
}
