package plan

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

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
// demand where there is none to be had.
var expanderRanks = []struct {
	rank     int
	capacity string
}{
	{50, capacityTypes[spec.Spot]},
	{30, capacityTypes[spec.Mixed]}, // which has no word in EKS
}

// ExpanderPriorities are the priorities by which cluster-autoscaler picks a group
// where those that it sizes differ in how they are bought, as its priority expander
// reads them; else they are empty. A group that nothing matches would never be
// picked, so the last matches all.
// Source: kubernetes/autoscaler, expander/priority/readme.md. EKS names the Auto
// Scaling group of a managed group eks-, its name, and an id.
func (p *Plan) ExpanderPriorities() string {
	by := map[string][]string{}
	for _, g := range p.Groups {
		if !g.Autoscaled {
			continue
		}
		name := "^" + regexp.QuoteMeta(g.Name) + "$"
		if g.Auto == nil {
			name = "^eks-" + regexp.QuoteMeta(g.Name) + "-[0-9a-f]{8}-"
		}
		by[g.CapacityType] = append(by[g.CapacityType], name)
	}
	if len(by) < 2 {
		return ""
	}
	var b strings.Builder
	for _, r := range expanderRanks {
		if len(by[r.capacity]) > 0 {
			fmt.Fprintf(&b, "%d:\n", r.rank)
		}
		for _, name := range by[r.capacity] {
			fmt.Fprintf(&b, "  - '%s'\n", name)
		}
	}
	b.WriteString("10:\n  - '.*'\n")
	return b.String()
}
