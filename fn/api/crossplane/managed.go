// Package crossplane holds what all managed resources share, and the kinds of
// Crossplane itself and of provider-kubernetes.
//
// Here and in its neighbours, structs are narrow: they have the fields that we
// set and no others. A test holds every tag to the facts in schemas/facts.
package crossplane

import (
	"github.com/crossplane/crossplane-runtime/v2/apis/common"
	xpv2 "github.com/crossplane/crossplane-runtime/v2/apis/common/v2"

	"spotcluster.dev/spotcluster/fn/object"
)

// Params is the forProvider block of one kind of managed resource.
type Params interface{ GVK() object.GVK }

// Managed is any managed resource: what AWS should hold, and how Crossplane is
// to keep it so.
type Managed struct {
	Spec ManagedSpec `json:"spec"`
}

// GVK is that of the resource's parameters.
func (m Managed) GVK() object.GVK { return m.Spec.ForProvider.GVK() }

// ManagedSpec is a managed resource's spec.
type ManagedSpec struct {
	ForProvider Params `json:"forProvider"`
	xpv2.ManagedResourceSpec
}

// Initialized is a managed resource with fields that are used at creation and
// left alone afterwards, because something else sets them from then on.
type Initialized struct {
	Spec InitializedSpec `json:"spec"`
}

// GVK is that of the resource's parameters.
func (i Initialized) GVK() object.GVK { return i.Spec.ForProvider.GVK() }

// InitializedSpec is a ManagedSpec with the fields for creation only.
type InitializedSpec struct {
	ManagedSpec
	InitProvider any `json:"initProvider"`
}

// Ref points to a managed resource in the same namespace. Crossplane resolves
// it once and keeps what it found.
func Ref(name string) *common.NamespacedReference {
	return &common.NamespacedReference{Name: name}
}

// Once points to managed resources in the same namespace, as the list stands when
// the resource is made. It is for lists that AWS cannot change, or not in every
// way: a later edit is left alone instead of wedging the resource.
func Once(names []string) []common.NamespacedReference {
	out := make([]common.NamespacedReference, len(names))
	for i, n := range names {
		out[i] = *Ref(n)
	}
	return out
}

// Refs points to managed resources in the same namespace, and follows the list
// as it changes: without the policy, Crossplane resolves a list of references
// once and ignores later edits.
func Refs(names []string) []common.NamespacedReference {
	out := make([]common.NamespacedReference, len(names))
	for i, n := range names {
		out[i] = *Follow(n)
	}
	return out
}

// Follow points to a managed resource in the same namespace, and follows the
// reference when an edit makes it point elsewhere.
func Follow(name string) *common.NamespacedReference {
	always := common.ResolvePolicyAlways
	return &common.NamespacedReference{Name: name, Policy: &common.Policy{Resolve: &always}}
}

// Secret names the Secret that a resource writes its connection details to, in
// its own namespace.
func Secret(name string) *common.LocalSecretReference {
	return &common.LocalSecretReference{Name: name}
}
