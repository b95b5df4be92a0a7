// Package generated keeps a folder of generated files current: the generators below
// schemas write it, or say what is stale.
package generated

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// A Folder is one of generated text files; what else is there is left alone.
type Folder struct {
	Path string
	// Command makes the files, and Orphan says of a file that it is made by nothing.
	Command, Orphan string
}

// Write makes the folder hold these files, by name, and no other.
func (f Folder) Write(want map[string][]byte) error {
	have, err := f.Read()
	if err != nil {
		return err
	}
	for _, name := range differing(have, want) {
		path := filepath.Join(f.Path, name)
		if want[name] == nil {
			err = os.Remove(path)
		} else {
			err = os.WriteFile(path, want[name], 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Compare is an error that lists the files which Write would touch.
func (f Folder) Compare(want map[string][]byte) error {
	have, err := f.Read()
	if err != nil {
		return err
	}
	var problems []error
	for _, name := range differing(have, want) {
		state := "is stale"
		switch {
		case have[name] == nil:
			state = "is missing"
		case want[name] == nil:
			state = f.Orphan
		}
		problems = append(problems, fmt.Errorf("%s %s", filepath.Join(f.Path, name), state))
	}
	if len(problems) > 0 {
		problems = append(problems, fmt.Errorf("run %s without -check, and review what changed", f.Command))
	}
	return errors.Join(problems...)
}

// Read is every generated file of the folder, by name.
func (f Folder) Read() (map[string][]byte, error) {
	names, err := fs.Glob(os.DirFS(f.Path), "*.txt")
	if err != nil {
		return nil, err
	}
	have := map[string][]byte{}
	for _, name := range names {
		if have[name], err = os.ReadFile(filepath.Join(f.Path, name)); err != nil {
			return nil, err
		}
	}
	return have, nil
}

// differing is the name of every file that is in one set and not, or not so, in
// the other.
func differing(have, want map[string][]byte) []string {
	all := maps.Clone(have)
	maps.Copy(all, want)
	return slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(name string) bool {
		return have[name] != nil && want[name] != nil && bytes.Equal(have[name], want[name])
	})
}
