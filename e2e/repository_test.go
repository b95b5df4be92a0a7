package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"spotcluster.dev/spotcluster/e2e/apiserver"
	"spotcluster.dev/spotcluster/e2e/harness"
)

// A repository is a user's: the overlays of this one, what Flux is bootstrapped with, and the program to render with.
type repository struct {
	dir    string
	binary string
	*harness.Harness
}

// newRepository copies what is committed here, rendered folders included: nothing is rendered before the first commit. Beside
// it lies what `flux bootstrap` commits, but for Flux itself, which is not a pod here.
func newRepository(t *testing.T, h *harness.Harness) *repository {
	t.Helper()
	r := &repository{dir: t.TempDir(), binary: filepath.Join(t.TempDir(), "spotcluster"), Harness: h}
	for _, folder := range []string{"base", "overlays", "clusters"} {
		must(t, os.CopyFS(filepath.Join(r.dir, folder), os.DirFS(filepath.Join("..", folder))))
	}
	must(t, os.MkdirAll(filepath.Join(r.dir, "clusters/management/flux-system"), 0o755))
	r.write(t, "clusters/management/flux-system/gotk-sync.yaml", sync)
	r.write(t, "clusters/management/flux-system/kustomization.yaml", "resources: [gotk-sync.yaml]\n")
	build := exec.Command("go", "build", "-o", r.binary, "./cmd/spotcluster")
	build.Dir = ".."
	output(t, build)
	return r
}

// sync is the Kustomization that Flux is bootstrapped with: it applies the folder that it lies in.
const sync = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  interval: 10m0s
  path: ./clusters/management
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
`

// edit replaces a text in a file of the repository.
func (r *repository) edit(t *testing.T, file, from, to string) {
	t.Helper()
	name := filepath.Join(r.dir, file)
	text, err := os.ReadFile(name)
	must(t, err)
	if !strings.Contains(string(text), from) {
		t.Fatalf("%s has no %q", file, from)
	}
	must(t, os.WriteFile(name, []byte(strings.Replace(string(text), from, to, 1)), 0o644))
}

// write puts a file into the repository.
func (r *repository) write(t *testing.T, file, text string) {
	t.Helper()
	must(t, os.WriteFile(filepath.Join(r.dir, file), []byte(text), 0o644))
}

// remove takes an overlay out of git: its folder, and its file in what Flux is bootstrapped with.
func (r *repository) remove(t *testing.T, overlay string) {
	t.Helper()
	must(t, os.RemoveAll(filepath.Join(r.dir, "overlays", overlay)))
	must(t, os.Remove(filepath.Join(r.dir, "clusters/management", overlay+".yaml")))
}

// render renders overlays, as a user does before a commit.
func (r *repository) render(t *testing.T, overlays ...string) {
	t.Helper()
	cmd := exec.Command(r.binary, "render")
	for _, o := range overlays {
		cmd.Args = append(cmd.Args, filepath.Join("overlays", o))
	}
	cmd.Dir = r.dir
	output(t, cmd)
}

// commit makes the repository what Flux applies.
func (r *repository) commit(t *testing.T, why string) (revision string) {
	t.Helper()
	r.Timeline.Add("git", why)
	revision, err := r.Source.Commit(t.Context(), r.dir)
	must(t, err)
	return revision
}

// layer reads what is rendered of one layer.
func (r *repository) layer(t *testing.T, overlay, layer string) []*unstructured.Unstructured {
	t.Helper()
	all, err := apiserver.Read(filepath.Join(r.dir, "overlays", overlay, "rendered", layer))
	must(t, err)
	var objects []*unstructured.Unstructured
	for _, o := range all {
		if o.GroupVersionKind().Group != "kustomize.config.k8s.io" {
			objects = append(objects, o)
		}
	}
	return objects
}

// layers are the folders of an overlay that hold layers.
func (r *repository) layers(t *testing.T, overlay string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(r.dir, "overlays", overlay, "rendered"))
	must(t, err)
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// server is the API server that an object is applied to.
func (r *repository) server(overlay string, o *unstructured.Unstructured) *apiserver.Server {
	if o.GetLabels()["spotcluster.dev/target"] == "workload" {
		return r.Workloads[overlay]
	}
	return r.Management
}

func output(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	return string(out)
}
