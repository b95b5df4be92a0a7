package rendered

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Write makes the folder hold these files, and returns what changed. Files of
// others stay as they are; of ours, what is no longer rendered goes. Where
// nothing changes, nothing is touched.
//
// The new folder is made beside the old one, with links to the files of others,
// and then changes places with it in one step. Killed at any instant, it leaves
// the old folder or the new one, and perhaps the other under a hidden name, which
// the next write clears away. Where the system cannot exchange two folders in one
// step, there is an instant without any; the next write then puts the old one
// back first.
func (f Folder) Write(files []File) ([]Change, error) {
	d := cmp.Or[disk](f.disk, rootDisk{f.Root})
	parent := path.Dir(f.Path)
	if err := f.noLinks(); err != nil {
		return nil, err
	}
	if err := f.mkdirs(d, parent); err != nil {
		return nil, err
	}
	unlock, err := lock(f.Root, parent)
	if err != nil {
		return nil, fmt.Errorf("%s is being rendered by another run: %w", f.Shown, err)
	}
	defer unlock()
	if err := f.recover(d); err != nil {
		return nil, err
	}
	was, changes, err := f.compare(files)
	if err != nil || len(changes) == 0 {
		return changes, err
	}
	if err := f.stage(d, was, files); err != nil {
		_ = removeAll(d, f.next()) // else the next write does
		return nil, fmt.Errorf("writing beside %s: %w", f.Shown, err)
	}
	if !was.exists {
		return changes, d.Rename(f.next(), f.Path)
	}
	if err := f.swap(d); err != nil {
		return nil, fmt.Errorf("putting %s in place: %w", f.Shown, err)
	}
	if err := removeAll(d, f.next()); err != nil {
		return nil, fmt.Errorf("clearing away the former %s: %w", f.Shown, err)
	}
	return changes, nil
}

// next is the new folder beside the old, until they change places; former is the
// old one on systems that cannot exchange two.
func (f Folder) next() string   { return f.beside("next") }
func (f Folder) former() string { return f.beside("former") }

func (f Folder) beside(what string) string {
	dir, name := path.Split(f.Path)
	return dir + "." + name + ".spotcluster-" + what
}

// swap puts the new folder in the place of the old one, and the old one in its.
func (f Folder) swap(d disk) error {
	err := d.Exchange(f.next(), f.Path)
	if !errors.Is(err, errNoExchange) {
		return err
	}
	if err := d.Rename(f.Path, f.former()); err != nil {
		return err
	}
	if err := d.Rename(f.next(), f.Path); err != nil {
		return err
	}
	return d.Rename(f.former(), f.next())
}

// recover clears away what a run that was killed has left.
func (f Folder) recover(d disk) error {
	if _, err := f.Root.Lstat(f.former()); err == nil {
		if _, err := f.Root.Lstat(f.Path); errors.Is(err, fs.ErrNotExist) {
			if err := d.Rename(f.former(), f.Path); err != nil {
				return err
			}
		}
	}
	return errors.Join(removeAll(d, f.next()), removeAll(d, f.former()))
}

// stage makes the new folder.
func (f Folder) stage(d disk, was state, files []File) error {
	made := map[string]bool{}
	var mkdir func(dir string) error
	mkdir = func(dir string) error {
		if dir == "." || made[dir] {
			return nil
		}
		made[dir] = true
		if err := mkdir(path.Dir(dir)); err != nil {
			return err
		}
		return d.Mkdir(path.Join(f.next(), dir))
	}
	if err := d.Mkdir(f.next()); err != nil {
		return err
	}
	for _, file := range files {
		if err := mkdir(path.Dir(file.Path)); err != nil {
			return err
		}
		if err := d.Create(path.Join(f.next(), file.Path), file.Content); err != nil {
			return err
		}
	}
	for _, dir := range was.dirs {
		if keeps(dir, was) {
			if err := mkdir(dir); err != nil {
				return err
			}
		}
	}
	for _, name := range was.foreign {
		if err := d.Link(path.Join(f.Path, name), path.Join(f.next(), name)); err != nil {
			return err
		}
	}
	return nil
}

// keeps says whether a folder that is there stays: it holds files of others, or
// nothing of ours.
func keeps(dir string, was state) bool {
	below := func(name string) bool { return strings.HasPrefix(name, dir+"/") }
	for name := range was.ours {
		if below(name) {
			return slices.ContainsFunc(was.foreign, below)
		}
	}
	return true
}

// mkdirs makes the folders on the way.
func (f Folder) mkdirs(d disk, dir string) error {
	if dir == "." {
		return nil
	}
	if _, err := f.Root.Lstat(dir); err == nil {
		return nil
	}
	if err := f.mkdirs(d, path.Dir(dir)); err != nil {
		return err
	}
	if err := d.Mkdir(dir); !errors.Is(err, fs.ErrExist) { // another run may be on the same way
		return err
	}
	return nil
}
