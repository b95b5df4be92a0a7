package rendered

import (
	"maps"
	"path"
	"slices"

	"spotcluster.dev/spotcluster/fn/object"
)

// A Tree is a rendered folder that is there, as the manifest at its root tells.
type Tree struct {
	// Folder is where it stands.
	Folder string
	// Owner and Cluster are those of the document it was rendered from.
	Owner, Cluster string
}

// TreeAt is the rendered folder at whose root a file stands, and false where the
// file is no manifest of ours, or a layer's.
func TreeAt(file string, content []byte) (Tree, bool) {
	if path.Base(file) != fileOf {
		return Tree{}, false
	}
	m, ours := readManifest(content)
	labels := m.Metadata.Labels
	if !ours || labels[object.LabelOwner] == "" || labels[object.LabelLayer] != "" {
		return Tree{}, false
	}
	return Tree{path.Dir(file), labels[object.LabelOwner], labels[object.LabelCluster]}, true
}

// Written says which of the YAML files below the folder, by their paths in it, a
// render of the tree's owner has written: those that a write without any files
// would take away.
func (t Tree) Written(there map[string][]byte) []string {
	s := sorter{manifests: map[string]manifest{}, owner: t.Owner}
	for name, content := range there {
		if path.Base(name) != fileOf {
			continue
		}
		if m, ours := readManifest(content); ours && m.Metadata.Labels[object.LabelOwner] == t.Owner {
			s.manifests[path.Dir(name)] = m
		}
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(there)) {
		if s.prunes(name, there[name]) {
			out = append(out, name)
		}
	}
	return out
}

// OwnerOf is the cluster whose render has labelled every object of a file, and
// empty where one is of others.
func OwnerOf(content []byte) (owner, cluster string) {
	if !everyObject(content, func(labels map[string]string) bool {
		if labels[object.LabelManagedBy] != object.ManagedBy || owner != "" && labels[object.LabelOwner] != owner {
			return false
		}
		owner, cluster = labels[object.LabelOwner], labels[object.LabelCluster]
		return owner != ""
	}) {
		return "", ""
	}
	return owner, cluster
}
