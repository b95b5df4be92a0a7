package spec

import (
	"fmt"
	"net/netip"
	"slices"

	"spotcluster.dev/spotcluster/fn/aws"
)

// The rules of controlPlane; see validate.go.

// privateRanges are where EKS takes Service addresses from (EKS API,
// KubernetesNetworkConfigRequest).
var privateRanges = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"),
}

func checkServiceCIDR(doc *Document, s *SpotClusterSpec) {
	const path = "spec.controlPlane.serviceCidr"
	if doc.unreadable(path) || doc.unreadable("spec.network.cidr") || doc.unreadable("spec.network.secondaryCidrs") || s.ControlPlane.ServiceCIDR == "" {
		return
	}
	p := s.ControlPlane.ServiceCIDR.Prefix()
	private := slices.ContainsFunc(privateRanges, func(r netip.Prefix) bool { return r.Bits() <= p.Bits() && r.Contains(p.Addr()) })
	taken := slices.IndexFunc(s.Network.Ranges(), p.Overlaps)
	switch {
	case p.Bits() < 12 || p.Bits() > 24:
		doc.Fail("service-cidr", path, "got a /%d; EKS takes a /12 to a /24", p.Bits())
	case !private:
		doc.Fail("service-cidr", path, "%s is not a part of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16", p)
	case taken >= 0:
		doc.Fail("service-cidr", path, "%s overlaps the VPC's %s", p, s.Network.Ranges()[taken])
	}
}

func checkEndpoint(doc *Document, s *SpotClusterSpec) {
	e := s.ControlPlane.Endpoint
	if n := len(e.PublicCIDRs); n > maxPublicCIDRs {
		doc.Fail("endpoint", "spec.controlPlane.endpoint.publicCidrs", "got %d ranges; EKS takes %d (EKS service quotas): join neighbours", n, maxPublicCIDRs)
	}
	for i, c := range e.PublicCIDRs {
		if r := c.Prefix(); c != "" && *e.Public && slices.ContainsFunc(notPublic, func(p netip.Prefix) bool { return p.Bits() <= r.Bits() && p.Contains(r.Addr()) }) {
			doc.Fail("endpoint", fmt.Sprintf("spec.controlPlane.endpoint.publicCidrs[%d]", i), "EKS refuses %s: nobody comes to the public endpoint from a private or reserved range; give the public ones that clients come from, or let them use the private endpoint", r)
		}
	}
	if !*e.Public && *e.Private {
		doc.Warn("private-endpoint", "spec.controlPlane.endpoint.public", "the API answers inside the VPC only: the management cluster needs a route there, and a rule, such as network.securityGroups.rules: {management: {group: ControlPlane, ports: \"443\", cidrs: […]}}")
	}
	switch {
	case !*e.Public && !*e.Private:
		doc.Fail("endpoint", "spec.controlPlane.endpoint", "with neither a public nor a private endpoint nobody reaches the cluster; switch one on")
	case !*e.Public && len(e.PublicCIDRs) > 0:
		doc.Fail("endpoint", "spec.controlPlane.endpoint.publicCidrs", "there is no public endpoint; take publicCidrs away or set public: true")
	case !*e.Private && !slices.Contains(e.PublicCIDRs, "0.0.0.0/0"):
		doc.Fail("endpoint", "spec.controlPlane.endpoint.private", "the nodes reach the API by the public endpoint alone, and publicCidrs keeps them out; set private: true")
	case slices.Contains(e.PublicCIDRs, "0.0.0.0/0") && *e.Public:
		doc.Warn("open-endpoint", "spec.controlPlane.endpoint.publicCidrs", "the Kubernetes API is open to every address; list the ranges that need it, the management cluster's among them")
	}
}

// notPublic are ranges that EKS takes no public access from (EKS API,
// VpcConfigRequest, and its refusals).
var notPublic = append(append([]netip.Prefix{netip.MustParsePrefix("100.64.0.0/10")}, privateRanges...), specialRanges...)

// maxPublicCIDRs is how many ranges the public endpoint takes.
const maxPublicCIDRs = 40

// checkIPFamily holds the family to the network that carries it.
func checkIPFamily(doc *Document, s *SpotClusterSpec) {
	const path = "spec.controlPlane.ipFamily"
	if s.ControlPlane.IPFamily != IPv6Family || doc.unreadable("spec.network") {
		return
	}
	n := s.Network
	switch {
	case aws.PartitionOf(string(s.Region)).Name == "aws-cn":
		doc.Fail("ip-family", path, "EKS has no IPv6 clusters in %s (EKS API, KubernetesNetworkConfigRequest); use IPv4", s.Region)
	case n.Existing == nil && n.IPv6 == nil:
		doc.Fail("ip-family", path, "the VPC has no IPv6 range; add network.ipv6 with a range of an IPAM pool: one that Amazon picks is not known before the VPC is made, and the subnets' must be written now")
	case doc.Written("spec.controlPlane.serviceCidr"):
		doc.Fail("ip-family", "spec.controlPlane.serviceCidr", "with IPv6, EKS picks the range of Services itself; take serviceCidr away")
	}
}

// checkControlPlane holds the role and the tier against the rest.
func checkControlPlane(doc *Document, s *SpotClusterSpec) {
	c := s.ControlPlane
	if Tier(c.Tier) == Intra && !slices.Contains(s.Network.Tiers, Intra) {
		doc.Fail("tiers", "spec.controlPlane.tier", "the network has no intra subnets; add intra to its tiers, or keep the control plane in private")
	}
	if account := foreignAccount(s, string(c.Role)); account != "" {
		doc.Fail("cluster-role", "spec.controlPlane.role", "the role is of account %s, and EKS takes one of the cluster's own, %s", account, s.AccountID)
	}
}
