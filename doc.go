// Package spotcluster is the root of the module: its tests hold the tree to its
// shape. The product is cmd/spotcluster; README.md says where to begin.
package spotcluster
