package overlay

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"spotcluster.dev/spotcluster/fn/spec"
)

// A source is one document that has a say in a spec: the document itself, a
// merge patch, or a JSON patch.
type source struct {
	file string
	node *yaml.Node
	role role
	// line and column are added to positions: the document is text inside
	// another.
	line, column int
	// fixed is where everything in the document is said to be, where the text it
	// is inside of gives no lines.
	fixed *yaml.Node
}

// A role is what a document does for a spec.
type role int

const (
	asDocument role = iota // is the spec, or another document beside it
	asPatch                // patches the document of its name
	asTargeted             // patches what a target selects, and needs no name
)

func (s source) place(n *yaml.Node) place {
	at := n
	if s.fixed != nil {
		at = s.fixed
	}
	return place{s.file, at.Line + s.line, at.Column + s.column, n}
}

// A gatherer walks the kustomizations of a spec in the order in which kustomize
// applies them.
type gatherer struct {
	fs   filesys.FileSystem
	kind string
	// root is the kustomization whose generators name the spec; nil where it
	// cannot be read.
	root *kustomization
	seen map[string]bool
	out  []source
	// broken are the files that cannot be read, or have nothing in them.
	broken spec.Problems
}

// sourcesOf are the documents of a spec, the last word last.
func sourcesOf(fs filesys.FileSystem, folder, kind string) []source {
	return gather(fs, folder, kind).out
}

func gather(fs filesys.FileSystem, folder, kind string) *gatherer {
	g := &gatherer{fs: fs, kind: kind, seen: map[string]bool{}}
	k, err := readKustomization(fs, folder)
	if err != nil {
		return g
	}
	g.root = k
	for i, entry := range k.Generators {
		if strings.Contains(entry, "\n") || isInline(entry) {
			g.inside(k, entry, asDocument, scalarAt(k.text, "generators", i, ""))
			continue
		}
		g.resource(k, entry)
	}
	return g
}

// resource gathers a file, or a folder with a kustomization.
func (g *gatherer) resource(k *kustomization, entry string) {
	at := k.path(entry)
	switch {
	case isRemote(entry) || g.missing(k, entry):
	case g.fs.IsDir(at):
		g.folder(at)
	default:
		g.file(at, asDocument)
	}
}

// missing says whether what a kustomization names is not there, which kustomize
// tells in a way that nobody finds.
func (g *gatherer) missing(k *kustomization, entry string) bool {
	at := k.path(entry)
	if g.fs.Exists(at) {
		return false
	}
	g.broken = append(g.broken, spec.Problem{
		File: k.file(), Rule: RuleMissing, Severity: spec.Error,
		Message: fmt.Sprintf("it names %s, and there is no file or folder %s; correct the path, or take it out", entry, at),
	})
	return true
}

// RuleMissing is the rule of a kustomization that names what is not there.
const RuleMissing = "missing"

// folder gathers a kustomization: what it takes, then what it patches.
func (g *gatherer) folder(folder string) {
	k, err := readKustomization(g.fs, folder)
	var broken spec.Problems
	if errors.As(err, &broken) {
		g.broken = append(g.broken, broken...)
	}
	if err != nil || g.seen[k.dir] {
		return
	}
	g.seen[k.dir] = true
	for _, entry := range k.Resources {
		g.resource(k, entry)
	}
	for _, entry := range k.Components {
		g.resource(k, entry)
	}
	var merges []string
	k.decode("patchesStrategicMerge", &merges)
	for i, p := range merges {
		if strings.Contains(p, "\n") {
			g.inside(k, p, asPatch, scalarAt(k.text, "patchesStrategicMerge", i, ""))
		} else if !g.missing(k, p) {
			g.file(k.path(p), asPatch)
		}
	}
	g.patches(k, k.Patches, "patches")
	var operations []types.Patch
	k.decode("patchesJson6902", &operations)
	g.patches(k, operations, "patchesJson6902")
}

func (g *gatherer) patches(k *kustomization, patches []types.Patch, field string) {
	for i, p := range patches {
		if p.Target != nil && p.Target.Kind != "" && p.Target.Kind != g.kind {
			continue
		}
		role := asPatch
		if p.Target != nil {
			role = asTargeted
		}
		if p.Path != "" && !g.missing(k, p.Path) {
			g.file(k.path(p.Path), role)
		} else if p.Path == "" {
			g.inside(k, p.Patch, role, scalarAt(k.text, field, i, "patch"))
		}
	}
}

// file gathers the documents of a file.
func (g *gatherer) file(file string, role role) {
	text, err := g.fs.ReadFile(file)
	if err != nil {
		return // kustomize says so
	}
	if err := checkAliases(text); err != nil {
		g.broken = append(g.broken, unreadable(file, err))
		return
	}
	documents, err := parseDocuments(text)
	if err != nil || len(documents) == 0 {
		g.broken = append(g.broken, unreadable(file, err))
	}
	g.add(documents, source{file: file, role: role})
}

// inside gathers the documents of a text that is written inside a kustomization
// file, in the scalar that holds it.
func (g *gatherer) inside(k *kustomization, text string, role role, holder *yaml.Node) {
	if holder == nil {
		return
	}
	s := source{file: k.file(), role: role}
	s.line, s.column, s.fixed = blockOffset(k.text, holder)
	documents, err := parseDocuments([]byte(text))
	if err != nil {
		g.broken = append(g.broken, unreadable(s.file, moved(err, s)))
	}
	g.add(documents, s)
}

// add adds the documents that have a say in the spec.
func (g *gatherer) add(documents []*yaml.Node, s source) {
	for _, d := range documents {
		if s.role == asTargeted || g.isOurs(d) {
			s.node = d
			g.out = append(g.out, s)
		}
	}
}

func (g *gatherer) isOurs(n *yaml.Node) bool {
	_, kind := child(n, "kind")
	return kind != nil && (g.kind == "" || kind.Value == g.kind)
}

// scalarAt finds field[index], or field[index].name, in a kustomization file.
func scalarAt(text []byte, field string, index int, name string) *yaml.Node {
	for _, d := range documentsIn(text) {
		_, list := child(d, field)
		if list == nil || index >= len(list.Content) {
			continue
		}
		n := list.Content[index]
		if name != "" {
			_, n = child(n, name)
		}
		if n != nil && n.Kind == yaml.ScalarNode {
			return n
		}
	}
	return nil
}

// blockOffset is what to add to positions in the text of a block scalar: the
// lines above it, and the columns it is indented by. In any other scalar lines
// mean nothing, and everything is said to be where the scalar is.
func blockOffset(file []byte, n *yaml.Node) (line, column int, fixed *yaml.Node) {
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
		return 0, 0, n
	}
	raw := strings.Split(string(file), "\n")
	for i, inner := range strings.Split(n.Value, "\n") {
		if at := n.Line + i; strings.TrimSpace(inner) != "" && at < len(raw) {
			return n.Line, max(indent(raw[at])-indent(inner), 0), nil
		}
	}
	return 0, 0, n
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// documentsIn are the documents of a text up to the first that is no YAML.
func documentsIn(text []byte) []*yaml.Node {
	documents, _ := parseDocuments(text)
	return documents
}

// parseDocuments reads every document of a text.
func parseDocuments(text []byte) ([]*yaml.Node, error) {
	var out []*yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var n yaml.Node
		err := decoder.Decode(&n)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		if len(n.Content) > 0 && n.Content[0].Tag != "!!null" {
			out = append(out, n.Content[0])
		}
	}
}
