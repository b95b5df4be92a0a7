package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"spotcluster.dev/spotcluster/fn/overlay"
)

// The door answers with the rendered stream itself where kustomize would have
// nothing to do to it. That is right as long as the renderer prints as kustomize
// does, which this holds every case to.
func TestRendererPrintsLikeKustomize(t *testing.T) {
	cases, err := filepath.Glob("../../testdata/*/spec.yaml")
	if err != nil || len(cases) == 0 {
		t.Fatalf("there are no cases: %v", err)
	}
	rendered := 0
	for _, file := range cases {
		doc, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		stream, _, err := render(doc, "")
		if err != nil {
			continue // a case of what is wrong
		}
		rendered++
		fs := filesys.MakeFsInMemory()
		for name, text := range map[string]string{
			"/kustomization.yaml": "generators: [cluster.yaml]\nsortOptions: {order: fifo}\n",
			"/cluster.yaml":       string(doc),
		} {
			if err := fs.WriteFile(name, []byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		built, err := overlay.Resolver{FS: fs, Render: render}.Resolve("/")
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if diff := cmp.Diff(string(built.Stream), string(stream)); diff != "" {
			t.Errorf("%s: kustomize prints it otherwise (-kustomize +ours):\n%s", file, diff)
		}
	}
	if rendered < 5 {
		t.Errorf("only %d cases were rendered", rendered)
	}
}
