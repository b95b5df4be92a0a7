// Package facts holds what is known of every kind that we emit: its fields,
// their types, which are required, and the rules that its API server enforces.
// It holds no prose. The files are generated; to add a kind, add a row to
// schemas/gen/kinds.go and run
//
//	go run ./schemas/gen -crds ../shared/crds
//
// # Format
//
// There is one text file a kind, named <group>_<version>_<kind>.txt in lower
// case, with "core" for Kubernetes' core group. A head of "key: value" lines
// names the kind, its plural and scope, and where the facts came from. Below the
// empty line there is one line a field, indented by two spaces below the field
// that holds it, in the order of names:
//
//	forProvider object required
//	  cidrBlock string pattern="^[0-9./]+$"
//	  tags map[string]string
//	  subnetIds []string minItems=1 list-type=set
//	    each: minLength=1
//	  rules []object
//	    rule: self.all(r, has(r.from) || has(r.to))
//	    from string
//	    to integer minimum=1
//	  mode string enum=["Fast","Safe"] default=Safe
//	  values any
//	  rule: !has(self.mode) || has(self.cidrBlock)
//
// A field's line is its name, its type, and its attributes. Types are object,
// string, integer, number, boolean, int-or-string, any (whatever the user
// writes is kept), []T and map[string]T. An attribute that stands alone is true;
// the value of another is JSON, where a plain word needs no quotes.
//
// A field's own facts that are not attributes come first among the lines below
// it, each with a keyword that ends in a colon:
//
//   - rule: one CEL rule on the field's value, as text, or as a JSON string if it
//     has line breaks or begins with a quote;
//   - each: attributes (and below it, rules) of every item of a list, or of every
//     value of a map;
//   - oneOf:, anyOf:, allOf: and not: one branch of the constraint, with its type
//     and attributes, and its fields below it.
//
// The fields below a list or a map of objects are those of the object.
//
// Left out is what Kubernetes treats alike for all kinds: apiVersion, kind and
// metadata; and status, which no renderer writes.
package facts

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"spotcluster.dev/spotcluster/fn/object"
)

//go:embed *.txt
var files embed.FS

// A Kind is what is known of one kind of object.
type Kind struct {
	object.GVK
	// Plural is the kind's name in URLs.
	Plural string
	// Namespaced says that its objects live in namespaces.
	Namespaced bool
	// Source is where the facts came from: CRD or OpenAPI.
	Source string
	// Schema is an object: the fields beside apiVersion, kind and metadata.
	Schema *Schema
}

// Where facts come from.
const (
	CRD     = "crd"
	OpenAPI = "kubernetes openapi"
)

// String names the kind in messages: the first label of its group, and its name.
func (k *Kind) String() string { return short(k.GVK) }

func short(g object.GVK) string {
	label, _, _ := strings.Cut(g.Group, ".")
	return strings.TrimSpace(label + " " + g.Kind)
}

// FileName is the name of the file that holds the facts of a kind.
func FileName(g object.GVK) string {
	group := g.Group
	if group == "" {
		group = "core"
	}
	return strings.ToLower(group+"_"+g.Version+"_"+g.Kind) + ".txt"
}

// Load reads the facts of one kind.
func Load(g object.GVK) (*Kind, error) {
	name := FileName(g)
	text, err := files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("no facts about %s %s: add it to schemas/gen/kinds.go and run go run ./schemas/gen",
			g.APIVersion(), g.Kind)
	}
	k, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("schemas/facts/%s: %w", name, err)
	}
	if k.GVK != g { // file names do not tell upper from lower case
		return nil, fmt.Errorf("no facts about %s %s: did you mean %s %s?", g.APIVersion(), g.Kind, k.APIVersion(), k.Kind)
	}
	return k, nil
}

// All reads the facts of every kind, in the order of file names.
func All() ([]*Kind, error) {
	names, err := fs.Glob(files, "*.txt")
	if err != nil {
		return nil, err
	}
	kinds := make([]*Kind, len(names))
	for i, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if kinds[i], err = Parse(text); err != nil {
			return nil, fmt.Errorf("schemas/facts/%s: %w", name, err)
		}
	}
	return kinds, nil
}
