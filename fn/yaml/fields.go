package yaml

import (
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// A struct is planned once. Its fields, with those of the structs embedded in it,
// are put in the order of their names, each with its key as it will be printed.
// What is left for every value is to visit the fields and skip the empty ones.

// fields are those of one struct type.
type fields struct {
	list []field
	// inline are the index paths of interfaces whose fields join the others.
	inline [][]int
}

// A field is a struct's, or that of a struct embedded in it.
type field struct {
	name string
	// key is the name and its colon; nil if the name does not fit on a line.
	key   []byte
	index []int
	// tagged is whether a tag gave the name.
	tagged bool
	// empty is whether a value is to be left out; nil if none is.
	empty func(reflect.Value) bool
	plan  *plan
}

func (fs *fields) write(w *writer, v reflect.Value, at place) {
	if fs.inline != nil {
		w.merged(fs, v, at)
		return
	}
	first := true
	for i := range fs.list {
		f := &fs.list[i]
		fv, ok := f.of(v)
		if !ok {
			continue
		}
		w.open(at, at.indent, first)
		w.entry(f.name, f.key, f.plan, fv, at.indent)
		first = false
	}
	if first {
		w.word("{}", at)
	}
}

// of is the field's value in v, unless it is left out.
func (f *field) of(v reflect.Value) (reflect.Value, bool) {
	fv, ok := follow(v, f.index)
	if !ok || f.empty != nil && f.empty(fv) {
		return reflect.Value{}, false
	}
	return fv, true
}

// follow goes down an index path, unless a nil pointer is in the way.
func follow(v reflect.Value, path []int) (reflect.Value, bool) {
	for _, i := range path {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v, true
}

func fieldsOf(t reflect.Type) *fields {
	fs := &fields{}
	fs.collect(t, nil, nil)
	fs.list = dominant(fs.list)
	slices.SortFunc(fs.list, func(a, b field) int { return compareNames(a.name, b.name) })
	for i := range fs.list {
		if name := fs.list[i].name; simpleKey(name, shapeOf(name)) {
			fs.list[i].key = appendKey(name)
		}
	}
	return fs
}

func appendKey(name string) []byte {
	var w writer
	w.key(name, shapeOf(name))
	return w.buf
}

// collect finds all fields of t, which is reached from the struct by path.
// Parents are the types on that path: one that embeds itself is not followed
// again, as all it could add lies deeper than what is already there.
func (fs *fields) collect(t reflect.Type, path []int, parents []reflect.Type) {
	if slices.Contains(parents, t) {
		return
	}
	parents = append(slices.Clip(parents), t)
	for i := range t.NumField() {
		sf := t.Field(i)
		tag := sf.Tag.Get("json")
		if tag == "-" || hidden(sf) {
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		if !validName(name) {
			name = ""
		}
		index := append(slices.Clip(path), i)
		ft := sf.Type
		if ft.Name() == "" && ft.Kind() == reflect.Pointer {
			ft = ft.Elem()
		}
		switch {
		case name == "" && sf.Anonymous && ft.Kind() == reflect.Struct:
			fs.collect(ft, index, parents)
		case name == "" && sf.Type.Kind() == reflect.Interface && has(options, "inline"):
			fs.inline = append(fs.inline, index)
		default:
			fs.list = append(fs.list, newField(sf, name, options, index))
		}
	}
}

// hidden is whether a field is out of reach. A struct embedded under a lower-case
// name is not: its own fields may be exported.
func hidden(sf reflect.StructField) bool {
	t := sf.Type
	if sf.Anonymous && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return !sf.IsExported() && !(sf.Anonymous && t.Kind() == reflect.Struct)
}

func newField(sf reflect.StructField, name, options string, index []int) field {
	f := field{name: name, index: index, tagged: name != "", plan: planOf(sf.Type)}
	if name == "" {
		f.name = sf.Name
	}
	if has(options, "string") {
		f.plan = quoted(sf.Type)
	}
	if has(options, "omitempty") {
		f.empty = emptyTest(sf.Type)
	}
	if has(options, "omitzero") {
		f.empty = either(f.empty, zeroTest(sf.Type))
	}
	return f
}

func has(options, option string) bool {
	for o := range strings.SplitSeq(options, ",") {
		if o == option {
			return true
		}
	}
	return false
}

// validName is whether encoding/json takes a tag for a name.
func validName(s string) bool {
	for _, r := range s {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r) && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return false
		}
	}
	return s != ""
}

// dominant keeps one field of each name: the least deep one; among equally deep
// ones the tagged one; none at all if that leaves several.
func dominant(all []field) []field {
	byName := map[string][]field{}
	for _, f := range all {
		byName[f.name] = append(byName[f.name], f)
	}
	out := all[:0]
	for _, same := range byName {
		slices.SortFunc(same, byRank)
		if len(same) == 1 || byRank(same[0], same[1]) != 0 {
			out = append(out, same[0])
		}
	}
	return out
}

func byRank(a, b field) int {
	if c := len(a.index) - len(b.index); c != 0 {
		return c
	}
	switch {
	case a.tagged == b.tagged:
		return 0
	case a.tagged:
		return -1
	}
	return 1
}
