package main

import (
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
)

// render is the renderer behind every door.
var render = functions.Stream

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
