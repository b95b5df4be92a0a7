package spec

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"spotcluster.dev/spotcluster/fn/suggest"
)

// maxNodes bounds the work that one document can ask for: aliases can make a
// small text stand for a very large tree.
const maxNodes = 100_000

// A Position is a place in a file, counted from 1.
type Position struct{ Line, Column int }

// A decoder reads YAML nodes into Go values. It goes on after a mistake, so that
// one run reports them all, and remembers where every field path stands.
type decoder struct {
	file      string
	problems  Problems
	positions map[string]Position
	nodes     int
	// open are the nodes being read, from the document down: an alias to one of
	// them would never end.
	open map[*yaml.Node]bool
}

// maxDepth bounds how deep values may nest.
const maxDepth = 100

// decode reads n into v, which must be settable.
func (d *decoder) decode(n *yaml.Node, v reflect.Value, path string) {
	if d.nodes++; d.nodes > maxNodes {
		if d.nodes == maxNodes+1 {
			d.add(n, path, "too-large", fmt.Sprintf("the document holds more than %d values; aliases count each time they are used", maxNodes), "")
		}
		return
	}
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if d.open[n] || len(d.open) > maxDepth {
		d.add(n, clip(path), "too-large", "the value contains itself, or nests too deep; write it out", "")
		return
	}
	d.mark(path, n)
	if isNull(n) || isBlank(n, v.Type()) {
		return // a key without a value is a key left out
	}
	if v.Kind() == reflect.Pointer {
		before := len(d.problems)
		into := reflect.New(v.Type().Elem())
		d.decode(n, into.Elem(), path)
		if into.Elem().Kind() == reflect.Struct || len(d.problems) == before {
			v.Set(into) // a scalar that is wrong is left out, so that its default counts
		}
		return
	}
	d.open[n] = true
	defer delete(d.open, n)
	switch v.Kind() {
	case reflect.Struct:
		d.structure(n, v, path)
	case reflect.Map:
		d.mapping(n, v, path)
	case reflect.Slice:
		d.list(n, v, path)
	case reflect.Interface:
		d.any(n, v, path)
	default:
		d.scalar(n, v, path)
	}
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// isBlank says whether an empty text stands where fields, entries or a list go:
// kustomize writes `{Read: }` so.
func isBlank(n *yaml.Node, t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	holds := t.Kind() == reflect.Struct || t.Kind() == reflect.Map || t.Kind() == reflect.Slice
	return holds && n.Kind == yaml.ScalarNode && n.Value == ""
}

func (d *decoder) structure(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.MappingNode {
		if told, ok := v.Interface().(interface{ shape() string }); ok {
			d.add(n, path, "type", told.shape(), "")
			return
		}
		d.wrongType(n, path, "a map of fields")
		return
	}
	fields := fieldsOf(v.Type())
	d.pairs(n, path, func(key, value *yaml.Node) {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == key.Value })
		if i < 0 {
			names := make([]string, len(fields))
			for i, f := range fields {
				names[i] = f.name
			}
			child := join(path, key.Value)
			d.mark(child, key)
			d.add(key, child, "unknown-field", "no such field"+cmp.Or(after(inSecrets(path, key.Value)), after(elsewhere[key.Value]), suggest.DidYouMean(key.Value, names)), "")
			return
		}
		d.decode(value, v.Field(fields[i].index), join(path, key.Value))
	})
}

func (d *decoder) mapping(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.MappingNode {
		d.wrongType(n, path, entries(v.Type()))
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	d.pairs(n, path, func(key, value *yaml.Node) {
		child := join(path, key.Value)
		k := reflect.New(v.Type().Key()).Elem()
		d.mark(child, key)
		if k.Type().Kind() == reflect.String {
			d.scalar(key, k, child)
			k.SetString(key.Value) // also where it is wrong, for what is below it
		}
		elem := reflect.New(v.Type().Elem()).Elem()
		switch {
		case elem.Kind() == reflect.Pointer: // `name:` alone means an entry with every default
			elem.Set(reflect.New(elem.Type().Elem()))
		case isNull(value) && elem.Kind() == reflect.Interface: // null takes away what a chart's values had there
		case isNull(value), isBlank(value, elem.Type()):
			d.add(value, child, "empty", "there is no value; write one, or take the key away", "")
			return
		}
		d.decode(value, elem, child)
		if elem.Kind() == reflect.Pointer && elem.IsNil() {
			elem.Set(reflect.New(elem.Type().Elem()))
		}
		v.SetMapIndex(k, elem)
	})
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.SequenceNode {
		d.wrongType(n, path, "a list")
		return
	}
	out := reflect.MakeSlice(v.Type(), 0, len(n.Content))
	for i, item := range n.Content {
		elem := reflect.New(v.Type().Elem()).Elem()
		at := path + "[" + strconv.Itoa(i) + "]"
		if isNull(item) || item.Kind == yaml.ScalarNode && item.Value == "" {
			d.add(item, at, "empty", "an empty entry; write a value, or take the entry away", "")
		} else {
			d.decode(item, elem, at)
		}
		out = reflect.Append(out, elem)
	}
	v.Set(out)
}

// any reads free-form values: maps with string keys, lists and scalars.
func (d *decoder) any(n *yaml.Node, v reflect.Value, path string) {
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		d.pairs(n, path, func(key, value *yaml.Node) {
			child := join(path, key.Value)
			var e any
			d.decode(value, reflect.ValueOf(&e).Elem(), child)
			m[key.Value] = e
		})
		v.Set(reflect.ValueOf(m))
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			d.decode(item, reflect.ValueOf(&list[i]).Elem(), path+"["+strconv.Itoa(i)+"]")
		}
		v.Set(reflect.ValueOf(list))
	default:
		d.anyScalar(n, v, path)
	}
}

func (d *decoder) anyScalar(n *yaml.Node, v reflect.Value, path string) {
	switch n.Tag {
	case "!!bool", "!!int", "!!float":
		var e any
		if err := n.Decode(&e); err == nil {
			if f, ok := e.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
				d.add(n, path, "type", fmt.Sprintf("got %s, which charts and the EKS API have no word for; write a number", n.Value), "")
				return
			}
			v.Set(reflect.ValueOf(e))
			return
		}
	}
	if !d.placeholder(n, path) {
		v.Set(reflect.ValueOf(n.Value))
	}
}

// pairs calls f for every key of a map, and reports keys that are no strings or
// stand there twice.
func (d *decoder) pairs(n *yaml.Node, path string, f func(key, value *yaml.Node)) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode:
			d.add(key, path, "key", "a key here is a map or a list; write a plain word", "")
		case key.Tag == "!!merge":
			d.add(key, path, "key", `merge keys ("<<") are not read here; write the fields out, or let a kustomize patch merge them`, "")
		case seen[key.Value]:
			d.add(key, join(path, key.Value), "duplicate-key", "the key stands here twice; keep one", "")
		default:
			seen[key.Value] = true
			f(key, value)
		}
	}
}

func (d *decoder) scalar(n *yaml.Node, v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.String:
		d.text(n, v, path)
	case reflect.Bool:
		d.boolean(n, v, path)
	case reflect.Int:
		d.number(n, v, path)
	default:
		d.add(n, path, "type", "a "+v.Kind().String()+" cannot be read", "")
	}
}

func (d *decoder) text(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.ScalarNode {
		d.wrongType(n, path, "text")
		return
	}
	if n.Tag != "!!str" && n.Tag != "!!timestamp" {
		d.add(n, path, "type", fmt.Sprintf("got the %s %s, and the field takes text; quote it: %s", tagName(n.Tag), n.Value, quote(n.Value)), quote(n.Value))
		return
	}
	if d.placeholder(n, path) {
		return
	}
	if r, ok := v.Interface().(ruled); ok {
		if msg, proposed := r.rule().breach(n.Value); msg != "" {
			d.add(n, path, "value", msg, proposed)
			return
		}
	}
	v.SetString(n.Value)
}

func (d *decoder) boolean(n *yaml.Node, v reflect.Value, path string) {
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!bool":
		v.SetBool(strings.EqualFold(n.Value, "true"))
	default:
		d.wrongType(n, path, "true or false")
	}
}

func (d *decoder) number(n *yaml.Node, v reflect.Value, path string) {
	var i int
	if n.Kind != yaml.ScalarNode || n.Tag != "!!int" || n.Decode(&i) != nil {
		d.wrongType(n, path, "a whole number")
		return
	}
	if r, ok := v.Interface().(ruled); ok {
		if msg := r.rule().numberBreach(i); msg != "" {
			d.add(n, path, "value", msg, "")
			return
		}
	}
	v.SetInt(int64(i))
}

// placeholders look like <ACCOUNT_ID> or <your account>: what a tutorial leaves
// for its reader.
var placeholders = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`<([A-Z][A-Z0-9_-]+|[a-z]+([ _-][a-z]+)+)>`) })

func (d *decoder) placeholder(n *yaml.Node, path string) bool {
	if !strings.Contains(n.Value, "<") {
		return false
	}
	found := placeholders().FindString(n.Value)
	if found == "" {
		return false
	}
	d.add(n, path, "placeholder", fmt.Sprintf("%q is a placeholder; put the real value in its place", found), "")
	return true
}

func (d *decoder) wrongType(n *yaml.Node, path, want string) {
	d.add(n, path, "type", fmt.Sprintf("got %s, and the field takes %s", describe(n), want), "")
}

// entries says what a map takes, where it is one of things by name.
func entries(t reflect.Type) string {
	if t.Elem().Kind() != reflect.Pointer {
		return "a map"
	}
	name := "name"
	if r, ok := RuleOf(t.Key()); ok {
		if name = r.Example; len(r.Enum) > 0 {
			name = r.Enum[0]
		}
	}
	return fmt.Sprintf("a map by name, such as {%s: {}}", name)
}

// describe is a node as its author would call it.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a map"
	case yaml.SequenceNode:
		return "a list"
	}
	return fmt.Sprintf("the %s %s", tagName(n.Tag), quote(clip(n.Value)))
}

func tagName(tag string) string {
	switch tag {
	case "!!int", "!!float":
		return "number"
	case "!!bool":
		return "boolean"
	case "!!str", "!!timestamp":
		return "text"
	case "!!binary":
		return "binary value"
	}
	return "value"
}

// clip keeps a message to one readable line.
func clip(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

func (d *decoder) mark(path string, n *yaml.Node) {
	d.positions[path] = Position{n.Line, n.Column}
}

func (d *decoder) add(n *yaml.Node, path, rule, message, proposed string) {
	d.problems = append(d.problems, Problem{
		File: d.file, Line: n.Line, Column: n.Column,
		Path: path, Rule: rule, Severity: Error, Message: message, Proposed: proposed,
	})
}

// breach says how a text breaks the rule, and the value to type instead where
// there is just one.
func (r Rule) breach(s string) (message, proposed string) {
	switch {
	case len(r.Enum) == 1 && s != r.Enum[0]:
		return fmt.Sprintf("got %s; must be %s", quote(clip(s)), r.Enum[0]), r.Enum[0]
	case len(r.Enum) > 0 && !slices.Contains(r.Enum, s):
		return fmt.Sprintf("%s is not one of %s%s%s", quote(clip(s)), list(r.Enum), suggest.DidYouMean(last(s), r.Enum), after(r.Why)), suggest.Nearest(last(s), r.Enum)
	case r.MaxLength > 0 && utf8.RuneCountInString(s) > r.MaxLength:
		return fmt.Sprintf("%s has %d characters; must be %s", quote(clip(s)), utf8.RuneCountInString(s), orElse(r.Must, fmt.Sprintf("at most %d", r.MaxLength))), ""
	case r.Pattern != "" && !compiled(r.Pattern).MatchString(s):
		if r.Hint != nil && r.Hint(s) != "" {
			return fmt.Sprintf("got %s; must be %s%s", quote(clip(s)), r.Must, r.Hint(s)), ""
		}
		return fmt.Sprintf("got %s; must be %s, such as %s", quote(clip(s)), r.Must, quote(r.Example)), ""
	case r.Check != nil:
		if must := r.Check(s); must != "" {
			return fmt.Sprintf("got %s; must be %s", quote(clip(s)), must), ""
		}
	}
	return "", ""
}

// last is what stands behind the last slash: of an ARN, the name.
func last(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }

func (r Rule) numberBreach(i int) string {
	switch {
	case len(r.Numbers) > 0 && !slices.Contains(r.Numbers, i):
		words := make([]string, len(r.Numbers))
		for k, n := range r.Numbers {
			words[k] = strconv.Itoa(n)
		}
		return fmt.Sprintf("got %d; must be one of %s", i, strings.Join(words, ", "))
	case (r.Min != 0 || r.Max != 0) && (i < r.Min || i > r.Max):
		return fmt.Sprintf("got %d; must be from %d to %d", i, r.Min, r.Max)
	}
	return ""
}

// after is a reason as the end of a message.
func after(why string) string {
	if why == "" {
		return ""
	}
	return "; " + why
}

// list names the values of a short list, and the size of a long one.
func list(values []string) string {
	if len(values) > 12 {
		return fmt.Sprintf("the %d known values", len(values))
	}
	return strings.Join(values, ", ")
}

func orElse(s, other string) string {
	if s != "" {
		return s
	}
	return other
}

var patterns sync.Map

func compiled(pattern string) *regexp.Regexp {
	if re, ok := patterns.Load(pattern); ok {
		return re.(*regexp.Regexp)
	}
	re := regexp.MustCompile(pattern)
	patterns.Store(pattern, re)
	return re
}

// A field is one field of a struct, by its name in YAML.
type field struct {
	name  string
	index int
	need  bool
}

var fieldCache sync.Map

func fieldsOf(t reflect.Type) []field {
	if fs, ok := fieldCache.Load(t); ok {
		return fs.([]field)
	}
	var fs []field
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		fs = append(fs, field{name, i, f.Tag.Get("need") == "required"})
	}
	fieldCache.Store(t, fs)
	return fs
}

// join adds a key to a field path; a key with dots or slashes is put in quotes.
func join(path, key string) string {
	if strings.ContainsAny(key, "./[]\" ") || key == "" {
		return path + "[" + quote(key) + "]"
	}
	if path == "" {
		return key
	}
	return path + "." + key
}
