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

	"spotcluster.dev/spotcluster/fn/spec"
)

// A Folder is a rendered folder on disk, which may not be there yet.
type Folder struct {
	// Root is what nothing is read or written outside of: the repository. Without
	// one there is nothing yet, and nothing can be written.
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
	// dirs are the folders that are there with their modes, the rendered folder
	// itself among them, and foreign the files that are not ours.
	dirs    map[string]fs.FileMode
	foreign []string
	// ours is the content of the files that we have rendered before.
	ours map[string][]byte
}

// mode is that of a folder which is kept, or what a new one gets.
func (s state) mode(dir string) fs.FileMode {
	if mode, ok := s.dirs[dir]; ok {
		return mode
	}
	return 0o755
}

// Compare says what a write of these files would change, in the order of their
// paths. Links, files of others that stand where ours go, and a folder that was
// rendered from another document are spec.Problems.
func (f Folder) Compare(files []File) ([]Change, error) {
	_, changes, err := f.compare(files)
	return changes, err
}

func (f Folder) compare(files []File) (state, []Change, error) {
	was, err := f.read(files)
	if err != nil {
		return state{}, nil, err
	}
	wanted := byPath(files)
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
func (f Folder) read(files []File) (state, error) {
	s := state{ours: map[string][]byte{}, dirs: map[string]fs.FileMode{}}
	if f.Root == nil {
		return s, nil
	}
	if err := f.noLinks(); err != nil {
		return s, err
	}
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
	names, problems, err := f.walk(&s)
	if err != nil {
		return s, err
	}
	there := map[string][]byte{}
	for _, name := range names {
		if there[name], err = f.Root.ReadFile(path.Join(f.Path, name)); err != nil {
			return s, err
		}
	}
	ours, found := Ours(f.Shown, files, there)
	problems = append(problems, found...)
	if problems = append(problems, f.inTheWay(s, files)...); len(problems) > 0 {
		return s, problems
	}
	for _, name := range names {
		if ours[name] {
			s.ours[name] = there[name]
		} else {
			s.foreign = append(s.foreign, name)
		}
	}
	return s, nil
}

// walk finds everything in the folder: folders and files that cannot be ours go
// into the state, and the names of YAML files are returned. What is neither file
// nor folder is a problem.
func (f Folder) walk(s *state) (names []string, problems spec.Problems, err error) {
	err = fs.WalkDir(f.Root.FS(), f.Path, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name = strings.TrimPrefix(strings.TrimPrefix(name, f.Path), "/")
		switch {
		case d.IsDir():
			info, err := d.Info()
			if err != nil {
				return err
			}
			s.dirs[path.Join(".", name)] = info.Mode() & (fs.ModePerm | fs.ModeSetgid | fs.ModeSticky)
		case !d.Type().IsRegular():
			problems = append(problems, f.problem(name, "is no plain file: links and devices are neither followed nor kept; move it away")...)
		case path.Ext(name) == ".yaml":
			names = append(names, name)
		default:
			s.foreign = append(s.foreign, name)
		}
		return nil
	})
	return names, problems, err
}

// inTheWay are the problems of files of others where a folder of ours goes, and
// of folders where a file of ours goes.
func (f Folder) inTheWay(s state, files []File) spec.Problems {
	var out spec.Problems
	needed := map[string]bool{}
	for _, file := range files {
		for dir := path.Dir(file.Path); dir != "."; dir = path.Dir(dir) {
			needed[dir] = true
		}
		if _, ok := s.dirs[file.Path]; ok {
			out = append(out, f.problem(file.Path, "is a folder, and a rendered file goes there; move it away")...)
		}
	}
	for _, name := range s.foreign {
		if needed[name] {
			out = append(out, f.problem(name, "is a file, and a rendered folder goes there; move it away")...)
		}
	}
	return out
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

func (f Folder) problem(name, message string) spec.Problems {
	return problem(path.Join(f.Shown, name), "rendered-folder", message)
}
