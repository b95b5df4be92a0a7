// Package krm is the door of a KRM function: a ResourceList comes in, and one
// goes out.
//
// The functionConfig is a SpotCluster or a ManagementCluster. Items of others go
// through untouched, comments and all, in front; what we render follows. Items
// that an earlier run rendered from the same document are replaced, so a second
// run appends nothing. kustomize hands the functionConfig itself over as an item
// to a generator, and drops it again.
//
// kpt may also call without one of our documents as the functionConfig: then the
// items are a package, and every overlay in it is rendered (package.go).
//
// Warnings are told in results. Where something is wrong kustomize gets nothing at
// all: it shows a function's stderr and ignores its results, and must not go on
// with half a stream. kpt also reads the results of a function that failed, so it
// gets those, and its own items.
package krm

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/spec"
)

// legacyPath is the older of the two annotations that say which file an item is
// from; kpt and kustomize still set both.
const legacyPath = "config.kubernetes.io/path"

// ErrNotResourceList says that the input is not what a KRM function is given.
var ErrNotResourceList = errors.New("the input is not a ResourceList")

// A Function is a renderer that takes and gives ResourceLists.
type Function struct {
	// Render turns one document into a YAML stream, and says what it would warn
	// about. file names the document in problems, and may be empty. An error
	// that lies in the document is a spec.Problems.
	Render func(doc []byte, file string) ([]byte, spec.Problems, error)
	// Locate gives problems of a functionConfig of a kind their place, where the
	// list does not say which file it is from. It may be nil.
	Locate func(kind string, problems spec.Problems) spec.Problems
}

// A List is a ResourceList that came in.
type List struct {
	APIVersion string
	Items      []*yaml.RNode
	// Config is the functionConfig, or nil.
	Config *yaml.RNode

	config string // its text
}

// Read reads a ResourceList. An error that lies in the list is a spec.Problems.
func Read(in []byte) (*List, error) {
	root, err := parse(in)
	if err != nil {
		return nil, err
	}
	l := &List{APIVersion: textAt(root, "apiVersion")}
	if textAt(root, "kind") != kio.ResourceListKind || !isKRM(l.APIVersion) {
		return nil, ErrNotResourceList
	}
	var problems spec.Problems
	items := fieldOf(root.YNode(), "items")
	if !isAbsent(items) && items.Kind != yaml.SequenceNode {
		problems = append(problems, misshapen(items, "items", "the items of a ResourceList are a list; write one \"- \" before each resource, or items: []"))
		items = nil
	}
	for i, item := range contentOf(items) {
		if item.Kind != yaml.MappingNode {
			problems = append(problems, misshapen(item, fmt.Sprintf("items[%d]", i), "an item is a resource with apiVersion, kind and metadata; write one, or take the item out"))
		}
		l.Items = append(l.Items, yaml.NewRNode(item))
	}
	if config := fieldOf(root.YNode(), "functionConfig"); !isAbsent(config) {
		if config.Kind != yaml.MappingNode {
			problems = append(problems, misshapen(config, "functionConfig", "the function's configuration is a resource; write a SpotCluster, or take the field out"))
		}
		l.Config = yaml.NewRNode(config)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	if l.Config.IsNilOrEmpty() {
		l.Config = nil
		return l, nil
	}
	l.config, err = l.Config.String()
	return l, err
}

// stdin is the file of problems of the list itself.
const stdin = "stdin"

// parse reads the one document that a list is.
func parse(in []byte) (*yaml.RNode, error) {
	in = bytes.ReplaceAll(in, []byte("\r\n"), []byte("\n"))
	decoder := yaml.NewDecoder(bytes.NewReader(in))
	var documents []*yaml.Node
	for {
		var n yaml.Node
		err := decoder.Decode(&n)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, malformed(in, err)
		}
		if !yaml.IsYNodeEmptyDoc(&n) {
			documents = append(documents, &n)
		}
	}
	if len(documents) != 1 {
		return nil, fmt.Errorf("%w: it holds %d documents, and a ResourceList is one", ErrNotResourceList, len(documents))
	}
	return yaml.NewRNode(documents[0]), nil
}

// looksLikeList finds a ResourceList in what cannot be parsed.
var looksLikeList = regexp.MustCompile(`(?m)^\{?\s*["']?kind["']?:\s*["']?` + kio.ResourceListKind)

// parserLine is how the parser says where it stopped.
var parserLine = regexp.MustCompile(`^yaml: line (\d+): `)

// malformed is the error of a text that is no YAML. Whoever pipes a list in has
// called the function as it should be, and is told what is wrong with the list.
func malformed(in []byte, err error) error {
	message, line := strings.TrimPrefix(err.Error(), "yaml: "), 0
	if m := parserLine.FindStringSubmatch(err.Error()); m != nil {
		message = strings.TrimPrefix(err.Error(), m[0])
		line, _ = strconv.Atoi(m[1]) // digits
	}
	if !looksLikeList.Match(in) {
		return fmt.Errorf("%w: it is no YAML, by line %d: %s", ErrNotResourceList, line, message)
	}
	p := spec.Problem{File: stdin, Line: line, Rule: ruleList, Severity: spec.Error,
		Message: "the ResourceList is no YAML: " + message + "; correct this line, or the one after, and pipe the list in again"}
	if line > 0 {
		p.Column = 1
	}
	return spec.Problems{p}
}

// ruleList is the rule of a list that is not shaped like one.
const ruleList = "resource-list"

func misshapen(n *yaml.Node, at, rule string) spec.Problem {
	kinds := map[yaml.Kind]string{yaml.MappingNode: "a map", yaml.SequenceNode: "a list", yaml.AliasNode: "an alias"}
	got, ok := kinds[n.Kind]
	if !ok {
		got = fmt.Sprintf("%q", n.Value)
	}
	return spec.Problem{File: stdin, Line: n.Line, Column: n.Column, Path: at, Rule: ruleList, Severity: spec.Error, Message: "got " + got + ", and " + rule}
}

func isAbsent(n *yaml.Node) bool { return n == nil || n.Tag == yaml.NodeTagNull }

func contentOf(n *yaml.Node) []*yaml.Node {
	if isAbsent(n) {
		return nil
	}
	return n.Content
}

// IsPackage says whether the items of the list are files of a kpt package.
//
// kustomize always sends a document of ours as the functionConfig, for only those
// are generators of ours, and its items are objects in memory, which say of no file
// that they are from it. kpt sends a document only where it is told to. Its items
// are files, and every one says which; where a package is still empty, there is the
// functionConfig, which kpt has read from a file as well and so gives an index.
func (l *List) IsPackage() bool {
	if !l.isDocument() {
		return textAt(l.Config, "kind") == "ConfigMap" || slices.ContainsFunc(l.Items, isFile)
	}
	others := slices.DeleteFunc(slices.Clone(l.Items), l.isConfig)
	if len(others) == 0 {
		return textAt(l.Config, "metadata", "annotations", kioutil.IndexAnnotation) != ""
	}
	return !slices.ContainsFunc(others, func(item *yaml.RNode) bool { return !isFile(item) })
}

// isConfig says whether an item is the functionConfig, which kustomize hands over
// as an item as well.
func (l *List) isConfig(item *yaml.RNode) bool {
	return textAt(item, "apiVersion") == textAt(l.Config, "apiVersion") && textAt(item, "kind") == textAt(l.Config, "kind") &&
		textAt(item, "metadata", "name") == textAt(l.Config, "metadata", "name")
}

// isFile says whether an item is from a file. What kustomize hands to a transformer
// may bear any annotation of the user's, and always one of kustomize's.
func isFile(item *yaml.RNode) bool {
	return pathOf(item) != "" && textAt(item, "metadata", "annotations", "kustomize.config.k8s.io/id") == ""
}

// isDocument says whether the functionConfig is one of our documents, or is meant
// to be.
func (l *List) isDocument() bool {
	return l.Config != nil && textAt(l.Config, "kind") != "ConfigMap"
}

// check says whether the functionConfig asks what is stale.
func (l *List) check() (bool, spec.Problems) {
	if l.Config == nil || l.isDocument() {
		return false, nil
	}
	var out bool
	var problems spec.Problems
	data := fieldOf(l.Config.YNode(), "data")
	for _, key := range keysOf(data) {
		value := textAt(l.Config, "data", key)
		b, err := strconv.ParseBool(value)
		if key != "check" || err != nil {
			problems = append(problems, spec.Problem{Path: "functionConfig.data." + key, Rule: "function-config", Severity: spec.Error,
				Message: fmt.Sprintf("got %q; the only key is check, which is \"true\" or \"false\"", value)})
			continue
		}
		out = b
	}
	return out && len(problems) == 0, problems
}

// Run renders the functionConfig of a ResourceList.
func (f Function) Run(in *List) (out []byte, warnings spec.Problems, err error) {
	if in.Config == nil {
		return nil, nil, spec.Problems{{
			Path: "functionConfig", Rule: "function-config", Severity: spec.Error,
			Message: "the ResourceList has none; make a SpotCluster the function's configuration",
		}}
	}
	stream, warnings, err := f.Render([]byte(in.config), "")
	var problems spec.Problems
	if errors.As(err, &problems) {
		problems = f.locate(in.Config, problems)
		return nil, nil, problems
	}
	if err != nil {
		return nil, nil, err
	}
	warnings = f.locate(in.Config, warnings)
	w := writer{}
	w.list(in.APIVersion)
	w.items(foreign(in.Items, ownerOf(stream)), stream)
	w.config(in.config)
	w.results(warnings, func(spec.Problem) *yaml.RNode { return in.Config })
	return w.Bytes(), warnings, w.err
}

// failed is what kpt reads of a function that failed. The items are as they came:
// an engine that loses the exit code must not empty the package.
func (l *List) failed(problems spec.Problems, in within) []byte {
	w := writer{}
	w.list(l.APIVersion)
	w.items(l.Items, nil)
	w.results(problems, in)
	return w.Bytes()
}

// isKRM says whether an apiVersion is one of the ResourceList's. All its versions
// are written alike.
func isKRM(apiVersion string) bool {
	switch apiVersion {
	case "config.kubernetes.io/v1", "config.kubernetes.io/v1beta1", "config.kubernetes.io/v1alpha1":
		return true
	}
	return false
}

// locate gives problems the file that the functionConfig is from, if the list
// says so, or asks for their place. Lines of the functionConfig are those of no
// file.
func (f Function) locate(config *yaml.RNode, problems spec.Problems) spec.Problems {
	if len(problems) == 0 {
		return nil
	}
	file := textAt(config, "metadata", "annotations", kioutil.PathAnnotation)
	if file == "" {
		file = textAt(config, "metadata", "annotations", legacyPath)
	}
	out := make(spec.Problems, len(problems))
	for i, p := range problems {
		p.File, p.Line, p.Column = file, 0, 0
		out[i] = p
	}
	if file == "" && f.Locate != nil {
		return f.Locate(textAt(config, "kind"), out)
	}
	return out
}

// ownerOf is the owner that the objects of a stream name, all the same one, and
// empty where they name none. It is in the first of them.
func ownerOf(stream []byte) string {
	for _, doc := range object.Split(stream) {
		first, err := yaml.Parse(string(doc))
		if err != nil {
			continue
		}
		if owner := textAt(first, "metadata", "labels", object.LabelOwner); owner != "" {
			return owner
		}
	}
	return ""
}

// foreign are the items that an owner did not render.
func foreign(items []*yaml.RNode, owner string) []*yaml.RNode {
	var out []*yaml.RNode
	for _, item := range items {
		if !owned(item, owner) {
			out = append(out, item)
		}
	}
	return out
}

// owned says whether an item was rendered by us for an owner. The name of a
// cluster would not do: another account or region may have one of that name.
func owned(item *yaml.RNode, owner string) bool {
	return owner != "" &&
		textAt(item, "metadata", "labels", object.LabelManagedBy) == object.ManagedBy &&
		textAt(item, "metadata", "labels", object.LabelOwner) == owner
}

// textAt is the scalar at a path of fields, and empty where there is none. The
// getters of kyaml panic on metadata that is no map.
func textAt(rn *yaml.RNode, path ...string) string {
	n := rn.YNode()
	for _, name := range path {
		n = fieldOf(n, name)
	}
	if n == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

func fieldOf(n *yaml.Node, name string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}
