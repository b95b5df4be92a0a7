package spec

import (
	"slices"

	"spotcluster.dev/spotcluster/fn/aws"
)

// defaultPool fills in a node pool. Karpenter itself limits nothing, and would go
// on buying as long as there are pods.
// Source of what is said of disruption: Karpenter's own defaults, NodePool v1; but
// a node is left alone for a minute after it has become empty, so that the next
// pod of a burst finds it.
func defaultPool(n *NodePool) {
	if len(n.Capacities) == 0 {
		n.Capacities = []PoolCapacity{PoolCapacity(Spot)}
	}
	if n.Instances == nil && len(n.InstanceTypes) == 0 {
		n.Instances = &InstanceRequirements{VCPUs: Range{Min: 2, Max: 16}}
	}
	if n.Instances != nil {
		defaultPoolInstances(n.Instances)
	}
	orDefault(&n.Limits.CPU, 100)
	orDefault(&n.Disruption.Consolidation, WhenEmptyOrUnderutilized)
	orDefault(&n.Disruption.After, "1m")
	orDefault(&n.Disruption.ExpireAfter, "720h")
	orDefault(&n.Disruption.MaxPercent, 10)
	orDefault(&n.AMIFamily, AL2023)
	orDefault(&n.DiskGiB, 50)
	orOn(&n.Enabled)
}

// generalPurpose are the categories that most pods fit, and the oldest generation
// of them that is on Nitro throughout: older ones join late and are slow to stop.
// Source: Karpenter, "Getting Started", which asks for c, m and r too.
var generalPurpose = []InstanceCategory{"c", "m", "r"}

const nitroGeneration = 5

// defaultPoolInstances fills in a description. One that names families, GPUs or
// special categories means what these come with: burstable types, or disks.
func defaultPoolInstances(i *InstanceRequirements) {
	named := len(i.Families) > 0
	if !named && len(i.Categories) == 0 && i.GPUs == (Range{}) {
		i.Categories = slices.Clone(generalPurpose)
		orDefault(&i.MinGeneration, nitroGeneration)
	}
	special := named || !slices.ContainsFunc(i.Categories, func(c InstanceCategory) bool { return slices.Contains(generalPurpose, c) })
	orBool(&i.Burstable, named || slices.Contains(i.Categories, "t"))
	orBool(&i.LocalDisks, special)
	orOff(&i.BareMetal)
	wanted := i.Requirements()
	if types := wanted.Matches(); len(types) > 0 && !slices.ContainsFunc(types, func(t aws.InstanceType) bool { return t.Arch != types[0].Arch }) {
		orDefault(&i.Architecture, Architecture(types[0].Arch)) // what it names has one
	}
	orDefault(&i.Architecture, AMD64)
}
