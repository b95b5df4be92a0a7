package rendered

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A Folder is a rendered folder on disk, which may not be there yet.
type Folder struct {
	// Root is what nothing is read or written outside of: the repository.
	Root *os.Root
	// Path of the folder below Root, with slashes.
	Path string
	// Shown is the folder as a user would type it.
	Shown string

	disk disk // Root's own, where it is nil
}

// A Change is one file that a write makes, changes or takes away.
type Change struct {
	// Path below the folder.
	Path string
	// Old and New are its content; nil where it is not there.
	Old, New []byte
}

// state is what a folder holds.
type state struct {
	exists bool
	// dirs and foreign are the folders that are there, and the files that are not
	// ours, in the order of a walk.
	dirs, foreign []string
	// ours is the content of the files that we have rendered before.
	ours map[string][]byte
}

// Compare says what a write of these files would change, in the order of their
// paths. Links, files of others that stand where ours go, and a folder that was
// rendered from another document are spec.Problems.
func (f Folder) Compare(files []File) ([]Change, error) {
	_, changes, err := f.compare(files)
	return changes, err
}

func (f Folder) compare(files []File) (state, []Change, error) {
	wanted := make(map[string][]byte, len(files))
	for _, file := range files {
		wanted[file.Path] = file.Content
	}
	was, err := f.read(wanted)
	if err != nil {
		return state{}, nil, err
	}
	var changes []Change
	for _, file := range files {
		if old := was.ours[file.Path]; old == nil || !bytes.Equal(old, file.Content) {
			changes = append(changes, Change{file.Path, old, file.Content})
		}
	}
	for name, old := range was.ours {
		if wanted[name] == nil {
			changes = append(changes, Change{Path: name, Old: old})
		}
	}
	slices.SortFunc(changes, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	return was, changes, nil
}

// read looks at everything in the folder.
func (f Folder) read(wanted map[string][]byte) (state, error) {
	if err := f.noLinks(); err != nil {
		return state{}, err
	}
	s := state{ours: map[string][]byte{}}
	info, err := f.Root.Lstat(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s, nil
	case err != nil:
		return s, err
	case !info.IsDir():
		return s, f.problem("", "is a file, and the rendered folder goes there; move it away")
	}
	s.exists = true
	var names []string
	var problems spec.Problems
	err = fs.WalkDir(f.Root.FS(), f.Path, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name = strings.TrimPrefix(strings.TrimPrefix(name, f.Path), "/")
		switch {
		case name == "":
		case d.IsDir():
			s.dirs = append(s.dirs, name)
		case d.Type().IsRegular():
			names = append(names, name)
		default:
			problems = append(problems, f.problem(name, "is no plain file: links and devices are neither followed nor kept; move it away")...)
		}
		return nil
	})
	if err != nil {
		return s, err
	}
	manifests := map[string]manifest{}
	for _, name := range names {
		if path.Base(name) == fileOf {
			if content, err := f.Root.ReadFile(path.Join(f.Path, name)); err != nil {
				return s, err
			} else if m, ours := readManifest(content); ours {
				manifests[path.Dir(name)] = m
			}
		}
	}
	problems = append(problems, f.otherOwner(manifests["."], wanted)...)
	for _, name := range names {
		content, ours, err := f.owned(name, manifests[path.Dir(name)], wanted)
		switch {
		case err != nil:
			return s, err
		case ours:
			s.ours[name] = content
		case wanted[name] != nil:
			problems = append(problems, f.problem(name, "is not ours, and a rendered file goes there; move it away")...)
		default:
			s.foreign = append(s.foreign, name)
		}
	}
	if len(problems) > 0 {
		return s, problems
	}
	return s, nil
}

// noLinks refuses a link on the way to the folder: what is behind it may be
// anywhere.
func (f Folder) noLinks() error {
	at := ""
	for part := range strings.SplitSeq(f.Path, "/") {
		at = path.Join(at, part)
		info, err := f.Root.Lstat(at)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case info.Mode()&fs.ModeSymlink != 0:
			return spec.Problems{{File: f.Shown, Rule: "link", Severity: spec.Error,
				Message: fmt.Sprintf("%s is a link, and a rendered folder is never written through one; put a folder there", at)}}
		}
	}
	return nil
}

// otherOwner refuses a folder that belongs to another cluster: to rename one is
// to make another, and Flux would prune the first.
func (f Folder) otherOwner(root manifest, wanted map[string][]byte) spec.Problems {
	m, _ := readManifest(wanted[fileOf])
	was, is := root.Metadata.Labels[object.LabelOwner], m.Metadata.Labels[object.LabelOwner]
	if was == "" || is == "" || was == is {
		return nil
	}
	return spec.Problems{{File: f.Shown, Rule: "owner", Severity: spec.Error, Message: fmt.Sprintf(
		"the folder holds cluster %q, and the spec is of %q in this account and region: another cluster, while the first would lose its manifests; set spec.name, accountId and region back, or, to begin anew, delete the folder",
		root.Metadata.Labels[object.LabelCluster], m.Metadata.Labels[object.LabelCluster])}}
}

// owned says whether a file is ours, and returns its content if so. A file that
// is to be written need only look like one of ours, for it may be the victim of a
// merge. One that would be deleted must be listed by its folder's manifest and
// hold nothing but objects of a layer, or carry our labels on every object.
func (f Folder) owned(name string, m manifest, wanted map[string][]byte) (content []byte, ours bool, err error) {
	if path.Ext(name) != ".yaml" {
		return nil, false, nil
	}
	content, err = f.Root.ReadFile(path.Join(f.Path, name))
	if err != nil {
		return nil, false, err
	}
	if want := wanted[name]; want != nil {
		listed := slices.Contains(m.Resources, path.Base(name))
		marked := bytes.Contains(content, []byte(object.LabelManagedBy+": "+object.ManagedBy))
		return content, listed || marked || bytes.Equal(want, content), nil
	}
	if path.Base(name) == fileOf {
		_, ours = readManifest(content)
		return content, ours, nil
	}
	return content, everyObject(content, func(labels map[string]string) bool {
		if slices.Contains(m.Resources, path.Base(name)) {
			return labels[object.LabelLayer] != ""
		}
		owner, _ := readManifest(wanted[fileOf])
		return labels[object.LabelManagedBy] == object.ManagedBy && labels[object.LabelOwner] == owner.Metadata.Labels[object.LabelOwner]
	}), nil
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

func (f Folder) problem(name, message string) spec.Problems {
	return spec.Problems{{File: path.Join(f.Shown, name), Rule: "rendered-folder", Severity: spec.Error, Message: message}}
}
