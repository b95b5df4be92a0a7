package main

import (
	"fmt"
	"os"

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
