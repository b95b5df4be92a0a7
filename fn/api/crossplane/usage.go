package crossplane

import "spotcluster.dev/spotcluster/fn/object"

// Usage keeps one object from being deleted while another is there, or, with a
// reason in place of the other, as long as the Usage is.
type Usage struct {
	Spec UsageSpec `json:"spec"`
}

// GVK of Crossplane's namespaced Usage.
func (Usage) GVK() object.GVK {
	return object.GVK{Group: "protection.crossplane.io", Version: "v1beta1", Kind: "Usage"}
}

// UsageSpec says what is used and by what.
type UsageSpec struct {
	By     *UsageUser `json:"by,omitempty"`
	Of     UsageUsed  `json:"of"`
	Reason string     `json:"reason,omitempty"`
	// ReplayDeletion deletes the used object as soon as it may go, if somebody
	// tried before.
	ReplayDeletion bool `json:"replayDeletion,omitempty"`
}

// ClusterUsage is the same of an object without a namespace.
type ClusterUsage struct {
	Spec ClusterUsageSpec `json:"spec"`
}

// GVK of Crossplane's ClusterUsage.
func (ClusterUsage) GVK() object.GVK {
	return object.GVK{Group: "protection.crossplane.io", Version: "v1beta1", Kind: "ClusterUsage"}
}

// ClusterUsageSpec says what is kept and why.
type ClusterUsageSpec struct {
	Of     UsageUser `json:"of"`
	Reason string    `json:"reason"`
}

// UsageUser is what uses, in the Usage's own namespace, or what is used, if it is
// in none.
type UsageUser struct {
	APIVersion  string    `json:"apiVersion"`
	Kind        string    `json:"kind"`
	ResourceRef UsageName `json:"resourceRef"`
}

// UsageName names an object.
type UsageName struct {
	Name string `json:"name"`
}

// UsageUsed is what is used.
type UsageUsed struct {
	APIVersion  string        `json:"apiVersion"`
	Kind        string        `json:"kind"`
	ResourceRef UsageResource `json:"resourceRef"`
}

// UsageResource names an object; without a namespace, in the Usage's own.
type UsageResource struct {
	Name      string `json:"name"`
	Namespace string `json:"namespace,omitempty"`
}
