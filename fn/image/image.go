// Package image says which container image the function is.
package image

// Reference is the image's name and tag; no registry holds it yet. This is the one
// place that says it: the image is built by it, the function's definition generated
// from it, and the Kptfile, the component and docs/containers.md are held to it by a
// test.
const Reference = "spotcluster.dev/spotcluster:v0.1.0"

// License is the name of the licence that covers the function, as SPDX has it.
// The repository holds none, so nothing is asserted; who publishes it has to say.
const License = "NOASSERTION"
