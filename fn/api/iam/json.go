package iam

import (
	"encoding/json"
	"maps"
	"slices"
	"sync"
)

// String is the document as indented JSON, which reviews line by line.
func (d Document) String() string {
	j := newPrinter()
	defer j.release()
	j.document(d)
	return string(j.out)
}

// Size is the number of characters that AWS counts against its quotas: all but
// white space.
func (d Document) Size() int {
	j := newPrinter()
	defer j.release()
	j.document(d)
	return size(j.out)
}

// Size is what a statement adds to its document's, but for a comma.
func (s Statement) Size() int {
	j := newPrinter()
	defer j.release()
	j.statement(s)
	return size(j.out)
}

func size(text []byte) int {
	n := 0
	for _, c := range text {
		if c != ' ' && c != '\n' {
			n++
		}
	}
	return n
}

// A printer appends indented JSON. Policies are most of what a cluster's
// rendering has to make up, and encoding/json takes four times as long.
type printer struct {
	out   []byte
	depth int
	// some says that the innermost bracket holds something already.
	some bool
}

var printers = sync.Pool{New: func() any { return &printer{out: make([]byte, 0, 8<<10)} }}

func newPrinter() *printer {
	j := printers.Get().(*printer)
	j.out, j.depth, j.some = j.out[:0], 0, false
	return j
}

func (j *printer) release() { printers.Put(j) }

func (j *printer) document(d Document) {
	j.open('{')
	j.field("Version", d.Version)
	j.key("Statement")
	j.open('[')
	for _, s := range d.Statement {
		j.next()
		j.statement(s)
	}
	j.close(']')
	j.close('}')
}

func (j *printer) statement(s Statement) {
	j.open('{')
	if s.Sid != "" {
		j.field("Sid", s.Sid)
	}
	j.field("Effect", string(s.Effect))
	if p := s.Principal; p != nil {
		j.key("Principal")
		j.open('{')
		for _, f := range [][2]string{{"AWS", p.AWS}, {"Federated", p.Federated}, {"Service", p.Service}} {
			if f[1] != "" {
				j.field(f[0], f[1])
			}
		}
		j.close('}')
	}
	j.list("Action", s.Action)
	if len(s.Resource) > 0 {
		j.list("Resource", s.Resource)
	}
	if len(s.Condition) > 0 {
		j.condition(s.Condition)
	}
	j.close('}')
}

func (j *printer) condition(c Condition) {
	j.key("Condition")
	j.open('{')
	for _, operator := range slices.Sorted(maps.Keys(c)) {
		j.key(operator)
		j.open('{')
		for _, key := range slices.Sorted(maps.Keys(c[operator])) {
			j.list(key, c[operator][key])
		}
		j.close('}')
	}
	j.close('}')
}

func (j *printer) list(key string, values []string) {
	j.key(key)
	j.open('[')
	for _, v := range values {
		j.next()
		j.text(v)
	}
	j.close(']')
}

func (j *printer) field(key, value string) {
	j.key(key)
	j.text(value)
}

func (j *printer) key(key string) {
	j.next()
	j.text(key)
	j.out = append(j.out, ": "...)
}

func (j *printer) open(bracket byte) {
	j.out = append(j.out, bracket)
	j.depth++
	j.some = false
}

// next begins another entry on a line of its own.
func (j *printer) next() {
	if j.some {
		j.out = append(j.out, ',')
	}
	j.some = true
	j.line()
}

func (j *printer) close(bracket byte) {
	j.depth--
	if j.some {
		j.line()
	}
	j.some = true
	j.out = append(j.out, bracket)
}

func (j *printer) line() {
	j.out = append(j.out, '\n')
	for range j.depth {
		j.out = append(j.out, "  "...)
	}
}

// text appends a JSON string. All but a few are plain ASCII; the rest go through
// encoding/json.
func (j *printer) text(s string) {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, err := json.Marshal(s)
			if err != nil { // a string can always be written
				panic(err)
			}
			j.out = append(j.out, quoted...)
			return
		}
	}
	j.out = append(j.out, '"')
	j.out = append(j.out, s...)
	j.out = append(j.out, '"')
}
