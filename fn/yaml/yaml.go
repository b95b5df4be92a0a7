// Package yaml writes Go values as YAML: byte for byte what Marshal of
// sigs.k8s.io/yaml v1.6.0 prints, which is what kustomize build prints, so one
// golden file serves every door of the product. It only appends: a steady stream of
// structs, lists and maps of strings costs no allocations.
//
//	buf = yaml.Append(buf[:0], object)
//
// # What is written
//
// A value is seen as encoding/json sees it, through json tags: name, omitempty,
// omitzero, string and "-"; embedded structs are promoted by the same rules of
// depth and tags; unexported fields are skipped; nil slices, maps, pointers and
// interfaces are null; a []byte is base64; invalid UTF-8 becomes U+FFFD, a byte at
// a time. What has a MarshalJSON or MarshalText method goes through encoding/json
// and back, which is slower and right.
//
// One thing is added: a field of interface type tagged `json:",inline"` has the
// fields of its dynamic value (a struct, a map, or nil for none) merged into those
// of the struct around it. Where both have a name, the struct around it wins.
//
// # What it looks like
//
// Mappings are indented by two, sequences in a mapping not at all. Keys are in
// natural order (a2 before a10, letters last; see compareNames). Strings are plain
// where YAML 1.1 would read them back as the same string; double-quoted where it
// would read something else (yes, 1.35, 2012-10-17, ""); single-quoted where only
// the syntax is in the way; literal blocks where they hold a line feed. Lines fold
// at the first space after column 80, except in literal blocks and in keys. A key
// of more than 128 bytes or of several lines is written as "? key", then ": value".
//
// # What sigs.k8s.io/yaml does to a value
//
// It reads its own JSON as YAML, and that is not quite the identity. A number is
// printed as YAML reads its JSON: 1e3 as 1000, 1e20 as 1e+20, -0 as 0. A next line
// character (U+0085) in a string value folds into a space, as in any double-quoted
// YAML. Both are copied, for the sake of equal bytes.
//
// Where it returns an error, Append goes on, and prints what a reader of YAML
// takes for the value: .nan and .inf; control characters as escapes; keys of any
// length.
//
// # What cannot be written
//
// Append panics on a value of a kind that JSON has no word for (channel, function,
// complex number), on a map whose keys are none of strings, integers and
// TextMarshalers, on a marshaler that returns an error, and on a scalar or list
// that is to be inlined. These are mistakes in a program, not in its input. A value
// that contains itself does not end.
package yaml

import (
	"reflect"
	"sync"
)

// Append appends v as one YAML document, ending in a line break, and returns the
// longer buffer. It is safe for concurrent use.
func Append(dst []byte, v any) []byte {
	w := writers.Get().(*writer)
	w.buf, w.mark = dst, len(dst)
	w.value(reflect.ValueOf(v), place{after: atStart})
	dst, w.buf = w.buf, nil
	writers.Put(w)
	return dst
}

// A writer is one call of Append. The rule that holds it together: whoever writes
// a value also ends its line, and whoever writes what stands before a value (a
// key's colon, a dash) leaves the space or the line break after it to the value.
type writer struct {
	buf []byte
	// mark is where a line begins in buf although no line feed stands before it.
	mark int
	// Names and entries are stacks: a mapping pushes its keys, sorts them, writes
	// them, and pops them.
	names   []string
	entries []entry
}

var writers = sync.Pool{New: func() any { return new(writer) }}

// A place is where a value stands.
type place struct {
	// indent is that of the value's own entries, should it turn out to be a
	// mapping, and of its further lines, should it turn out to be a long string.
	indent int
	after  after
}

// after is what stands on the line before a value.
type after uint8

const (
	atStart   after = iota // nothing: the value is the document
	afterKey               // "key:"; a collection goes to the next line
	afterDash              // "-", or the "?" and ":" of a long key; a collection starts here
)

// lead separates a scalar, or an empty collection, from what stands before it.
func (w *writer) lead(at place) {
	if at.after != atStart {
		w.buf = append(w.buf, ' ')
	}
}

// word writes a short scalar that needs no quotes.
func (w *writer) word(s string, at place) {
	w.lead(at)
	w.buf = append(w.buf, s...)
	w.buf = append(w.buf, '\n')
}

// open goes to where an entry of a collection begins.
func (w *writer) open(at place, indent int, first bool) {
	if first {
		switch at.after {
		case atStart:
			return
		case afterDash:
			w.buf = append(w.buf, ' ')
			return
		}
		w.buf = append(w.buf, '\n')
	}
	w.spaces(indent)
}

const blanks = "                                                                "

func (w *writer) spaces(n int) {
	for ; n > len(blanks); n -= len(blanks) {
		w.buf = append(w.buf, blanks...)
	}
	w.buf = append(w.buf, blanks[:n]...)
}
