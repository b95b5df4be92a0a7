package plan

import (
	"maps"
	"regexp"
	"slices"

	"spotcluster.dev/spotcluster/fn/spec"
)

// This file is how cluster-autoscaler chooses among groups.

// PoolLabel is the label of nodes by which cluster-autoscaler knows the parts of one
// group in several zones. Left to itself it compares what nodes have, and finds
// those of mixed types, or of an empty group, never alike.
// Source: kubernetes/autoscaler, processors/nodegroupset, and its flag
// --balancing-label.
const PoolLabel = "spotcluster.dev/node-group"

// pooled is a group with the label of its pool, unless it has one of its own. What
// alarms size is no business of the autoscaler, and keeps its launch template.
func pooled(name spec.GroupName, g *spec.NodeGroup) *spec.NodeGroup {
	if g.Scaling != nil {
		return g
	}
	out := *g
	out.Labels = map[spec.LabelKey]spec.LabelValue{PoolLabel: spec.LabelValue(name)}
	maps.Copy(out.Labels, g.Labels)
	return &out
}

// BalancedPools says whether cluster-autoscaler sizes the parts of any pool.
func (p *Plan) BalancedPools() bool {
	return slices.ContainsFunc(p.Groups, func(g Group) bool { return g.Autoscaled && g.Pool != "" })
}

// expanderRanks are the priorities of capacities: spot first, and what is bought on
// demand where there is none to be had. Mixed has no word in EKS.
var expanderRanks = map[string]string{capacityTypes[spec.Spot]: "50", capacityTypes[spec.Mixed]: "30", capacityTypes[spec.OnDemand]: "20"}

// ExpanderPriorities are the patterns, by priority, by which cluster-autoscaler
// picks a group where those that it sizes differ in how they are bought; else there
// are none. A group that nothing matches would never be picked, so the last matches
// all, such as groups of the user's own.
// Source: kubernetes/autoscaler, expander/priority/readme.md. EKS names the Auto
// Scaling group of a managed group eks-, its name, and an id.
func (p *Plan) ExpanderPriorities() map[string][]string {
	out := map[string][]string{}
	for _, g := range p.Groups {
		if !g.Autoscaled {
			continue
		}
		name := "^" + regexp.QuoteMeta(g.Name) + "$"
		if g.Auto == nil {
			name = "^eks-" + regexp.QuoteMeta(g.Name) + "-[0-9a-f]{8}-"
		}
		rank := expanderRanks[g.CapacityType]
		out[rank] = append(out[rank], name)
	}
	if len(out) < 2 {
		return nil
	}
	out["10"] = []string{".*"}
	return out
}
