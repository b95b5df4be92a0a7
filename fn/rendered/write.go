package rendered

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
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
		return nil, fmt.Errorf("locking %s: %w", path.Dir(f.Shown), err)
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
		_ = f.removeAll(d, f.next()) // else the next write does
		return nil, fmt.Errorf("writing beside %s: %w", f.Shown, err)
	}
	if err := f.swap(d, was.exists); err != nil {
		if f.isFolder(f.Path) == was.exists {
			_ = f.removeAll(d, f.next())
		}
		return nil, fmt.Errorf("putting %s in place: %w", f.Shown, err)
	}
	if was.exists {
		if err := f.clear(d, was, ""); err != nil {
			return nil, fmt.Errorf("clearing away the former %s: %w", f.Shown, err)
		}
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

func (f Folder) isFolder(name string) bool {
	info, err := f.Root.Lstat(name)
	return err == nil && info.IsDir()
}

// swap puts the new folder in its place, and the old one, if there is one, in the
// place of the new.
func (f Folder) swap(d disk, exists bool) error {
	if !exists {
		return d.Rename(f.next(), f.Path)
	}
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
	for _, name := range []string{f.next(), f.former()} {
		if info, err := f.Root.Lstat(name); err == nil && !info.IsDir() {
			return problem(path.Join(path.Dir(f.Shown), path.Base(name)), "rendered-folder",
				"is no folder, and its name is that of a folder which a write makes for a moment; move it away")
		}
	}
	if f.isFolder(f.former()) && !f.isFolder(f.Path) {
		if err := d.Rename(f.former(), f.Path); err != nil {
			return err
		}
	}
	return errors.Join(f.removeAll(d, f.next()), f.removeAll(d, f.former()))
}

// stage makes the new folder.
func (f Folder) stage(d disk, was state, files []File) error {
	made := map[string]bool{}
	var mkdir func(dir string) error
	mkdir = func(dir string) error {
		if made[dir] {
			return nil
		}
		made[dir] = true
		if dir != "." {
			if err := mkdir(path.Dir(dir)); err != nil {
				return err
			}
		}
		return d.Mkdir(path.Join(f.next(), dir), was.mode(dir))
	}
	for _, file := range files {
		if err := mkdir(path.Dir(file.Path)); err != nil {
			return err
		}
		if err := d.Create(path.Join(f.next(), file.Path), file.Content); err != nil {
			return err
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(was.dirs)) {
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

// clear takes away the old folder, which now has the new one's place. What
// somebody wrote into it meanwhile is not lost: it moves into the new folder.
func (f Folder) clear(d disk, was state, dir string) error {
	entries, err := fs.ReadDir(f.Root.FS(), path.Join(f.next(), dir))
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		_, ours := was.ours[name]
		switch {
		case e.IsDir():
			err = f.clear(d, was, name)
		case ours || f.linked(name):
			err = d.Remove(path.Join(f.next(), name))
		default:
			if err = f.mkdirs(d, path.Join(f.Path, dir)); err == nil {
				err = d.Rename(path.Join(f.next(), name), path.Join(f.Path, name))
			}
		}
		if err != nil {
			return err
		}
	}
	return d.Remove(path.Join(f.next(), dir))
}

// linked says whether a file of the old folder is the same in the new.
func (f Folder) linked(name string) bool {
	a, errA := f.Root.Lstat(path.Join(f.next(), name))
	b, errB := f.Root.Lstat(path.Join(f.Path, name))
	return errA == nil && errB == nil && os.SameFile(a, b)
}

// removeAll takes away a folder of ours with all it holds, if it is there. Links
// in it go; what they point to stays.
func (f Folder) removeAll(d disk, name string) error {
	if !f.isFolder(name) {
		return nil
	}
	entries, err := fs.ReadDir(f.Root.FS(), name)
	if err != nil {
		return err
	}
	for _, e := range entries {
		at := path.Join(name, e.Name())
		if e.IsDir() {
			err = f.removeAll(d, at)
		} else {
			err = d.Remove(at)
		}
		if err != nil {
			return err
		}
	}
	return d.Remove(name)
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
	if err := d.Mkdir(dir, 0o755); !errors.Is(err, fs.ErrExist) { // another run may be on the same way
		return err
	}
	return nil
}
