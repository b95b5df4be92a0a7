package yaml

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
)

// What the options of a json tag mean: omitempty and omitzero, which ask a value
// whether it is worth a line, and string, which puts it in quotes.

func length0(v reflect.Value) bool { return v.Len() == 0 }

func isZero(v reflect.Value) bool { return v.IsZero() }

// emptyTest is what omitempty means for a type; nil if nothing of it is empty.
func emptyTest(t reflect.Type) func(reflect.Value) bool {
	switch t.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return length0
	case reflect.Struct:
		return nil
	}
	return isZero
}

type zeroer interface{ IsZero() bool }

// zeroTest is what omitzero means for a type: its own IsZero method, if it has one
// that a nil cannot break.
func zeroTest(t reflect.Type) func(reflect.Value) bool {
	own := reflect.TypeFor[zeroer]()
	switch {
	case t.Implements(own) && t.Kind() == reflect.Interface:
		return func(v reflect.Value) bool {
			return v.IsNil() || v.Elem().Kind() == reflect.Pointer && v.Elem().IsNil() || callIsZero(v)
		}
	case t.Implements(own) && t.Kind() == reflect.Pointer:
		return func(v reflect.Value) bool { return v.IsNil() || callIsZero(v) }
	case t.Implements(own):
		return callIsZero
	case reflect.PointerTo(t).Implements(own):
		return func(v reflect.Value) bool {
			p := reflect.New(t)
			p.Elem().Set(v)
			return callIsZero(p)
		}
	}
	return isZero
}

func callIsZero(v reflect.Value) bool { return v.Interface().(zeroer).IsZero() }

func either(a, b func(reflect.Value) bool) func(reflect.Value) bool {
	if a == nil {
		return b
	}
	return func(v reflect.Value) bool { return a(v) || b(v) }
}

// quoted is the plan of a field tagged ",string": a number or a truth value as
// text, and a string as the JSON of itself. Other types, and types that marshal
// themselves, do not heed the tag.
func quoted(t reflect.Type) *plan {
	elem := t
	if t.Kind() == reflect.Pointer && t.Name() == "" {
		elem = t.Elem()
	}
	if marshals(elem) || marshals(reflect.PointerTo(elem)) || textOf(reflect.Zero(elem)) == "" {
		return planOf(t)
	}
	p := &plan{typ: t}
	p.once.Do(func() {
		p.do = func(w *writer, v reflect.Value, at place) {
			if v.Kind() == reflect.Pointer && v.IsNil() {
				w.word("null", at)
				return
			}
			w.text(textOf(reflect.Indirect(v)), at)
		}
	})
	return p
}

// textOf is a scalar as JSON; "" if it is none.
func textOf(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Float32:
		return string(appendJSONFloat(nil, v.Float(), 32))
	case reflect.Float64:
		return string(appendJSONFloat(nil, v.Float(), 64))
	case reflect.String:
		b, err := json.Marshal(v.Interface())
		if err != nil {
			panic(fmt.Sprintf("yaml: writing a %s: %v", v.Type(), err))
		}
		return string(b)
	}
	return ""
}
