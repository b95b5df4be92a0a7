package plan

import (
	"maps"
	"net/netip"
	"slices"

	"spotcluster.dev/spotcluster/fn/spec"
)

// Traffic is what one network policy of a namespace is about: all of its pods.
type Traffic struct {
	Namespace, Name string
	// In and Out say which directions it closes, but for what it lets through.
	In, Out bool
	// From and To are who is let through, if anybody.
	From, To []Peer
	// Ports are those of the end that is called, or none for all.
	Ports []TrafficPort
}

// A Peer is who is at the other end: addresses, or pods of a namespace, with these
// labels if there are any.
type Peer struct {
	CIDR string
	// Namespace of the pods; empty is the policy's own.
	Namespace string
	Labels    map[string]string
}

// A TrafficPort is a port.
type TrafficPort struct {
	Protocol string
	Port     int
}

// dnsPods are CoreDNS's, which answer for names.
var dnsPods = Peer{Namespace: "kube-system", Labels: map[string]string{"k8s-app": "kube-dns"}}

// traffic decides the network policies: one that closes a namespace, and one for each
// thing that is let through, so that each can be read and looked for by its name.
func (p *Plan) traffic(doc *spec.Document) {
	policies := p.Spec.Policies.NetworkPolicies
	for _, name := range slices.Sorted(maps.Keys(policies)) {
		if n := policies[name]; *n.Enabled {
			path := "spec.policies.networkPolicies." + string(name)
			p.checkProtected(doc, path, string(name), "what calls its pods, such as the API server, would be shut out")
			p.checkFargateTraffic(doc, string(name), path)
			p.Policies.Traffic = append(p.Policies.Traffic, p.namespaceTraffic(doc, string(name), n, path)...)
		}
	}
	p.checkEnforced(doc)
}

func (p *Plan) namespaceTraffic(doc *spec.Document, namespace string, n *spec.NetworkPolicy, path string) []Traffic {
	both := n.Deny == spec.DenyBoth
	out := []Traffic{{Name: "default-deny", In: true, Out: both}}
	if *n.SameNamespace {
		own := []Peer{{}}
		t := Traffic{Name: "same-namespace", In: true, From: own}
		if both {
			t.Out, t.To = true, own
		}
		out = append(out, t)
	}
	if both { // without names, hardly anything works
		out = append(out, Traffic{Name: "dns", Out: true, To: []Peer{dnsPods}, Ports: []TrafficPort{{"TCP", 53}, {"UDP", 53}}})
	}
	if peers := p.loadBalancerPeers(doc, namespace, n, path); len(peers) > 0 {
		out = append(out, Traffic{Name: "load-balancer", In: true, From: peers})
	}
	if *n.APIServer {
		if peers := p.apiServerPeers(doc, path); len(peers) > 0 {
			out = append(out, Traffic{Name: "api-server", Out: true, To: peers, Ports: []TrafficPort{{"TCP", 443}}})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(n.Allow)) {
		if a := n.Allow[name]; *a.Enabled {
			out = append(out, allowed(string(name), a))
		}
	}
	for i := range out {
		out[i].Namespace = namespace
	}
	return out
}

// allowed is what the spec lets through. Its name begins otherwise than ours.
func allowed(name string, a *spec.AllowedTraffic) Traffic {
	t := Traffic{Name: "allow-" + name}
	var peers []Peer
	for _, n := range a.Namespaces {
		peers = append(peers, Peer{Namespace: string(n)})
	}
	for _, c := range a.CIDRs {
		peers = append(peers, Peer{CIDR: string(c)})
	}
	for _, port := range a.Ports {
		t.Ports = append(t.Ports, TrafficPort{string(a.Protocol), int(port)})
	}
	if a.Direction == spec.Egress {
		t.Out, t.To = true, peers
	} else {
		t.In, t.From = true, peers
	}
	return t
}

// loadBalancerPeers are the subnets of the load balancers that reach pods of a
// namespace. Their addresses come from there, and change; the whole range of the VPC
// would let in every pod besides.
func (p *Plan) loadBalancerPeers(doc *spec.Document, namespace string, n *spec.NetworkPolicy, path string) []Peer {
	schemes := map[spec.LoadBalancerScheme]bool{}
	if n.LoadBalancer != "" {
		schemes[n.LoadBalancer] = true
		path += ".loadBalancer"
	}
	if l := p.LoadBalancer; l != nil && l.Namespace == namespace {
		schemes[p.Spec.LoadBalancer.Scheme] = true
	}
	for _, scheme := range p.schemesIn(namespace) {
		schemes[scheme] = true
	}
	var out []Peer
	for _, scheme := range slices.Sorted(maps.Keys(schemes)) {
		tier := spec.Public
		if scheme == spec.Internal {
			tier = spec.Private
		}
		ranges := p.subnetRanges(tier)
		switch {
		case len(ranges) == 0 && p.Network.Existing:
			doc.Fail("policies", path, "the ranges of the existing %s subnets, where the load balancers stand, are not known here; take loadBalancer away, and give them: allow: {load-balancers: {cidrs: [10.0.8.0/21]}}", tier)
		case len(ranges) == 0:
			doc.Fail("policies", path, "load balancers of scheme %s stand in %s subnets, and the network has none; add the tier, or change the scheme", scheme, tier)
		case p.nodesIn(tier):
			doc.Warn("open-policy", path, "load balancers of scheme %s stand in the %s subnets, as pods do, so that pods of other namespaces reach those of %s too", scheme, tier, namespace)
		}
		for _, r := range ranges {
			out = append(out, Peer{CIDR: r})
		}
	}
	return out
}

// nodesIn says whether pods may stand in subnets of a tier.
func (p *Plan) nodesIn(tier spec.Tier) bool {
	if tier == spec.Private {
		return p.privateNodes() || len(p.FargateProfiles) > 0
	}
	return slices.ContainsFunc(slices.Collect(maps.Values(p.Spec.NodeGroups)), func(g *spec.NodeGroup) bool {
		return *g.Enabled && spec.Tier(g.Tier) == tier
	})
}

// subnetRanges are the ranges of a tier's subnets, of the family that pods have, as far
// as they are known.
func (p *Plan) subnetRanges(tier spec.Tier) []string {
	var out []string
	for _, s := range p.Network.Subnets {
		r := s.CIDR
		if p.Spec.ControlPlane.IPFamily == spec.IPv6Family {
			r = s.IPv6CIDR
		}
		if s.Tier == tier && r != "" {
			out = append(out, r)
		}
	}
	return out
}

// apiServerPeers are the API's Service, whose address is the first of the range, and
// the control plane's own interfaces. The VPC CNI looks at the one, Calico at the
// other.
func (p *Plan) apiServerPeers(doc *spec.Document, path string) []Peer {
	service, err := netip.ParsePrefix(string(p.Spec.ControlPlane.ServiceCIDR))
	if err != nil { // of an IPv6 cluster, which the spec's rules refuse
		return nil
	}
	ranges := p.subnetRanges(spec.Tier(p.Spec.ControlPlane.Tier))
	if len(ranges) == 0 {
		doc.Fail("policies", path+".apiServer", "the ranges of the existing %s subnets, where the control plane stands, are not known here; take apiServer away, and give them: allow: {api: {direction: Egress, cidrs: [10.0.0.0/21, %s/32], ports: [443]}}",
			p.Spec.ControlPlane.Tier, service.Addr().Next())
		return nil
	}
	out := []Peer{{CIDR: netip.PrefixFrom(service.Addr().Next(), 32).String()}}
	for _, r := range ranges {
		out = append(out, Peer{CIDR: r})
	}
	return out
}

// checkFargateTraffic finds namespaces where nothing enforces a policy (EKS user guide,
// "Limit Pod traffic with Kubernetes network policies", considerations).
func (p *Plan) checkFargateTraffic(doc *spec.Document, namespace, path string) {
	covered := slices.ContainsFunc(p.FargateProfiles, func(f FargateProfile) bool { return f.covers(namespace) })
	switch {
	case covered || p.Spec.FargateOnly():
		doc.Fail("policies", path, "pods of %s run on Fargate, where nothing enforces network policies (EKS user guide, Limit Pod traffic with Kubernetes network policies); take it away, or run them on nodes", namespace)
	case p.FargateReaches(namespace):
		doc.Warn("fargate-policy", path, "a Fargate profile takes some pods of %s by their labels, and nothing enforces network policies there", namespace)
	}
}

// CNIEnforces says whether the VPC CNI is to enforce network policies.
func (p *Plan) CNIEnforces() bool {
	_, other := p.Addon(Calico)
	return len(p.Policies.Traffic) > 0 && !other
}

// checkEnforced finds network policies that nothing enforces.
func (p *Plan) checkEnforced(doc *spec.Document) {
	const path = "spec.policies.networkPolicies"
	cni, on := p.Addon("vpc-cni")
	if !p.CNIEnforces() || p.Spec.FargateOnly() {
		return
	}
	switch given, written := cni.Values["enableNetworkPolicy"]; {
	case !on:
		doc.Warn("unenforced-policies", path, "vpc-cni is off, which enforces network policies: they count only if what you install in its place does")
	case written && given != "true":
		doc.Warn("unenforced-policies", "spec.addons.vpc-cni.values.enableNetworkPolicy", "got %v, and nothing enforces the network policies of %s; take it away: they switch it on", given, path)
	}
}
