package core

import "spotcluster.dev/spotcluster/fn/object"

// LimitRange is what containers of a namespace may ask for, and what they get that ask
// for nothing.
type LimitRange struct {
	Spec LimitRangeSpec `json:"spec"`
}

// GVK of LimitRange.
func (LimitRange) GVK() object.GVK { return object.GVK{Version: "v1", Kind: "LimitRange"} }

// LimitRangeSpec is a LimitRange's spec.
type LimitRangeSpec struct {
	Limits []LimitRangeItem `json:"limits"`
}

// LimitRangeItem is the range of one type of thing.
type LimitRangeItem struct {
	// Default are limits, and DefaultRequest requests.
	Default        map[string]string `json:"default,omitempty"`
	DefaultRequest map[string]string `json:"defaultRequest,omitempty"`
	Max            map[string]string `json:"max,omitempty"`
	Min            map[string]string `json:"min,omitempty"`
	Type           string            `json:"type"`
}
