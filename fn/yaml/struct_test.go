package yaml_test

import (
	"encoding/json"
	"errors"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"spotcluster.dev/spotcluster/fn/yaml"
)

type tagged struct {
	Zeta       string `json:"zeta"`
	NoTag      int
	Skipped    string `json:"-"`
	Dash       string `json:"-,"`
	hidden     string
	OnlyOption string            `json:",omitempty"`
	Bad        string            `json:"bad\\name"`
	Odd        string            `json:"a: b #c,omitempty"`
	Y          bool              `json:"y"`
	Number     int               `json:"10"`
	Number2    int               `json:"9"`
	Item2      int               `json:"item2"`
	Item10     int               `json:"item10"`
	Text       string            `json:"text,omitempty"`
	List       []string          `json:"list,omitempty"`
	Array      [2]int            `json:"array,omitempty"`
	None       [0]int            `json:"none,omitempty"`
	Map        map[string]string `json:"map,omitempty"`
	Ptr        *string           `json:"ptr,omitempty"`
	Any        any               `json:"any,omitempty"`
	Struct     struct{}          `json:"struct,omitempty"`
	Bool       bool              `json:"bool,omitempty"`
	Float      float64           `json:"float,omitempty"`
	Uint       uint8             `json:"uint,omitempty"`
}

type kind string

type base struct {
	Name  string `json:"name"`
	Depth int    `json:"depth,omitempty"`
}

type lower struct{ Promoted string }

type Named struct {
	Name string `json:"name"`
	Own  int    `json:"own"`
}

type Recursive struct {
	*Recursive
	Children []Recursive `json:"children,omitempty"`
	Next     *Recursive  `json:"next,omitempty"`
	Value    int         `json:"value"`
}

type twice struct {
	Left  `json:",inline"`
	Right `json:",inline"`
	Deeper
}

type (
	Left   struct{ Both, OnlyLeft string }
	Right  struct{ Both, OnlyRight string }
	Deeper struct{ Deepest }
	// Deepest repeats a name that Left and Right have struck out.
	Deepest struct {
		Both   string
		Bottom string
	}
	WithTag struct {
		Both string `json:"Both"`
	}
	tagWins struct {
		Left
		Right
		WithTag
	}
)

// zeroish is zero when even.
type zeroish int

func (z zeroish) IsZero() bool { return z%2 == 0 }

type ptrZeroish struct{ N int }

func (z *ptrZeroish) IsZero() bool { return z.N == 7 }

type omits struct {
	Struct    base        `json:"struct,omitzero"`
	Time      time.Time   `json:"time,omitzero"`
	Own       zeroish     `json:"own,omitzero"`
	OwnPtr    *zeroish    `json:"ownPtr,omitzero"`
	Ptr       ptrZeroish  `json:"ptr,omitzero"`
	Iface     interface{} `json:"iface,omitzero"`
	List      []int       `json:"list,omitzero"`
	ListBoth  []int       `json:"listBoth,omitzero,omitempty"`
	Interface interface {
		IsZero() bool
	} `json:"interface,omitzero"`
}

type texts struct {
	Int    int         `json:"int,string"`
	Bool   bool        `json:"bool,string"`
	Float  float32     `json:"float,string"`
	Large  float64     `json:"large,string"`
	Small  float64     `json:"small,string"`
	Str    string      `json:"str,string"`
	Ptr    *int        `json:"ptr,string"`
	Nil    *uint8      `json:"nil,string"`
	List   []int       `json:"list,string"`
	Text   intText     `json:"text,string"`
	Number json.Number `json:"number,string"`
}

// intText marshals itself, and so does not heed the option string.
type intText int

func (intText) MarshalText() ([]byte, error) { return []byte("n: <1>"), nil }

// onPointer marshals itself only where it can be addressed.
type onPointer struct{ A string }

func (*onPointer) MarshalJSON() ([]byte, error) {
	return []byte(`{"b":[1.50, 1e3, 12345678901234567890, null], "a10":"<x>", "a2":{"y":true}}`), nil
}

type textKey int

func (k textKey) MarshalText() ([]byte, error) { return []byte{'k', byte('0' + k)}, nil }

type byteKind byte

type textByte byte

func (textByte) MarshalText() ([]byte, error) { return []byte("b"), nil }

func ptr[T any](v T) *T { return &v }

func TestStructs(t *testing.T) {
	yes := "yes"
	tests := []struct {
		why string
		v   any
	}{
		{"nil is a document", nil},
		{"a nil of a type is one too", (*base)(nil)},
		{"a tag's options, with nothing set", tagged{hidden: "x"}},
		{"a tag's options, with all set", tagged{Zeta: "z", OnlyOption: "o", Odd: "o", Text: "t", List: []string{"a"}, Map: map[string]string{"a": "1"}, Ptr: &yes, Any: 0, Bool: true, Float: 0.1, Uint: 1}},
		{"what is empty but not nil", tagged{List: []string{}, Map: map[string]string{}, Ptr: new(string), Any: ""}},
		{"nil collections without omitempty", struct {
			List  []string
			Map   map[string]int
			Any   map[string]any
			Ptr   *int
			Iface any
			Bytes []byte
		}{}},
		{"empty collections", struct {
			List  []string
			Map   map[string]int
			Any   map[string]any
			Bytes []byte
			Inner struct{}
			Items []struct{}
		}{List: []string{}, Map: map[string]int{}, Any: map[string]any{}, Bytes: []byte{}, Items: make([]struct{}, 2)}},
		{"bytes are base64, unless they marshal themselves", struct {
			Bytes []byte
			Kind  []byteKind
			Text  []textByte
			Array [3]byte
		}{[]byte("hello"), []byteKind("hello"), []textByte("hi"), [3]byte{1, 2, 3}}},
		{"kinds of strings and numbers", struct {
			Kind  kind
			Kinds []kind
			I8    int8
			I64   int64
			U64   uint64
			P     uintptr
			F32   float32
			D     time.Duration
			Map   map[kind]kind
		}{"yes", []kind{"1", "a"}, math.MinInt8, math.MinInt64, math.MaxUint64, 1, 0.1, time.Second, map[kind]kind{"on": "off", "a": "b"}}},
		{"keys that are no strings", struct {
			Ints  map[int]string
			Uints map[uint8]any
			Text  map[textKey]int
			Addr  map[netip.Addr]bool
		}{map[int]string{10: "a", 9: "b", -1: "c"}, map[uint8]any{200: 1, 30: nil}, map[textKey]int{2: 1, 1: 2}, map[netip.Addr]bool{netip.MustParseAddr("10.0.0.1"): true}}},
		{"maps of other things, and named ones", map[string]map[string][]base{"b": {"x": {{Name: "n"}}}, "a": nil, "c": {}}},
		{"keys that become one", map[string]any{"a\xff": 1, "a\xfe": 2, "a\ufffd": 3, "b": 4}},
		{"keys that become one, by reflection", map[kind]int{"a\xff": 1, "a\xfe": 2, "a\ufffd": 3, "b": 4}},
		{"natural order", map[string]int{"a1": 1, "a2": 1, "a10": 1, "a01": 1, "a_b": 1, "aB": 1, "ab": 1, "A": 1, "1": 1, "10": 1, "9": 1, "100": 1, "101": 1, "12": 1, "1000": 1, "102": 1, "a100": 1, "a12": 1, "007": 1, "07": 1, "7": 1, "00": 1, "0": 1, "÷": 1, "1.1": 1, "é": 1, "_": 1, "-": 1, "": 1, "a/b": 1, "a.b": 1, "世": 1, "k8s.io/x": 1, "k10s": 1}},
		{"embedded structs are promoted", struct {
			base
			lower
			Own string `json:"own"`
		}{base{"n", 1}, lower{"p"}, "o"}},
		{"a pointer to an embedded struct", struct {
			*base
			Own string
		}{&base{"n", 0}, "o"}},
		{"a nil one has no fields", struct {
			*base
			*lower
			Own string
		}{nil, nil, "o"}},
		{"the outer name hides the inner", struct {
			Left
			Both string
		}{Left{"inner", "l"}, "outer"}},
		{"a tag makes an embedded struct a field", struct {
			base `json:"base"`
			Named
		}{base{"n", 1}, Named{"m", 2}}},
		{"equally deep names strike each other out", struct {
			Left
			Right
		}{Left{"a", "b"}, Right{"c", "d"}}},
		{"and deeper ones do not come back", twice{Left{"l", "ll"}, Right{"r", "rr"}, Deeper{Deepest{"b", "bb"}}}},
		{"of equally deep names, a tagged one wins", tagWins{Left{"l", "ll"}, Right{"r", "rr"}, WithTag{"t"}}},
		{"types that hold themselves", Recursive{Value: 1, Next: &Recursive{Value: 2}, Children: []Recursive{{Value: 3}, {Value: 4, Children: []Recursive{{}}}}}},
		{"an embedded kind that is no struct", struct {
			kind
			Kind kind
		}{"a", "b"}},
		{"inline says nothing about a named struct", struct {
			Inner base `json:",inline"`
		}{base{"n", 1}}},
		{"omitzero, all zero", omits{}},
		{"omitzero, by the type's own word", omits{Own: 2, OwnPtr: ptr(zeroish(2)), Ptr: ptrZeroish{7}, Interface: zeroish(4), List: []int{}, ListBoth: []int{}}},
		{"omitzero, none zero", &omits{base{"a", 1}, time.Unix(0, 0).UTC(), 1, ptr(zeroish(1)), ptrZeroish{1}, 0, []int{1}, []int{1}, zeroish(1)}},
		{"omitzero, a nil pointer in an interface", omits{Interface: (*ptrZeroish)(nil)}},
		{"the option string", texts{Int: 5, Bool: true, Float: 1e-7, Large: 1e20, Small: 5e-6, Str: "a<\"b", Ptr: ptr(3), List: []int{1}, Number: "1E2"}},
		{"Kubernetes' own types", struct {
			D  metav1.Duration
			T  metav1.Time
			TP *metav1.Time
			Q  resource.Quantity
			QP *resource.Quantity
			QM map[string]resource.Quantity
			I  intstr.IntOrString
			S  intstr.IntOrString
			O  metav1.ObjectMeta
		}{
			D: metav1.Duration{Duration: 90 * time.Second}, T: metav1.NewTime(time.Unix(1e9, 0)), Q: resource.MustParse("1500m"), QP: ptr(resource.MustParse("2Gi")),
			QM: map[string]resource.Quantity{"cpu": resource.MustParse("2"), "memory": resource.MustParse("1e3")}, I: intstr.FromInt32(80), S: intstr.FromString("25%"),
			O: metav1.ObjectMeta{Name: "n", Labels: map[string]string{"a": "true"}},
		}},
		{"raw JSON and numbers", struct {
			Raw    json.RawMessage
			Number json.Number
			Zero   json.Number
			Any    any
		}{json.RawMessage(`{"z": [], "on": {"a": 1.0, "b": "1.0"}, "\u00e9": "<\u2028>"}`), "1E2", "", json.Number("10000000000000000000000")}},
		{"a method of the pointer, in reach", &struct{ P onPointer }{}},
		{"a method of the pointer, in a list", []onPointer{{"x"}}},
		{"a method of the pointer, out of reach", struct {
			P onPointer
			M map[string]onPointer
		}{M: map[string]onPointer{"k": {"x"}}}},
		{"a nil that could marshal", struct {
			P *onPointer
			I json.Marshaler
		}{}},
		{"arrays, pointers to pointers, interfaces in interfaces", []any{[2][2]int{{1, 2}, {3, 4}}, ptr(ptr("x")), ptr(any(ptr(any(1)))), []any{nil, []int(nil)}}},
		{"lists in lists, and mappings in them", []any{[]any{[]any{}}, []any{map[string]any{"a": []any{1, map[string]any{}}, "b": map[string]any{"c": []int{}}}}, []map[string]int{{"a": 1, "b": 2}}}},
		{"a long tag", struct {
			F map[string]int `json:"aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbb"`
			G []int          `json:"gaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbb"`
		}{map[string]int{"b": 1, "c": 2}, []int{1, 2}}},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) { same(t, tt.v) })
	}
}

func TestNumbers(t *testing.T) {
	for _, f := range []float64{
		0, math.Copysign(0, -1), 1, -1, 0.1, 1.5, 3.0, 1234567.5, 123456789.125, 1e20, 1e19, 1.8446744073709552e19, 1e21, 1e22, -1e20, -9.3e18,
		1 << 53, 1<<60 + 1<<8, 1e-5, 1e-6, 1e-7, 1e-10, 1.25e-9, 5e-324, math.MaxFloat64, math.MaxInt64, math.MaxUint64, math.MinInt64,
	} {
		same(t, f)
		same(t, float32(min(f, math.MaxFloat32)))
		same(t, []any{f, -f, map[string]any{"k": f}})
	}
	for _, n := range []json.Number{"1E400", "-1e400", "0e5", "-0e0", "-0.0", "-0", "1.0", "1e5", "123456789012345678901234567890", "0.1000", "-18446744073709551615", json.Number(strings.Repeat("9", 400))} {
		same(t, n)
		same(t, json.RawMessage(n))
	}
	for v, want := range map[float64]string{math.Inf(1): ".inf\n", math.Inf(-1): "-.inf\n", math.NaN(): ".nan\n"} {
		if got := string(yaml.Append(nil, v)); got != want {
			t.Errorf("%v: got %q, want %q", v, got, want)
		}
	}
}

type Body interface{ Do() }

type spec struct {
	Spec   map[string]any `json:"spec"`
	Alpha  int            `json:"alpha,omitempty"`
	Status *base          `json:"status,omitempty"`
	Kind   string         `json:"kind,omitempty"`
}

func (spec) Do() {}

type data map[string]string

func (data) Do() {}

type wrapped struct {
	Body `json:",inline"`
	base
	Metadata string `json:"metadata"`
}

type raw struct{ json.RawMessage }

func (raw) Do() {}

func (*Recursive) Do() {}

type object struct {
	Kind string `json:"kind"`
	Body Body   `json:",inline"`
	Name string `json:"name"`
	More any    `json:",inline"`
}

// The dynamic value's fields join those around it, as if the struct had them.
func TestInline(t *testing.T) {
	tests := []struct {
		why  string
		v    any
		want any
	}{
		{"a struct", object{"K", spec{Spec: map[string]any{"a": 1}, Alpha: 1}, "n", nil}, map[string]any{"alpha": 1, "kind": "K", "name": "n", "spec": map[string]any{"a": 1}}},
		{"a pointer to one", object{"K", &spec{Alpha: 1}, "n", nil}, map[string]any{"alpha": 1, "kind": "K", "name": "n", "spec": nil}},
		{"nothing", object{Kind: "K", Name: "n"}, map[string]any{"kind": "K", "name": "n"}},
		{"nothing of a type", object{"K", (*spec)(nil), "n", data(nil)}, map[string]any{"kind": "K", "name": "n"}},
		{"a map", object{"K", data{"b": "1", "z": "2"}, "n", map[string]any{"a": nil, "l": []int{1}}}, map[string]any{"a": nil, "b": "1", "kind": "K", "l": []int{1}, "name": "n", "z": "2"}},
		{"the outer name wins", object{"outer", spec{Kind: "inner"}, "n", map[string]string{"name": "x", "kind": "y"}}, map[string]any{"kind": "outer", "name": "n", "spec": nil}},
		{"of two inlined, the first wins", object{"K", spec{Alpha: 1}, "n", map[string]int{"alpha": 2}}, map[string]any{"alpha": 1, "kind": "K", "name": "n", "spec": nil}},
		{"an embedded interface", wrapped{spec{Alpha: 2}, base{"n", 0}, "m"}, map[string]any{"alpha": 2, "metadata": "m", "name": "n", "spec": nil}},
		{"one in another", object{"K", nil, "n", wrapped{data{"a": "b"}, base{"inner", 1}, "m"}}, map[string]any{"a": "b", "depth": 1, "kind": "K", "metadata": "m", "name": "n"}},
		{"what marshals itself", object{"K", raw{json.RawMessage(`{"b":1.0,"a":[2]}`)}, "n", nil}, map[string]any{"a": []int{2}, "b": 1, "kind": "K", "name": "n"}},
		{"what marshals itself to nothing", object{"K", raw{json.RawMessage(`null`)}, "n", nil}, map[string]any{"kind": "K", "name": "n"}},
		{"a type that holds itself", object{"K", &Recursive{Value: 1, Next: &Recursive{}}, "n", nil}, map[string]any{"kind": "K", "name": "n", "value": 1, "next": map[string]any{"value": 0}}},
		{"in a list", []any{object{"K", spec{}, "n", nil}, object{}}, []any{map[string]any{"kind": "K", "name": "n", "spec": nil}, map[string]any{"kind": "", "name": ""}}},
		{"nothing at all", struct {
			Any any `json:",inline"`
		}{}, map[string]any{}},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			got, want := string(yaml.Append(nil, tt.v)), string(yaml.Append(nil, tt.want))
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

type failing struct{}

func (failing) MarshalText() ([]byte, error) { return nil, errors.New("no") }

// What cannot be written is a mistake in a program.
func TestPanics(t *testing.T) {
	tests := map[string]any{
		"a channel":                   make(chan int),
		"a function in a struct":      struct{ F func() }{},
		"a complex number":            []any{1i},
		"a key of a struct":           map[base]int{{}: 1},
		"a marshaler that fails":      failing{},
		"a key whose marshaler fails": map[failing]int{{}: 1},
		"a list to be inlined":        object{More: []int{1}},
	}
	for why, v := range tests {
		func() {
			defer func() {
				if s, ok := recover().(string); !ok || !strings.HasPrefix(s, "yaml: ") {
					t.Errorf("%s: want a panic that says what it is, got %v", why, s)
				}
			}()
			yaml.Append(nil, v)
		}()
	}
}
