package yaml

import (
	"bytes"
	"encoding"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"sync"
)

// A plan is how values of one type are written. It is made when the first such
// value turns up, not when the type does: a type may hold itself.
type plan struct {
	typ  reflect.Type
	once sync.Once
	do   func(w *writer, v reflect.Value, at place)
	// fields are those of a struct.
	fields *fields
}

var plans sync.Map // reflect.Type to *plan

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p, _ := plans.LoadOrStore(t, &plan{typ: t})
	return p.(*plan)
}

func (p *plan) write(w *writer, v reflect.Value, at place) {
	p.once.Do(p.make)
	p.do(w, v, at)
}

func (w *writer) value(v reflect.Value, at place) {
	if !v.IsValid() {
		w.word("null", at)
		return
	}
	planOf(v.Type()).write(w, v, at)
}

var (
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
	numberType    = reflect.TypeFor[json.Number]()
	stringMap     = reflect.TypeFor[map[string]string]()
	anyMap        = reflect.TypeFor[map[string]any]()
)

func marshals(t reflect.Type) bool {
	return t.Implements(jsonMarshaler) || t.Implements(textMarshaler)
}

func (p *plan) make() {
	t := p.typ
	switch {
	case marshals(t):
		p.do = viaJSON
	case t.Kind() != reflect.Pointer && marshals(reflect.PointerTo(t)):
		// Like encoding/json, use a pointer's method only where there is a pointer.
		plain := p.ofKind(t)
		p.do = func(w *writer, v reflect.Value, at place) {
			if v.CanAddr() {
				viaJSON(w, v, at)
			} else {
				plain(w, v, at)
			}
		}
	default:
		p.do = p.ofKind(t)
	}
}

func (p *plan) ofKind(t reflect.Type) func(*writer, reflect.Value, place) {
	switch t.Kind() {
	case reflect.String:
		if t == numberType {
			return number
		}
		return func(w *writer, v reflect.Value, at place) { w.text(v.String(), at) }
	case reflect.Bool:
		return boolean
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return integer
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return unsigned
	case reflect.Float32:
		return func(w *writer, v reflect.Value, at place) { w.float(v.Float(), 32, at) }
	case reflect.Float64:
		return func(w *writer, v reflect.Value, at place) { w.float(v.Float(), 64, at) }
	case reflect.Interface:
		return func(w *writer, v reflect.Value, at place) { w.value(v.Elem(), at) }
	case reflect.Pointer:
		return pointer(planOf(t.Elem()))
	case reflect.Slice:
		return slice(t)
	case reflect.Array:
		return list(planOf(t.Elem()))
	case reflect.Map:
		return mapping(t)
	case reflect.Struct:
		p.fields = fieldsOf(t)
		return p.fields.write
	}
	return func(*writer, reflect.Value, place) { panic("yaml: cannot write a " + t.String()) }
}

func boolean(w *writer, v reflect.Value, at place) {
	if v.Bool() {
		w.word("true", at)
	} else {
		w.word("false", at)
	}
}

func integer(w *writer, v reflect.Value, at place) {
	w.lead(at)
	w.buf = strconv.AppendInt(w.buf, v.Int(), 10)
	w.buf = append(w.buf, '\n')
}

func unsigned(w *writer, v reflect.Value, at place) {
	w.lead(at)
	w.buf = strconv.AppendUint(w.buf, v.Uint(), 10)
	w.buf = append(w.buf, '\n')
}

func number(w *writer, v reflect.Value, at place) {
	s := v.String()
	if s == "" { // what encoding/json makes of it
		s = "0"
	}
	w.number(s, at)
}

func pointer(elem *plan) func(*writer, reflect.Value, place) {
	return func(w *writer, v reflect.Value, at place) {
		if v.IsNil() {
			w.word("null", at)
			return
		}
		elem.write(w, v.Elem(), at)
	}
}

func slice(t reflect.Type) func(*writer, reflect.Value, place) {
	write := list(planOf(t.Elem()))
	if t.Elem().Kind() == reflect.Uint8 && !marshals(reflect.PointerTo(t.Elem())) {
		write = func(w *writer, v reflect.Value, at place) {
			w.text(base64.StdEncoding.EncodeToString(v.Bytes()), at)
		}
	}
	return func(w *writer, v reflect.Value, at place) {
		if v.IsNil() {
			w.word("null", at)
			return
		}
		write(w, v, at)
	}
}

// list writes a sequence. After a key, its dashes stand under the key itself.
func list(elem *plan) func(*writer, reflect.Value, place) {
	return func(w *writer, v reflect.Value, at place) {
		n := v.Len()
		if n == 0 {
			w.word("[]", at)
			return
		}
		indent := at.indent
		if at.after == afterKey {
			indent -= 2
		}
		for i := range n {
			w.open(at, indent, i == 0)
			w.buf = append(w.buf, '-')
			elem.write(w, v.Index(i), place{indent + 2, afterDash})
		}
	}
}

// viaJSON writes what encoding/json makes of a value.
func viaJSON(w *writer, v reflect.Value, at place) {
	w.value(reflect.ValueOf(decoded(v)), at)
}

// decoded is a value as encoding/json sees it.
func decoded(v reflect.Value) any {
	if v.CanAddr() {
		v = v.Addr()
	}
	b, err := json.Marshal(v.Interface())
	if err != nil {
		panic(fmt.Sprintf("yaml: writing a %s: %v", v.Type(), err))
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var out any
	if err := d.Decode(&out); err != nil {
		panic(fmt.Sprintf("yaml: reading back a %s: %v", v.Type(), err))
	}
	return out
}
