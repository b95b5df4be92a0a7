// Package charts knows which values the charts of the catalogue take: the paths and
// kinds of each chart's values, and nothing of what they mean.
//
// A path that is not here is one that the chart has neither in its values file nor
// in a template, and Helm passes over it in silence (Helm docs, "Values Files"). A
// path that is here may still have no effect, where another value decides.
//
// The files are made by schemas/chartgen; each is of one version of its chart.
package charts

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed *.txt
var files embed.FS

// A Kind is what a chart takes at a path.
type Kind string

const (
	// Map has the values below it and no others.
	Map Kind = "map"
	// Open is a map whose keys the chart's user chooses: it is written out whole.
	Open Kind = "open"
	// List is a list of anything.
	List Kind = "list"
	// Scalar is text, a number, or true or false.
	Scalar Kind = "scalar"
	// Any may be of several kinds, which a template tells apart.
	Any Kind = "any"
	// Null stands in the values file without a value, so that its kind is not known.
	Null Kind = "null"
	// Unlisted is not in the values file; a template reads it. Its kind is not known.
	Unlisted Kind = "unlisted"
)

// A Node is one value of a chart.
type Node struct {
	Kind Kind
	// Below are the values of a map, by key.
	Below map[string]*Node
}

// A Chart is what one version of a chart takes.
type Chart struct {
	Name    string
	Version string
	Values  *Node
}

// Separator stands between the keys of a path in the files. Keys hold dots.
const Separator = "/"

// loaded keeps what Load has read, by name.
var loaded sync.Map

// Load is the chart of that name, and whether it is known. Callers share it, and
// must not change it.
func Load(name string) (*Chart, bool) {
	if c, ok := loaded.Load(name); ok {
		return c.(*Chart), true
	}
	src, err := files.ReadFile(name + ".txt")
	if err != nil { // of a chart that nobody has looked at
		return nil, false
	}
	c, err := Parse(string(src))
	if err != nil { // a test reads every file
		panic(fmt.Errorf("schemas/charts/%s.txt: %w", name, err))
	}
	loaded.Store(name, c)
	return c, true
}

// Names lists the charts that are known.
func Names() []string {
	entries, _ := files.ReadDir(".") // an embedded folder is always readable
	out := make([]string, len(entries))
	for i, e := range entries {
		out[i] = strings.TrimSuffix(e.Name(), ".txt")
	}
	return out
}

// Parse reads a file: the chart and its version, then a line for each value that
// is no closed map.
func Parse(src string) (*Chart, error) {
	c := &Chart{Values: &Node{Kind: Map, Below: map[string]*Node{}}}
	head, body, ok := strings.Cut(src, "\n\n")
	if _, err := fmt.Sscanf(head, "chart: %s\nversion: %s", &c.Name, &c.Version); err != nil || !ok {
		return nil, fmt.Errorf("does not begin with the chart and its version")
	}
	for line := range strings.Lines(body) {
		path, kind, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !slices.Contains([]Kind{Open, List, Scalar, Any, Null, Unlisted}, Kind(kind)) {
			return nil, fmt.Errorf("no kind of value is named in %q", line)
		}
		c.Values.add(strings.Split(path, Separator), Kind(kind))
	}
	return c, nil
}

// add places a value below n, and the maps that lead to it.
func (n *Node) add(path []string, kind Kind) {
	for _, key := range path {
		if n.Kind == Open { // whatever is below is part of it
			return
		}
		if n.Below == nil {
			n.Below = map[string]*Node{}
		}
		if n.Below[key] == nil {
			n.Below[key] = &Node{Kind: Map}
		}
		n = n.Below[key]
	}
	n.Kind = kind
	if kind == Open {
		n.Below = nil
	}
}

// Format writes what Parse reads.
func Format(c *Chart) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "chart: %s\nversion: %s\n\n", c.Name, c.Version)
	c.Values.each(nil, func(path []string, n *Node) {
		if n.Kind != Map {
			fmt.Fprintf(&b, "%s %s\n", strings.Join(path, Separator), n.Kind)
		}
	})
	return []byte(b.String())
}

// each calls f for every value below n, in the order of the keys.
func (n *Node) each(path []string, f func(path []string, n *Node)) {
	for _, key := range n.keys() {
		at := append(slices.Clone(path), key)
		f(at, n.Below[key])
		n.Below[key].each(at, f)
	}
}

func (n *Node) keys() []string {
	out := make([]string, 0, len(n.Below))
	for key := range n.Below {
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}
