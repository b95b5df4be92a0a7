package facts

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/object"
)

// CheckTags holds a Go struct to the facts of the kind that it is written as:
// every json tag must be a field of the kind, of a type that fits. It returns one
// message a problem, such as
//
//	ec2 VPC: spec.forProvider.enableDnsHostname: no such field; did you mean "enableDnsHostnames"?
//
// The body is a struct (or its reflect.Type or reflect.Value) whose tags are the
// object's top-level fields beside apiVersion, kind and metadata. All its fields
// are checked, also those that hold nothing; only what is behind an interface is
// seen as far as the body holds a value there. A nil interface is passed over
// where encoding/json would leave it out and where the kind keeps anything, and
// is a problem elsewhere.
//
// What is marshalled by a method is checked by what the method makes of the value
// at hand. A map that may hold anything fits nothing but a field that keeps what
// it does not know.
func CheckTags(g object.GVK, body any) []string {
	k, err := Load(g)
	if err != nil {
		return []string{err.Error()}
	}
	return CheckTagsOf(k, body)
}

// CheckTagsOf is CheckTags for facts at hand.
func CheckTagsOf(k *Kind, body any) []string {
	c := checker{kind: k}
	c.value("", valueOf(body), k.Schema)
	return c.problems
}

func valueOf(body any) reflect.Value {
	switch b := body.(type) {
	case reflect.Value:
		return b
	case reflect.Type:
		return reflect.Zero(b)
	}
	return reflect.ValueOf(body)
}

type checker struct {
	kind     *Kind
	problems []string
}

func (c *checker) problem(path, format string, args ...any) {
	where := c.kind.String()
	if path != "" {
		where += ": " + path
	}
	if p := where + ": " + fmt.Sprintf(format, args...); !slices.Contains(c.problems, p) {
		c.problems = append(c.problems, p)
	}
}

// value holds a Go value to the facts about its place.
func (c *checker) value(path string, v reflect.Value, s *Schema) {
	switch {
	case s.Type == Any:
	case !v.IsValid() && s.PreserveUnknown:
	case !v.IsValid():
		c.problem(path, "it is a nil interface: check a body that holds a value there")
	case v.Kind() == reflect.Interface:
		c.value(path, v.Elem(), s)
	case v.Kind() == reflect.Pointer:
		c.value(path, target(v), s)
	case marshals(v.Type()):
		c.marshalled(path, v, s)
	default:
		c.plain(path, v, s)
	}
}

// plain is value for what encoding/json writes by its kind.
func (c *checker) plain(path string, v reflect.Value, s *Schema) {
	switch v.Kind() {
	case reflect.Struct:
		c.structure(path, v, s)
	case reflect.Map:
		c.mapping(path, v, s)
	case reflect.Slice, reflect.Array:
		c.list(path, v, s)
	default:
		c.fits(path, jsonType(v.Kind()), v.Type(), s)
	}
}

// target is what a pointer points to, or the zero value of that.
func target(v reflect.Value) reflect.Value {
	if v.IsNil() {
		return reflect.Zero(v.Type().Elem())
	}
	return v.Elem()
}

func (c *checker) structure(path string, v reflect.Value, s *Schema) {
	if s.Type != Object && s.Type != Map {
		c.fits(path, Object, v.Type(), s)
		return
	}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		inline := field.Anonymous && name == "" && isStruct(field.Type)
		switch {
		case name == "-" && options == "", !field.IsExported() && !inline:
		case inline:
			c.inline(path, v.Field(i), s)
		default:
			if name == "" {
				name = field.Name
			}
			c.field(join(path, name), name, strings.Split(options, ","), v.Field(i), s)
		}
	}
}

// inline checks an embedded struct, whose fields are written among its holder's.
func (c *checker) inline(path string, v reflect.Value, s *Schema) {
	if v.Kind() == reflect.Pointer {
		v = target(v)
	}
	c.structure(path, v, s)
}

func isStruct(t reflect.Type) bool {
	return t.Kind() == reflect.Struct || t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct
}

// field checks one tag of a struct that is written as the value that s is about.
func (c *checker) field(path, name string, options []string, v reflect.Value, s *Schema) {
	next, problem := s.step(name)
	switch {
	case problem != "":
		c.problem(path, "%s", problem)
	case v.Kind() == reflect.Interface && v.IsNil() && omits(options):
	case slices.Contains(options, "string"):
		c.fits(path, String, v.Type(), next)
	default:
		c.value(path, v, next)
	}
}

func omits(options []string) bool {
	return slices.Contains(options, "omitempty") || slices.Contains(options, "omitzero")
}

func (c *checker) mapping(path string, v reflect.Value, s *Schema) {
	switch {
	case s.Type == Object && s.PreserveUnknown && len(s.Fields) == 0:
	case s.Type == Map:
		if v.Len() == 0 {
			c.value(path+"[]", reflect.Zero(v.Type().Elem()), s.Each)
		}
		for _, key := range sortedKeys(v) {
			c.value(fmt.Sprintf("%s[%v]", path, key), v.MapIndex(key), s.Each)
		}
	default:
		c.fits(path, Map, v.Type(), s)
	}
}

func sortedKeys(m reflect.Value) []reflect.Value {
	return slices.SortedFunc(slices.Values(m.MapKeys()), func(a, b reflect.Value) int {
		return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
}

func (c *checker) list(path string, v reflect.Value, s *Schema) {
	if v.Type().Elem().Kind() == reflect.Uint8 && v.Kind() == reflect.Slice { // written as base64
		c.fits(path, String, v.Type(), s)
		return
	}
	if s.Type != Array {
		c.fits(path, Array, v.Type(), s)
		return
	}
	if v.Len() == 0 {
		c.value(path+"[]", reflect.Zero(v.Type().Elem()), s.Each)
	}
	for i := range v.Len() {
		c.value(path+"[]", v.Index(i), s.Each)
	}
}

// fits is a problem unless the JSON type that Go writes is one that the field
// takes.
func (c *checker) fits(path, written string, from reflect.Type, s *Schema) {
	ok := written == s.Type
	switch s.Type {
	case Number:
		ok = ok || written == Integer
	case IntOrString:
		ok = written == Integer || written == String
	case Object:
		ok = ok || written == Map && s.PreserveUnknown
	case Map:
		ok = ok || written == Object
	case Any:
		ok = true
	}
	if !ok {
		c.problem(path, "it is %s, and Go's %s is written as %s", article(spell(s)), from, article(written))
	}
}

func jsonType(k reflect.Kind) string {
	switch k {
	case reflect.String:
		return String
	case reflect.Bool:
		return Boolean
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return Integer
	case reflect.Float32, reflect.Float64:
		return Number
	}
	return "value that JSON has not"
}

// marshals says that values of the type write themselves.
func marshals(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(reflect.TypeFor[json.Marshaler]()) || p.Implements(reflect.TypeFor[encoding.TextMarshaler]())
}

// marshalled checks what a value makes of itself, but not what is below it. One
// that makes nothing of its zero value is taken to write a string.
func (c *checker) marshalled(path string, v reflect.Value, s *Schema) {
	at := reflect.New(v.Type())
	at.Elem().Set(v)
	c.fits(path, writes(at.Interface()), v.Type(), s)
}

// writes is the JSON type of what a value is marshalled to.
func writes(v any) string {
	text, err := json.Marshal(v)
	var back any
	if err != nil || json.Unmarshal(text, &back) != nil {
		return String
	}
	switch n := back.(type) {
	case bool:
		return Boolean
	case float64:
		if n == float64(int64(n)) {
			return Integer
		}
		return Number
	case []any:
		return Array
	case map[string]any:
		return Object
	}
	return String
}
