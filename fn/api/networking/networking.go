// Package networking holds Kubernetes' kinds of networking that we emit, with the
// fields that we set.
package networking

import "spotcluster.dev/spotcluster/fn/object"

func gvk(kind string) object.GVK {
	return object.GVK{Group: "networking.k8s.io", Version: "v1", Kind: kind}
}

// NetworkPolicy is what may pass to and from pods of its namespace. Pods that any
// policy is about are closed in its directions, but for what policies let through.
type NetworkPolicy struct {
	Spec NetworkPolicySpec `json:"spec"`
}

// GVK of NetworkPolicy.
func (NetworkPolicy) GVK() object.GVK { return gvk("NetworkPolicy") }

// NetworkPolicySpec is a policy: its pods, and what it lets through.
type NetworkPolicySpec struct {
	Egress      []EgressRule  `json:"egress,omitempty"`
	Ingress     []IngressRule `json:"ingress,omitempty"`
	PodSelector Selector      `json:"podSelector"`
	PolicyTypes []string      `json:"policyTypes"`
}

// IngressRule lets traffic in. Without ports it is of all ports.
type IngressRule struct {
	From  []Peer       `json:"from"`
	Ports []PolicyPort `json:"ports,omitempty"`
}

// EgressRule lets traffic out. Without ports it is to all ports.
type EgressRule struct {
	Ports []PolicyPort `json:"ports,omitempty"`
	To    []Peer       `json:"to"`
}

// Peer is who is at the other end: addresses, or pods by their labels, of the
// policy's own namespace or of others by theirs.
type Peer struct {
	IPBlock           *IPBlock  `json:"ipBlock,omitempty"`
	NamespaceSelector *Selector `json:"namespaceSelector,omitempty"`
	PodSelector       *Selector `json:"podSelector,omitempty"`
}

// IPBlock is a range of addresses.
type IPBlock struct {
	CIDR string `json:"cidr"`
}

// Selector picks by labels; without any it picks all.
type Selector struct {
	MatchLabels map[string]string `json:"matchLabels,omitempty"`
}

// PolicyPort is a port.
type PolicyPort struct {
	Port     int    `json:"port"`
	Protocol string `json:"protocol"`
}
