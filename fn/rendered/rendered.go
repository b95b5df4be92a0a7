// Package rendered is the folder that Flux applies: what an overlay builds to,
// cut into files as they review best, and written so that a reader finds the old
// folder or the new one and nothing between.
//
//	rendered/
//	  kustomization.yaml     what bootstraps the cluster: the folder root
//	  network/               a folder for each layer
//	    kustomization.yaml   lists the files below, in apply order
//	    vpc_prod.yaml        a file for each object
//	    subnets.yaml         or for each kind of which there is one a zone
//	  …
//	  flux/                  what applies the layers
//	  root/                  what applies namespace/ and flux/
//
// Files is the whole of the first half, and pure. Folder is the second.
package rendered

import (
	"fmt"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/fn/suggest"
)

// A File is one file of the folder. Path is relative to it, with slashes.
type File struct {
	Path    string
	Content []byte
}

// head is the part of an object that decides where it goes.
type head struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Metadata   struct {
		Name      string            `yaml:"name"`
		Namespace string            `yaml:"namespace"`
		Labels    map[string]string `yaml:"labels"`
	} `yaml:"metadata"`
}

// Files cuts the stream of one document, of that kind, into files, in apply
// order. own is the stream before the overlay's patches. The problems are those of
// the user's objects, each of which must say which layer it belongs to, and of
// ours, which must keep the labels that say so.
func Files(kind string, stream, own []byte) ([]File, spec.Problems) {
	layers, root := object.Layers, object.Root
	if kind == spec.KindManagementCluster {
		layers, root = object.ManagementLayers, object.Flux
	}
	cut := cutter{layers: map[object.Layer]*folder{}, own: labelsOf(own)}
	cut.substituted = substituted(own)
	for _, l := range layers {
		cut.layers[l.Layer] = &folder{at: map[string]int{}}
	}
	for _, doc := range object.Split(stream) {
		cut.add(layers, doc)
	}
	cut.lost()
	if len(cut.problems) > 0 {
		return nil, cut.problems
	}
	files := []File{kustomization("", "rendered", cut.ours, []string{string(root)})}
	for _, l := range layers {
		f := cut.layers[l.Layer]
		files = append(files, kustomization(string(l.Layer), string(l.Layer), cut.ours, f.names))
		files = append(files, f.files...)
	}
	return files, nil
}

// A folder is that of one layer.
type folder struct {
	names []string       // of its files
	files []File         // the same
	at    map[string]int // where a name is in them
}

type cutter struct {
	layers map[object.Layer]*folder
	// ours are the labels that all objects of the document share.
	ours map[string]string
	// own are the labels of our objects before the overlay's patches.
	own map[id]map[string]string
	// substituted are the layers in which Flux fills in variables.
	substituted map[string]bool
	problems    spec.Problems
}

func (c *cutter) add(layers []object.LayerInfo, doc []byte) {
	var h head
	if err := yaml.Unmarshal(doc, &h); err != nil {
		c.fail("", fmt.Sprintf("an object of the overlay cannot be read: %v", err))
		return
	}
	labels := h.Metadata.Labels
	was, ours := c.own[h.id()]
	delete(c.own, h.id())
	if ours && c.relabelled(h, was) {
		return
	}
	if !ours && c.substituted[labels[object.LabelLayer]] && variable.Match(escaped.ReplaceAll(doc, nil)) {
		c.fail("", fmt.Sprintf("%s %s holds ${…} in layer %s, where Flux would fill it in, and fail; write $${…}, or choose another layer", h.Kind, h.Metadata.Name, labels[object.LabelLayer]))
		return
	}
	f, ok := c.layers[object.Layer(labels[object.LabelLayer])]
	if !ok {
		c.noLayer(layers, h)
		return
	}
	if c.ours == nil && labels[object.LabelManagedBy] == object.ManagedBy {
		c.ours = map[string]string{
			object.LabelManagedBy: object.ManagedBy,
			object.LabelOwner:     labels[object.LabelOwner],
			object.LabelCluster:   labels[object.LabelCluster],
		}
	}
	if doc, ok = asKpt(doc); !ok {
		c.fail("", fmt.Sprintf("%s %s cannot be written again", h.Kind, h.Metadata.Name))
		return
	}
	name := fileName(h.Kind, h.Metadata.Name)
	i, ok := f.at[name]
	if !ok {
		f.at[name] = len(f.files)
		f.names = append(f.names, name)
		f.files = append(f.files, File{path.Join(labels[object.LabelLayer], name), doc})
		return
	}
	f.files[i].Content = append(append(f.files[i].Content, "---\n"...), doc...)
}

// noLayer refuses an object that does not say where it belongs: the render has
// no place for it, and Flux would never apply it.
func (c *cutter) noLayer(layers []object.LayerInfo, h head) {
	id := fmt.Sprintf("%s %s", h.Kind, h.Metadata.Name)
	if h.Metadata.Namespace != "" {
		id += " in namespace " + h.Metadata.Namespace
	}
	names := make([]string, len(layers))
	for i, l := range layers {
		names[i] = string(l.Layer)
	}
	last := names[len(names)-1]
	for _, l := range layers {
		if l.Layer != object.Flux && l.Layer != object.Root {
			last = string(l.Layer)
		}
	}
	if given := h.Metadata.Labels[object.LabelLayer]; given != "" {
		c.fail("metadata.labels", fmt.Sprintf("%s has the label %s: %s, and there is no such layer, only %s%s",
			id, object.LabelLayer, given, strings.Join(names, ", "), suggest.DidYouMean(given, names)))
		return
	}
	c.fail("metadata.labels", fmt.Sprintf("%s says by no label which layer it belongs to, so Flux would never apply it; add %s: %s to its metadata.labels, or another of %s",
		id, object.LabelLayer, last, strings.Join(names, ", ")))
}

func (c *cutter) fail(field, message string) {
	c.problems = append(c.problems, spec.Problem{Path: field, Rule: "layer", Severity: spec.Error, Message: message})
}
