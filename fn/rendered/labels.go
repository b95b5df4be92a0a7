package rendered

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"spotcluster.dev/spotcluster/fn/object"
)

// An id tells objects of one overlay apart.
type id struct{ group, kind, namespace, name string }

func (h head) id() id {
	group, version := path.Split(h.APIVersion)
	if group == "" && version != "" {
		group = "core"
	}
	return id{group, h.Kind, h.Metadata.Namespace, h.Metadata.Name}
}

// labelsOf are the labels of every object of a stream.
func labelsOf(stream []byte) map[id]map[string]string {
	out := map[id]map[string]string{}
	for _, doc := range object.Split(stream) {
		var h head
		if yaml.Unmarshal(doc, &h) == nil {
			out[h.id()] = h.Metadata.Labels
		}
	}
	return out
}

// relabelled refuses an object of ours whose labels a transformer or a patch has
// changed: by them it is applied, and known again by the next render.
func (c *cutter) relabelled(h head, was map[string]string) bool {
	for _, key := range []string{object.LabelManagedBy, object.LabelOwner, object.LabelCluster, object.LabelLayer, object.LabelTarget} {
		if is := h.Metadata.Labels[key]; is != was[key] {
			c.fail("metadata.labels", fmt.Sprintf("the overlay changes the label %s of %s %s from %q to %q, by which it is applied and known again; leave it as it is", key, h.Kind, h.Metadata.Name, was[key], is))
			return true
		}
	}
	return false
}

// lost refuses an overlay that deletes what applies its layers, or guards them.
func (c *cutter) lost() {
	names := slices.SortedFunc(maps.Keys(c.own), func(a, b id) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	for _, i := range names {
		if l := object.Layer(c.own[i][object.LabelLayer]); l == object.Flux || l == object.Root {
			c.fail("", fmt.Sprintf("the overlay deletes %s %s of layer %s, which the other layers need; to take something away, say so in the spec", i.kind, i.name, l))
		}
	}
}

var (
	variable = regexp.MustCompile(`\$\{`)
	escaped  = regexp.MustCompile(`\$\$\{`)
)

// substituted are the layers whose Kustomization fills in variables.
func substituted(stream []byte) map[string]bool {
	out := map[string]bool{}
	for _, doc := range object.Split(stream) {
		if !bytes.Contains(doc, []byte("\n  postBuild:\n")) {
			continue
		}
		var k struct {
			Spec struct {
				Path string `yaml:"path"`
			} `yaml:"spec"`
		}
		if yaml.Unmarshal(doc, &k) == nil {
			out[path.Base(k.Spec.Path)] = true
		}
	}
	return out
}
