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

// A Link points to a resource in AWS: by its id, where the spec gives it, or by
// the managed resource that makes it.
type Link struct {
	// ID in AWS, or empty.
	ID string
	// Name of the managed resource, and its namespace where that is another.
	Name, Namespace string
}

// Ref is the reference to the managed resource, or nil where the id is known.
func (l Link) Ref() *common.NamespacedReference {
	if l.ID != "" {
		return nil
	}
	return &common.NamespacedReference{Name: l.Name, Namespace: l.Namespace}
}

// IDs are the ids of links that have one.
func IDs(links []Link) []string {
	var out []string
	for _, l := range links {
		if l.ID != "" {
			out = append(out, l.ID)
		}
	}
	return out
}

// Once points to the managed resources of links, as the list stands when the
// resource is made. It is for lists that AWS cannot change, or not in every way:
// a later edit is left alone instead of wedging the resource.
func Once(links []Link) []common.NamespacedReference {
	var out []common.NamespacedReference
	for _, l := range links {
		if ref := l.Ref(); ref != nil {
			out = append(out, *ref)
		}
	}
	return out
}

// Following is the same for lists that AWS can change: it follows them.
func Following(links []Link) []common.NamespacedReference {
	out := Once(links)
	always := common.ResolvePolicyAlways
	for i := range out {
		out[i].Policy = &common.Policy{Resolve: &always}
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
