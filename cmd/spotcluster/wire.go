package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/filesys"

	"spotcluster.dev/spotcluster/fn/overlay"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
)

// render is the renderer behind every door.
var render = functions.Stream

// resolveOnDisk builds an overlay of this machine. kustomize may call this program
// as its plugin for it.
func resolveOnDisk(folder string) (*overlay.Result, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding this program: %w", err)
	}
	return overlay.Resolver{FS: filesys.MakeFsOnDisk(), Render: render, Canonical: true, Plugin: program}.Resolve(folder)
}

// resolve builds an overlay in this process, from any file system. It calls no
// plugin.
func resolve(fs filesys.FileSystem, folder string) (*overlay.Result, error) {
	return overlay.Resolver{FS: fs, Render: render, Canonical: true}.Resolve(folder)
}

// resolved is an overlay of this machine that was built.
type resolved struct {
	folder string
	*overlay.Result
}

// resolveEach builds several overlays, each once, and tells every problem of all of
// them, and of what they are together.
func resolveEach(folders []string) ([]resolved, error) {
	var out []resolved
	var clusters []overlay.Cluster
	var problems spec.Problems
	var failed []error
	for _, folder := range folders {
		folder = filepath.Clean(folder)
		if slices.ContainsFunc(out, func(r resolved) bool { return r.folder == folder }) {
			continue
		}
		result, err := resolveOnDisk(folder)
		var found spec.Problems
		switch {
		case errors.As(err, &found):
			problems = append(problems, found...)
		case err != nil:
			failed = append(failed, fmt.Errorf("%s: %w", folder, err))
		default:
			out = append(out, resolved{folder, result})
			clusters = append(clusters, result.Clusters...)
		}
	}
	if problems = append(problems, overlay.Collisions(clusters)...); len(problems) > 0 {
		failed = append(failed, problems)
	}
	return out, errors.Join(failed...)
}

// deliveryPath is where the Kustomizations of a document look for it, and whether
// the document says so itself. The document has no errors.
func deliveryPath(doc []byte) (at string, given bool) {
	d := spec.Parse(doc, "", functions.Known())
	if d.Cluster != nil {
		at = string(d.Cluster.Spec.Delivery.Path)
	} else if d.Management != nil {
		at = string(d.Management.Spec.Delivery.Path)
	}
	return at, d.Written("spec.delivery.path")
}
