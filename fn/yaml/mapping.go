package yaml

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Mappings whose keys are only known when they are written: maps, and structs with
// an inlined interface. Maps of strings and of any value are by far the most; they
// are read without reflection and their keys sorted on the writer's stack.

// An entry is a key and its value.
type entry struct {
	name string
	key  []byte // as printed, if that is known
	plan *plan
	v    reflect.Value
}

// entry writes a key and its value, where open has left off.
func (w *writer) entry(name string, key []byte, p *plan, v reflect.Value, indent int) {
	if key != nil {
		w.buf = append(w.buf, key...)
		p.write(w, v, place{indent + 2, afterKey})
		return
	}
	p.write(w, v, w.anyKey(name, indent))
}

func mapping(t reflect.Type) func(*writer, reflect.Value, place) {
	write := func(w *writer, v reflect.Value, at place) {
		base := len(w.entries)
		w.entries = appendEntries(w.entries, v)
		w.pop(base, at)
	}
	switch t {
	case stringMap:
		write = func(w *writer, v reflect.Value, at place) {
			mapOf(w, v.Interface().(map[string]string), at, (*writer).text)
		}
	case anyMap:
		write = func(w *writer, v reflect.Value, at place) {
			mapOf(w, v.Interface().(map[string]any), at, (*writer).any)
		}
	}
	return func(w *writer, v reflect.Value, at place) {
		switch {
		case v.IsNil():
			w.word("null", at)
		case v.Len() == 0:
			w.word("{}", at)
		default:
			write(w, v, at)
		}
	}
}

func (w *writer) any(v any, at place) { w.value(reflect.ValueOf(v), at) }

func mapOf[T any](w *writer, m map[string]T, at place, write func(*writer, T, place)) {
	base := len(w.names)
	for k := range m {
		if !utf8.ValidString(k) {
			w.names = w.names[:base]
			mapOf(w, cleaned(m), at, write)
			return
		}
		w.names = append(w.names, k)
	}
	sortNames(w.names[base:])
	for i := range len(m) {
		k := w.names[base+i]
		w.open(at, at.indent, i == 0)
		write(w, m[k], w.anyKey(k, at.indent))
	}
	clear(w.names[base:])
	w.names = w.names[:base]
}

// sortNames sorts by bytes first, so that the result is one and the same even for
// names that natural order does not rank (see compareNames).
func sortNames(names []string) {
	slices.Sort(names)
	slices.SortStableFunc(names, compareNames)
}

// cleaned is m with keys of valid UTF-8. Where two become one, the later of the
// originals counts, as it does when JSON with a key twice is read.
func cleaned[T any](m map[string]T) map[string]T {
	names := make([]string, 0, len(m))
	for k := range m {
		names = append(names, k)
	}
	slices.Sort(names)
	out := make(map[string]T, len(m))
	for _, k := range names {
		out[validUTF8(k)] = m[k]
	}
	return out
}

// appendEntries appends the entries of any map, sorted by the bytes of their keys.
func appendEntries(to []entry, m reflect.Value) []entry {
	byKey := make(map[string]reflect.Value, m.Len())
	for it := m.MapRange(); it.Next(); {
		byKey[keyText(it.Key())] = it.Value()
	}
	byKey = cleaned(byKey)
	names := make([]string, 0, len(byKey))
	for k := range byKey {
		names = append(names, k)
	}
	slices.Sort(names)
	elem := planOf(m.Type().Elem())
	for _, k := range names {
		to = append(to, entry{name: k, plan: elem, v: byKey[k]})
	}
	return to
}

// keyText is a map's key as encoding/json prints it.
func keyText(k reflect.Value) string {
	if k.Kind() == reflect.String {
		return k.String()
	}
	if m, ok := k.Interface().(encoding.TextMarshaler); ok {
		if k.Kind() == reflect.Pointer && k.IsNil() {
			return ""
		}
		text, err := m.MarshalText()
		if err != nil {
			panic(fmt.Sprintf("yaml: writing a key of %s: %v", k.Type(), err))
		}
		return string(text)
	}
	switch k.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(k.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return strconv.FormatUint(k.Uint(), 10)
	}
	panic("yaml: cannot write a key of " + k.Type().String())
}

// merged writes a struct with inlined interfaces.
func (w *writer) merged(fs *fields, v reflect.Value, at place) {
	base := len(w.entries)
	w.pushFields(fs, v)
	w.pop(base, at)
}

// pushFields pushes a struct's own fields, then those of what is inlined.
func (w *writer) pushFields(fs *fields, v reflect.Value) {
	for i := range fs.list {
		f := &fs.list[i]
		if fv, ok := f.of(v); ok {
			w.entries = append(w.entries, entry{f.name, f.key, f.plan, fv})
		}
	}
	for _, path := range fs.inline {
		if in, ok := follow(v, path); ok {
			w.pushInline(in)
		}
	}
}

func (w *writer) pushInline(v reflect.Value) {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer && !marshals(v.Type()) {
		v = v.Elem()
	}
	if !v.IsValid() { // nil, of some type or of none
		return
	}
	if marshals(v.Type()) || v.CanAddr() && marshals(reflect.PointerTo(v.Type())) {
		v = reflect.ValueOf(decoded(v))
		if !v.IsValid() {
			return
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		p := planOf(v.Type())
		p.once.Do(p.make)
		w.pushFields(p.fields, v)
	case reflect.Map:
		w.entries = appendEntries(w.entries, v)
	default:
		panic("yaml: cannot inline a " + v.Type().String())
	}
}

// pop writes the entries from base on as a mapping, and takes them off the stack.
// Of two with one name the first counts.
func (w *writer) pop(base int, at place) {
	end := len(w.entries)
	slices.SortStableFunc(w.entries[base:], func(a, b entry) int { return compareNames(a.name, b.name) })
	for i := base; i < end; i++ {
		e := w.entries[i]
		if i > base && e.name == w.entries[i-1].name {
			continue
		}
		w.open(at, at.indent, i == base)
		w.entry(e.name, e.key, e.plan, e.v, at.indent)
	}
	if end == base {
		w.word("{}", at)
	}
	clear(w.entries[base:])
	w.entries = w.entries[:base]
}
