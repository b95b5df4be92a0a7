package overlay

import (
	"bytes"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/resid"
)

// An entry is one object of a stream, as far as kustomize looks at every object.
type entry struct {
	id resid.ResId
	// metadata and annotations are where the lines below "metadata:" and below
	// "  annotations:" begin; annotations is 0 where there are none.
	metadata, annotations int
}

// outline reads the objects of a stream in the plain block style that kustomize
// itself prints, line by line, for a tenth of what parsing costs. It gives up on
// anything else.
func outline(stream []byte) ([]entry, bool) {
	if len(stream) == 0 {
		return nil, true
	}
	if stream[len(stream)-1] != '\n' || bytes.IndexByte(stream, '\r') >= 0 {
		return nil, false
	}
	var out []entry
	var r reader
	for at := 0; at < len(stream); {
		end := at + bytes.IndexByte(stream[at:], '\n') + 1
		line := stream[at : end-1]
		if string(line) == "---" {
			e, ok := r.entry()
			if !ok {
				return nil, false
			}
			out, r = append(out, e), reader{}
		} else if !r.line(line, end) {
			return nil, false
		}
		at = end
	}
	e, ok := r.entry()
	return append(out, e), ok
}

// A reader gathers the entry of one document.
type reader struct {
	apiVersion, kind, name, namespace string
	metadata, annotations             int
	inMetadata                        bool
}

// line reads one line; next is where the following one begins.
func (r *reader) line(line []byte, next int) bool {
	switch {
	case len(line) == 0 || line[0] == '-':
		return true
	case line[0] != ' ':
		return r.top(line, next)
	case r.inMetadata && len(line) > 2 && line[1] == ' ' && line[2] != ' ' && line[2] != '-':
		return r.meta(line[2:], next)
	}
	return true
}

func (r *reader) top(line []byte, next int) bool {
	key, value, ok := field(line)
	if !ok {
		return false
	}
	r.inMetadata = false
	switch key {
	case "apiVersion":
		return set(&r.apiVersion, value)
	case "kind":
		return set(&r.kind, value)
	case "metadata":
		if value != "" || r.metadata > 0 {
			return false
		}
		r.inMetadata, r.metadata = true, next
	}
	return true
}

func (r *reader) meta(line []byte, next int) bool {
	key, value, ok := field(line)
	if !ok {
		return false
	}
	switch key {
	case "name":
		return set(&r.name, value)
	case "namespace":
		return set(&r.namespace, value)
	case "annotations":
		if value != "" {
			return false
		}
		r.annotations = next
	}
	return true
}

// entry is the document that was read. kustomize takes lists apart, so they are
// not for us.
func (r *reader) entry() (entry, bool) {
	if r.apiVersion == "" || r.kind == "" || r.name == "" || r.metadata == 0 || strings.HasSuffix(r.kind, "List") {
		return entry{}, false
	}
	group, version := resid.ParseGroupVersion(r.apiVersion)
	return entry{
		id:       resid.NewResIdWithNamespace(resid.NewGvk(group, version, r.kind), r.name, r.namespace),
		metadata: r.metadata, annotations: r.annotations,
	}, true
}

// field splits a line into its key, which must be a plain word, and its value.
func field(line []byte) (key, value string, ok bool) {
	k, v, ok := bytes.Cut(line, []byte(":"))
	if !ok || !isWord(k) || len(v) > 0 && v[0] != ' ' {
		return "", "", false
	}
	return string(k), string(bytes.TrimSpace(v)), true
}

// set stores a scalar that is the same in every reading of YAML: a word, or a
// word in quotes. A field that stands there twice is refused.
func set(to *string, value string) bool {
	if n := len(value); n > 1 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
		value = value[1 : n-1]
	}
	if *to != "" || !isWord([]byte(value)) {
		return false
	}
	*to = value
	return true
}

func isWord(s []byte) bool {
	for _, c := range s {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '-', c == '/', c == '_':
		default:
			return false
		}
	}
	return len(s) > 0
}
