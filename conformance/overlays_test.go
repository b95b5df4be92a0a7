package conformance

import (
	"os"
	"path/filepath"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/filesys"

	"spotcluster.dev/spotcluster/fn/overlay"
	"spotcluster.dev/spotcluster/functions"
)

// Every object of every overlay that the repository keeps is one that an API
// server takes.
func TestEveryOverlay(t *testing.T) {
	entries, err := os.ReadDir("../overlays")
	if err != nil || len(entries) < 4 {
		t.Fatalf("got %v, %v; want dev, staging, prod and management", entries, err)
	}
	o := oracle(t)
	for _, e := range entries {
		t.Run(e.Name(), func(t *testing.T) {
			r := overlay.Resolver{FS: filesys.MakeFsOnDisk(), Render: functions.Stream}
			result, err := r.Resolve(filepath.Join("../overlays", e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			docs := split(e.Name(), result.Stream)
			if len(docs) < 10 {
				t.Errorf("only %d objects", len(docs))
			}
			for _, doc := range docs {
				for _, problem := range o.Check(doc.text) {
					t.Errorf("%s: %v", doc.name, problem)
				}
			}
			for _, w := range result.Warnings {
				t.Errorf("what we keep as an example should not warn: %v", w)
			}
		})
	}
}
