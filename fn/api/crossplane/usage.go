package crossplane

import "spotcluster.dev/spotcluster/fn/object"

// Usage keeps one object from being deleted while another is there.
type Usage struct {
	Spec UsageSpec `json:"spec"`
}

// GVK of Crossplane's namespaced Usage.
func (Usage) GVK() object.GVK {
	return object.GVK{Group: "protection.crossplane.io", Version: "v1beta1", Kind: "Usage"}
}

// UsageSpec says what is used and by what.
type UsageSpec struct {
	By UsageUser `json:"by"`
	Of UsageUsed `json:"of"`
	// ReplayDeletion deletes the used object as soon as it may go, if somebody
	// tried before.
	ReplayDeletion bool `json:"replayDeletion"`
}

// UsageUser is what uses, in the Usage's own namespace.
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
