package spec

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/aws"
)

// The rules of nodePools, and of what happens to a node that is to go; see
// validate.go.

// Karpenter's and the node termination handler's names in the catalogue.
const (
	Karpenter              = "karpenter"
	KarpenterCRDs          = "karpenter-crd"
	NodeTerminationHandler = "aws-node-termination-handler"
)

// checkNodePools checks every node pool that is on.
func checkNodePools(doc *Document, s *SpotClusterSpec) {
	const path = "spec.nodePools"
	some, open := false, false
	for _, name := range slices.Sorted(maps.Keys(s.NodePools)) {
		n := s.NodePools[name]
		if !*n.Enabled {
			continue
		}
		some, open = true, open || len(n.Taints) == 0
		at := join(path, string(name))
		checkPoolZones(doc, s, n, at)
		checkLabels(doc, n.Labels, at)
		checkKarpenterLabels(doc, n, at)
		for i, c := range n.Capacities {
			if c != "" && slices.Contains(n.Capacities[:i], c) {
				doc.Fail("capacities", fmt.Sprintf("%s.capacities[%d]", at, i), "%s stands here twice; keep one", c)
			}
		}
		checkPoolTypes(doc, s, n, at)
	}
	for _, name := range []string{Karpenter, KarpenterCRDs} {
		if some && s.Addons[name].Off() {
			doc.Fail("karpenter", join("spec.addons", name)+".enabled", "node pools need %s, which is off; switch it on, or set enabled: false in every pool", name)
		}
	}
	if version := s.Addons[Karpenter].version(); version != s.Addons[KarpenterCRDs].version() {
		doc.Fail("karpenter", join("spec.addons", KarpenterCRDs)+".version", "got %q, and %s has %q; the two are released together: give both the same version, or neither", s.Addons[KarpenterCRDs].version(), Karpenter, version)
	}
	if open {
		checkOneScaler(doc, s)
	}
}

func (a *Addon) version() string {
	if a == nil {
		return ""
	}
	return string(a.Version)
}

func checkPoolZones(doc *Document, s *SpotClusterSpec, n *NodePool, path string) {
	for i, z := range n.Zones {
		at := fmt.Sprintf("%s.zones[%d]", path, i)
		switch {
		case z == "": // reported where it was read
		case !slices.Contains(s.Network.Zones, z):
			doc.Fail("zones", at, "%s is not among the network's zones: %s", z, words(s.Network.Zones))
		case slices.Contains(n.Zones[:i], z):
			doc.Fail("zones", at, "%s stands here twice; keep one", z)
		}
	}
}

// checkKarpenterLabels keeps off the labels that Karpenter sets by itself: its API
// refuses the pool.
// Source: Karpenter's CRDs, NodePool v1, template.metadata.labels.
func checkKarpenterLabels(doc *Document, n *NodePool, path string) {
	for _, key := range slices.Sorted(maps.Keys(n.Labels)) {
		domain, _, _ := strings.Cut(string(key), "/")
		at := join(path+".labels", string(key))
		switch {
		case domain == "karpenter.sh" || domain == "karpenter.k8s.aws" || strings.HasSuffix(domain, ".karpenter.sh") || strings.HasSuffix(domain, ".karpenter.k8s.aws"):
			doc.Fail("karpenter-label", at, "Karpenter labels its nodes with %s itself, by what they are; describe them by instances, capacities and zones", domain)
		case slices.Contains(kubeletLabels, string(key)):
			doc.Fail("karpenter-label", at, "Karpenter knows %s of every node by what it buys; describe nodes by instances and zones", key)
		}
	}
}

// checkPoolTypes holds what the nodes may be to the table of instance types.
func checkPoolTypes(doc *Document, s *SpotClusterSpec, n *NodePool, path string) {
	if doc.unreadable(path+".instances") || doc.unreadable(path+".instanceTypes") {
		return
	}
	var types []aws.InstanceType
	at := path + ".instanceTypes"
	if n.Instances == nil {
		types = findTypes(doc, &NodeGroup{InstanceTypes: n.InstanceTypes}, at)
		if len(types) != len(n.InstanceTypes) {
			return
		}
	} else {
		at = path + ".instances"
		wanted := n.Instances.Requirements()
		wanted.NitroOnly = s.ControlPlane.IPFamily == IPv6Family
		if !checkDescription(doc, n.Instances, wanted, path) {
			return
		}
		types = wanted.Matches()
	}
	checkNitro(doc, s, types, at)
	if !slices.Contains(n.Capacities, PoolCapacity(OnDemand)) {
		zones := n.Zones
		if len(zones) == 0 {
			zones = s.Network.Zones
		}
		if pools := len(types) * len(zones); len(zones) > 0 && (pools < leastPools || len(types) < 2) {
			doc.Warn("spot-pools", at, "types times zones make %d spot pools (%d × %d); with fewer than %d, or a single type, one shortage leaves pods without nodes: let in more types, or add OnDemand to capacities", pools, len(types), len(zones), leastPools)
		}
	}
}

// checkOneScaler finds pods for which both autoscalers make a node: those that
// fit a pool and a group without taints.
func checkOneScaler(doc *Document, s *SpotClusterSpec) {
	if s.Addons["cluster-autoscaler"].Off() {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(s.NodeGroups)) {
		g := s.NodeGroups[name]
		if *g.Enabled && *g.Max > *g.Min && g.Scaling == nil && len(g.Taints) == 0 {
			doc.Warn("two-autoscalers", join("spec.nodeGroups", string(name)), "cluster-autoscaler sizes this group, and Karpenter makes nodes for the same pods: each pod that waits gets two; give the group one size (min and max alike), or taint it, or switch cluster-autoscaler off")
		}
	}
}

// checkInterruption holds the node termination handler to the groups it is for:
// EKS drains managed nodes and Karpenter its own, and two that drain one node
// undo each other's work.
// Source: EKS user guide, "Managed node group capacity types"; Karpenter,
// "Disruption", Interruption.
func checkInterruption(doc *Document, s *SpotClusterSpec) {
	path := join("spec.addons", NodeTerminationHandler)
	handler := s.Addons[NodeTerminationHandler]
	switch self := s.SelfManaged(); {
	case len(self) == 0 && doc.Written("spec.interruption.mode"):
		doc.Fail("interruption", "spec.interruption.mode", "it is about the nodes of groups of kind SelfManaged, and there are none: EKS drains managed nodes, and Karpenter its own; take it away")
	case handler.On() && len(self) == 0:
		doc.Fail("interruption", path, "it drains the nodes of groups of kind SelfManaged, and there are none: EKS drains managed nodes, and Karpenter its own; take it away")
	case handler.Off() && len(self) > 0:
		doc.Warn("no-drain", path, "nobody drains the nodes of %s when AWS takes them: their pods go without notice; leave it on", words(self))
	}
}

// SelfManaged are the names of the groups of that kind that are on.
func (s *SpotClusterSpec) SelfManaged() []GroupName {
	var out []GroupName
	for _, name := range slices.Sorted(maps.Keys(s.NodeGroups)) {
		if g := s.NodeGroups[name]; *g.Enabled && g.Kind == SelfManaged {
			out = append(out, name)
		}
	}
	return out
}
