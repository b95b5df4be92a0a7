package krm

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/rendered"
	"spotcluster.dev/spotcluster/fn/spec"
)

// leftBehind finds what an earlier run has rendered and none renders now: gone are
// the files to take away, and the rest is told.
//
// What is taken away bears the owner's label or is listed by a manifest that does,
// and stands in a folder with our manifest at its root. Such a folder goes
//
//   - where its cluster is rendered to another folder now, for spec.delivery.path
//     was changed;
//   - where it is the folder rendered of an overlay of which nothing else is left,
//     and this is told.
//
// Everything else may be wanted: a folder that a Kustomization of the user's still
// names, the folder of an overlay that is there and was not seen to render,
// one that was rendered by another name or from another repository, and objects
// outside of any such folder, which may be the user's copies. A document that is
// rendered in place of the overlays says nothing about theirs.
func (t *tree) leftBehind(all []rendition, document bool) (gone []string, warnings spec.Problems) {
	now := map[string]bool{}     // files that are rendered now
	place := map[string]string{} // folders by owner
	for _, r := range all {
		if r.owner != "" {
			place[r.owner] = r.at
		}
		for at, ours := range r.ours {
			now[at] = now[at] || ours
		}
	}
	told := map[string]bool{}
	for _, at := range slices.Sorted(maps.Keys(t.files)) {
		if now[at] {
			continue
		}
		old, ok := rendered.TreeAt(at, t.files[at])
		if !ok {
			continue
		}
		moved, still := place[old.Owner]
		var files []string
		for _, name := range old.Written(t.below(old.Folder)) {
			if file := path.Join(old.Folder, name); !now[file] && !told[file] {
				files, told[file] = append(files, file), true
			}
		}
		applied := t.applied(old.Folder)
		switch {
		case len(files) == 0, document && !still:
		case document:
			warnings = append(warnings, left(old, files, "the function's configuration is rendered to "+moved+"; delete this folder if no overlay renders it"))
		case applied != "":
			warnings = append(warnings, left(old, files, "nothing renders it any more, and "+applied+" still names it; change that first, then render again"))
		case still:
			gone = append(gone, files...)
		case path.Base(old.Folder) == "rendered" && t.holdsOnly(path.Dir(old.Folder), old.Folder):
			gone = append(gone, files...)
			warnings = append(warnings, left(old, files, "its overlay is gone, and so these go; if it is rendered from elsewhere, take them back from git and hide them from kpt by this line in .krmignore: /"+old.Folder+"/"))
		default:
			warnings = append(warnings, left(old, files, "no overlay of this package renders it; delete the folder, or, if it is wanted, hide it from kpt by this line in .krmignore: /"+old.Folder+"/"))
		}
	}
	if !document {
		warnings = append(warnings, t.strays(now, told)...)
	}
	return gone, warnings
}

// left is the warning of a rendered folder that stays.
func left(old rendered.Tree, files []string, why string) spec.Problem {
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = strings.TrimPrefix(file, old.Folder+"/")
	}
	return leftBehind(old.Folder, fmt.Sprintf("this folder holds manifests of cluster %q (%s): %s", old.Cluster, list(names), why))
}

func leftBehind(at, message string) spec.Problem {
	return spec.Problem{File: at, Rule: "left-behind", Severity: spec.Warning, Message: message}
}

// list names a few files, and counts the rest.
func list(names []string) string {
	const most = 3
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s, and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// strays are the warnings of files outside of our folders with our labels on every
// object.
func (t *tree) strays(now, told map[string]bool) spec.Problems {
	var out spec.Problems
	for _, at := range slices.Sorted(maps.Keys(t.files)) {
		if now[at] || told[at] {
			continue
		}
		if _, cluster := rendered.OwnerOf(t.files[at]); cluster != "" {
			out = append(out, leftBehind(at, fmt.Sprintf(
				"the objects here bear the labels of cluster %q, and nothing renders them; delete the file, or, if they are yours, take the label %s off", cluster, object.LabelOwner)))
		}
	}
	return out
}

// applied is the file of the user's that applies a folder or a part of it: a Flux
// Kustomization, whose path need not start from the package's root, or a
// kustomization.yaml. It is empty where there is none.
func (t *tree) applied(folder string) string {
	for _, at := range slices.Sorted(maps.Keys(t.items)) {
		for _, item := range t.items[at] {
			if textAt(item, "metadata", "labels", object.LabelManagedBy) == object.ManagedBy {
				continue
			}
			to := path.Clean("/" + textAt(item, "spec", "path"))
			if strings.HasPrefix(textAt(item, "apiVersion"), "kustomize.toolkit.fluxcd.io/") && (strings.HasSuffix(to, "/"+folder) || strings.Contains(to, "/"+folder+"/")) {
				return at
			}
			for _, entry := range contentOf(fieldOf(item.YNode(), "resources")) {
				if to := path.Join(path.Dir(at), entry.Value); isKustomization(at) && (to == folder || strings.HasPrefix(to, folder+"/")) {
					return at
				}
			}
		}
	}
	return ""
}

// holdsOnly says whether a folder of the package holds another and nothing else.
func (t *tree) holdsOnly(dir, only string) bool {
	if dir == "." {
		return false
	}
	for at := range t.files {
		if strings.HasPrefix(at, dir+"/") && !strings.HasPrefix(at, only+"/") {
			return false
		}
	}
	return true
}
