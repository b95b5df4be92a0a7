package spec

import (
	"fmt"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/suggest"
)

// The rules of what describes instance types, and of how spot pools are chosen.

// checkInstances checks the description of a group's types.
func checkInstances(doc *Document, s *SpotClusterSpec, g *NodeGroup, path string) {
	at := path + ".instances"
	if g.Instances == nil {
		return
	}
	wanted := g.wanted(doc.Release, s)
	if !checkDescription(doc, g.Instances, wanted, path) {
		return
	}
	if !g.Described() {
		doc.Warn("instances-region", at, "picked %s, of which AWS refuses all where %s lacks one, and which EKS cannot change later in a managed group: compare with aws ec2 describe-instance-type-offerings --region %s; to pick others, write them as instanceTypes",
			words(g.InstanceTypes), s.Region, s.Region)
		return
	}
	types := wanted.Matches()
	if attributes := wanted.Attributes(); max(len(attributes.AllowedTypes), len(attributes.ExcludedTypes)) > aws.MaxTypePatterns {
		doc.Fail("instances", at+".exclude", "what is left makes a list of more than %d families and types, and AWS takes no more (EC2 Auto Scaling API, InstanceRequirements); exclude fewer, or leave out whole families", aws.MaxTypePatterns)
	}
	checkAccelerators(doc, g, types, at)
	checkBurstable(doc, s, g, types, at)
	if g.Scaling == nil {
		checkSizes(doc, types, at)
	}
}

// checkDescription checks a description by itself, and says whether what is wanted
// by it is any type.
func checkDescription(doc *Document, r *InstanceRequirements, wanted aws.Requirements, path string) bool {
	at := path + ".instances"
	if doc.Written(path + ".instanceTypes") {
		doc.Fail("instances", at, "the types are named by instanceTypes and described by instances; keep one of the two")
		return false
	}
	good := !doc.unreadable(at)
	good = checkRange(doc, at+".vcpus", r.VCPUs) && good
	good = checkRange(doc, at+".memoryGiB", r.MemoryGiB) && good
	good = checkRange(doc, at+".gpus", r.GPUs) && good
	good = checkKnown(doc, at+".families", "instance family", r.Families, aws.InstanceFamilies) && good
	good = checkKnown(doc, at+".categories", "instance category", r.Categories, aws.InstanceCategories) && good
	good = checkKnown(doc, at+".exclude", "instance type", r.Exclude, aws.InstanceTypeNames) && good
	if !good {
		return false
	}
	if len(wanted.Matches()) == 0 {
		doc.Fail("instances", at, "%s", explain(wanted.Explain()))
		return false
	}
	return true
}

func checkRange(doc *Document, path string, r Range) bool {
	if r.Max > 0 && r.Min > r.Max {
		doc.Fail("range", path, "min is %d and max is %d; min may not be larger", r.Min, r.Max)
		return false
	}
	return true
}

// checkKnown finds words that the table does not have.
func checkKnown[T ~string](doc *Document, path, what string, given []T, known func() []string) bool {
	good := true
	for i, name := range given {
		if name != "" && !slices.Contains(known(), string(name)) {
			doc.Fail("instances", fmt.Sprintf("%s[%d]", path, i), "no %s %q is known%s", what, name, suggest.DidYouMean(string(name), known()))
			good = false
		}
	}
	return good
}

// explain says which bounds left out how many types, and what would nearly do.
func explain(m aws.Miss) string {
	parts := make([]string, len(m.Excluded))
	for i, e := range m.Excluded {
		parts[i] = fmt.Sprintf("%s %d", e.Bound, e.Types)
	}
	return fmt.Sprintf("no instance type of the %d known matches; left out are, by %s; the nearest is %s (%d vCPUs, %d MiB, %s), which is left out by %s alone",
		m.Of, strings.Join(parts, ", "), m.Nearest.Name, m.Nearest.VCPU, m.Nearest.MemoryMiB, m.Nearest.Arch, strings.Join(m.By, " and "))
}

// checkAccelerators keeps nodes with accelerators and nodes without apart, since
// an AMI has the driver of one kind, or of none (EKS user guide, "Use
// EKS-optimized accelerated AMIs").
func checkAccelerators(doc *Document, g *NodeGroup, types []aws.InstanceType, path string) {
	kind := func(t aws.InstanceType) string {
		if t.Accelerator == "" {
			return "no accelerator"
		}
		return t.Accelerator + " accelerators"
	}
	for _, t := range types {
		if t.Accelerator != types[0].Accelerator && g.AMI == "" {
			doc.Fail("ami-accelerator", path, "%s has %s and %s has %s; a group has one AMI, with the driver of one kind or of none: make a group of each", t.Name, kind(t), types[0].Name, kind(types[0]))
			return
		}
	}
	if len(types) == 0 || g.AMI != "" {
		return
	}
	switch first := types[0]; {
	case first.Accelerator == "" || first.Accelerator == "nvidia":
	case first.Accelerator == "aws" && first.Arch == "amd64" && g.AMIFamily == AL2023:
	case first.Accelerator == "aws":
		doc.Fail("ami-accelerator", path, "%s has %s, and EKS has an AMI with their driver of the family %s only; set amiFamily: %s", first.Name, kind(first), AL2023, AL2023)
	default:
		doc.Fail("ami-accelerator", path, "%s has %s, and no AMI of EKS has their driver; give ami, an image of your own, or use other types", first.Name, kind(first))
	}
}

// checkStrategy holds how a group picks among spot pools to who picks, and to
// what there is to pick from (EC2 Auto Scaling API, InstancesDistribution).
func checkStrategy(doc *Document, g *NodeGroup, path string) {
	strategy, pools := path+".allocationStrategy", path+".spotPools"
	switch {
	case g.Kind == Managed:
		if g.AllocationStrategy != "" {
			doc.Fail("spot-strategy", strategy, "got %s, and a managed group's strategy is EKS's own, PriceCapacityOptimized (EKS user guide, Managed node groups); take it away, or set kind: SelfManaged", g.AllocationStrategy)
		}
		if g.SpotPools != 0 {
			doc.Fail("spot-strategy", pools, "got %d, and a managed group's pools are picked by EKS from all types and zones; take it away", g.SpotPools)
		}
	case g.Capacity == OnDemand:
		if g.AllocationStrategy != "" {
			doc.Fail("spot-strategy", strategy, "got %s, which picks spot pools, and capacity is OnDemand; take it away, or set capacity: Mixed", g.AllocationStrategy)
		}
		if g.SpotPools != 0 {
			doc.Fail("spot-strategy", pools, "got %d, and capacity is OnDemand; take it away, or set capacity: Mixed", g.SpotPools)
		}
	case g.SpotPools != 0 && g.AllocationStrategy != LowestPrice:
		got := string(g.AllocationStrategy)
		if got == "" {
			got = "none"
		}
		doc.Fail("spot-strategy", pools, "got %d with allocationStrategy %s, and AWS takes a number of pools with %s only (EC2 Auto Scaling API, InstancesDistribution); take spotPools away: %s weighs every pool", g.SpotPools, got, LowestPrice, PriceCapacityOptimized)
	case g.AllocationStrategy == CapacityOptimizedPrioritized && g.Instances != nil:
		doc.Fail("spot-strategy", strategy, "%s follows the order of instanceTypes, and instances has no order; use %s", CapacityOptimizedPrioritized, PriceCapacityOptimized)
	case g.AllocationStrategy == LowestPrice:
		doc.Warn("lowest-price", strategy, "%s buys the cheapest pools, which have the least to spare and are taken back first; use %s, which weighs both", LowestPrice, PriceCapacityOptimized)
	}
}

// checkShare holds the on-demand share to the capacity. A managed group has one
// capacity type (EKS API, CreateNodegroup).
func checkShare(doc *Document, g *NodeGroup, path string) {
	base, share := g.Mix.OnDemandBase, g.Mix.OnDemandPercent
	switch {
	case g.Capacity == Mixed && g.Kind == Managed:
		doc.Fail("mix", path+".capacity", "got Mixed, and a managed group buys its nodes in one way (EKS API, CreateNodegroup); set kind: SelfManaged, or make a group of each capacity")
	case g.Capacity != Mixed && doc.Written(path+".mix"):
		doc.Fail("mix", path+".mix", "the on-demand share is that of a Mixed group, and capacity is %s; set capacity: Mixed, or take mix away", g.Capacity)
	case g.Capacity != Mixed:
	case base == 0 && share == 0:
		doc.Warn("on-demand-share", path, "no node of the group is on demand: give mix.onDemandBase or mix.onDemandPercent, or say capacity: Spot")
	case base >= *g.Max || share == 100:
		doc.Warn("on-demand-share", path+".mix", "no node of the group is ever spot: onDemandBase is %d of at most %d nodes, and onDemandPercent above it %d; lower them, or say capacity: OnDemand", base, *g.Max, share)
	}
}
