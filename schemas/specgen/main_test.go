package main

import "testing"

// TestCurrent asserts that what is committed is what the types say today.
func TestCurrent(t *testing.T) {
	if err := run("../../fn/spec", "..", true); err != nil {
		t.Error(err)
	}
}

// TestEveryFieldIsDocumented asserts that the reference has no empty cell: the
// doc comments are what users read.
func TestEveryFieldIsDocumented(t *testing.T) {
	docs, err := readDocs("../../fn/spec")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range kinds {
		var visit func(n *node)
		visit = func(n *node) {
			for _, f := range n.fields {
				if f.doc == "" && n.path != "" {
					t.Errorf("%s.%s has no doc comment", n.path, f.name)
				}
				visit(f)
			}
			if n.elem != nil {
				visit(n.elem)
			}
		}
		visit(builder{docs: docs}.node(k.root, "", ""))
	}
}
