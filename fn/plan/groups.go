package plan

import (
	"maps"
	"slices"
	"strconv"

	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A Group is one managed node group that is on.
type Group struct {
	// Name is the group's key in the spec, and its name in EKS, which keeps node
	// groups apart by cluster.
	Name           string
	LaunchTemplate string
	TemplateNumber string
	CapacityType   string
	AMIType        string
	InstanceTypes  []string
	Min, Max       int
	// Autoscaled says that cluster-autoscaler sets the group's size, between two
	// that differ.
	Autoscaled bool
	DiskGiB    int
	RootDevice string
	Labels     map[string]string
	Taints     []spec.Taint
	Subnets    []crossplane.Link
}

// capacityTypes and taintEffects are the EKS API's spellings.
var (
	capacityTypes = map[spec.Capacity]string{spec.Spot: "SPOT", spec.OnDemand: "ON_DEMAND"}
	// TaintEffects spells Kubernetes' taint effects as the EKS API does.
	TaintEffects = map[spec.TaintEffect]string{
		"NoSchedule": "NO_SCHEDULE", "PreferNoSchedule": "PREFER_NO_SCHEDULE", "NoExecute": "NO_EXECUTE",
	}
)

// amiTypes are the EKS API's names of a family's AMI, by architecture and maker of
// the accelerators whose driver it has.
var amiTypes = map[amiKey]string{
	{spec.AL2023, "amd64", ""}:             "AL2023_x86_64_STANDARD",
	{spec.AL2023, "arm64", ""}:             "AL2023_ARM_64_STANDARD",
	{spec.AL2023, "amd64", "nvidia"}:       "AL2023_x86_64_NVIDIA",
	{spec.AL2023, "arm64", "nvidia"}:       "AL2023_ARM_64_NVIDIA",
	{spec.AL2023, "amd64", "aws"}:          "AL2023_x86_64_NEURON",
	{spec.Bottlerocket, "amd64", ""}:       "BOTTLEROCKET_x86_64",
	{spec.Bottlerocket, "arm64", ""}:       "BOTTLEROCKET_ARM_64",
	{spec.Bottlerocket, "amd64", "nvidia"}: "BOTTLEROCKET_x86_64_NVIDIA",
	{spec.Bottlerocket, "arm64", "nvidia"}: "BOTTLEROCKET_ARM_64_NVIDIA",
}

type amiKey struct {
	family            spec.AMIFamily
	arch, accelerator string
}

// dataDevices are the volumes that hold images and pods. Bottlerocket keeps them
// apart from its root (bottlerocket-os, "Data partition").
var dataDevices = map[spec.AMIFamily]string{spec.AL2023: "/dev/xvda", spec.Bottlerocket: "/dev/xvdb"}

func (p *Plan) groups() []Group {
	var out []Group
	for _, name := range slices.Sorted(maps.Keys(p.Spec.NodeGroups)) {
		if g := p.Spec.NodeGroups[name]; *g.Enabled {
			out = append(out, p.group(string(name), g))
		}
	}
	return out
}

func (p *Plan) group(name string, g *spec.NodeGroup) Group {
	out := Group{
		Name:           name,
		LaunchTemplate: p.Names.LaunchTemplate(name),
		TemplateNumber: strconv.Itoa(int(g.LaunchTemplateVersion)),
		CapacityType:   capacityTypes[g.Capacity],
		Min:            int(*g.Min),
		Max:            int(*g.Max),
		DiskGiB:        int(g.DiskGiB),
		RootDevice:     dataDevices[g.AMIFamily],
		Taints:         g.Taints,
		Subnets:        p.Network.links(spec.Tier(g.Tier), g.Zones),
		Labels:         make(map[string]string, len(g.Labels)),
	}
	for k, v := range g.Labels {
		out.Labels[string(k)] = string(v)
	}
	for _, t := range g.InstanceTypes {
		out.InstanceTypes = append(out.InstanceTypes, string(t))
	}
	if g.Capacity == spec.Spot { // a set: its order must not reach AWS, which cannot change the list
		slices.Sort(out.InstanceTypes)
	}
	if first, ok := g.FirstType(); ok {
		out.AMIType = amiTypes[amiKey{g.AMIFamily, first.Arch, first.Accelerator}]
	}
	return out
}
