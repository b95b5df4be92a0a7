// Package policies renders what the cluster asks of pods: admission policies on
// requests and limits, ranges of what containers may ask for, and network policies.
package policies

import (
	"spotcluster.dev/spotcluster/fn/api/core"
	"spotcluster.dev/spotcluster/fn/api/networking"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// Render makes the policies, in layer config: the add-ons are there before them, and
// the users' own pods come after.
func Render(p plan.Plan) []object.Object {
	out := requests(p)
	for _, l := range p.Policies.LimitRanges {
		out = append(out, limitRange(p, l))
	}
	for _, t := range p.Policies.Traffic {
		out = append(out, networkPolicy(p, t))
	}
	return out
}

func limitRange(p plan.Plan, l plan.LimitRange) object.Object {
	return p.Workload(plan.PoliciesLayer, l.Namespace, "containers", core.LimitRange{Spec: core.LimitRangeSpec{
		Limits: []core.LimitRangeItem{{Default: l.Default, DefaultRequest: l.DefaultRequest, Max: l.Max, Min: l.Min, Type: "Container"}},
	}})
}

func networkPolicy(p plan.Plan, t plan.Traffic) object.Object {
	s := networking.NetworkPolicySpec{}
	ports := make([]networking.PolicyPort, 0, len(t.Ports))
	for _, port := range t.Ports {
		ports = append(ports, networking.PolicyPort{Port: port.Port, Protocol: port.Protocol})
	}
	if t.In {
		s.PolicyTypes = append(s.PolicyTypes, "Ingress")
		if len(t.From) > 0 {
			s.Ingress = []networking.IngressRule{{From: peers(t.From), Ports: ports}}
		}
	}
	if t.Out {
		s.PolicyTypes = append(s.PolicyTypes, "Egress")
		if len(t.To) > 0 {
			s.Egress = []networking.EgressRule{{To: peers(t.To), Ports: ports}}
		}
	}
	return p.Workload(plan.PoliciesLayer, t.Namespace, t.Name, networking.NetworkPolicy{Spec: s})
}

func peers(from []plan.Peer) []networking.Peer {
	out := make([]networking.Peer, 0, len(from))
	for _, f := range from {
		out = append(out, peer(f))
	}
	return out
}

func peer(f plan.Peer) networking.Peer {
	if f.CIDR != "" {
		return networking.Peer{IPBlock: &networking.IPBlock{CIDR: f.CIDR}}
	}
	var out networking.Peer
	if f.Namespace != "" { // every namespace has its name as a label
		out.NamespaceSelector = &networking.Selector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": f.Namespace}}
	}
	if f.Namespace == "" || len(f.Labels) > 0 {
		out.PodSelector = &networking.Selector{MatchLabels: f.Labels}
	}
	return out
}
