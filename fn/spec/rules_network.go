package spec

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/cidr"
	"spotcluster.dev/spotcluster/fn/suggest"
)

// The rules of network; see validate.go.

func checkZones(doc *Document, s *SpotClusterSpec) {
	n := s.Network
	if n.ZoneCount != 0 && doc.Written("spec.network.zones") {
		doc.Fail("zones", "spec.network.zoneCount", "zones are given by name already; keep either zones or zoneCount")
	}
	if len(n.Zones) == 0 {
		if s.Region != "" && (n.Existing == nil || n.Existing.Cluster != nil) {
			doc.Fail("zones", "spec.network.zones", "the zones of %s are in no table here; name them, such as zones: [%sa, %sb]", s.Region, s.Region, s.Region)
		}
		return
	}
	known := aws.Zones(string(s.Region))
	takes := aws.ZonesForEKS(string(s.Region), len(known))
	for i, z := range n.Zones {
		path := fmt.Sprintf("spec.network.zones[%d]", i)
		switch {
		case z == "" || s.Region == "": // reported where it was read
		case slices.Contains(n.Zones[:i], z):
			doc.Fail("zones", path, "%s stands here twice; keep one", z)
		case known != nil && !slices.Contains(known, string(z)):
			doc.Fail("zones", path, "%s is not a zone of %s, where EKS takes %s", z, s.Region, strings.Join(takes, ", "))
		case known != nil && !slices.Contains(takes, string(z)):
			doc.Warn("eks-zone", path, "for most accounts EKS takes no control plane in %s (EKS user guide, VPC and subnet considerations); it takes %s", z, strings.Join(takes, ", "))
		case known == nil && !strings.HasPrefix(string(z), string(s.Region)):
			doc.Fail("zones", path, "%s is not a zone of %s", z, s.Region)
		}
	}
	switch {
	case len(n.Zones) == 1:
		doc.Fail("zones", "spec.network.zones", "got one zone; EKS needs subnets in at least two (EKS user guide, VPC and subnet considerations)")
	case n.ZoneCount != 0 && n.Existing != nil && len(n.Existing.Subnets) > 0:
		doc.Fail("zones", "spec.network.zoneCount", "the zones are those of existing.subnets; take zoneCount away")
	case n.ZoneCount != 0 && len(n.Zones) < int(n.ZoneCount):
		doc.Fail("zones", "spec.network.zoneCount", "got %d; EKS takes %d zones in %s: %s", n.ZoneCount, len(n.Zones), s.Region, words(n.Zones))
	}
}

func checkTiers(doc *Document, s *SpotClusterSpec) {
	if e := s.Network.Existing; e != nil && len(e.Subnets) > 0 {
		return // they are the tiers
	}
	for i, t := range s.Network.Tiers {
		if t != "" && slices.Contains(s.Network.Tiers[:i], t) {
			doc.Fail("tiers", fmt.Sprintf("spec.network.tiers[%d]", i), "%s stands here twice; keep one", t)
		}
	}
	if !slices.Contains(s.Network.Tiers, Private) {
		doc.Fail("tiers", "spec.network.tiers", "got %s; nodes and the control plane's interfaces stand in private subnets: add private", words(s.Network.Tiers))
	}
}

// checkRanges holds the VPC's ranges to what EC2 takes.
func checkRanges(doc *Document, s *SpotClusterSpec) {
	n := s.Network
	if doc.unreadable("spec.network.cidr") || doc.unreadable("spec.network.secondaryCidrs") {
		return
	}
	if most := maxRanges - 1; len(n.SecondaryCIDRs) > most {
		doc.Fail("cidr", "spec.network.secondaryCidrs", "got %d ranges; a VPC has %d beside its first (Amazon VPC quotas)", len(n.SecondaryCIDRs), most)
	}
	ranges := n.Ranges()
	for i, r := range ranges {
		path := "spec.network.cidr"
		if i > 0 {
			path = fmt.Sprintf("spec.network.secondaryCidrs[%d]", i-1)
		}
		if r.Bits() < cidr.MinPrefix || r.Bits() > cidr.MaxPrefix {
			doc.Fail("cidr", path, "got a /%d; a VPC's range is from /%d to /%d", r.Bits(), cidr.MinPrefix, cidr.MaxPrefix)
			continue
		}
		if special := slices.IndexFunc(specialRanges, r.Overlaps); special >= 0 {
			doc.Fail("cidr", path, "%s is in %s, which no network may use (IANA special-purpose addresses); take one of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10", r, specialRanges[special])
			continue
		}
		for _, other := range ranges[:i] {
			if r.Overlaps(other) {
				doc.Fail("cidr", path, "%s overlaps %s", r, other)
			}
		}
		for _, other := range ranges[:i] {
			if why := refusedBeside(other, r, other == ranges[0]); why != "" {
				doc.Fail("cidr", path, "EC2 does not take %s beside %s: %s (Amazon VPC user guide, IPv4 CIDR block association restrictions)", r, other, why)
				break
			}
		}
	}
}

// specialRanges are no network's: this host, loopback, link-local, multicast and
// reserved.
var specialRanges = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("169.254.0.0/16"),
	netip.MustParsePrefix("224.0.0.0/4"), netip.MustParsePrefix("240.0.0.0/4"),
}

// maxRanges is how many IPv4 ranges a VPC has.
const maxRanges = 5

// Ranges are the VPC's IPv4 ranges, the first one first; none where an existing
// VPC's is not given.
func (n Network) Ranges() []netip.Prefix {
	if n.CIDR == "" {
		return nil
	}
	out := []netip.Prefix{n.CIDR.Prefix()}
	for _, c := range n.SecondaryCIDRs {
		out = append(out, c.Prefix())
	}
	return out
}

// refusedBeside says why EC2 does not add a range to a VPC that has another, which
// may be its first, or nothing.
func refusedBeside(first, added netip.Prefix, isFirst bool) string {
	in := func(r netip.Prefix, outer string) bool {
		o := netip.MustParsePrefix(outer)
		return o.Bits() <= r.Bits() && o.Contains(r.Addr())
	}
	home := slices.IndexFunc(privateRanges, func(p netip.Prefix) bool { return p.Overlaps(first) })
	for i, p := range privateRanges {
		if added.Overlaps(p) && i != home {
			if home < 0 && isFirst {
				return "a VPC that begins outside of the private ranges (RFC 1918) takes none of them"
			}
			if home < 0 {
				continue
			}
			return "the two are in different private ranges (RFC 1918); take one inside " + privateRanges[home].String() + ", or of 100.64.0.0/10"
		}
	}
	switch {
	case in(added, "198.19.0.0/16") && isFirst && !in(first, "198.19.0.0/16"):
		return "198.19.0.0/16 is AWS's own"
	case in(first, "10.0.0.0/15") && in(added, "10.0.0.0/16"):
		return "10.0.0.0/16 is closed to VPCs that begin in 10.0.0.0/15"
	case in(first, "172.16.0.0/12") && in(added, "172.31.0.0/16"):
		return "172.31.0.0/16 is closed to VPCs that begin in 172.16.0.0/12"
	}
	return ""
}

// checkSubnets cuts the whole network, so that a range without room is found
// here.
func checkSubnets(doc *Document, s *SpotClusterSpec) {
	if doc.unreadable("spec.network") || s.Network.Existing != nil {
		return
	}
	n := s.Network
	if bits := n.CIDR.Prefix().Bits(); bits < cidr.MinPrefix || bits > cidr.MaxPrefix {
		return // checkRanges says so
	}
	checkGiven(doc, n)
	subnets, err := n.Cut()
	if err != nil {
		path := "spec.network.cidr"
		if len(n.Zones) > int(n.Layout.Zones) {
			path = "spec.network.layout.zones"
		}
		doc.Fail("cidr", path, "%v; give a larger range, or set layout.zones and layout.tiers before the network is made", err)
		return
	}
	if n.IPv6 != nil {
		checkIPv6Parts(doc, n)
	}
	for i, a := range subnets {
		path := fmt.Sprintf("spec.network.subnets.%s.%s", a.Tier, a.Zone)
		inside := slices.ContainsFunc(n.Ranges(), func(r netip.Prefix) bool { return r.Bits() <= a.CIDR.Bits() && r.Contains(a.CIDR.Addr()) })
		switch {
		case !inside || a.CIDR.Bits() > cidr.MaxPrefix:
			doc.Fail("cidr", path, "%s is not a part of %s of at least a /%d", a.CIDR, words(append([]CIDR{n.CIDR}, n.SecondaryCIDRs...)), cidr.MaxPrefix)
		case a.Tier == Tier(s.ControlPlane.Tier) && a.CIDR.Bits() > smallestForEKS:
			doc.Warn("small-subnets", path, "the control plane's subnet in %s is a /%d: EKS asks for 6 free addresses and advises 16, for upgrades (EKS user guide, VPC and subnet considerations)", a.Zone, a.CIDR.Bits())
			fallthrough
		default:
			for _, b := range subnets[:i] {
				if a.CIDR.Overlaps(b.CIDR) {
					doc.Fail("cidr", path, "%s overlaps %s, the %s subnet of %s", a.CIDR, b.CIDR, b.Tier, b.Zone)
				}
			}
		}
	}
}

// checkIPv6Parts holds blocks and slots to the layout, where an IPv4 range that is
// given hides that they are beyond it: each IPv6 range is cut by them.
func checkIPv6Parts(doc *Document, n Network) {
	for i, z := range n.Zones {
		if b := n.block(z, i); b >= int(n.Layout.Zones) {
			doc.Fail("cidr", "spec.network.layout.zones", "%s has block %d, and the layout has %d, so that its IPv6 ranges would be another zone's; raise it before the network is made", z, b, n.Layout.Zones)
		}
	}
	for _, t := range n.Tiers {
		if slot := n.slot(t); slot >= int(n.Layout.Tiers) {
			doc.Fail("cidr", "spec.network.layout.tiers", "%s has slot %d, and the layout has %d, so that its IPv6 ranges would be another zone's; raise it before the network is made", t, slot, n.Layout.Tiers)
		}
	}
}

// checkShared keeps sharedWith to others, each once.
func checkShared(doc *Document, s *SpotClusterSpec) {
	for i, other := range s.Network.SharedWith {
		path := fmt.Sprintf("spec.network.sharedWith[%d]", i)
		switch {
		case other == s.Name:
			doc.Fail("shared-with", path, "%s is this cluster itself; name those that use its network", other)
		case slices.Contains(s.Network.SharedWith[:i], other):
			doc.Fail("shared-with", path, "%s stands here twice; keep one", other)
		}
	}
}

// smallestForEKS leaves 16 addresses free, beside the five that a subnet loses.
const smallestForEKS = 27

// checkGiven finds blocks, slots and ranges given to zones and tiers that the
// network does not have: they would count for nothing in silence.
func checkGiven(doc *Document, n Network) {
	blocks := map[Index]Zone{}
	for _, z := range slices.Sorted(maps.Keys(n.ZoneBlocks)) {
		path := join("spec.network.zoneBlocks", string(z))
		if !slices.Contains(n.Zones, z) {
			doc.Fail("zones", path, "%s is not among the network's zones: %s", z, words(n.Zones))
		}
		if other := blocks[n.ZoneBlocks[z]]; other != "" {
			doc.Fail("zones", path, "%d is the block of %s already; give each zone its own", n.ZoneBlocks[z], other)
		}
		blocks[n.ZoneBlocks[z]] = z
	}
	for _, t := range slices.Sorted(maps.Keys(n.TierSlots)) {
		if !slices.Contains(n.Tiers, t) {
			doc.Fail("tiers", join("spec.network.tierSlots", string(t)), "%s is not among the network's tiers: %s", t, words(n.Tiers))
		}
	}
	for _, t := range slices.Sorted(maps.Keys(n.Subnets)) {
		if !slices.Contains(n.Tiers, t) {
			doc.Fail("tiers", join("spec.network.subnets", string(t)), "%s is not among the network's tiers: %s", t, words(n.Tiers))
		}
		for _, z := range slices.Sorted(maps.Keys(n.Subnets[t])) {
			if !slices.Contains(n.Zones, z) {
				doc.Fail("zones", join(join("spec.network.subnets", string(t)), string(z)), "%s is not among the network's zones: %s", z, words(n.Zones))
			}
		}
	}
}

func checkNAT(doc *Document, s *SpotClusterSpec) {
	n := s.Network
	switch {
	case n.Existing != nil, n.NAT == NATNone, doc.unreadable("spec.network.tiers"), doc.unreadable("spec.network.nat"):
	case !slices.Contains(n.Tiers, Public):
		doc.Fail("nat", "spec.network.tiers", "NAT gateways stand in public subnets: add public, or set nat: None")
	case n.NAT == NATSingle && len(n.Zones) > 1 && s.Production():
		doc.Warn("single-nat", "spec.network.nat", "one NAT gateway serves %d zones: when its zone fails, no node reaches AWS; PerZone has one in each (the rule looks at environment, or the tag env, prod)", len(n.Zones))
	case n.NAT == NATPerZone && len(n.Zones) > eipQuota:
		doc.Warn("eip-quota", "spec.network.nat", "%d NAT gateways take as many Elastic IP addresses, and an account has %d a region until its quota is raised (Amazon VPC quotas)", len(n.Zones), eipQuota)
	}
}

// eipQuota is how many Elastic IP addresses a new account has in a region.
const eipQuota = 5

// Production says whether the cluster calls itself production: by environment, or
// by a tag of that meaning.
func (s *SpotClusterSpec) Production() bool {
	for _, name := range []string{string(s.Environment), string(s.Tags["env"]), string(s.Tags["environment"]), string(s.Tags["Environment"])} {
		if name == "prod" || name == "production" {
			return true
		}
	}
	return false
}

// madeInVPC are the fields that make something in the VPC or name its parts, by
// how they begin.
var madeInVPC = []string{"ipv6", "layout", "zoneBlocks", "tierSlots", "subnets", "flowLogs", "endpoints", "sharedWith"}

// checkExisting keeps what makes a network apart from a network that is there.
func checkExisting(doc *Document, s *SpotClusterSpec) {
	e := s.Network.Existing
	if e == nil || doc.unreadable("spec.network.existing") {
		return
	}
	const path = "spec.network.existing"
	for _, field := range madeInVPC {
		if doc.Written("spec.network." + field) {
			doc.Fail("existing", "spec.network."+field, "the network is there already, by network.existing, and is not ours to change: take %s away, or have the VPC's owner see to it", field)
		}
	}
	if doc.Written("spec.network.nat") && s.Network.NAT != NATNone {
		doc.Fail("existing", "spec.network.nat", "the network is there already, by network.existing, and gets no gateways: take nat away, or say None where its private subnets have no way out")
	}
	if s.Network.CIDR == "" {
		doc.Warn("vpc-range", "spec.network.existing", "the range of the existing VPC is not given, so that nobody looks whether Services (%s) overlap it; add network.cidr", s.ControlPlane.ServiceCIDR)
	}
	switch {
	case e.Cluster == nil && e.VPCID == "":
		doc.Fail("existing", path, "says neither which VPC nor whose; give vpcId and subnets, or cluster: {name: …}")
	case e.Cluster != nil && (e.VPCID != "" || len(e.Subnets) > 0):
		doc.Fail("existing", path+".cluster", "the VPC is given by its id already; keep either vpcId and subnets, or cluster")
	case e.Cluster == nil:
		checkExistingSubnets(doc, s)
	default:
		checkOtherCluster(doc, s, path)
	}
}

func checkOtherCluster(doc *Document, s *SpotClusterSpec, path string) {
	e := s.Network.Existing
	if !doc.Written("spec.network.zones") && !doc.Written("spec.network.zoneCount") {
		doc.Fail("existing", path+".cluster", "which zones the network of %s has is not known here; name those that this cluster uses, such as zones: [%sa, %sb]", e.Cluster.Name, s.Region, s.Region)
	}
	for i, t := range s.Network.Tiers {
		if t == Database || t == ElastiCache || t == Redshift {
			doc.Fail("existing", fmt.Sprintf("spec.network.tiers[%d]", i), "the subnet groups of %s are those of %s; only private, public and intra subnets are used here", t, e.Cluster.Name)
		}
	}
	if e.Cluster.Namespace == s.Delivery.Namespace {
		doc.Fail("existing", path+".cluster.namespace", "%q is the namespace of this cluster's own objects; name that of %s", e.Cluster.Namespace, e.Cluster.Name)
	}
	if e.Cluster.Name == s.Name {
		doc.Fail("existing", path+".cluster.name", "%s is this cluster itself; name the one that has the network, or take existing away", s.Name)
	}
	if *e.TagSubnets {
		doc.Fail("existing", path+".tagSubnets", "the subnets' ids are not known here; write sharedWith: [%s] into the network of %s, which tags them", s.Name, e.Cluster.Name)
	}
}

func checkExistingSubnets(doc *Document, s *SpotClusterSpec) {
	const path = "spec.network.existing.subnets"
	e := s.Network.Existing
	if doc.Written("spec.network.tiers") {
		doc.Fail("existing", "spec.network.tiers", "the tiers are those of existing.subnets; take tiers away")
	}
	if len(e.Subnets[Private]) == 0 {
		doc.Fail("existing", path, "nodes and the control plane's interfaces stand in private subnets; name them by zone, such as private: {%sa: subnet-0123456789abcdef0, …}", s.Region)
		return
	}
	seen := map[SubnetID]string{}
	for _, t := range slices.Sorted(maps.Keys(e.Subnets)) {
		if t == Database || t == ElastiCache || t == Redshift {
			doc.Fail("existing", join(path, string(t)), "the subnet groups of %s are the VPC owner's; only private, public and intra subnets are used here", t)
			continue
		}
		for _, z := range slices.Sorted(maps.Keys(e.Subnets[t])) {
			at := join(join(path, string(t)), string(z))
			id := e.Subnets[t][z]
			switch {
			case !slices.Contains(s.Network.Zones, z):
				doc.Fail("zones", at, "%s is not among the network's zones: %s", z, words(s.Network.Zones))
			case seen[id] != "":
				doc.Fail("existing", at, "%s is the %s subnet already", id, seen[id])
			}
			seen[id] = string(t) + " " + string(z)
		}
		for _, z := range s.Network.Zones {
			if e.Subnets[t][z] == "" {
				doc.Fail("existing", join(path, string(t)), "has no subnet in %s; name one in each of the zones, %s", z, words(s.Network.Zones))
			}
		}
	}
}

func checkFlowLogs(doc *Document, s *SpotClusterSpec) {
	if f := s.Network.FlowLogs; f != nil && f.Bucket != "" && doc.Written("spec.network.flowLogs.retentionDays") {
		doc.Fail("flow-logs", "spec.network.flowLogs.retentionDays", "CloudWatch keeps nothing where a bucket is given; take retentionDays away, and let the bucket's lifecycle rules decide")
	}
}

// gatewayServices are the services that have gateway endpoints (AWS PrivateLink
// guide, "Gateway endpoints").
var gatewayServices = []EndpointService{"s3", "dynamodb"}

// interfaceServices are services with interface endpoints, as those name them (AWS
// PrivateLink guide, "AWS services that integrate with AWS PrivateLink").
var interfaceServices = []EndpointService{
	"acm-pca", "airflow.api", "application-autoscaling", "aps", "aps-workspaces", "athena", "autoscaling", "autoscaling-plans", "backup",
	"bedrock", "bedrock-runtime", "cloudformation", "cloudtrail", "codeartifact.api", "codeartifact.repositories", "codebuild",
	"codecommit", "codedeploy", "config", "datasync", "dms", "ebs", "ec2", "ec2messages", "ecr.api", "ecr.dkr", "ecs", "ecs-agent",
	"ecs-telemetry", "eks", "eks-auth", "elasticache", "elasticfilesystem", "elasticloadbalancing", "events", "execute-api", "firehose",
	"fis", "fsx", "git-codecommit", "glue", "grafana", "guardduty-data", "imagebuilder", "kinesis-firehose", "kinesis-streams", "kms",
	"lambda", "license-manager", "logs", "monitoring", "rds", "rds-data", "redshift", "redshift-data", "s3", "sagemaker.api",
	"sagemaker.runtime", "secretsmanager", "servicediscovery", "sns", "sqs", "ssm", "ssm-incidents", "ssmmessages", "states", "sts",
	"synthetics", "textract", "transfer", "wafv2", "xray",
}

// Known says whether the service is known to have an endpoint.
func (s EndpointService) Known() bool {
	return slices.Contains(interfaceServices, s) || slices.Contains(gatewayServices, s)
}

// brokenAssociations is the release of the AWS providers that makes and deletes
// a gateway endpoint's route without end (provider-upjet-aws, pull request 2117,
// merged after it).
const brokenAssociations = "v2.6.0"

func checkEndpoints(doc *Document, s *SpotClusterSpec) {
	for _, name := range slices.Sorted(maps.Keys(s.Network.Endpoints.Services)) {
		e := s.Network.Endpoints.Services[name]
		path := join("spec.network.endpoints.services", string(name)) + ".type"
		switch {
		case !*e.Enabled:
		case e.Type == InterfaceEndpoint && name == "dynamodb":
			doc.Fail("endpoints", path, "an interface endpoint of dynamodb has no private DNS name, and pods would not find it; use Gateway")
		case e.Type == InterfaceEndpoint && !slices.Contains(interfaceServices, name):
			doc.Warn("unknown-endpoint", join("spec.network.endpoints.services", string(name)), "no endpoint of that name is in the table here, and AWS refuses one that it does not have%s", suggest.DidYouMean(string(name), plainWords(interfaceServices)))
		case e.Type == InterfaceEndpoint:
		case !slices.Contains(gatewayServices, name):
			doc.Fail("endpoints", path, "%s has no gateway endpoint, only %s have; use Interface", name, words(gatewayServices))
		case doc.Release.Crossplane.AWSProviders.Version == brokenAssociations:
			doc.Warn("gateway-endpoint", path, "version %s of the AWS providers makes and deletes the route of a gateway endpoint without end, so that connections break; use Interface until a release with a newer one", brokenAssociations)
		}
	}
}

// checkSecurityGroups holds every rule to what its group and protocol can take.
func checkSecurityGroups(doc *Document, s *SpotClusterSpec) {
	for _, name := range slices.Sorted(maps.Keys(s.Network.SecurityGroups.Rules)) {
		r := s.Network.SecurityGroups.Rules[name]
		path := join("spec.network.securityGroups.rules", string(name))
		if !*r.Enabled || doc.unreadable(path) {
			continue
		}
		checkGroupMade(doc, s, path+".group", r.Group)
		checkGroupMade(doc, s, path+".peer", r.Peer)
		peers := min(len(r.CIDRs), 1)
		if r.PrefixList != "" {
			peers++
		}
		if r.Peer != "" {
			peers++
		}
		switch ported := r.Protocol == TCP || r.Protocol == UDP; {
		case peers != 1:
			doc.Fail("security-groups", path, "names %d of cidrs, prefixList and peer; give exactly one", peers)
		case ported && r.Ports == "":
			doc.Fail("security-groups", path+".ports", "is required with %s, such as \"443\"", r.Protocol)
		case !ported && r.Ports != "":
			doc.Fail("security-groups", path+".ports", "%s has no ports; take them away", r.Protocol)
		}
	}
}

// checkGroupMade reports a rule that names a group which is not there.
func checkGroupMade(doc *Document, s *SpotClusterSpec, path string, group SecurityGroupName) {
	switch {
	case group == NodesGroup && s.Network.SecurityGroups.Kind != OwnSecurityGroups && len(s.SelfManaged()) == 0:
		doc.Fail("security-groups", path, "the nodes are in the group that EKS makes, whose id nobody knows before; set securityGroups.kind: Own")
	case group == LoadBalancerGroup && !s.LoadBalancer.On():
		doc.Fail("security-groups", path, "there is no load balancer; add loadBalancer, or take the rule away")
	case group == EndpointsGroup && !s.Network.Endpoints.Any():
		doc.Fail("security-groups", path, "there are no endpoints; add network.endpoints, or take the rule away")
	}
}

// Any says whether any interface endpoint may be made.
func (e Endpoints) Any() bool {
	if e.Mode == EndpointsUsed {
		return true
	}
	for _, s := range e.Services {
		if *s.Enabled && s.Type == InterfaceEndpoint {
			return true
		}
	}
	return false
}

// On says whether there is a load balancer.
func (l *LoadBalancer) On() bool { return l != nil && *l.Enabled }

func checkLoadBalancer(doc *Document, s *SpotClusterSpec) {
	l := s.LoadBalancer
	if !l.On() || doc.unreadable("spec.loadBalancer") {
		return
	}
	tier := Private
	if l.Scheme == InternetFacing {
		tier = Public
	}
	if !slices.Contains(s.Network.Tiers, tier) {
		doc.Fail("load-balancer", "spec.loadBalancer.scheme", "an %s load balancer stands in %s subnets, and the network has none; add the tier, or change the scheme", l.Scheme, tier)
	}
	if len(l.AllowedCIDRs) == 0 {
		doc.Fail("load-balancer", "spec.loadBalancer.allowedCidrs", "is required, because the range of the existing VPC is not given; list the ranges that may come in, such as [10.0.0.0/16]")
	}
	if s.Network.CIDR == "" && s.Network.SecurityGroups.Kind == EKSSecurityGroup {
		doc.Fail("load-balancer", "spec.network.cidr", "is required: the nodes are opened to the load balancer, which stands in the existing VPC, and its range is not known here")
	}
	if s.Addons["aws-load-balancer-controller"].Off() {
		doc.Fail("load-balancer", "spec.addons.aws-load-balancer-controller.enabled", "it enters the pods of %s/%s as the load balancer's targets, and is off", l.Target.Namespace, l.Target.Service)
	}
	if account := foreignAccount(s, string(l.CertificateARN)); account != "" {
		doc.Fail("load-balancer", "spec.loadBalancer.certificateArn", "the certificate is of account %s, and a load balancer takes one of its own, %s; ask for one there", account, s.AccountID)
	}
	if s.ControlPlane.IPFamily == IPv6Family {
		doc.Fail("load-balancer", "spec.loadBalancer", "it sends to pods by IPv4, and those of an IPv6 cluster have no such address; use an Ingress, for which aws-load-balancer-controller makes a dual-stack load balancer")
	}
	if l.Scheme == InternetFacing && l.CertificateARN == "" {
		doc.Warn("plain-http", "spec.loadBalancer.certificateArn", "the load balancer speaks HTTP to the internet; give a certificate of ACM, and it speaks HTTPS")
	}
}
