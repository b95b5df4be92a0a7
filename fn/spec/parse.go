package spec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"

	"spotcluster.dev/spotcluster/fn/oldsecrets"
	"spotcluster.dev/spotcluster/fn/release"
	"spotcluster.dev/spotcluster/fn/suggest"
)

// A Document is one parsed document, with its defaults filled in and every rule
// checked, and where its values stand. Exactly one of Cluster and Management is
// set once it has been read.
type Document struct {
	Cluster    *SpotCluster
	Management *ManagementCluster
	// Release is the one that the spec names, or the newest.
	Release *release.Release
	// Problems are the errors and warnings found, in the document's order.
	Problems Problems

	file      string
	positions map[string]Position
}

// Known is what the rules must know of the rest of the product.
type Known struct {
	// Addons are the names of the catalogue's add-ons.
	Addons []string
}

// Parse reads one SpotCluster or ManagementCluster strictly, fills in defaults
// and checks every rule. file names the source in problems, and may be empty.
//
// The document is returned even where it has problems, so that later stages can
// add theirs; it must not be rendered when Problems holds an error.
func Parse(src []byte, file string, known Known) *Document {
	doc := &Document{file: file, positions: map[string]Position{}}
	node := doc.read(src)
	if node == nil {
		return doc
	}
	d := &decoder{file: file, positions: doc.positions, open: map[*yaml.Node]bool{}}
	switch doc.kindOf(node) {
	case KindSpotCluster:
		doc.Cluster = &SpotCluster{}
		d.decode(node, reflect.ValueOf(doc.Cluster).Elem(), "")
		d.required(reflect.ValueOf(doc.Cluster).Elem(), "")
		doc.Problems = append(doc.Problems, d.problems...)
		doc.findRelease(doc.Cluster.Spec.Release)
		doc.defaultCluster()
		doc.checkCluster(known)
	case KindManagementCluster:
		doc.Management = &ManagementCluster{}
		d.decode(node, reflect.ValueOf(doc.Management).Elem(), "")
		d.required(reflect.ValueOf(doc.Management).Elem(), "")
		doc.Problems = append(doc.Problems, d.problems...)
		doc.findRelease(doc.Management.Spec.Release)
		doc.defaultManagement()
		doc.checkManagement()
	}
	return doc
}

// read finds the one document of the source, and reports what is not YAML.
func (doc *Document) read(src []byte) *yaml.Node {
	dec := yaml.NewDecoder(bytes.NewReader(src))
	var found *yaml.Node
	for {
		var n yaml.Node
		err := dec.Decode(&n)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			doc.failYAML(err)
			return nil
		}
		if len(n.Content) == 0 || n.Content[0].Tag == "!!null" {
			continue
		}
		if found != nil {
			doc.positions[""] = Position{n.Line, n.Column}
			doc.Fail("documents", "", "a second document begins here; write one SpotCluster or ManagementCluster a file")
			return nil
		}
		found = n.Content[0]
	}
	if found == nil {
		doc.Fail("empty", "", "there is nothing here; write a document with apiVersion: %s and kind: %s, and spec.name, spec.accountId and spec.region",
			APIVersion, KindSpotCluster)
	}
	return found
}

// failYAML reports text that is not YAML, at the line that the reader names.
func (doc *Document) failYAML(err error) {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	var line int
	if _, scanErr := fmt.Sscanf(message, "line %d:", &line); scanErr == nil {
		doc.positions[""] = Position{line, 1}
		_, message, _ = strings.Cut(message, ": ")
	}
	doc.Fail("yaml", "", "this is not YAML: %s", message)
}

// kindOf reads apiVersion and kind, and reports a document that is not ours.
func (doc *Document) kindOf(n *yaml.Node) string {
	if n.Kind != yaml.MappingNode {
		doc.positions[""] = Position{n.Line, n.Column}
		doc.Fail("kind", "", "got %s, and a document is a map with apiVersion, kind, metadata and spec", describe(n))
		return ""
	}
	values := map[string]string{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		doc.positions[key.Value] = Position{value.Line, value.Column}
		values[key.Value] = value.Value
	}
	if old, ok := oldsecrets.Of(n, oldsecrets.Around{}, "", ""); ok {
		doc.Fail("old-external-secret", "apiVersion", "a SpotCluster is read here, which says under secrets what is fetched. %s", old.Message)
		return ""
	}
	kinds := []string{KindSpotCluster, KindManagementCluster}
	kind := values["kind"]
	if values["apiVersion"] != APIVersion {
		doc.Fail("api-version", "apiVersion", "got %s; must be %s", quote(values["apiVersion"]), APIVersion)
	}
	if kind != KindSpotCluster && kind != KindManagementCluster {
		doc.Fail("kind", "kind", "got %s; must be one of %s%s", quote(kind), strings.Join(kinds, ", "), suggest.DidYouMean(kind, kinds))
		return ""
	}
	return kind
}

// findRelease loads the release that the spec names, or the newest.
func (doc *Document) findRelease(name string) {
	if name == "" {
		name = release.Newest()
		if !doc.unreadable("spec.release") {
			doc.Warn("release", "spec.release", "no release is named, so the newest, %s, is used, and a newer binary would use another; name it: release: %q", name, name)
		}
	}
	r, err := release.Load(name)
	if err != nil {
		doc.Fail("release", "spec.release", "%v%s", err, suggest.DidYouMean(name, release.Names()))
		r, _ = release.Load(release.Newest())
	}
	doc.Release = r
}

// required reports every field that must be there and is not.
func (d *decoder) required(v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			d.required(v.Elem(), path)
		}
	case reflect.Struct:
		for _, f := range fieldsOf(v.Type()) {
			child := join(path, f.name)
			if f.need && v.Field(f.index).IsZero() {
				d.missing(v.Field(f.index), path, child)
			}
			d.required(v.Field(f.index), child)
		}
	case reflect.Map:
		for _, k := range sortedKeys(v) {
			d.required(v.MapIndex(k), join(path, k.String()))
		}
	case reflect.Slice:
		for i := range v.Len() {
			d.required(v.Index(i), fmt.Sprintf("%s[%d]", path, i))
		}
	}
}

func (d *decoder) missing(v reflect.Value, parent, path string) {
	for _, p := range d.problems {
		if p.Path == path || within(path, p.Path) && p.Rule == "type" {
			return // it is there and wrong, or what should hold it is
		}
	}
	at := d.positions[parent]
	message := "is required"
	if r, ok := v.Interface().(ruled); ok {
		if rule := r.rule(); rule.Example != "" {
			message += ", such as " + quote(rule.Example)
		} else if len(rule.Enum) > 0 {
			message += ": one of " + list(rule.Enum)
		}
	}
	d.problems = append(d.problems, Problem{
		File: d.file, Line: at.Line, Column: at.Column, Path: path, Rule: "required", Severity: Error, Message: message,
	})
}
