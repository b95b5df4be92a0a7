package object

import (
	"bytes"
	"io"
	"sync"

	"spotcluster.dev/spotcluster/fn/yaml"
)

// A document is an object as it is printed. The fields of its body stand beside
// the others, in the order of their names.
type document struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   Meta   `json:"metadata"`
	Body       Body   `json:",inline"`
}

var documents = sync.Pool{New: func() any { return new(document) }}

// Append appends the object as one YAML document, without a separator, and returns
// the longer buffer.
func (o Object) Append(dst []byte) []byte {
	d := documents.Get().(*document)
	gvk := o.Body.GVK()
	*d = document{gvk.APIVersion(), gvk.Kind, o.Meta, o.Body}
	dst = yaml.Append(dst, d)
	*d = document{}
	documents.Put(d)
	return dst
}

// chunk is how much Write collects before it passes it on.
const chunk = 64 << 10

// buffers are kept from one Write to the next: a thousand clusters take no more
// memory than one.
var buffers = sync.Pool{New: func() any {
	b := make([]byte, 0, 2*chunk)
	return &b
}}

// Write writes objects as a stream of YAML documents, in the order given, with a
// separator between any two. It holds a chunk of the output, never all of it.
func Write(w io.Writer, objs []Object) error {
	kept := buffers.Get().(*[]byte)
	buf := (*kept)[:0]
	defer func() {
		*kept = buf
		buffers.Put(kept)
	}()
	for i, o := range objs {
		if i > 0 {
			buf = append(buf, "---\n"...)
		}
		buf = o.Append(buf)
		if len(buf) < chunk {
			continue
		}
		if _, err := w.Write(buf); err != nil {
			return err
		}
		buf = buf[:0]
	}
	if len(buf) == 0 {
		return nil
	}
	_, err := w.Write(buf)
	return err
}

// Split takes a YAML stream apart into its documents. Nothing in a document can stand in the first
// column and look like a separator. Empty lines at the end of a document may
// belong to a text in it, so they stay.
func Split(stream []byte) [][]byte {
	var out [][]byte
	for doc := range bytes.SplitSeq(bytes.TrimSuffix(stream, []byte("\n")), []byte("\n---\n")) {
		doc = bytes.TrimPrefix(doc, []byte("---\n"))
		if len(bytes.TrimSpace(doc)) > 0 {
			out = append(out, append(bytes.Clone(doc), '\n'))
		}
	}
	return out
}
