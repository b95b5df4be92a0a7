package rendered

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"

	"go.yaml.in/yaml/v3"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/spec"
)

// Ours says which of the YAML files that are there, by their paths in the folder,
// a write of these files replaces or takes away. Files of others that stand where
// ours go, and a folder that was rendered from another document, are problems;
// shown is the folder as a user would type it.
//
// A file that is to be written, and can no longer be read, need only look like one
// of ours, for it may be the victim of a merge. One that can be read must hold
// nothing but objects of ours. One that would be taken away must be listed by its folder's
// manifest and hold nothing but objects of a layer, or carry our labels on every
// object.
func Ours(shown string, files []File, there map[string][]byte) (ours map[string]bool, problems spec.Problems) {
	s := sorter{wanted: byPath(files), manifests: map[string]manifest{}}
	is, _ := readManifest(s.wanted[fileOf])
	s.owner = is.Metadata.Labels[object.LabelOwner]
	for _, name := range slices.Sorted(maps.Keys(there)) {
		m, ours := readManifest(there[name])
		switch owner := m.Metadata.Labels[object.LabelOwner]; {
		case !ours || path.Base(name) != fileOf:
		case owner == s.owner:
			s.manifests[path.Dir(name)] = m
		case path.Dir(name) != "." && m.Metadata.Labels[object.LabelLayer] == "":
			problems = append(problems, problem(path.Join(shown, path.Dir(name)), "path", fmt.Sprintf(
				"cluster %q is rendered here, inside of another cluster's folder; give each a folder of its own by spec.delivery.path", m.Metadata.Labels[object.LabelCluster]))...)
		}
	}
	root, _ := readManifest(there[fileOf])
	was := root.Metadata.Labels
	if was[object.LabelOwner] != "" && s.owner != "" && was[object.LabelOwner] != s.owner {
		problems = append(problems, problem(shown, "owner", fmt.Sprintf(
			"the folder holds the manifests of cluster %q, and the spec is of another cluster, by its name (%q) or by its account or region; set them back, or, to begin anew, delete the folder",
			was[object.LabelCluster], is.Metadata.Labels[object.LabelCluster]))...)
	}
	ours = map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(there)) {
		switch want := s.wanted[name]; {
		case want == nil:
			ours[name] = s.prunes(name, there[name])
		case s.replaces(name, there[name], want):
			ours[name] = true
		default:
			problems = append(problems, problem(path.Join(shown, name), "rendered-folder", "is not ours, and a rendered file goes there; move it away")...)
		}
	}
	return ours, problems
}

func byPath(files []File) map[string][]byte {
	out := make(map[string][]byte, len(files))
	for _, f := range files {
		out[f.Path] = f.Content
	}
	return out
}

func problem(file, rule, message string) spec.Problems {
	return spec.Problems{{File: file, Rule: rule, Severity: spec.Error, Message: message}}
}

// A sorter knows what is to be written, and what the manifests that are there say.
type sorter struct {
	wanted    map[string][]byte
	manifests map[string]manifest // by folder
	owner     string
}

func (s sorter) listed(name string) bool {
	return slices.Contains(s.manifests[path.Dir(name)].Resources, path.Base(name))
}

func (s sorter) replaces(name string, content, want []byte) bool {
	if readable(content) && path.Base(name) != fileOf {
		return bytes.Equal(content, want) || everyObject(content, func(labels map[string]string) bool {
			return labels[object.LabelManagedBy] == object.ManagedBy || s.listed(name) && labels[object.LabelLayer] != ""
		})
	}
	marked := bytes.Contains(content, []byte(object.LabelManagedBy+": "+object.ManagedBy))
	return marked || s.listed(name) || bytes.Equal(content, want) || len(bytes.TrimSpace(content)) == 0
}

func (s sorter) prunes(name string, content []byte) bool {
	if path.Base(name) == fileOf {
		m, ours := readManifest(content)
		return ours && m.Metadata.Labels[object.LabelOwner] == s.owner
	}
	listed := s.listed(name)
	return everyObject(content, func(labels map[string]string) bool {
		return listed && labels[object.LabelLayer] != "" ||
			labels[object.LabelManagedBy] == object.ManagedBy && labels[object.LabelOwner] == s.owner
	})
}

// readable says whether a file is YAML that holds anything.
func readable(content []byte) bool {
	docs := object.Split(content)
	for _, doc := range docs {
		var any map[string]yaml.Node
		if yaml.Unmarshal(doc, &any) != nil {
			return false
		}
	}
	return len(docs) > 0
}

// everyObject says whether a file holds objects, and each has such labels.
func everyObject(content []byte, like func(labels map[string]string) bool) bool {
	docs := object.Split(content)
	for _, doc := range docs {
		var h head
		if yaml.Unmarshal(doc, &h) != nil || !like(h.Metadata.Labels) {
			return false
		}
	}
	return len(docs) > 0
}
