package overlay

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"spotcluster.dev/spotcluster/fn/spec"
)

// explain says why kustomize could not resolve a spec. kustomize nests its
// reasons and quotes whole files; the usual mistakes get a place instead.
func (t *tree) explain(k *kustomization, err error) error {
	g := gather(t.fs.FileSystem, k.folder, "")
	empty, broken := g.emptyAndBroken()
	nameless, unmatched := nameless(g.out), unmatched(g.out)
	switch {
	case len(broken) > 0:
		return broken
	case len(nameless) > 0:
		return nameless
	case len(unmatched) > 0 && len(empty) > 0:
		return empty // for what is patched should be there
	case len(unmatched) > 0:
		return unmatched
	}
	return errors.New(plainly(fmt.Errorf("resolving the spec of %s: %w", k.folder, err)))
}

// emptyAndBroken are the files that are empty, and those that cannot be read.
func (g *gatherer) emptyAndBroken() (empty, broken spec.Problems) {
	for _, p := range g.broken {
		if p.Rule == "empty" {
			empty = append(empty, p)
		} else {
			broken = append(broken, p)
		}
	}
	return empty, broken
}

// unreadable is the problem of a file that is no YAML or, without an error, empty.
func unreadable(file string, err error) spec.Problem {
	if err == nil {
		return spec.Problem{
			File: file, Rule: "empty", Severity: spec.Error,
			Message: fmt.Sprintf("there is nothing here; write a document with apiVersion: %s and kind: %s, or take the file out of the kustomization",
				spec.APIVersion, spec.KindSpotCluster),
		}
	}
	p := spec.Problem{File: file, Rule: "yaml", Severity: spec.Error}
	p.Line, p.Message = yamlLine(err)
	if p.Line > 0 {
		p.Column = 1
	}
	return p
}

// yamlLine takes the line out of an error of the YAML parser.
func yamlLine(err error) (line int, message string) {
	message = strings.TrimPrefix(err.Error(), "yaml: ")
	number, rest, ok := strings.Cut(strings.TrimPrefix(message, "line "), ": ")
	if n, e := strconv.Atoi(number); ok && e == nil {
		return n, rest
	}
	return 0, message
}

// moved is an error of a text inside a file, with the line that it has there.
func moved(err error, s source) error {
	line, message := yamlLine(err)
	switch {
	case s.fixed != nil:
		line = s.fixed.Line
	case line > 0:
		line += s.line
	}
	return fmt.Errorf("yaml: line %d: %s", line, message)
}

// nameless are documents and merge patches of ours without metadata.name.
func nameless(sources []source) spec.Problems {
	var out spec.Problems
	for _, s := range sources {
		_, kind := child(s.node, "kind")
		if s.role == asTargeted || kind == nil || kind.Value != spec.KindSpotCluster && kind.Value != spec.KindManagementCluster {
			continue
		}
		n, depth := descend(s.node, []string{"metadata", "name"}, false)
		if depth == 2 && n.Value != "" {
			continue
		}
		at := s.place(n)
		out = append(out, spec.Problem{
			File: at.file, Line: at.line, Column: at.column, Path: "metadata.name", Rule: "required", Severity: spec.Error,
			Message: "kustomize requires a name, by which patches find the document; write metadata: {name: cluster}",
		})
	}
	return out
}

// unmatched are merge patches that name no document before them.
func unmatched(sources []source) spec.Problems {
	var out spec.Problems
	var known []string
	for _, s := range sources {
		_, kind := child(s.node, "kind")
		_, metadata := child(s.node, "metadata")
		if kind == nil || metadata == nil {
			continue
		}
		_, name := child(metadata, "name")
		if name == nil {
			continue
		}
		id := kind.Value + " " + strconv.Quote(name.Value)
		switch {
		case s.role == asDocument:
			known = append(known, id)
		case s.role == asPatch && !slices.Contains(known, id):
			at := s.place(name)
			out = append(out, spec.Problem{
				File: at.file, Line: at.line, Column: at.column, Path: "metadata.name", Rule: "patch", Severity: spec.Error,
				Message: fmt.Sprintf("there is no %s to patch, only %s; a patch takes the name of its document and cannot change it, for the cluster is named by spec.name",
					id, orNothing(known)),
			})
		}
	}
	return out
}

func orNothing(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, " and ")
}
