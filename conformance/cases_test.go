package conformance

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"spotcluster.dev/spotcluster/functions"
)

// A document is one YAML document of a file.
type document struct {
	name string // the file, and the number of the document within it
	text []byte
}

// expected is every document below */expected of a folder of cases, in the order
// of names. What only kustomize reads, and no API server, is passed over.
func expected(cases fs.FS) ([]document, error) {
	var all []document
	err := fs.WalkDir(cases, ".", func(name string, d fs.DirEntry, err error) error {
		parts := strings.Split(name, "/")
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" || len(parts) < 3 || parts[1] != "expected" {
			return err
		}
		text, err := fs.ReadFile(cases, name)
		if err != nil {
			return err
		}
		for _, doc := range split(name, text) {
			if !forKustomize(doc.text) {
				all = append(all, doc)
			}
		}
		return nil
	})
	return all, err
}

// split names the documents of a file.
func split(name string, text []byte) []document {
	var all []document
	for i, doc := range documents(text) {
		all = append(all, document{fmt.Sprintf("%s#%d", name, i+1), doc})
	}
	return all
}

func forKustomize(doc []byte) bool {
	var head struct {
		APIVersion string `json:"apiVersion"`
	}
	return yaml.Unmarshal(doc, &head) == nil && strings.HasPrefix(head.APIVersion, "kustomize.config.k8s.io/")
}

// Every object of every golden case is one that an API server takes, those too
// that the case does not show.
func TestEveryCase(t *testing.T) {
	specs, err := filepath.Glob("../testdata/*/spec.yaml")
	if err != nil {
		t.Fatal(err)
	}
	o := oracle(t)
	n := 0
	for _, name := range specs {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		objects, _ := functions.Objects(source, name)
		for _, object := range objects {
			n++
			for _, problem := range o.Check(object.Append(nil)) {
				t.Errorf("%s: %v: %v", name, object.ID(), problem)
			}
		}
	}
	if n == 0 {
		t.Fatal("no case renders an object: this test has nothing to hold to the schemas")
	}
	t.Logf("%d objects", n)
}

func TestExpected(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	docs, err := expected(fstest.MapFS{
		"one/expected/a.yaml":                  file("a: 1\n---\nb: 2\n---\n"),
		"one/expected/deep/er/c.yaml":          file("---\nc: 3\n"),
		"one/expected/notes.txt":               file("no YAML"),
		"one/expected/flux/kustomization.yaml": file("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"),
		"one/overlays/prod/input.yaml":         file("not: output"),
		"two/expected/d.yaml":                  file("text: |\n  x\n   ---\n"),
		"stray.yaml":                           file("not: a case"),
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, doc := range docs {
		got = append(got, doc.name+" "+strings.TrimSpace(string(doc.text)))
	}
	want := []string{
		"one/expected/a.yaml#1 a: 1",
		"one/expected/a.yaml#2 b: 2",
		"one/expected/deep/er/c.yaml#1 c: 3",
		"two/expected/d.yaml#1 text: |\n  x\n   ---",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
