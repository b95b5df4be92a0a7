package spec

import (
	"fmt"
	"maps"
	"slices"
)

// The rules of policies; see validate.go. Those that take the add-ons' namespaces are
// in fn/plan.

func checkPolicies(doc *Document, s *SpotClusterSpec) {
	checkRequestsAndLimits(doc, s.Policies.RequestsAndLimits)
	for _, name := range slices.Sorted(maps.Keys(s.Policies.LimitRanges)) {
		if l := s.Policies.LimitRanges[name]; *l.Enabled {
			checkLimitRange(doc, l, join("spec.policies.limitRanges", string(name)))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Policies.NetworkPolicies)) {
		if n := s.Policies.NetworkPolicies[name]; *n.Enabled {
			checkNetworkPolicy(doc, s, n, join("spec.policies.networkPolicies", string(name)))
		}
	}
}

func checkRequestsAndLimits(doc *Document, r *RequestsAndLimits) {
	const path = "spec.policies.requestsAndLimits"
	if r == nil || !*r.Enabled || doc.unreadable(path) {
		return
	}
	if len(r.Requests)+len(r.Limits) == 0 {
		doc.Fail("policies", path, "asks for neither requests nor limits; name some, such as requests: [cpu, memory], or set enabled: false")
	}
	for _, list := range []struct {
		field string
		names []string
	}{
		{"requests", plainWords(r.Requests)}, {"limits", plainWords(r.Limits)},
		{"namespaces", plainWords(r.Namespaces)}, {"except", plainWords(r.Except)},
	} {
		for i, name := range list.names {
			if slices.Contains(list.names[:i], name) {
				doc.Fail("policies", fmt.Sprintf("%s.%s[%d]", path, list.field, i), "%s stands here twice; keep one", name)
			}
		}
	}
	for i, name := range r.Except {
		if len(r.Namespaces) > 0 && !slices.Contains(r.Namespaces, name) {
			doc.Fail("policies", fmt.Sprintf("%s.except[%d]", path, i), "the policy is about %s alone, by namespaces, and leaves %s out already; take it away", words(r.Namespaces), name)
		}
	}
	if n := len(r.Namespaces); n > 0 && !slices.ContainsFunc(r.Namespaces, func(n Namespace) bool { return !slices.Contains(r.Except, n) }) {
		doc.Fail("policies", path+".except", "leaves out every one of namespaces, and nothing is left; take some of them away")
	}
}

// checkLimitRange holds amounts to the order that the API server asks for (Kubernetes,
// ValidateLimitRange).
func checkLimitRange(doc *Document, l *LimitRange, path string) {
	if doc.unreadable(path) {
		return
	}
	cpu := func(r Resources) amount { return amount{string(r.CPU), int64(r.CPU.Milli())} }
	memory := func(r Resources) amount { return amount{string(r.Memory), r.Memory.Bytes()} }
	for _, of := range []struct {
		name string
		get  func(Resources) amount
	}{{"cpu", cpu}, {"memory", memory}} {
		fields := []struct {
			name   string
			amount amount
		}{{"min", of.get(l.Min)}, {"defaultRequest", of.get(l.DefaultRequest)}, {"default", of.get(l.Default)}, {"max", of.get(l.Max)}}
		for i, above := range fields {
			for _, below := range fields[:i] {
				if below.amount.text != "" && above.amount.text != "" && below.amount.size > above.amount.size {
					doc.Fail("policies", path+"."+below.name+"."+of.name, "%s of %s is %s, and %s is %s; Kubernetes refuses a LimitRange whose min, defaultRequest, default and max do not come in this order of size",
						below.name, of.name, below.amount.text, above.name, above.amount.text)
				}
			}
		}
	}
}

// An amount is one as it was written, and its size.
type amount struct {
	text string
	size int64
}

func checkNetworkPolicy(doc *Document, s *SpotClusterSpec, n *NetworkPolicy, path string) {
	if *n.APIServer && n.Deny != DenyBoth {
		doc.Fail("policies", path+".apiServer", "what goes out is open with deny: %s; take apiServer away, or set deny: Both", n.Deny)
	}
	if *n.APIServer && s.ControlPlane.IPFamily == IPv6Family {
		doc.Fail("policies", path+".apiServer", "in an IPv6 cluster EKS picks the address of the API's Service, and nobody knows it before; take apiServer away")
	}
	for _, name := range slices.Sorted(maps.Keys(n.Allow)) {
		a, at := n.Allow[name], join(path+".allow", string(name))
		if !*a.Enabled || doc.unreadable(at) {
			continue
		}
		if len(a.Namespaces)+len(a.CIDRs) == 0 {
			doc.Fail("policies", at, "names nobody at the other end; give namespaces, cidrs or both, such as cidrs: [0.0.0.0/0] for everybody")
		}
		if a.Direction == Egress && n.Deny != DenyBoth {
			doc.Fail("policies", at, "what goes out is open with deny: %s; take the entry away, or set deny: Both", n.Deny)
		}
		if len(a.CIDRs) > 0 && s.ControlPlane.IPFamily == IPv6Family {
			doc.Fail("policies", at+".cidrs", "pods of an IPv6 cluster are reached and call by IPv6, which these ranges are not of; name namespaces, or loadBalancer")
		}
	}
}
