package overlay

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"

	"sigs.k8s.io/kustomize/api/types"
)

// What takes the place of a generator: a file among the resources, or a
// component that holds it.
const (
	objectsFile     = ".spotcluster-objects.yaml"
	componentFolder = ".spotcluster-objects"
)

// buildInPlace runs kustomize with every generator of ours replaced by its
// stream, and with plugins off: any other generator, and any transformer or
// validator that is not kustomize's own, makes it fail.
func buildInPlace(t *tree, streams map[*kustomization][]byte) ([]byte, error) {
	files := map[string][]byte{}
	for k, stream := range streams {
		generated, ok := asGenerated(stream)
		if !ok {
			return nil, errors.New("the stream is not one that kustomize's marks can be put on")
		}
		if err := k.replaceGenerator(files, generated); err != nil {
			return nil, err
		}
	}
	m, err := kustomize(layered{t.fs, files, nil}, t.root.dir, withoutPlugins())
	if err != nil {
		return nil, err
	}
	return m.AsYaml()
}

// replaceGenerator lays over the kustomization one that holds the stream where
// its generator would have put it: after the resources and after kustomize's own
// generators, and before the components. Without generators of kustomize's own
// that is the last of the resources, which spares kustomize a pass over all
// objects; with them it is the first component.
func (k *kustomization) replaceGenerator(files map[string][]byte, stream []byte) error {
	field, entry := "resources", objectsFile
	objects := filepath.Join(k.dir, objectsFile)
	if k.has("bases", "configMapGenerator", "secretGenerator", "helmCharts", "helmChartInflationGenerator") {
		field, entry = "components", componentFolder
		objects = filepath.Join(k.dir, componentFolder, objectsFile)
		component, err := json.Marshal(types.Kustomization{
			TypeMeta:  types.TypeMeta{APIVersion: types.ComponentVersion, Kind: types.ComponentKind},
			Resources: []string{objectsFile},
		})
		if err != nil {
			return err
		}
		files[filepath.Join(k.dir, componentFolder, "kustomization.yaml")] = component
	}
	text, err := k.without("generators", field, entry)
	if err != nil {
		return err
	}
	files[objects] = stream
	files[filepath.Join(k.dir, k.name)] = text
	return nil
}

// without is the kustomization without one field, and with an entry more in
// another: the last of the resources, the first of the components.
func (k *kustomization) without(drop, field, entry string) ([]byte, error) {
	out := make(map[string]json.RawMessage, len(k.fields))
	for key, value := range k.fields {
		switch {
		case strings.EqualFold(key, drop):
		case strings.EqualFold(key, field):
			if _, twice := out[field]; twice {
				return nil, errors.New("the same field in two spellings")
			}
			out[field] = value
		default:
			out[key] = value
		}
	}
	entries := append([]string{}, k.Resources...)
	entries = append(entries, entry)
	if field == "components" {
		entries = append([]string{entry}, k.Components...)
	}
	var err error
	if out[field], err = json.Marshal(entries); err != nil {
		return nil, err
	}
	return json.Marshal(out)
}

// behavior is the mark that kustomize puts on everything a generator made, and
// takes off at the end. What copies or replaces whole annotations on the way can
// tell whether it is there.
const behavior = "    internal.config.kubernetes.io/generatorBehavior: unspecified\n"

// asGenerated puts kustomize's mark on every object of a stream.
func asGenerated(stream []byte) ([]byte, bool) {
	objects, ok := outline(stream)
	if !ok || bytes.Contains(stream, []byte("kustomize.config.k8s.io/")) {
		return nil, false
	}
	out := make([]byte, 0, len(stream)+len(objects)*(len(behavior)+len("  annotations:\n")))
	done := 0
	for _, o := range objects {
		at, mark := o.annotations, behavior
		if at == 0 {
			at, mark = o.metadata, "  annotations:\n"+behavior
		}
		out = append(out, stream[done:at]...)
		out = append(out, mark...)
		done = at
	}
	return append(out, stream[done:]...), true
}
