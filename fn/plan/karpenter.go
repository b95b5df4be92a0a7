package plan

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"spotcluster.dev/spotcluster/fn/api/events"
	"spotcluster.dev/spotcluster/fn/api/karpenter"
	"spotcluster.dev/spotcluster/fn/spec"
)

// Karpenter is what Karpenter needs in AWS, and the pools it keeps.
type Karpenter struct {
	Queue EventQueue
	// NodeRole is the role of its nodes, and the instance profile that carries it.
	NodeRole string
	// Access is the name of the access entry that lets the nodes in, or empty where
	// EKS has none.
	Access string
	Pools  []NodePool
}

// A NodePool is one pool that is on, with the node class of its own.
type NodePool struct {
	// Name is its key in the spec, and what pods select it by.
	Name         string
	Requirements []karpenter.Requirement
	Labels       map[string]string
	Taints       []spec.Taint
	Limits       map[string]string
	Disruption   spec.Disruption
	Weight       int
	AMI          string
	Device       string
	DiskGiB      int
	Tags         map[string]string
}

// HasPools says whether the spec names node pools. It counts those that are off:
// Karpenter must stay until their nodes are gone, or nobody would end them.
func (p *Plan) HasPools() bool { return len(p.Spec.NodePools) > 0 }

// WantsKarpenter says whether Karpenter's CRDs are wanted: with the pools, or with
// Karpenter alone, for pools of the user's own.
func (p *Plan) WantsKarpenter() bool {
	a := p.Spec.Addons[spec.Karpenter]
	return a.On() || p.HasPools() && !a.Off()
}

// karpenter decides what stands around Karpenter, or is nil without it. Its nodes
// have a role of their own: EKS lets the role of managed groups in by itself, and
// takes no second entry for it.
// Source: Karpenter, reference/cloudformation.
func (p *Plan) karpenter() *Karpenter {
	if _, on := p.Addon(spec.Karpenter); !on {
		return nil
	}
	const part = "karpenter"
	role := p.karpenterNodeRole()
	p.Roles = append(p.Roles, role)
	k := &Karpenter{
		// Fields of a pattern are independent, and no type of event here comes from
		// both sources: one rule does for what upstream has five of.
		Queue: p.eventQueue(part, EventRule{p.Names.Event(part, "instances"), "EC2 takes an instance, or AWS plans to", events.Pattern{
			Source:     []string{sourceEC2, "aws.health"},
			DetailType: []string{spotInterruption, rebalance, stateChange, reservationEnds, "AWS Health Event"},
		}}),
		NodeRole: role.Name,
	}
	if p.Spec.ControlPlane.AuthenticationMode.HasEntries() {
		k.Access = p.Names.Access(karpenterNode, p.RoleARN(role.Name))
	}
	for _, name := range slices.Sorted(maps.Keys(p.Spec.NodePools)) {
		if n := p.Spec.NodePools[name]; *n.Enabled {
			k.Pools = append(k.Pools, p.nodePool(string(name), n))
		}
	}
	return k
}

const karpenterNode = "karpenter-node"

func (p *Plan) karpenterNodeRole() Role {
	r := p.nodeRole(karpenterNode)
	r.Description = "Karpenter's nodes of the EKS cluster " + p.Name
	return r
}

// KarpenterReplicas are two, where two nodes that take any pod are there at all
// times, and on Fargate, where each pod has one. Karpenter runs on the nodes of
// groups, never on its own: it would take away what it stands on.
func (p *Plan) KarpenterReplicas() int {
	if a, on := p.Addon(spec.Karpenter); on && p.OnFargate(a) {
		return 2
	}
	nodes := 0
	for _, g := range p.Groups {
		if !slices.ContainsFunc(g.Taints, func(t spec.Taint) bool { return t.Effect != "PreferNoSchedule" }) {
			nodes += g.Min
		}
	}
	return max(1, min(2, nodes)) // the rules have seen to one
}

func (p *Plan) nodePool(name string, n *spec.NodePool) NodePool {
	out := NodePool{
		Name:         p.Names.NodePool(name),
		Requirements: requirements(n, p.Spec.ControlPlane.IPFamily == spec.IPv6Family),
		Labels:       plainMap(n.Labels),
		Taints:       n.Taints,
		Limits:       map[string]string{"cpu": strconv.Itoa(int(n.Limits.CPU))},
		Disruption:   n.Disruption,
		Weight:       int(n.Weight),
		AMI:          amiAliases[n.AMIFamily],
		Device:       dataDevices[n.AMIFamily],
		DiskGiB:      int(n.DiskGiB),
		Tags:         p.NameTags(spec.NamedNodeGroup, p.Names.Of(name)),
	}
	if m := n.Limits.MemoryGiB; m > 0 {
		out.Limits["memory"] = fmt.Sprintf("%dGi", m)
	}
	return out
}

// amiAliases are Karpenter's names of a family's newest image, for the cluster's
// version and the node's architecture. A pin would be of one Kubernetes version,
// and no table here tells what images there are: nodes follow AWS's, as those of
// managed groups do when they are made, a budget at a time.
var amiAliases = map[spec.AMIFamily]string{spec.AL2023: "al2023@latest", spec.Bottlerocket: "bottlerocket@latest"}

// Karpenter's labels of nodes (Karpenter, "Scheduling", well-known labels).
const (
	labelCapacity = "karpenter.sh/capacity-type"
	labelZone     = "topology.kubernetes.io/zone"
	labelType     = "node.kubernetes.io/instance-type"
)

// capacityLabels are Karpenter's spellings of the capacities.
var capacityLabels = map[spec.PoolCapacity]string{spec.PoolCapacity(spec.Spot): "spot", spec.PoolCapacity(spec.OnDemand): "on-demand"}

// requirements say by labels what the nodes of a pool may be.
func requirements(n *spec.NodePool, nitroOnly bool) []karpenter.Requirement {
	var r requirementList
	var capacities []string
	for _, c := range n.Capacities {
		capacities = append(capacities, capacityLabels[c])
	}
	slices.Sort(capacities) // Karpenter takes spot first, whatever the order
	r.in(labelCapacity, capacities)
	r.in(labelZone, plain(n.Zones))
	types := plain(n.InstanceTypes)
	slices.Sort(types)
	r.in(labelType, types)
	if i := n.Instances; i != nil {
		wanted := i.Requirements()
		wanted.NitroOnly = nitroOnly
		for _, t := range wanted.Terms() {
			r.add(t.Key, t.Operator, t.Values...)
		}
	}
	return r
}

type requirementList []karpenter.Requirement

func (r *requirementList) add(key, operator string, values ...string) {
	*r = append(*r, karpenter.Requirement{Key: key, Operator: operator, Values: values})
}

func (r *requirementList) in(key string, values []string) {
	if len(values) > 0 {
		r.add(key, "In", values...)
	}
}

// PoolSubnets select the private subnets: by id where they are known, by tags that
// they have in any case where they are made, here or for another cluster.
func (p *Plan) PoolSubnets() []karpenter.Term {
	var out []karpenter.Term
	for _, l := range p.Network.links(spec.Private, nil) {
		if l.ID == "" {
			return []karpenter.Term{{Tags: map[string]string{clusterTag(p.networkOwner()): "shared", internalELB: "1"}}}
		}
		out = append(out, karpenter.Term{ID: l.ID})
	}
	return out
}

// PoolSecurityGroups select the group that nodes stand in: EKS's own, which it tags
// with the cluster's name, or ours.
func (p *Plan) PoolSecurityGroups() []karpenter.Term {
	if !p.ownSecurityGroups() {
		return []karpenter.Term{{Tags: map[string]string{"aws:eks:cluster-name": p.Name}}}
	}
	tags := p.securityGroup(spec.NodesGroup).Tags
	owned := clusterTag(p.Name)
	return []karpenter.Term{{Tags: map[string]string{"Name": tags["Name"], owned: tags[owned]}}}
}
