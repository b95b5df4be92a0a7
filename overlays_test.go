package spotcluster_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/overlay"
	"spotcluster.dev/spotcluster/fn/rendered"
	"spotcluster.dev/spotcluster/functions"
)

// TestOverlaysAreRendered holds the committed folders to what render would write,
// and what it writes to what build prints, object by object.
func TestOverlaysAreRendered(t *testing.T) {
	overlays, err := filepath.Glob("overlays/*/kustomization.yaml")
	if err != nil || len(overlays) == 0 {
		t.Fatalf("no overlays (%v)", err)
	}
	root, err := os.OpenRoot(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range overlays {
		dir := filepath.Dir(name)
		result, err := overlay.Resolver{FS: filesys.MakeFsOnDisk(), Render: functions.Stream, Canonical: true}.Resolve(dir)
		if err != nil {
			t.Fatal(err)
		}
		files, problems := rendered.Files(result.Clusters[0].Kind, result.Stream, result.Clusters[0].Stream)
		if problems != nil {
			t.Fatal(problems)
		}
		changes, err := rendered.Folder{Root: root, Path: dir + "/rendered", Shown: dir + "/rendered"}.Compare(files)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range changes {
			t.Errorf("%s/rendered/%s is stale; run: make render", dir, c.Path)
		}
		var written, printed []string
		for _, f := range files {
			if filepath.Base(f.Path) != "kustomization.yaml" {
				written = append(written, texts(t, f.Content)...)
			}
		}
		printed = texts(t, result.Stream)
		slices.Sort(written)
		slices.Sort(printed)
		if diff := cmp.Diff(printed, written); diff != "" {
			t.Errorf("%s: what is printed and what is written differ:\n%s", dir, diff)
		}
	}
}

// TestEveryOverlayIsApplied: the folder that Flux is bootstrapped with applies every
// overlay, by a file of its name.
func TestEveryOverlayIsApplied(t *testing.T) {
	overlays, err := filepath.Glob("overlays/*/rendered")
	if err != nil || len(overlays) == 0 {
		t.Fatalf("no overlays (%v)", err)
	}
	for _, rendered := range overlays {
		name := filepath.Base(filepath.Dir(rendered))
		text, err := os.ReadFile("clusters/management/" + name + ".yaml")
		if err != nil || !strings.Contains(string(text), "\n  name: "+name+"\n") || !strings.Contains(string(text), "\n  path: ./"+filepath.ToSlash(rendered)+"\n") {
			t.Errorf("clusters/management/%s.yaml does not apply %s (%v)", name, rendered, err)
		}
	}
}

// texts are a stream's objects as JSON: what is printed folds long lines as kustomize
// does, and what is written leaves them whole as kpt does.
func texts(t *testing.T, stream []byte) []string {
	t.Helper()
	var out []string
	for _, doc := range object.Split(stream) {
		text, err := yaml.YAMLToJSON(doc)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(text))
	}
	return out
}

// TestProdIsShort holds base and prod to the length that the design promises:
// forty lines of spec between them.
func TestProdIsShort(t *testing.T) {
	n := 0
	for _, path := range []string{"base/cluster.yaml", "overlays/prod/spec/cluster.yaml"} {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, spec, found := strings.Cut(string(src), "\nspec:\n")
		if !found {
			t.Fatalf("%s has no spec", path)
		}
		n += 1 + strings.Count(spec, "\n")
	}
	if n > 40 {
		t.Errorf("base and prod have %d lines of spec; 40 are promised", n)
	}
}
