package overlay

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/provider"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/fn/runtime/runtimeutil"

	"spotcluster.dev/spotcluster/fn/spec"
)

// localConfig marks a document that is input to a tool and never applied.
const localConfig = konfig.IgnoredByKustomizeAnnotation

// group is that of the kinds we render.
var group, _, _ = strings.Cut(spec.APIVersion, "/")

// A rendered cluster, and what is to be said about it.
type rendered struct {
	Cluster
	warnings spec.Problems
}

// cluster resolves and renders the spec that a kustomization's generators name;
// nil where they name none of ours.
func (r Resolver) cluster(t *tree, k *kustomization) (*rendered, error) {
	if len(k.Generators) == 0 {
		return nil, nil
	}
	specs, err := t.specs(k)
	switch {
	case err != nil && strings.Contains(err.Error(), "external plugins disabled"):
		t.unseen = true
		t.doubt("the spec of %s is made by a plugin", k.folder)
		return nil, nil
	case err != nil:
		return nil, t.explain(k, err)
	}
	ours, err := t.ours(k, specs)
	if ours == nil || err != nil {
		return nil, err
	}
	c := clusterOf(k, ours)
	if c.Document, err = ours.AsYAML(); err != nil {
		return nil, fmt.Errorf("writing the spec of %s: %w", k.folder, err)
	}
	var warnings spec.Problems
	c.Stream, warnings, err = r.Render(c.Document, "")
	var problems spec.Problems
	if errors.As(err, &problems) {
		return nil, Locate(r.FS, k.folder, c.Kind, problems)
	}
	if err != nil {
		return nil, fmt.Errorf("rendering %s: %w", k.folder, err)
	}
	return &rendered{c, Locate(r.FS, k.folder, c.Kind, warnings)}, nil
}

func clusterOf(k *kustomization, ours *resource.Resource) Cluster {
	text := func(path string) string {
		s, _ := ours.GetString(path) // absent is empty
		return s
	}
	return Cluster{
		Folder:    k.folder,
		Kind:      ours.GetKind(),
		Account:   text("spec.accountId"),
		Region:    text("spec.region"),
		Name:      text("spec.name"),
		Namespace: cmp.Or(text("spec.delivery.namespace"), text("spec.name")),
	}
}

// ours is the one document of ours among a kustomization's generators; nil where
// there is none. What is not ours is a reason for doubt.
func (t *tree) ours(k *kustomization, specs []*resource.Resource) (*resource.Resource, error) {
	var ours, foreign []*resource.Resource
	for _, s := range specs {
		if s.GetGvk().Group == group {
			ours = append(ours, s)
		} else {
			foreign = append(foreign, s)
		}
	}
	for _, f := range foreign {
		t.foreign = append(t.foreign, describe(f))
		t.doubt("%s has the generator %s", k.file(), describe(f))
		if isExec(f) {
			return nil, k.problem("generators", "exec-function", fmt.Sprintf(
				"the generator %s is a function that kustomize runs only with --enable-exec, and spotcluster does not run it; use kustomize build --enable-alpha-plugins --enable-exec %s",
				describe(f), k.folder))
		}
	}
	switch {
	case len(ours) == 0:
		return nil, nil
	case len(ours) > 1:
		names := make([]string, len(ours))
		for i, o := range ours {
			names[i] = describe(o)
		}
		return nil, k.problem("generators", "two-clusters", fmt.Sprintf(
			"got %d clusters, %s, and an overlay is one cluster; give each a folder of its own under overlays/", len(ours), strings.Join(names, " and ")))
	case isExec(ours[0]):
		t.exec = k
	}
	return ours[0], nil
}

func describe(r *resource.Resource) string { return r.GetKind() + " " + fmt.Sprintf("%q", r.GetName()) }

// isExec says whether kustomize would run a generator as an exec function.
func isExec(r *resource.Resource) bool {
	f, err := runtimeutil.GetFunctionSpec(&r.RNode)
	return err == nil && f != nil && f.Exec.Path != ""
}

// specs lets kustomize resolve all that a kustomization's generators name. They
// are taken as the resources of a kustomization in the same place, so that paths
// and restrictions mean what they mean there, and marked not local, so that
// kustomize does not drop them.
func (t *tree) specs(k *kustomization) ([]*resource.Resource, error) {
	files := map[string][]byte{}
	resources := make([]string, len(k.Generators))
	for i, entry := range k.Generators {
		resources[i] = entry
		if isInline(entry) {
			resources[i] = fmt.Sprintf(".spotcluster-generator-%d.yaml", i)
			files[filepath.Join(k.dir, resources[i])] = []byte(entry)
		}
	}
	text, err := json.Marshal(types.Kustomization{
		TypeMeta:          types.TypeMeta{APIVersion: types.KustomizationVersion, Kind: types.KustomizationKind},
		Resources:         resources,
		CommonAnnotations: map[string]string{localConfig: "false"},
	})
	if err != nil {
		return nil, err
	}
	files[filepath.Join(k.dir, k.name)] = text
	m, err := kustomizeSpec(layered{t.fs, files, t.suspectSpec}, k.dir)
	if err != nil {
		return nil, err
	}
	for _, r := range m.Resources() {
		annotations := r.GetAnnotations()
		delete(annotations, localConfig)
		if err := r.SetAnnotations(annotations); err != nil {
			return nil, err
		}
	}
	return m.Resources(), nil
}

// isInline says whether an entry of generators is a document rather than a path,
// as kustomize tells them apart.
func isInline(entry string) bool {
	_, err := resmap.NewFactory(provider.NewDefaultDepProvider().GetResourceFactory()).NewResMapFromBytes([]byte(entry))
	return err == nil
}

// suspectSpec notes what in a spec's kustomizations means something else to a
// generator than to a resource.
func (t *tree) suspectSpec(path string, content []byte) {
	if !slices.Contains(konfig.RecognizedKustomizationFileNames(), filepath.Base(path)) {
		return
	}
	k := kustomization{folder: filepath.Dir(path), name: filepath.Base(path), text: content}
	if k.parse() == nil && k.has("vars", "configurations", "crds", "openapi") {
		t.doubt("a kustomization of the spec has vars, configurations, crds or openapi")
	}
}
