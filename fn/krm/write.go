package krm

import (
	"bytes"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"spotcluster.dev/spotcluster/fn/object"
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

// results are one a warning. Those of an earlier run are not ours to repeat.
func (w *writer) results(warnings spec.Problems) {
	if len(warnings) == 0 {
		return
	}
	w.WriteString("results:\n")
	for _, p := range warnings {
		text, err := yaml.Marshal(resultOf(p))
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

// A result is a problem as KRM functions tell it.
type result struct {
	Message  string            `yaml:"message"`
	Severity spec.Severity     `yaml:"severity"`
	Field    *field            `yaml:"field,omitempty"`
	File     *file             `yaml:"file,omitempty"`
	Tags     map[string]string `yaml:"tags,omitempty"`
}

type field struct {
	Path          string `yaml:"path"`
	ProposedValue string `yaml:"proposedValue,omitempty"`
}

type file struct {
	Path string `yaml:"path"`
}

func resultOf(p spec.Problem) result {
	r := result{Message: p.Message, Severity: p.Severity, Tags: map[string]string{"rule": p.Rule}}
	if p.Path != "" {
		r.Field = &field{p.Path, p.Proposed}
	}
	if p.File != "" {
		r.File = &file{p.File}
	}
	return r
}
