// Package overlay builds an overlay folder with kustomize's own code in this
// process, and prints the bytes of
//
//	kustomize build --enable-alpha-plugins FOLDER
//
// An overlay is a kustomization whose generators name a SpotCluster or a
// ManagementCluster: a folder that takes the base and patches it, a file, or a
// document written in place, with or without the annotation that makes it a KRM
// function. Resolve is shared by every door that does not go through kustomize:
//
//  1. It reads the tree of kustomizations from the folder down (tree.go), for a
//     kustomization may also take an overlay as one of its resources.
//  2. It lets kustomize resolve the spec of each (spec.go), and has it rendered.
//     Problems get the file, line and column of the text that set the value
//     (locate.go).
//  3. It lets kustomize build the folder, with the rendered stream in the place
//     of the generator.
//
// The third step has three ways, all with the same bytes, the first that fits:
//
//   - Where the kustomization says nothing but generators and its order, there
//     is nothing left to do, and the stream is the answer (plain.go).
//   - Otherwise kustomize runs on a file system in which the generator is
//     replaced by what it prints (inplace.go).
//   - What a replaced generator could change — origin annotations, generators of
//     others, resources that were renamed, anything fetched, and every error —
//     is built by kustomize with this program as its plugin, from a plugin home
//     made for the occasion (plugin.go).
//
// kustomize keeps its OpenAPI schema in package variables, so its runs wait for
// one another.
package overlay

import (
	"errors"
	"fmt"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/filesys"

	"spotcluster.dev/spotcluster/fn/spec"
)

// Render turns one document into a YAML stream, and says what it would warn
// about. file names the document in problems, and may be empty. An error that
// lies in the document is a spec.Problems.
type Render func(doc []byte, file string) ([]byte, spec.Problems, error)

// A Resolver builds overlays.
type Resolver struct {
	// FS holds the overlay and all it takes.
	FS filesys.FileSystem
	// Render renders one spec.
	Render Render
	// Canonical says that Render prints objects exactly as kustomize does, keys
	// sorted and strings quoted and folded alike. It allows the first way.
	Canonical bool
	// Plugin is the program that kustomize calls for a spec on the third way.
	// Empty means that overlays which need that way are refused.
	Plugin string
}

// A Result is what an overlay comes to.
type Result struct {
	// Stream is what kustomize prints for the overlay.
	Stream []byte
	// Clusters are the specs that were found and rendered, in the order of the
	// tree. An overlay has one; a kustomization that takes several overlays has
	// several.
	Clusters []Cluster
	// Warnings are those of all clusters.
	Warnings spec.Problems

	way way
}

// A Cluster is one resolved spec.
type Cluster struct {
	// Folder is that of the kustomization whose generators name the spec, as the
	// user would type it.
	Folder string
	// Kind is SpotCluster or ManagementCluster.
	Kind string
	// Document is the spec as patched.
	Document []byte
	// Stream is what the spec renders to, before the overlay's own patches.
	Stream []byte
	// Account, Region and Name are those that the spec gives, and empty where it
	// gives none.
	Account, Region, Name string
	// Namespace holds the cluster's objects on the management cluster.
	Namespace string
}

// A way is how a result was built.
type way string

const (
	plain   way = "the rendered stream"
	inPlace way = "kustomize on the rendered stream"
	plugin  way = "kustomize with a plugin"
)

// Resolve builds the overlay in a folder. Errors that lie in what the user wrote
// are spec.Problems, with the place where it is known.
func (r Resolver) Resolve(folder string) (*Result, error) {
	t, err := readTree(r.FS, folder)
	if err != nil {
		return nil, err
	}
	result := &Result{}
	streams := map[*kustomization][]byte{}
	var problems spec.Problems
	for _, k := range t.all {
		c, err := r.cluster(t, k)
		var found spec.Problems
		switch {
		case errors.As(err, &found):
			problems = append(problems, found...)
		case err != nil:
			return nil, err
		case c != nil:
			result.Clusters = append(result.Clusters, c.Cluster)
			result.Warnings = append(result.Warnings, c.warnings...)
			streams[k] = c.Stream
		}
	}
	if len(problems) == 0 {
		problems = slices.Concat(t.renamed(streams), Collisions(result.Clusters), t.noCluster(result.Clusters))
	}
	if len(problems) > 0 {
		return nil, problems
	}
	result.Stream, result.way, err = r.build(t, streams)
	if err != nil {
		return nil, err
	}
	if problems := t.oldSecrets(result); len(problems) > 0 {
		return nil, problems
	}
	return result, nil
}

// build takes the first way that fits.
func (r Resolver) build(t *tree, streams map[*kustomization][]byte) ([]byte, way, error) {
	if r.Canonical && t.saysNothingElse() {
		if out := streams[t.root]; isPlain(out) {
			return out, plain, nil
		}
	}
	if len(t.doubts) == 0 {
		out, err := buildInPlace(t, streams)
		if err == nil {
			return out, inPlace, nil
		}
		if p := t.sameID(err); p != nil {
			return nil, "", p
		}
		if t.exec != nil || r.Plugin == "" {
			return nil, "", errors.New(plainly(fmt.Errorf("building %s: %w", t.root.folder, err)))
		}
		// kustomize tells the error again below, of the files that the user wrote.
	}
	if t.exec != nil {
		return nil, "", t.exec.problem("generators", "exec-function", fmt.Sprintf(
			"the generator is annotated as a function, which kustomize runs only with --enable-exec, and this overlay needs kustomize to run it: %s; take the annotation off, or use kustomize build --enable-alpha-plugins --enable-exec %s",
			t.doubts[0], t.root.folder))
	}
	out, err := r.buildWithPlugin(t)
	if p := t.sameID(err); p != nil {
		return nil, "", p
	}
	return out, plugin, err
}
