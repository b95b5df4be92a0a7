// Package schemas holds what is generated from the spec's types for users' tools.
// The folder facts beside it holds what is generated from others' schemas for
// our own tests.
package schemas

import "embed"

//go:generate go run ./specgen -source ../fn/spec -out .

// Files are the JSON Schema and the CRD of each kind, by the kind's name in
// lower case: spotcluster.schema.json and spotclusters.crd.yaml.
//
//go:embed *.schema.json *.crd.yaml
var Files embed.FS
