package overlay

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"spotcluster.dev/spotcluster/fn/spec"
)

// Locate gives problems of a resolved spec their place: the last file that sets
// the field path, or else the last that sets the nearest field around it. folder
// is that of the kustomization whose generators name the spec, and files are
// named from there, as the user would type them. Problems that have a file keep
// it. They come back in the order of their places.
func Locate(fs filesys.FileSystem, folder, kind string, problems spec.Problems) spec.Problems {
	if len(problems) == 0 {
		return problems
	}
	sources := sourcesOf(fs, folder, kind)
	out := make(spec.Problems, len(problems))
	for i, p := range problems {
		if p.File == "" {
			p.Line, p.Column = 0, 0 // of a text that the user never saw
			p = locate(sources, p)
		}
		out[i] = p
	}
	return out.Sorted()
}

func locate(sources []source, p spec.Problem) spec.Problem {
	path := SplitPath(p.Path)
	best, bestDepth := place{}, -1
	for _, s := range sources {
		if at, depth := s.find(path, ofKey(p.Rule)); depth >= bestDepth {
			best, bestDepth = at, depth
		}
	}
	if bestDepth < 0 {
		return p
	}
	p.File, p.Line, p.Column = best.file, best.line, best.column
	if bestDepth == len(path) {
		p = asWritten(p, best.node)
	}
	return p
}

// asWritten tells a value that wants quotes as the file has it: a patch makes
// 1.30 the number 1.3, and "1.3" is not what was meant.
func asWritten(p spec.Problem, n *yaml.Node) spec.Problem {
	old, err := strconv.Unquote(p.Proposed)
	if err != nil || p.Rule != "type" || n == nil || n.Kind != yaml.ScalarNode || n.Value == old {
		return p
	}
	var given any
	if err := yaml.Unmarshal([]byte(old), &given); err != nil || !sameScalar(given, n) {
		return p
	}
	quoted := strconv.Quote(n.Value)
	p.Message = strings.Replace(p.Message, p.Proposed, quoted, 1)
	p.Message = strings.Replace(p.Message, " "+old+",", " "+n.Value+",", 1)
	p.Proposed = quoted
	return p
}

// sameScalar says whether a node is a number or a truth value that is given.
func sameScalar(given any, n *yaml.Node) bool {
	var written any
	if err := n.Decode(&written); err != nil {
		return false
	}
	if b, ok := given.(bool); ok {
		return written == b
	}
	a, ok := number(given)
	b, also := number(written)
	return ok && also && a == b
}

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case uint64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

// ofKey says whether a rule is about a key rather than its value.
func ofKey(rule string) bool {
	return rule == "unknown-field" || rule == "duplicate-key" || rule == "key"
}

// A place is a position in a file, and what stands there.
type place struct {
	file         string
	line, column int
	node         *yaml.Node
}

// find is the place of the field path in the source, and how many of its parts
// the source sets.
func (s source) find(path []string, wantKey bool) (place, int) {
	if s.node.Kind == yaml.SequenceNode {
		return s.findOperation(path, wantKey)
	}
	at, depth := descend(s.node, path, wantKey)
	return s.place(at), depth
}

// findOperation is find in a JSON patch: the operation that sets most of the
// path, and of those the last.
func (s source) findOperation(path []string, wantKey bool) (place, int) {
	best, bestDepth := place{}, -1
	for _, op := range s.node.Content {
		_, pointer := child(op, "path")
		if pointer == nil {
			continue
		}
		target := splitPointer(pointer.Value)
		at, depth := pointer, common(target, path)
		if depth < len(target) && (depth < len(path) || depth == 0) {
			continue // it sets something beside the path
		}
		if key, value := child(op, "value"); value != nil && depth == len(target) {
			inside, more := descend(value, path[depth:], wantKey)
			switch {
			case more > 0:
				at, depth = inside, depth+more
			case !wantKey || depth < len(path):
				at = pointAt(key, value, false)
			}
		}
		if depth >= bestDepth {
			best, bestDepth = s.place(at), depth
		}
	}
	return best, bestDepth
}

// descend follows a path as far as it goes, and returns the node to point at.
func descend(n *yaml.Node, path []string, wantKey bool) (at *yaml.Node, depth int) {
	at = n
	for i, part := range path {
		key, value := child(n, part)
		if value == nil {
			break
		}
		at, depth, n = pointAt(key, value, wantKey && i == len(path)-1), i+1, value
	}
	return at, depth
}

// pointAt is the value, or its key where that is asked for, and where the value
// is a block that begins on a line of its own.
func pointAt(key, value *yaml.Node, wantKey bool) *yaml.Node {
	block := value.Kind != yaml.ScalarNode && value.Style&yaml.FlowStyle == 0
	if key != nil && (wantKey || block) {
		return key
	}
	return value
}

// child is a field of a map with its key, or an item of a list.
func child(n *yaml.Node, name string) (key, value *yaml.Node) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == name {
				return n.Content[i], n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(n.Content) {
			return nil, n.Content[i]
		}
	}
	return nil, nil
}

func common(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// SplitPath takes a field path such as spec.tags["a.b"] or spec.types[0] apart.
func SplitPath(path string) []string {
	var out []string
	for path != "" {
		switch {
		case path[0] == '.':
			path = path[1:]
		case strings.HasPrefix(path, `["`):
			quoted, err := strconv.QuotedPrefix(path[1:])
			if err != nil {
				return append(out, path)
			}
			name, _ := strconv.Unquote(quoted)
			out = append(out, name)
			path = strings.TrimPrefix(path[1+len(quoted):], "]")
		case path[0] == '[':
			index, rest, _ := strings.Cut(path[1:], "]")
			out, path = append(out, index), rest
		default:
			end := strings.IndexAny(path, ".[")
			if end < 0 {
				end = len(path)
			}
			out, path = append(out, path[:end]), path[end:]
		}
	}
	return out
}

// splitPointer takes a JSON pointer apart.
func splitPointer(pointer string) []string {
	if pointer == "" {
		return nil
	}
	parts := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, p := range parts {
		parts[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(p)
	}
	return parts
}
