package spec

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/suggest"
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
	return a.Version
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
	if n.Instances != nil && len(n.InstanceTypes) > 0 {
		doc.Fail("instances", path+".instanceTypes", "the types are described by instances already; keep one of the two")
		return
	}
	var types []aws.InstanceType
	at := path + ".instanceTypes"
	if i := n.Instances; i == nil {
		types = findTypes(doc, &NodeGroup{InstanceTypes: n.InstanceTypes}, at)
		if len(types) != len(n.InstanceTypes) {
			return
		}
	} else {
		at = path + ".instances"
		if !checkRequirements(doc, i, at) {
			return
		}
		types = i.types()
		if len(types) == 0 {
			doc.Fail("instances", at, "no instance type that is known fits this; widen vcpus or memoryGiB, or take families, categories or minGeneration away")
			return
		}
	}
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

// checkRequirements holds a description to itself, and says whether it can be
// looked up.
func checkRequirements(doc *Document, i *InstanceRequirements, path string) bool {
	before := len(doc.Problems)
	for _, r := range []struct {
		name string
		Range
	}{{"vcpus", i.VCPUs}, {"memoryGiB", i.MemoryGiB}, {"gpus", i.GPUs}} {
		if r.Max != 0 && r.Min > r.Max {
			doc.Fail("instances", join(path, r.name), "min is %d and max is %d; min may not be larger", r.Min, r.Max)
		}
	}
	families, categories := known()
	for k, f := range i.Families {
		at := fmt.Sprintf("%s.families[%d]", path, k)
		if category := (aws.InstanceType{Name: string(f)}).Category(); f != "" && !slices.Contains(families, string(f)) {
			doc.Fail("instances", at, "no instance family %q is known%s", f, suggest.DidYouMean(string(f), families))
		} else {
			checkGPUs(doc, i, category, at)
			checkBurstable(doc, i, category, at)
		}
	}
	for k, c := range i.Categories {
		at := fmt.Sprintf("%s.categories[%d]", path, k)
		if c != "" && !slices.Contains(categories, string(c)) {
			doc.Fail("instances", at, "no instance category %q is known; there are %s", c, strings.Join(categories, ", "))
		} else {
			checkGPUs(doc, i, string(c), at)
			checkBurstable(doc, i, string(c), at)
		}
	}
	for k, t := range i.Exclude {
		if _, ok := aws.FindInstanceType(string(t)); t != "" && !ok {
			doc.Fail("instances", fmt.Sprintf("%s.exclude[%d]", path, k), "no instance type %q is known%s", t, suggest.DidYouMean(string(t), aws.InstanceTypeNames()))
		}
	}
	return len(doc.Problems) == before
}

// checkBurstable finds a list that names what burstable: false keeps out.
func checkBurstable(doc *Document, i *InstanceRequirements, category, path string) {
	if category == "t" && !*i.Burstable {
		doc.Fail("instances", path, "types of category t are burstable, and burstable is false; take one of the two away")
	}
}

// checkGPUs finds categories of types that all have GPUs, where types with any are
// left out.
func checkGPUs(doc *Document, i *InstanceRequirements, category, path string) {
	if slices.Contains([]string{"g", "gr", "p"}, category) && i.GPUs == (Range{}) {
		doc.Fail("instances", path, "all types of category %s have GPUs, and those are left out unless they are asked for; add gpus: {min: 1}", category)
	}
}

// known are the families and categories of all instance types.
func known() (families, categories []string) {
	for _, name := range aws.InstanceTypeNames() {
		t := aws.InstanceType{Name: name}
		families, categories = append(families, t.Family()), append(categories, t.Category())
	}
	slices.Sort(categories)
	return slices.Compact(families), slices.Compact(categories)
}

// types are those of the table that fit a description, as far as the table knows:
// it has nothing of GPUs, disks and hypervisors.
func (i *InstanceRequirements) types() []aws.InstanceType {
	var out []aws.InstanceType
	for _, name := range aws.InstanceTypeNames() {
		if t, ok := aws.FindInstanceType(name); ok && i.fits(t) {
			out = append(out, t)
		}
	}
	return out
}

func (i *InstanceRequirements) fits(t aws.InstanceType) bool {
	const mib = 1024
	metal := strings.Contains(t.Name, ".metal")
	switch {
	case !i.VCPUs.holds(t.VCPU, 1), !i.MemoryGiB.holds(t.MemoryMiB, mib):
		return false
	case i.Architecture != "" && t.Arch != string(i.Architecture), t.Generation() < int(i.MinGeneration):
		return false
	case len(i.Families) > 0 && !slices.Contains(i.Families, InstanceFamily(t.Family())):
		return false
	case len(i.Categories) > 0 && !slices.Contains(i.Categories, InstanceCategory(t.Category())):
		return false
	case t.Burstable() && !*i.Burstable, metal && !*i.BareMetal:
		return false
	}
	return !slices.Contains(i.Exclude, InstanceType(t.Name))
}

// holds says whether a number is in the range, which is counted in units.
func (r Range) holds(n, unit int) bool {
	return n >= int(r.Min)*unit && (r.Max == 0 || n <= int(r.Max)*unit)
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
