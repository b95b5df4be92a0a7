package overlay

import (
	"path/filepath"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// A layered file system shows files that are not there over those of another.
// It has what kustomize reads with; writing goes through to the one below.
type layered struct {
	filesys.FileSystem
	// files by absolute path.
	files map[string][]byte
	// read is told of every file that is read.
	read func(path string, content []byte)
}

// CleanedAbs splits a path into its folder and file, with links resolved.
func (l layered) CleanedAbs(path string) (filesys.ConfirmedDir, string, error) {
	if _, ok := l.files[path]; ok {
		return filesys.ConfirmedDir(filepath.Dir(path)), filepath.Base(path), nil
	}
	if l.isDir(path) {
		return filesys.ConfirmedDir(path), "", nil
	}
	return l.FileSystem.CleanedAbs(path)
}

// ReadFile returns the content of a file.
func (l layered) ReadFile(path string) ([]byte, error) {
	content, ok := l.files[path]
	if !ok {
		var err error
		if content, err = l.FileSystem.ReadFile(path); err != nil {
			return nil, err
		}
	}
	if l.read != nil {
		l.read(path, content)
	}
	return content, nil
}

// Exists says whether a file or folder is there.
func (l layered) Exists(path string) bool {
	_, ok := l.files[path]
	return ok || l.isDir(path) || l.FileSystem.Exists(path)
}

// IsDir says whether a folder is there.
func (l layered) IsDir(path string) bool {
	return l.isDir(path) || l.FileSystem.IsDir(path)
}

// isDir says whether a folder is there only because of the files laid over it.
func (l layered) isDir(path string) bool {
	for file := range l.files {
		if filepath.Dir(file) == path && !l.FileSystem.Exists(path) {
			return true
		}
	}
	return false
}
