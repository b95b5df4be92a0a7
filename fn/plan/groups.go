package plan

import (
	"encoding/base64"
	"maps"
	"slices"
	"strconv"

	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A Group is one group of nodes that is on; of a group of the spec that is made
// in each zone, the part of one zone.
type Group struct {
	// Name is the group's name in AWS: of a managed group its key in the spec, for EKS
	// keeps node groups apart by cluster.
	Name string
	// Template is what its nodes are launched from; of EKS's own, only DiskGiB counts,
	// and Name is what the group's own Name tag is made of.
	Template LaunchTemplate
	// OwnTemplate says that the template is ours.
	OwnTemplate bool
	// TemplateNumber is the version of a managed group's template.
	TemplateNumber string
	CapacityType   string
	// AMIType is EKS's name of a managed group's image, or empty where the template
	// names one.
	AMIType       string
	InstanceTypes []string
	// Attributes stand in the place of types, where AWS picks them.
	Attributes *aws.Attributes
	Min, Max   int
	// Pool is the group of the spec that this is one zone's part of, or empty.
	Pool string
	// Autoscaled says that cluster-autoscaler sets the group's size, between two
	// that differ.
	Autoscaled bool
	// MaxUnavailable is the share of a managed group that an update takes away.
	MaxUnavailable int
	Labels         map[string]string
	Taints         []spec.Taint
	Subnets        []crossplane.Link
	// Role is what the nodes run as.
	Role crossplane.Link
	// Auto is how a self-managed group's size and capacity are kept, or nil.
	Auto *Autoscaling
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

func (p *Plan) groups() []Group {
	var out []Group
	for _, name := range slices.Sorted(maps.Keys(p.Spec.NodeGroups)) {
		g := p.Spec.NodeGroups[name]
		switch {
		case !*g.Enabled:
		case *g.PerZone:
			for _, z := range p.groupZones(g) {
				part := p.group(string(name), pooled(name, g), z)
				part.Pool = string(name)
				out = append(out, part)
			}
		default:
			out = append(out, p.group(string(name), g, ""))
		}
	}
	return out
}

// groupZones are the zones that a group has nodes in.
func (p *Plan) groupZones(g *spec.NodeGroup) []spec.Zone {
	if len(g.Zones) > 0 {
		return g.Zones
	}
	return p.Spec.Network.Zones
}

// group decides a group, or its part in one zone.
func (p *Plan) group(key string, g *spec.NodeGroup, zone spec.Zone) Group {
	zones, parts := g.Zones, []string{key}
	if zone != "" {
		zones, parts = []spec.Zone{zone}, append(parts, string(zone))
	}
	out := Group{
		Name:           p.Names.NodeGroup(parts...),
		OwnTemplate:    g.LaunchTemplate == spec.OwnTemplate,
		TemplateNumber: strconv.Itoa(int(g.LaunchTemplateVersion)),
		CapacityType:   capacityTypes[g.Capacity],
		Min:            int(*g.Min),
		Max:            int(*g.Max),
		MaxUnavailable: int(g.MaxUnavailablePercent),
		Taints:         g.Taints,
		Subnets:        p.Network.links(spec.Tier(g.Tier), zones),
		InstanceTypes:  plain(g.InstanceTypes),
		Labels:         plainMap(g.Labels),
		Role:           p.groupRole(key, g),
	}
	if unordered(g) {
		slices.Sort(out.InstanceTypes)
	}
	first, _ := g.FirstType() // the rules have found one
	if g.Kind == spec.SelfManaged {
		p.selfManaged(&out, g, parts, first)
		return out
	}
	out.Template = p.managedTemplate(parts, g)
	if g.AMI == "" {
		out.AMIType = amiTypes[amiKey{g.AMIFamily, first.Arch, first.Accelerator}]
	}
	return out
}

// unordered says whether a group's types are a set, whose order must not reach AWS:
// it could not change a managed group's list, and would refresh another's nodes for
// nothing. What is bought on demand, and one strategy of spot, follow the order.
func unordered(g *spec.NodeGroup) bool {
	return g.Capacity == spec.Spot && g.AllocationStrategy != spec.CapacityOptimizedPrioritized
}

// groupRole is what a group's nodes run as: a role that is given, one of the
// group's own where it has policies of its own, or the one of all groups of its
// kind. EKS lets the roles of managed groups in by itself; to share one with
// self-managed groups, whose entry is ours, would be to have two.
func (p *Plan) groupRole(key string, g *spec.NodeGroup) crossplane.Link {
	switch {
	case g.Role != "":
		return crossplane.Link{ID: string(g.Role)}
	case ownRole(g):
		return crossplane.Link{Name: p.Names.Role("node", key)}
	case g.Kind == spec.SelfManaged:
		return crossplane.Link{Name: p.Names.Role(selfManagedNode)}
	}
	return crossplane.Link{Name: p.NodeRole()}
}

// selfManagedNode names the role of self-managed groups that have none of their
// own.
const selfManagedNode = "self-managed-node"

// ownRole says whether a group's role is its alone.
func ownRole(g *spec.NodeGroup) bool {
	return len(g.Policies) > 0 || *g.SSM || g.Scaling != nil && g.Scaling.MemoryPercent > 0
}

// nodeRoles are the roles that groups run as and we make.
func (p *Plan) nodeRoles() []Role {
	var out []Role
	made := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(p.Spec.NodeGroups)) {
		g := p.Spec.NodeGroups[name]
		role := p.groupRole(string(name), g)
		if !*g.Enabled || role.ID != "" || made[role.Name] {
			continue
		}
		made[role.Name] = true
		parts := []string{"node"}
		switch {
		case ownRole(g):
			parts = append(parts, string(name))
		case g.Kind == spec.SelfManaged:
			parts = []string{selfManagedNode}
		}
		r := p.nodeRole(parts...)
		r.Managed = append(r.Managed, plain(g.Policies)...)
		if s := g.Scaling; s != nil && s.MemoryPercent > 0 {
			r.Managed = append(r.Managed, p.managed("CloudWatchAgentServerPolicy"))
		}
		if *g.SSM {
			r.Managed = append(r.Managed, p.managed("AmazonSSMManagedInstanceCore"))
		}
		out = append(out, r)
	}
	return out
}

// checkGroups finds what only the whole plan shows of groups: alarms and the
// autoscaler setting one size, and user data that is too long.
func (p *Plan) checkGroups(doc *spec.Document) {
	_, autoscaler := p.Addon("cluster-autoscaler")
	for _, name := range slices.Sorted(maps.Keys(p.Spec.NodeGroups)) {
		g := p.Spec.NodeGroups[name]
		path := "spec.nodeGroups." + string(name)
		if *g.Enabled && g.Scaling != nil && autoscaler {
			doc.Fail("scaling", path+".scaling", "cluster-autoscaler sets the size of groups by what pods ask for, and alarms by load: each would undo the other; take scaling away, or switch addons.cluster-autoscaler off")
		}
	}
	names := map[string]bool{}
	for _, g := range p.Groups {
		if names[g.Name] {
			doc.Fail("groups", "spec.nodeGroups", "two groups would be named %s, one of them a part of a group with perZone; rename one", g.Name)
		}
		names[g.Name] = true
		if size := base64.StdEncoding.DecodedLen(len(g.Template.UserData)); size > MaxUserData {
			doc.Fail("user-data", "spec.nodeGroups", "the user data of %s has %d bytes, and EC2 takes %d (EC2 user guide, Run commands when you launch an EC2 instance); give a shorter userData, which fetches the rest", g.Name, size, MaxUserData)
		}
	}
}
