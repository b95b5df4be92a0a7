package rendered

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
)

// A disk is every change that a write makes, one call at a time, so that a test
// can stop between any two. Names are relative to the root.
type disk interface {
	Mkdir(name string, mode fs.FileMode) error
	// Create writes a file that is not there.
	Create(name string, content []byte) error
	// Link makes a file appear in a second place as well.
	Link(from, to string) error
	Rename(from, to string) error
	// Exchange lets two folders beside each other change places in one step, or
	// fails with errNoExchange where the system has no such step.
	Exchange(a, b string) error
	// Remove takes away a file or an empty folder.
	Remove(name string) error
}

var errNoExchange = errors.New("the file system cannot exchange two folders")

// rootDisk is a disk below an os.Root, which never leaves it.
type rootDisk struct{ root *os.Root }

func (d rootDisk) Mkdir(name string, mode fs.FileMode) error {
	if err := d.root.Mkdir(name, 0o755); err != nil || mode == 0o755 {
		return err
	}
	return d.root.Chmod(name, mode)
}

func (d rootDisk) Create(name string, content []byte) error {
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

// Link falls back to a copy where the file system has no hard links.
func (d rootDisk) Link(from, to string) error {
	if d.root.Link(from, to) == nil {
		return nil
	}
	source, err := d.root.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }()
	info, err := source.Stat()
	if err != nil {
		return err
	}
	f, err := d.root.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(f, source)
	return errors.Join(err, f.Close())
}

func (d rootDisk) Rename(from, to string) error { return d.root.Rename(from, to) }

func (d rootDisk) Exchange(a, b string) error {
	parent, err := d.root.Open(path.Dir(a))
	if err != nil {
		return err
	}
	defer func() { _ = parent.Close() }()
	return exchange(parent, path.Base(a), path.Base(b))
}

func (d rootDisk) Remove(name string) error { return d.root.Remove(name) }
