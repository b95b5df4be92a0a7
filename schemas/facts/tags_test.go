package facts_test

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spotcluster.dev/spotcluster/schemas/facts"
)

// widget is a kind with one field of each type.
const widget = `group: example.com
version: v1
kind: Widget
plural: widgets
scope: Namespaced
source: crd

size integer
spec object required
  count integer
  enabled boolean
  items []object
    name string
  labels map[string]string
  level int-or-string
  names []string
  open object preserve-unknown
    known string
  ratio number
  title string
  values any
`

type text struct{ s string }

func (t text) MarshalText() ([]byte, error) { return []byte(t.s), nil }

type whole struct{}

func (w whole) MarshalJSON() ([]byte, error) { return []byte("7"), nil }

type shared struct {
	Title *string `json:"title,omitempty"`
}

type item struct {
	Name string `json:"name"`
}

func TestCheckTags(t *testing.T) {
	type spec[T any] struct {
		Spec T `json:"spec"`
	}
	for name, c := range map[string]struct {
		reason string
		body   any
		want   []string
	}{
		"good": {
			"every type fits its own kind of field",
			spec[struct {
				shared
				Count   *int64            `json:"count,omitempty"`
				Enabled bool              `json:"enabled"`
				Items   []*item           `json:"items"`
				Labels  map[string]string `json:"labels"`
				Level   int               `json:"level"`
				Names   []text            `json:"names"`
				Open    map[string]any    `json:"open"`
				Ratio   int               `json:"ratio"`
				Values  map[string]any    `json:"values"`
				Hidden  chan int          `json:"-"`
				private chan int
			}]{},
			nil,
		},
		"typo": {
			"a wrong tag compiles; this is what finds it, and says what was meant",
			spec[struct {
				N bool `json:"enabeld"`
			}]{},
			[]string{`example Widget: spec.enabeld: no such field; did you mean "enabled"?`},
		},
		"embedded": {
			"fields of an embedded struct are written among their holder's",
			spec[struct {
				item
			}]{},
			[]string{`example Widget: spec.name: no such field; did you mean "names"?`},
		},
		"untagged": {
			"without a tag, the Go name is what is written",
			spec[struct{ Title string }]{},
			[]string{`example Widget: spec.Title: no such field; did you mean "title"?`},
		},
		"types": {
			"each type is refused where the field has another",
			spec[struct {
				Count   float64         `json:"count"`
				Enabled string          `json:"enabled"`
				Items   []string        `json:"items"`
				Labels  map[string]bool `json:"labels"`
				Level   bool            `json:"level"`
				Names   string          `json:"names"`
				Ratio   whole           `json:"ratio"`
				Title   whole           `json:"title"`
			}]{},
			[]string{
				"example Widget: spec.count: it is an integer, and Go's float64 is written as a number",
				"example Widget: spec.enabled: it is a boolean, and Go's string is written as a string",
				"example Widget: spec.items[]: it is an object, and Go's string is written as a string",
				"example Widget: spec.labels[]: it is a string, and Go's bool is written as a boolean",
				"example Widget: spec.level: it is an int-or-string, and Go's bool is written as a boolean",
				"example Widget: spec.names: it is a []string, and Go's string is written as a string",
				"example Widget: spec.title: it is a string, and Go's facts_test.whole is written as an integer",
			},
		},
		"quoted": {
			"the string option writes a number as a string",
			spec[struct {
				Count int `json:"count,string"`
				Title int `json:"title,string"`
			}]{},
			[]string{"example Widget: spec.count: it is an integer, and Go's int is written as a string"},
		},
		"map for fields": {
			"a map may hold fields that the kind has not",
			struct {
				Spec map[string]any `json:"spec"`
			}{},
			[]string{"example Widget: spec: it is an object, and Go's map[string]interface {} is written as a map"},
		},
		"interface": {
			"what an interface holds is followed",
			spec[any]{struct {
				Count any `json:"count"`
				Quux  int `json:"quux"`
			}{Count: "x"}},
			[]string{
				"example Widget: spec.count: it is an integer, and Go's string is written as a string",
				"example Widget: spec.quux: no such field",
			},
		},
		"nil interface": {
			"what is not there cannot be checked, which must not pass unseen",
			spec[any]{},
			[]string{"example Widget: spec: it is a nil interface: check a body that holds a value there"},
		},
		"optional nil interface": {
			"what is left out needs no check",
			struct {
				Spec any `json:"spec,omitempty"`
			}{},
			nil,
		},
		"open nil interface": {
			"where the kind keeps anything, nothing can be wrong",
			spec[struct {
				Open   any `json:"open"`
				Values any `json:"values"`
			}]{},
			nil,
		},
		"reflected": {
			"a type is enough",
			reflect.TypeFor[spec[item]](),
			[]string{`example Widget: spec.name: no such field; did you mean "names"?`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			k, err := facts.Parse([]byte(widget))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, facts.CheckTagsOf(k, c.body)); diff != "" {
				t.Errorf("%s: -want +got:\n%s", c.reason, diff)
			}
		})
	}
}
