package charts

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/suggest"
)

// A Misfit is a value that a chart does not take.
type Misfit struct {
	// Path are the keys that lead to it.
	Path []string
	// Missing says that the chart does not have the path; otherwise the value is of
	// another kind.
	Missing bool
	// Problem says what was given and what the chart takes there.
	Problem string
	// Instead is what was probably meant, or empty.
	Instead string
}

// Check finds the values that the chart does not take: paths that it does not have,
// and values of another kind. They come in the order of their paths; of a map that
// is not there, nothing below is told. A null takes a value away, so it fits
// wherever the path is there.
func (c *Chart) Check(values map[string]any) []Misfit {
	k := checker{chart: c}
	k.mapping(c.Values, nil, values)
	return k.found
}

type checker struct {
	chart *Chart
	found []Misfit
}

func (k *checker) mapping(n *Node, path []string, values map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		at := append(slices.Clone(path), key)
		if below := n.Below[key]; below != nil {
			k.value(below, at, values[key])
		} else {
			k.missing(n, at)
		}
	}
}

func (k *checker) value(n *Node, path []string, value any) {
	got := kindOf(value)
	switch {
	case got == Null, n.Kind == Open && got == Map:
	case n.Below != nil && got == Map: // also where the value itself is of any kind
		k.mapping(n, path, value.(map[string]any))
	case n.Kind == Any, n.Kind == Null, n.Kind == Unlisted, n.Kind == got:
	default:
		k.found = append(k.found, Misfit{Path: path, Problem: fmt.Sprintf("got %s, and the chart %s takes %s here", got.words(), k.chart, n.Kind.words())})
	}
}

func (k *checker) missing(n *Node, path []string) {
	m := Misfit{Path: path, Missing: true, Problem: fmt.Sprintf("the chart %s has no value %q", k.chart, join(path))}
	last := len(path) - 1
	m.Instead = k.elsewhere(path)
	if near := suggest.Nearest(path[last], n.keys()); near != "" {
		m.Instead = join(append(slices.Clone(path[:last]), near))
	}
	k.found = append(k.found, m)
}

// elsewhere is the one place where the chart has a value by that name and the name
// of what holds it, or by its whole path, below another map: a habit of other charts.
func (k *checker) elsewhere(path []string) string {
	var found []string
	k.chart.Values.each(nil, func(at []string, _ *Node) {
		if len(at) > len(path) && slices.Equal(at[len(at)-len(path):], path) {
			found = append(found, join(at))
		}
	})
	if len(found) == 1 {
		return found[0]
	}
	return ""
}

// String is the chart and its version.
func (c *Chart) String() string { return c.Name + " " + c.Version }

// join writes a path as people do.
func join(path []string) string { return strings.Join(path, ".") }

func kindOf(value any) Kind {
	switch value.(type) {
	case nil:
		return Null
	case map[string]any:
		return Map
	case []any:
		return List
	}
	return Scalar
}

// words is a kind in a sentence.
func (k Kind) words() string {
	switch k {
	case Map, Open:
		return "a map"
	case List:
		return "a list"
	}
	return "a single value"
}
