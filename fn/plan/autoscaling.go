package plan

import (
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/spec"
)

// Autoscaling is what an Auto Scaling group has beside a managed group.
type Autoscaling struct {
	OnDemandBase, OnDemandPercent int
	// SpotStrategy is EC2's name of it, and SpotPools the number that lowest-price
	// spreads over, or 0.
	SpotStrategy      string
	SpotPools         int
	CapacityRebalance bool
	Protected         bool
	// Refresh replaces nodes when their template changes, or is nil.
	Refresh *Refresh
	// Suspended are what the group leaves undone, because the autoscaler does
	// otherwise.
	Suspended []string
	Tags      []GroupTag
	// Lifecycle is the label that every node gives itself, or empty where they differ.
	Lifecycle string
	// CPU is the average use that the group is sized for, in percent, or 0.
	CPU int
	// Memory is the use, in percent, above which a node is added, or 0.
	Memory int
	// CPUPolicy, MemoryUp and MemoryDown are the names of its scaling policies, or
	// empty where it has none.
	CPUPolicy, MemoryUp, MemoryDown string
}

// Refresh is how an Auto Scaling group replaces its nodes.
type Refresh struct{ MinHealthy, MaxHealthy, WarmupSeconds int }

// refreshStep is how far above its size a group grows while its nodes are
// replaced, in percent: new ones come before old ones go.
const refreshStep = 10

// A GroupTag is a tag of an Auto Scaling group, and of its nodes if it is
// Propagated.
type GroupTag struct {
	Key, Value string
	Propagated bool
}

// strategies are EC2's names of the allocation strategies.
var strategies = map[spec.AllocationStrategy]string{
	"":                                "price-capacity-optimized", // which a group that is all on demand never uses
	spec.PriceCapacityOptimized:       "price-capacity-optimized",
	spec.CapacityOptimized:            "capacity-optimized",
	spec.CapacityOptimizedPrioritized: "capacity-optimized-prioritized",
	spec.LowestPrice:                  "lowest-price",
}

// selfManaged completes a group that is an Auto Scaling group of our own.
func (p *Plan) selfManaged(out *Group, g *spec.NodeGroup, parts []string, first aws.InstanceType) {
	out.Name = p.Names.AutoscalingGroup(parts[0], parts[1:]...)
	out.Template = p.selfManagedTemplate(parts, g, first, p.instanceProfile(parts[0], g))
	if len(out.InstanceTypes) == 0 {
		wanted := g.Instances.Requirements()
		wanted.NitroOnly = p.Spec.ControlPlane.IPFamily == spec.IPv6Family
		attributes := wanted.Attributes()
		out.Attributes = &attributes
	}
	a := &Autoscaling{
		SpotStrategy:      strategies[g.AllocationStrategy],
		SpotPools:         int(g.SpotPools),
		CapacityRebalance: *g.CapacityRebalance,
		Protected:         *g.ProtectFromScaleIn,
		Lifecycle:         lifecycle(g),
	}
	switch g.Capacity {
	case spec.OnDemand:
		a.OnDemandPercent = 100
	case spec.Mixed:
		a.OnDemandBase, a.OnDemandPercent = int(g.Mix.OnDemandBase), int(g.Mix.OnDemandPercent)
	}
	if r := g.InstanceRefresh; *r.Enabled {
		a.Refresh = &Refresh{MinHealthy: int(r.MinHealthyPercent), MaxHealthy: int(r.MinHealthyPercent) + refreshStep, WarmupSeconds: int(r.WarmupSeconds)}
	}
	if s := g.Scaling; s != nil {
		a.CPU, a.Memory = int(s.CPUPercent), int(s.MemoryPercent)
		if a.CPU > 0 {
			a.CPUPolicy = p.Names.Below(out.Name, "cpu")
		}
		if a.Memory > 0 {
			a.MemoryUp = p.Names.Below(out.Name, "memory-high")
		}
		if a.Memory > 0 && a.CPU == 0 { // else the CPU's target takes nodes away, and the two would undo each other
			a.MemoryDown = p.Names.Below(out.Name, "memory-low")
		}
	}
	out.Auto = a
}

// instanceProfile is the name of the profile that carries a group's role.
func (p *Plan) instanceProfile(key string, g *spec.NodeGroup) string {
	if role := p.groupRole(key, g); role.ID == "" {
		return role.Name
	}
	return p.Names.Role("node", key)
}

// InstanceProfile carries a role to self-managed nodes.
type InstanceProfile struct {
	Name string
	// Role is the role's name: a given one has none of our objects behind it.
	Role  string
	Given bool
}

// InstanceProfiles are those of all self-managed groups.
func (p *Plan) InstanceProfiles() []InstanceProfile {
	var out []InstanceProfile
	for _, g := range p.Groups {
		if g.Auto == nil || slices.ContainsFunc(out, func(o InstanceProfile) bool { return o.Name == g.Template.InstanceProfile }) {
			continue
		}
		profile := InstanceProfile{Name: g.Template.InstanceProfile, Role: g.Role.Name}
		if arn := g.Role.ID; arn != "" {
			profile.Role, profile.Given = arn[strings.LastIndex(arn, "/")+1:], true
		}
		out = append(out, profile)
	}
	return out
}

// SelfManagedRoles are the ARNs of roles that need an access entry for self-managed
// nodes; for managed ones EKS makes it, and in mode CONFIG_MAP there are none.
func (p *Plan) SelfManagedRoles() []string {
	var out []string
	for _, g := range p.Groups {
		arn := string(p.arnOf(g.Role))
		if g.Auto != nil && p.Spec.ControlPlane.AuthenticationMode.HasEntries() && !slices.Contains(out, arn) {
			out = append(out, arn)
		}
	}
	return out
}

// autoscalerTag begins the tags by which cluster-autoscaler finds its groups, and
// knows the nodes of one that is empty.
const autoscalerTag = "k8s.io/cluster-autoscaler/"

// tagGroups gives the Auto Scaling groups their tags, when it is known which of
// them cluster-autoscaler sets the size of. It ignores EKS's own labels in the
// templates of managed groups; of ours it learns everything by tags.
// Source: kubernetes/autoscaler, cloudprovider/aws, README.
func (p *Plan) tagGroups() {
	for _, g := range p.Groups {
		if g.Auto == nil {
			continue
		}
		tags := maps.Clone(g.Template.Tags)
		tags[clusterTag(p.Name)] = "owned"
		if i := p.Interruption; i != nil {
			tags[i.TagKey] = i.TagValue
		}
		tag := func(propagated bool, key, value string) {
			g.Auto.Tags = append(g.Auto.Tags, GroupTag{key, value, propagated})
		}
		for _, k := range slices.Sorted(maps.Keys(tags)) {
			tag(true, k, tags[k])
		}
		if !g.Autoscaled {
			continue
		}
		g.Auto.Suspended = []string{"AZRebalance"} // it takes nodes away that the autoscaler has just made
		tag(false, autoscalerTag+"enabled", "true")
		tag(false, autoscalerTag+p.Name, "owned")
		labels := maps.Clone(g.Labels)
		if g.Auto.Lifecycle != "" {
			labels[LifecycleLabel] = g.Auto.Lifecycle
		}
		for _, k := range slices.Sorted(maps.Keys(labels)) {
			tag(false, autoscalerTag+"node-template/label/"+k, labels[k])
		}
		tainted := map[spec.LabelKey]bool{}
		for _, t := range g.Taints {
			if !tainted[t.Key] { // a tag has one value, and one taint keeps pods off as well as two
				tag(false, autoscalerTag+"node-template/taint/"+string(t.Key), string(t.Value)+":"+string(t.Effect))
			}
			tainted[t.Key] = true
		}
	}
}
