// Package providerpolicy knows what Crossplane's AWS provider must be allowed in AWS
// to make, change and delete what was rendered: for each kind the actions that its
// controller calls, and the names or tags by which they are limited to one cluster.
//
// It reads the rendered objects and not the plan, so what an overlay's own patches and
// resources do counts too. The table is a function for each AWS service: in eks.go,
// iam.go and so on; adding a kind is one row. What the table leaves open, merge.go
// makes into as few statements and documents as it can without allowing more.
package providerpolicy
