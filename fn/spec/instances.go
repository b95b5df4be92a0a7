package spec

import (
	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/release"
)

// Requirements is what is asked for, in the units of the table of instance types.
func (r *InstanceRequirements) Requirements() aws.Requirements {
	const mebibytes = 1024
	out := aws.Requirements{
		VCPUs:         aws.Bounds{Min: int(r.VCPUs.Min), Max: int(r.VCPUs.Max)},
		MemoryMiB:     aws.Bounds{Min: int(r.MemoryGiB.Min) * mebibytes, Max: int(r.MemoryGiB.Max) * mebibytes},
		Arch:          string(r.Architecture),
		MinGeneration: int(r.MinGeneration),
		Burstable:     isOn(r.Burstable),
		BareMetal:     isOn(r.BareMetal),
		LocalDisks:    isOn(r.LocalDisks),
		GPUs:          aws.Bounds{Min: int(r.GPUs.Min), Max: int(r.GPUs.Max)},
	}
	for _, f := range r.Families {
		out.Families = append(out.Families, string(f))
	}
	for _, c := range r.Categories {
		out.Categories = append(out.Categories, string(c))
	}
	for _, t := range r.Exclude {
		out.Exclude = append(out.Exclude, string(t))
	}
	return out
}

// wanted is what a group asks for. The types of a managed group are picked among
// those of the release's time, since EKS cannot change them when a newer table
// knows more.
func (g *NodeGroup) wanted(r *release.Release, s *SpotClusterSpec) aws.Requirements {
	out := g.Instances.Requirements()
	out.NitroOnly = s.ControlPlane.IPFamily == IPv6Family
	if !g.Described() {
		out.AsOf = r.InstanceTypes.AsOf
		out.Common = aws.PartitionOf(string(s.Region)).Name != "aws"
	}
	return out
}

// isOn is a switch that is off unless it is written.
func isOn(b *bool) bool { return b != nil && *b }

// Described says whether AWS is given the description itself, so that it brings in
// types that it does not have yet: an Auto Scaling group takes one, if its launch
// template names an image and not where to look one up (terraform-provider-aws,
// issue 38767).
func (g *NodeGroup) Described() bool { return g.Kind == SelfManaged && g.AMI != "" }

// resolve decides, once, what a group's instances come to: the architecture of
// its AMI and, unless AWS takes the description, the types.
func (g *NodeGroup) resolve(r *release.Release, s *SpotClusterSpec) {
	wanted := g.wanted(r, s)
	types := wanted.Resolve()
	if len(types) == 0 {
		return // checkInstances says why
	}
	orDefault(&g.Instances.Architecture, Architecture(types[0].Arch))
	if g.Described() || len(g.InstanceTypes) > 0 {
		return
	}
	for _, t := range types {
		g.InstanceTypes = append(g.InstanceTypes, InstanceType(t.Name))
	}
}

// Types are those that the group's nodes may have: the ones it names, or all that
// the table knows and its instances describe.
func (g *NodeGroup) Types() []aws.InstanceType {
	if len(g.InstanceTypes) == 0 && g.Instances != nil {
		wanted := g.Instances.Requirements()
		return wanted.Matches()
	}
	var out []aws.InstanceType
	for _, name := range g.InstanceTypes {
		if t, ok := aws.FindInstanceType(string(name)); ok {
			out = append(out, t)
		}
	}
	return out
}

// FirstType is the first of Types: all of a group's are alike in architecture and in
// whose accelerators they have.
func (g *NodeGroup) FirstType() (t aws.InstanceType, ok bool) {
	if len(g.InstanceTypes) > 0 {
		return aws.FindInstanceType(string(g.InstanceTypes[0]))
	}
	if types := g.Types(); len(types) > 0 {
		return types[0], true
	}
	return t, false
}
