package spec

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/suggest"
)

// checkGroups checks every node group that is on.
func checkGroups(doc *Document, s *SpotClusterSpec) {
	on, managed, steady := 0, 0, false
	for _, name := range slices.Sorted(maps.Keys(s.NodeGroups)) {
		g := s.NodeGroups[name]
		if g.Enabled != nil && !*g.Enabled {
			continue
		}
		on++
		if g.Kind == Managed {
			managed += g.parts(s)
		}
		steady = steady || *g.Min > 0 && !slices.ContainsFunc(g.Taints, func(t Taint) bool { return t.Effect != "PreferNoSchedule" })
		path := join("spec.nodeGroups", string(name))
		checkSize(doc, g, path)
		checkGroupZones(doc, s, g, path)
		checkLabels(doc, g.Labels, path)
		checkInstances(doc, s, g, path)
		checkStrategy(doc, g, path)
		checkShare(doc, g, path)
		checkTypes(doc, s, g, path)
		checkKind(doc, s, g, path)
		if Tier(g.Tier) == Public && !slices.Contains(s.Network.Tiers, Public) {
			doc.Fail("tiers", path+".tier", "the network has no public subnets; add public to its tiers, or keep the group in private")
		}
	}
	switch {
	case managed > maxGroups:
		doc.Fail("groups", "spec.nodeGroups", "got %d managed groups; a cluster takes %d (EKS service quotas)", managed, maxGroups)
	case *s.Fargate.Only: // checkFargate holds the groups to that
	case on == 0:
		doc.Fail("groups", "spec.nodeGroups", "every group is off, and the add-ons need nodes; leave one on, or set fargate.only: true")
	case !steady && !s.Fargate.Covers("kube-system"):
		doc.Fail("steady-nodes", "spec.nodeGroups", "no group has min of 1 or more and no NoSchedule or NoExecute taint: CoreDNS and the autoscaler would have nowhere to run, and nothing would bring up the first node; give one group min: 1 and no such taint")
	}
}

// maxGroups is how many managed groups a cluster takes.
const maxGroups = 30

func checkSize(doc *Document, g *NodeGroup, path string) {
	switch {
	case *g.Max < 1:
		doc.Fail("group-size", path+".max", "got %d; EKS takes at least 1, or set enabled: false", *g.Max)
	case *g.Min > *g.Max:
		doc.Fail("group-size", path+".min", "min is %d and max is %d; min may not be larger", *g.Min, *g.Max)
	}
}

func checkGroupZones(doc *Document, s *SpotClusterSpec, g *NodeGroup, path string) {
	for i, z := range g.Zones {
		if slices.Contains(g.Zones[:i], z) {
			doc.Fail("zones", fmt.Sprintf("%s.zones[%d]", path, i), "%s stands here twice; keep one", z)
		}
		if !slices.Contains(s.Network.Zones, z) {
			doc.Fail("zones", fmt.Sprintf("%s.zones[%d]", path, i), "%s is not among the network's zones: %s", z, words(s.Network.Zones))
		}
	}
}

// kubeletLabels are the keys below kubernetes.io that a kubelet may give its own
// node, beside the prefixes node.kubernetes.io and kubelet.kubernetes.io
// (Kubernetes, NodeRestriction admission; kubelet's own check of --node-labels).
var kubeletLabels = []string{
	"kubernetes.io/arch", "kubernetes.io/hostname", "kubernetes.io/os",
	"beta.kubernetes.io/arch", "beta.kubernetes.io/instance-type", "beta.kubernetes.io/os",
	"failure-domain.beta.kubernetes.io/region", "failure-domain.beta.kubernetes.io/zone",
	"failure-domain.kubernetes.io/region", "failure-domain.kubernetes.io/zone",
	"node.kubernetes.io/instance-type", "topology.kubernetes.io/region", "topology.kubernetes.io/zone",
}

func checkLabels(doc *Document, labels map[LabelKey]LabelValue, path string) {
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		domain, name, _ := strings.Cut(string(key), "/")
		at := join(path+".labels", string(key))
		switch {
		case kubeletRefuses(string(key), domain):
			doc.Fail("kubelet-label", at, "the kubelet refuses this key, and the node never joins: below kubernetes.io and k8s.io it may set only a few; use %s/%s", "node.kubernetes.io", name)
		case domain == "eks.amazonaws.com":
			doc.Fail("eks-label", at, "EKS keeps eks.amazonaws.com for itself: it labels managed nodes with eks.amazonaws.com/capacityType; self-managed nodes, and those with an ami, are labelled node.kubernetes.io/lifecycle, spot or on-demand")
		}
	}
}

func kubeletRefuses(key, domain string) bool {
	below := func(parent string) bool { return domain == parent || strings.HasSuffix(domain, "."+parent) }
	switch {
	case !below("kubernetes.io") && !below("k8s.io"):
		return false
	case below("node.kubernetes.io") || below("kubelet.kubernetes.io"):
		return false
	}
	return !slices.Contains(kubeletLabels, key)
}

// checkTypes holds a group's instance types to the table and to one another.
func checkTypes(doc *Document, s *SpotClusterSpec, g *NodeGroup, path string) {
	at := path + ".instanceTypes"
	types := findTypes(doc, g, at)
	if most, source := g.mostTypes(); len(g.InstanceTypes) > most {
		doc.Fail("instance-types", at, "got %d types; AWS takes at most %d (%s)", len(g.InstanceTypes), most, source)
	}
	if len(types) == 0 || len(types) != len(g.InstanceTypes) {
		return
	}
	checkNitro(doc, s, types, at)
	if g.Instances != nil {
		at = path + ".instances"
	}
	checkArchitecture(doc, types, at)
	checkAccelerators(doc, g, types, at)
	if g.Capacity == Spot || g.Capacity == Mixed {
		checkSpot(doc, s, g, types, at)
	} else {
		checkBurstable(doc, s, g, types, at)
	}
}

// checkNitro keeps nodes of an IPv6 cluster off Xen.
func checkNitro(doc *Document, s *SpotClusterSpec, types []aws.InstanceType, path string) {
	for i, t := range types {
		if s.ControlPlane.IPFamily == IPv6Family && t.Hypervisor == aws.Xen {
			doc.Fail("ip-family", fmt.Sprintf("%s[%d]", path, i), "%s does not run on the Nitro System, and in an IPv6 cluster its pods get no addresses (EKS user guide, IPv6); use a newer family, such as m5", t.Name)
		}
	}
}

// mostTypes is how many types AWS takes for a group of the kind.
func (g *NodeGroup) mostTypes() (most int, source string) {
	if g.Kind == SelfManaged {
		return aws.MaxGroupTypes, "EC2 Auto Scaling API, MixedInstancesPolicy"
	}
	return aws.MaxManagedTypes, "EKS API, CreateNodegroup"
}

func findTypes(doc *Document, g *NodeGroup, path string) []aws.InstanceType {
	var out []aws.InstanceType
	for i, name := range g.InstanceTypes {
		at := fmt.Sprintf("%s[%d]", path, i)
		t, ok := aws.FindInstanceType(string(name))
		switch {
		case name == "": // reported where it was read
		case !ok:
			doc.Fail("instance-types", at, "no instance type %q is known%s", name, suggest.DidYouMean(string(name), aws.InstanceTypeNames()))
		case slices.Contains(g.InstanceTypes[:i], name):
			doc.Fail("instance-types", at, "%s stands here twice; keep one", name)
		case t.MaxPods > 0 && t.MaxPods < aws.LeastPods:
			doc.Fail("instance-types", at, "%s has room for %d pods, and a node's own take five; use a larger size", name, t.MaxPods)
		default:
			out = append(out, t)
		}
	}
	return out
}

func checkArchitecture(doc *Document, types []aws.InstanceType, path string) {
	for i, t := range types {
		if t.Arch != types[0].Arch {
			doc.Fail("architecture", fmt.Sprintf("%s[%d]", path, i), "%s is %s and %s is %s; a group has one AMI, so one architecture: make a group of each",
				t.Name, t.Arch, types[0].Name, types[0].Arch)
		}
	}
}

// leastPools is the number of spot pools, types times zones, below which a
// group is likely to lose many nodes at once (EKS best practices, "Diversify").
const leastPools = 6

// leastTypes is how many types a production group on spot should have.
const leastTypes = 3

func checkSpot(doc *Document, s *SpotClusterSpec, g *NodeGroup, types []aws.InstanceType, path string) {
	zones := len(g.Zones)
	if zones == 0 {
		zones = len(s.Network.Zones)
	}
	switch pools := len(types) * zones; {
	case zones > 0 && (pools < leastPools || len(types) < 2):
		doc.Warn("spot-pools", path, "types times zones make %d spot pools (%d × %d); with fewer than %d, or a single type, one shortage takes most nodes at once: add types of the same size from other families", pools, len(types), zones, leastPools)
	case s.Production() && len(types) < leastTypes:
		doc.Warn("spot-pools", path, "a production cluster's spot group should have at least %d types, and has %d: add types of the same size from other families", leastTypes, len(types))
	}
	checkFamilies(doc, s, types, path)
	checkBurstable(doc, s, g, types, path)
	if g.Scaling == nil {
		checkSizes(doc, types, path)
	}
}

// checkFamilies looks for several types that share their hardware, and so its
// shortages.
func checkFamilies(doc *Document, s *SpotClusterSpec, types []aws.InstanceType, path string) {
	if len(types) < 2 {
		return // spot-pools says more
	}
	first := types[0]
	others := func(of func(aws.InstanceType) bool) bool { return slices.ContainsFunc(types, of) }
	switch {
	case !others(func(t aws.InstanceType) bool { return t.Family() != first.Family() }):
		doc.Warn("spot-families", path, "all %d types are of the family %s, so that one shortage of its hardware takes them together: add types of the same size from other families", len(types), first.Family())
	case s.Production() && !others(func(t aws.InstanceType) bool { return t.Generation() != first.Generation() }):
		doc.Warn("spot-families", path, "all %d types are of generation %d, and a production cluster should spread over several: add types of the same size from an older or a newer one", len(types), first.Generation())
	}
}

func checkBurstable(doc *Document, s *SpotClusterSpec, g *NodeGroup, types []aws.InstanceType, path string) {
	i := slices.IndexFunc(types, aws.InstanceType.Burstable)
	switch {
	case i < 0:
	case g.Capacity != OnDemand:
		doc.Warn("burstable", path, "%s is burstable: a spot node rarely lives to earn the credits it spends; use m, c or r types", types[i].Name)
	case s.Production():
		doc.Warn("burstable", path, "%s is burstable: a production node that is always busy runs out of credits, and is slowed down or billed for more; use m, c or r types", types[i].Name)
	}
}

func checkSizes(doc *Document, types []aws.InstanceType, path string) {
	for _, t := range types {
		if !sameSize(t, types[0]) {
			doc.Warn("autoscaler-sizes", path, "%s has %d vCPUs and %d MiB, %s %d and %d: cluster-autoscaler takes one type for all; keep to one size",
				t.Name, t.VCPU, t.MemoryMiB, types[0].Name, types[0].VCPU, types[0].MemoryMiB)
			return
		}
	}
}

// sameSize takes memory that differs by less than a twentieth for the same, as
// cluster-autoscaler does when it compares groups.
func sameSize(a, b aws.InstanceType) bool {
	return a.VCPU == b.VCPU && a.MemoryMiB*100 >= b.MemoryMiB*95 && a.MemoryMiB*95 <= b.MemoryMiB*100
}
