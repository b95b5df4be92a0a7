package functions_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"reflect"
	"strings"
	"testing"

	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/functions"
	"spotcluster.dev/spotcluster/schemas/facts"
)

// TestTags holds every json tag of every type in fn/api to the schema facts, set
// or not: a typo in a tag compiles, and AWS would never hear of the field.
func TestTags(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range cases(t) {
		objects, _ := functions.Objects(c.source, "")
		for _, o := range objects {
			name := typeName(o.Body)
			if seen[name] {
				continue
			}
			seen[name] = true
			for _, problem := range facts.CheckTags(o.Body.GVK(), reflect.ValueOf(o.Body)) {
				t.Errorf("%s: %s", name, problem)
			}
		}
	}
	for _, name := range kindsOfAPI(t) {
		if !seen[name] {
			t.Errorf("no case renders %s: add it to testdata/everything, or take the type away", name)
		}
	}
}

// typeName is the Go type behind a body, as package.Type: of a managed resource,
// its parameters.
func typeName(b object.Body) string {
	switch m := b.(type) {
	case crossplane.Managed:
		return reflect.TypeOf(m.Spec.ForProvider).String()
	case crossplane.Initialized:
		return reflect.TypeOf(m.Spec.ForProvider).String()
	}
	return reflect.TypeOf(b).String()
}

// kindsOfAPI lists every type in fn/api that has a GVK of its own.
func kindsOfAPI(t *testing.T) []string {
	t.Helper()
	var out []string
	tree := os.DirFS("../fn/api")
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") {
			return err
		}
		src, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
		if err != nil {
			return err
		}
		for _, decl := range f.Decls {
			m, ok := decl.(*ast.FuncDecl)
			if !ok || m.Recv == nil || m.Name.Name != "GVK" {
				continue
			}
			if receiver := m.Recv.List[0].Type.(*ast.Ident).Name; receiver != "Managed" && receiver != "Initialized" {
				out = append(out, path.Base(path.Dir(name))+"."+receiver)
			}
		}
		return nil
	})
	if err != nil || len(out) == 0 {
		t.Fatalf("no kinds in ../fn/api (%v)", err)
	}
	return out
}
