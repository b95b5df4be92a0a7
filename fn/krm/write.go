package krm

import (
	"bytes"
	"strconv"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/overlay"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A writer writes a ResourceList. Rendered objects are text already, and parsing
// hundreds of them only to write them again would take longer than all the rest;
// as items of a list they are the same text, two columns further in.
type writer struct {
	bytes.Buffer
	err error
}

func (w *writer) list(apiVersion string) {
	w.WriteString("apiVersion: " + apiVersion + "\nkind: ResourceList\n")
}

// items are those of others, and then the documents of a stream.
func (w *writer) items(others []*yaml.RNode, stream []byte) {
	documents := object.Split(stream)
	if len(others)+len(documents) == 0 {
		w.WriteString("items: []\n")
		return
	}
	w.WriteString("items:\n")
	for _, item := range others {
		w.node(item)
	}
	for _, doc := range documents {
		w.indent("- ", doc)
	}
}

func (w *writer) config(doc string) {
	w.WriteString("functionConfig:\n")
	w.indent("  ", []byte(doc))
}

// results are one a problem. Those of an earlier run are not ours to repeat.
func (w *writer) results(problems spec.Problems, in within) {
	if len(problems) == 0 {
		return
	}
	w.WriteString("results:\n")
	for _, p := range problems {
		text, err := yaml.Marshal(resultOf(p, in(p)))
		w.fail(err)
		w.indent("- ", text)
	}
}

// node writes an item of a list.
func (w *writer) node(n *yaml.RNode) {
	text, err := n.String()
	w.fail(err)
	w.indent("- ", []byte(text))
}

func (w *writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

// indent writes a text two columns further in, with a prefix of two before its
// first line.
func (w *writer) indent(prefix string, text []byte) {
	for line := range bytes.Lines(text) {
		if len(line) > 1 {
			w.WriteString(prefix)
			prefix = "  "
		}
		w.Write(line)
	}
}

// within is the resource that a problem lies in, or nil.
type within func(p spec.Problem) *yaml.RNode

// A result is a problem as KRM functions tell it, field by field that of kyaml's
// framework, which is not linked for this alone.
type result struct {
	Message     string            `yaml:"message"`
	Severity    spec.Severity     `yaml:"severity"`
	ResourceRef *resourceRef      `yaml:"resourceRef,omitempty"`
	Field       *field            `yaml:"field,omitempty"`
	File        *file             `yaml:"file,omitempty"`
	Tags        map[string]string `yaml:"tags,omitempty"`
}

type resourceRef struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Name       string `yaml:"name"`
	Namespace  string `yaml:"namespace,omitempty"`
}

type field struct {
	Path          string     `yaml:"path"`
	CurrentValue  *yaml.Node `yaml:"currentValue,omitempty"`
	ProposedValue string     `yaml:"proposedValue,omitempty"`
}

type file struct {
	Path  string `yaml:"path"`
	Index int    `yaml:"index,omitempty"`
}

// resultOf is the result of a problem in a resource, which may be nil. Results have
// no place for a line and a column but their tags.
func resultOf(p spec.Problem, in *yaml.RNode) result {
	r := result{Message: p.Message, Severity: p.Severity, ResourceRef: refOf(in), Tags: map[string]string{"rule": p.Rule}}
	if p.Path != "" {
		r.Field = &field{p.Path, valueAt(in, overlay.SplitPath(p.Path)), asValue(p.Proposed)}
	}
	if p.File != "" {
		r.File = &file{Path: p.File}
		if pathOf(in) == p.File {
			r.File.Index = indexOf(in)
		}
	}
	if p.Line > 0 {
		r.Tags["line"], r.Tags["column"] = strconv.Itoa(p.Line), strconv.Itoa(p.Column)
	}
	return r
}

// refOf names a resource, if it has all that a reference requires. A Kustomization
// need have no name.
func refOf(in *yaml.RNode) *resourceRef {
	ref := resourceRef{textAt(in, "apiVersion"), textAt(in, "kind"), textAt(in, "metadata", "name"), textAt(in, "metadata", "namespace")}
	if ref.APIVersion == "" || ref.Kind == "" || ref.Name == "" {
		return nil
	}
	return &ref
}

// valueAt is the value at a field path: a scalar, or a list of them. A map would be
// most of the document, and an alias means nothing outside of it.
func valueAt(in *yaml.RNode, path []string) *yaml.Node {
	n := in.YNode()
	for _, part := range path {
		if i, err := strconv.Atoi(part); err == nil && n != nil && n.Kind == yaml.SequenceNode && i >= 0 && i < len(n.Content) {
			n = n.Content[i]
		} else {
			n = fieldOf(n, part)
		}
	}
	if n == nil || n.Kind != yaml.SequenceNode {
		return bare(n)
	}
	out := &yaml.Node{Kind: yaml.SequenceNode, Tag: n.Tag}
	for _, item := range n.Content {
		value := bare(item)
		if value == nil {
			return nil
		}
		out.Content = append(out.Content, value)
	}
	return out
}

// bare is a scalar as it is written, without its comments.
func bare(n *yaml.Node) *yaml.Node {
	if n == nil || n.Kind != yaml.ScalarNode {
		return nil
	}
	return &yaml.Node{Kind: n.Kind, Tag: n.Tag, Style: n.Style, Value: n.Value}
}

// asValue is the text to type as the value that it is: all that are proposed are
// texts, and some want quotes.
func asValue(proposed string) string {
	if text, err := strconv.Unquote(proposed); err == nil {
		return text
	}
	return proposed
}
