package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"

	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
)

// A node is one value of the spec: its place, its rule and its documentation.
type node struct {
	name, path string
	doc        string
	// kind is object, map, array, string, integer, boolean or any.
	kind     string
	typeName string
	required bool
	rule     spec.Rule
	// standard is the default where it is the same for every cluster, and shown
	// is how the reference tells it.
	standard any
	shown    string
	fields   []*node
	// elem is a map's or an array's element, and key a map's key.
	elem, key *node
}

// A builder turns the spec's types into nodes.
type builder struct {
	docs     map[string]string
	defaults map[string]defaultValue
}

func (b builder) node(t reflect.Type, name, path string) *node {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	n := &node{name: name, path: path, typeName: t.Name()}
	n.rule, _ = spec.RuleOf(t)
	if d, ok := b.defaults[path]; ok {
		n.standard, n.shown = d.value, d.shown
	}
	switch t.Kind() {
	case reflect.Struct:
		n.kind = "object"
		for i := range t.NumField() {
			n.fields = append(n.fields, b.field(t, t.Field(i), path))
		}
	case reflect.Map:
		n.kind = "map"
		n.key = b.key(t.Key(), path)
		n.elem = b.node(t.Elem(), "", path+".*")
	case reflect.Slice:
		n.kind = "array"
		n.elem = b.node(t.Elem(), "", path+"[]")
	case reflect.String:
		n.kind = "string"
	case reflect.Bool:
		n.kind = "boolean"
	case reflect.Int:
		n.kind = "integer"
	default:
		n.kind = "any"
	}
	return n
}

func (b builder) field(owner reflect.Type, f reflect.StructField, path string) *node {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	n := b.node(f.Type, name, strings.TrimPrefix(path+"."+name, "."))
	n.required = f.Tag.Get("need") == "required"
	n.doc = b.docs[owner.Name()+"."+f.Name]
	if rest, ok := strings.CutPrefix(n.doc, f.Name+" "); ok { // users know the field by its other name
		n.doc = name + " " + rest
	}
	return n
}

// key is the rule of a map's keys; two maps are keyed by lists kept elsewhere.
func (b builder) key(t reflect.Type, path string) *node {
	k := b.node(t, "", path+".key")
	switch path {
	case "spec.addons":
		k.rule = spec.Rule{Enum: functions.Known().Addons}
	case "spec.warnings":
		k.rule = spec.Rule{Enum: spec.WarningRules()}
	}
	return k
}

// readDocs reads the doc comments of every type and field of a folder's Go
// files, by Type and Type.Field.
func readDocs(folder string) (map[string]string, error) {
	docs := map[string]string{}
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	sort.Strings(paths)
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, src, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if d, ok := n.(*ast.GenDecl); ok {
				for _, s := range d.Specs {
					if t, ok := s.(*ast.TypeSpec); ok {
						docs[t.Name.Name] = text(d.Doc)
						fieldDocs(docs, t)
					}
				}
			}
			return true
		})
	}
	return docs, nil
}

func fieldDocs(docs map[string]string, t *ast.TypeSpec) {
	s, ok := t.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, f := range s.Fields.List {
		for _, name := range f.Names {
			docs[t.Name.Name+"."+name.Name] = text(f.Doc)
		}
	}
}

// text is a comment on one line.
func text(c *ast.CommentGroup) string {
	if c == nil {
		return ""
	}
	return strings.Join(strings.Fields(c.Text()), " ")
}
