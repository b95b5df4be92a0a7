// Package conformance holds objects to what an API server would say of them,
// with Kubernetes' own code and with no API server.
//
// What is known of a kind comes from schemas/facts: the same types, patterns and
// rules that the kind's CustomResourceDefinition has. From them Kubernetes'
// packages make what the API server makes, and an Oracle asks, in the server's
// order and as strictly as it can be asked:
//
//   - does the YAML hold a key twice;
//   - is there a field that the kind has not (in metadata too);
//   - is metadata right: name, labels, annotations and their size, a namespace
//     where the kind has one and none where it has not;
//   - are types, required fields, enums, patterns and limits kept, defaults
//     filled in;
//   - are list sets and list maps free of repetition;
//   - does every CEL rule hold, as on creation.
//
// It is stricter than a server in three things, each of which would be a slip in
// a rendered object: a null where the kind has none is an error instead of being
// dropped; an object must have a name; and an object within an object, such as
// the manifest of provider-kubernetes' Object, is held to its own kind.
//
// It is laxer in one: Kubernetes checks its own kinds with code that no schema
// holds (a network policy's CIDR, say), and of that only the rules for names and
// for a ConfigMap's keys are here.
//
// The package is a module of its own so that the product depends on none of
// what it imports.
package conformance

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/yaml"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/schemas/facts"
)

// An Oracle knows every kind that there are facts about. It may be used by
// several goroutines.
type Oracle struct {
	kinds map[object.GVK]func() (*kind, error)
}

// New reads the facts. What takes time, the compilation of a kind's rules, is
// done when an object of that kind is first checked.
func New() (*Oracle, error) {
	all, err := facts.All()
	if err != nil {
		return nil, err
	}
	o := &Oracle{map[object.GVK]func() (*kind, error){}}
	for _, k := range all {
		o.kinds[k.GVK] = sync.OnceValues(func() (*kind, error) { return compile(k) })
	}
	return o, nil
}

// Check is everything that is wrong with one YAML document. Each error says
// which object and which field it is about.
func (o *Oracle) Check(doc []byte) []error {
	if n := len(documents(doc)); n != 1 { // a reader would take the first
		return []error{fmt.Errorf("want one YAML document, got %d", n)}
	}
	text, err := yaml.YAMLToJSONStrict(doc)
	if err != nil {
		return []error{fmt.Errorf("reading YAML: %w", err)}
	}
	var content any
	if err := json.Unmarshal(text, &content); err != nil { // integers stay integers
		return []error{fmt.Errorf("reading JSON: %w", err)}
	}
	obj, ok := content.(map[string]any)
	if !ok {
		return []error{fmt.Errorf("the document is a %T, not an object", content)}
	}
	return o.checkObject(obj)
}

// documents is each document of a YAML stream that holds more than comments.
func documents(stream []byte) [][]byte {
	var all [][]byte
	for _, doc := range bytes.Split(append([]byte("\n"), stream...), []byte("\n---")) {
		if hasContent(doc) {
			all = append(all, append(doc, '\n'))
		}
	}
	return all
}

func hasContent(doc []byte) bool {
	for line := range bytes.Lines(doc) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			return true
		}
	}
	return false
}

// checkObject is Check of a decoded object, which it fills with defaults.
func (o *Oracle) checkObject(obj map[string]any) []error {
	u := unstructured.Unstructured{Object: obj}
	if u.GetAPIVersion() == "" || u.GetKind() == "" {
		return []error{errors.New("the object has no apiVersion or no kind, or they are not strings")}
	}
	g := object.GVK{Group: u.GroupVersionKind().Group, Version: u.GroupVersionKind().Version, Kind: u.GetKind()}
	compiled, known := o.kinds[g]
	if !known {
		_, err := facts.Load(g)
		return []error{err}
	}
	k, err := compiled()
	if err != nil {
		return []error{err}
	}
	var problems []error
	for _, err := range append(k.check(obj), o.checkEmbedded(k.facts.Schema, obj, "")...) {
		problems = append(problems, fmt.Errorf("%s %s: %w", g.Kind, qualifiedName(u), err))
	}
	return problems
}

func qualifiedName(u unstructured.Unstructured) string {
	if u.GetNamespace() == "" {
		return u.GetName()
	}
	return u.GetNamespace() + "/" + u.GetName()
}

// checkEmbedded checks the objects within an object.
func (o *Oracle) checkEmbedded(s *facts.Schema, v any, path string) []error {
	var problems []error
	switch v := v.(type) {
	case map[string]any:
		if s.Embedded {
			for _, err := range o.checkObject(v) {
				problems = append(problems, fmt.Errorf("%s: %w", strings.TrimPrefix(path, "."), err))
			}
			return problems
		}
		for _, f := range s.Fields {
			problems = append(problems, o.checkEmbedded(f.Schema, v[f.Name], path+"."+f.Name)...)
		}
		if s.Type == facts.Map {
			for _, key := range slices.Sorted(maps.Keys(v)) {
				problems = append(problems, o.checkEmbedded(s.Each, v[key], path+"["+key+"]")...)
			}
		}
	case []any:
		if s.Type == facts.Array {
			for i, item := range v {
				problems = append(problems, o.checkEmbedded(s.Each, item, fmt.Sprintf("%s[%d]", path, i))...)
			}
		}
	}
	return problems
}
