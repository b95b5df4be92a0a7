package main

import (
	"maps"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart"

	"spotcluster.dev/spotcluster/schemas/charts"
)

// A leaf is a single value, or an empty map or list, at its path. A number in a path
// is an entry of a list.
type leaf struct{ path []any }

func (l leaf) String() string {
	var b strings.Builder
	for i, part := range l.path {
		if key, ok := part.(string); ok {
			if i > 0 {
				b.WriteByte('.')
			}
			b.WriteString(key)
		} else {
			b.WriteString("[]")
		}
	}
	return b.String()
}

// leaves are all single values of a tree, in the order of its keys.
func leaves(v any, path []any) []leaf {
	var out []leaf
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			out = append(out, leaves(v[key], append(slices.Clone(path), key))...)
		}
	case []any:
		for i := range v {
			out = append(out, leaves(v[i], append(slices.Clone(path), i))...)
		}
	default:
		out = append(out, leaf{path})
	}
	return out
}

// changed is a copy of values with another value at a leaf.
func changed(values map[string]any, l leaf) (map[string]any, error) {
	out, err := deepCopy(values)
	if err != nil {
		return nil, err
	}
	var in any = out
	for _, part := range l.path[:len(l.path)-1] {
		in = below(in, part)
	}
	switch last := l.path[len(l.path)-1].(type) {
	case string:
		in.(map[string]any)[last] = other(in.(map[string]any)[last])
	case int:
		in.([]any)[last] = other(in.([]any)[last])
	}
	return out, nil
}

func below(v, part any) any {
	if key, ok := part.(string); ok {
		return v.(map[string]any)[key]
	}
	return v.([]any)[part.(int)]
}

// other is another value of the same kind.
func other(v any) any {
	switch v := v.(type) {
	case bool:
		return !v
	case float64:
		return v + 1
	case string:
		return v + "x"
	}
	return "x"
}

// takesEffect says whether the chart renders anything else, or refuses to, with
// another value at a leaf.
func takesEffect(c *chart.Chart, r release, l leaf, as []string) (bool, error) {
	values, err := changed(r.values, l)
	if err != nil {
		return false, err
	}
	got, err := render(c, r, values)
	if err != nil { // a template looked at it, or the chart's schema did
		return true, nil //nolint:nilerr // that it fails is the answer
	}
	return !slices.Equal(as, got), nil
}

// probe is a key that no chart has.
const probe = "spotclusterProbe"

// openMaps are the maps of a chart that our list takes for closed, and that the chart
// writes out with any key: of those a warning would be wrong.
func openMaps(c *chart.Chart, known *charts.Chart, r release) []string {
	var out []string
	for _, path := range closed(known.Values, nil) {
		values, err := deepCopy(r.values)
		if err != nil {
			continue
		}
		in, fits := values, true
		for _, key := range path {
			if in[key] == nil {
				in[key] = map[string]any{}
			}
			if in, fits = in[key].(map[string]any); !fits {
				break
			}
		}
		if !fits {
			continue
		}
		in[probe] = "probe"
		got, err := render(c, r, values)
		if err == nil && strings.Contains(strings.Join(got, "\n"), probe) {
			out = append(out, strings.Join(path, "."))
		}
	}
	return out
}

// closed are the paths of all maps that have the values below them and no others.
func closed(n *charts.Node, path []string) [][]string {
	if n.Kind != charts.Map {
		return nil
	}
	out := [][]string{path}
	for _, key := range slices.Sorted(maps.Keys(n.Below)) {
		out = append(out, closed(n.Below[key], append(slices.Clone(path), key))...)
	}
	return out
}
