package functions_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
)

var update = flag.Bool("update", false, "rewrite the expected files")

// A testCase is one folder of testdata: spec.yaml, and what becomes of it.
type testCase struct {
	name, folder string
	source       []byte
	// shows are the kinds that the case is about, or single objects of a kind, as
	// Kind/name, or none for all: a case that shows one capability is small enough to
	// read. Every other test of objects looks at all of them.
	shows []string
}

// cases are all folders of testdata that hold a spec.
func cases(t testing.TB) []testCase {
	t.Helper()
	specs, err := filepath.Glob("../testdata/*/spec.yaml")
	if err != nil || len(specs) == 0 {
		t.Fatalf("no cases in ../testdata (%v)", err)
	}
	var out []testCase
	for _, path := range specs {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(src, []byte("# Why: ")) {
			t.Errorf("%s must begin with a line that says why the case exists: # Why: …", path)
		}
		folder := filepath.Dir(path)
		out = append(out, testCase{filepath.Base(folder), folder, src, shown(src)})
	}
	return out
}

// shown reads the line of a spec that names the kinds its case is about.
func shown(src []byte) []string {
	for line := range strings.Lines(string(src)) {
		if kinds, ok := strings.CutPrefix(line, "# Shows: "); ok {
			return strings.Fields(kinds)
		}
	}
	return nil
}

// TestGolden renders every case and compares with the files that people have
// reviewed: expected/<layer>.yaml, warnings.txt and errors.txt.
func TestGolden(t *testing.T) {
	for _, c := range cases(t) {
		t.Run(c.name, func(t *testing.T) {
			objects, problems := functions.Objects(c.source, "spec.yaml")
			want := map[string]string{
				"errors.txt":   lines(problems.Of(spec.Error)),
				"warnings.txt": lines(problems.Of(spec.Warning)),
			}
			for layer, text := range byLayer(t, c.about(t, objects)) {
				want["expected/"+string(layer)+".yaml"] = text
			}
			if *update {
				rewrite(t, c.folder, want)
			}
			compare(t, c.folder, want)
		})
	}
}

func lines(ps spec.Problems) string {
	if len(ps) == 0 {
		return ""
	}
	return ps.Error() + "\n"
}

// about is those objects that the case shows.
func (c testCase) about(t *testing.T, objects []object.Object) []object.Object {
	if len(c.shows) == 0 {
		return objects
	}
	var out []object.Object
	seen := map[string]bool{}
	for _, o := range objects {
		kind := o.Body.GVK().Kind
		for _, what := range []string{kind, kind + "/" + o.Meta.Name} {
			if slices.Contains(c.shows, what) {
				out = append(out, o)
				seen[what] = true
			}
		}
	}
	for _, kind := range c.shows {
		if !seen[kind] && len(objects) > 0 {
			t.Errorf("the case says that it shows %s, and renders none", kind)
		}
	}
	return out
}

func byLayer(t *testing.T, objects []object.Object) map[object.Layer]string {
	t.Helper()
	grouped := map[object.Layer][]object.Object{}
	for _, o := range objects {
		grouped[o.Layer] = append(grouped[o.Layer], o)
	}
	out := map[object.Layer]string{}
	for layer, objs := range grouped {
		var b strings.Builder
		if err := object.Write(&b, objs); err != nil {
			t.Fatal(err)
		}
		out[layer] = b.String()
	}
	return out
}

func rewrite(t *testing.T, folder string, files map[string]string) {
	t.Helper()
	for _, name := range existing(t, folder) {
		if err := os.Remove(filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range files {
		if text == "" {
			continue
		}
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func compare(t *testing.T, folder string, want map[string]string) {
	t.Helper()
	for _, name := range existing(t, folder) {
		if want[name] == "" {
			t.Errorf("%s/%s is expected, and nothing makes it; review, then: go test ./functions -update", folder, name)
		}
	}
	for name, text := range want {
		if text == "" {
			continue
		}
		got, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Errorf("%v; review, then: go test ./functions -update", err)
			continue
		}
		if diff := cmp.Diff(string(got), text); diff != "" {
			t.Errorf("%s/%s (-expected +got):\n%s", folder, name, diff)
		}
	}
}

// existing lists a case's files beside its spec.
func existing(t *testing.T, folder string) []string {
	t.Helper()
	var out []string
	for _, pattern := range []string{"*.txt", "expected/*.yaml"} {
		found, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			name, err := filepath.Rel(folder, f)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, filepath.ToSlash(name))
		}
	}
	return out
}

// TestSeed000 holds the case to the size that the design promises its reader.
func TestSeed000(t *testing.T) {
	src, err := os.ReadFile("../testdata/seed-000/spec.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Split(strings.TrimSpace(string(src)), "\n")
	if len(all) > 25 {
		t.Errorf("the case has %d lines; 25 are promised", len(all))
	}
	for i, line := range all {
		if len(line) > 100 {
			t.Errorf("line %d has %d columns; 100 are promised", i+1, len(line))
		}
	}
}
