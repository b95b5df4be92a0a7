package overlay

import (
	"testing"

	"sigs.k8s.io/kustomize/kyaml/filesys"

	"spotcluster.dev/spotcluster/fn/spec"
)

// No input makes the door panic: kustomize's own panics are errors here.
func FuzzResolve(f *testing.F) {
	const cluster = "apiVersion: spotcluster.dev/v1alpha1\nkind: SpotCluster\nmetadata: {name: a}\nspec: {name: a}\n"
	f.Add("generators: [spec]\n", "resources: [cluster.yaml]\n", cluster)
	f.Add("generators: [spec/cluster.yaml]\nsortOptions: {order: fifo}\n", "", cluster)
	f.Add("generators:\n- |\n  kind: [a]\n  metadata: [b]\nresources: [spec]\n", "components: [.]\n", "metadata: [1]\nkind: a\n")
	f.Add("Generators: [spec]\nnamePrefix: x\nconfigMapGenerator: [{name: a}]\n", "resources: [cluster.yaml, ../spec]\npatches: [{patch: 'a: b'}]\n", "a: &a [*a]")
	f.Fuzz(func(t *testing.T, overlay, specs, cluster string) {
		if isRemote(overlay) || isRemote(specs) {
			return // kustomize would go and fetch it
		}
		fs := filesys.MakeFsInMemory()
		for name, text := range map[string]string{
			"/kustomization.yaml":      overlay,
			"/spec/kustomization.yaml": specs,
			"/spec/cluster.yaml":       cluster,
		} {
			if err := fs.WriteFile(name, []byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		r := resolver(true)
		r.FS, r.Plugin = fs, ""
		r.Render = func([]byte, string) ([]byte, spec.Problems, error) {
			return []byte(stream), spec.Problems{{Path: "spec.name"}}, nil
		}
		if got, err := r.Resolve("/"); err == nil && len(got.Clusters) == 0 {
			t.Error("built without a cluster")
		}
	})
}
