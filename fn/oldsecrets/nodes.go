package oldsecrets

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v3"
)

// deepest is how far down a value is copied, and most how many values it may hold.
// Objects are smaller, and what an alias repeats may have no end.
const (
	deepest = 50
	most    = 2000
)

// resolved is what an alias stands for.
func resolved(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// child is a field of a map, or nil.
func child(n *yaml.Node, name string) *yaml.Node {
	n = resolved(n)
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return resolved(n.Content[i+1])
		}
	}
	return nil
}

// at is the value at a path of fields, or nil.
func at(n *yaml.Node, path ...string) *yaml.Node {
	for _, name := range path {
		n = child(n, name)
	}
	return n
}

// text is the scalar at a path of fields, or empty.
func text(n *yaml.Node, path ...string) string {
	if n = at(n, path...); n == nil || n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

// items are those of a list.
func items(n *yaml.Node) []*yaml.Node {
	n = resolved(n)
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	out := make([]*yaml.Node, len(n.Content))
	for i, item := range n.Content {
		out[i] = resolved(item)
	}
	return out
}

// scalar is a text.
func scalar(value string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(value)
	return n
}

// mapping is a map of keys and values by turns.
func mapping(pairs ...any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for i := 0; i+1 < len(pairs); i += 2 {
		set(n, pairs[i].(string), pairs[i+1].(*yaml.Node))
	}
	return n
}

// sequence is a list.
func sequence(of ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: of}
}

// set gives a map a field, in place of one of that name. What is no map stays.
func set(n *yaml.Node, name string, value *yaml.Node) {
	if n == nil || n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			n.Content[i+1] = value
			return
		}
	}
	n.Content = append(n.Content, scalar(name), value)
}

// drop takes a field away.
func drop(n *yaml.Node, name string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			n.Content = append(n.Content[:i:i], n.Content[i+2:]...)
			return
		}
	}
}

// clone is a copy without comments, anchors and aliases.
func clone(n *yaml.Node) *yaml.Node {
	left := most
	return cloned(n, deepest, &left)
}

func cloned(n *yaml.Node, depth int, left *int) *yaml.Node {
	*left--
	if n = resolved(n); n == nil || depth == 0 || *left < 0 {
		return scalar("…")
	}
	out := &yaml.Node{Kind: n.Kind, Tag: n.Tag, Value: n.Value, Style: n.Style &^ (yaml.FoldedStyle | yaml.LiteralStyle | yaml.TaggedStyle)}
	for _, c := range n.Content {
		out.Content = append(out.Content, cloned(c, depth-1, left))
	}
	return out
}

// flow is a value on one line.
func flow(n *yaml.Node) string {
	style(n)
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	if e.Encode(n) != nil || e.Close() != nil {
		return "{}" // no node that is made here, or was read, fails
	}
	return strings.TrimSpace(b.String())
}

// style has a value written on one line.
func style(n *yaml.Node) {
	if n.Kind != yaml.ScalarNode {
		n.Style = yaml.FlowStyle
	} else if strings.ContainsAny(n.Value, "\n\t") || strings.Contains(n.Value, "  ") {
		n.Style = yaml.DoubleQuotedStyle
	}
	for _, c := range n.Content {
		style(c)
	}
}
