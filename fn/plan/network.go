package plan

import (
	"fmt"
	"slices"

	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/spec"
)

// Network is the VPC and everything in it, by name.
type Network struct {
	VPC crossplane.Link
	// Existing says that VPC and subnets are there already, and not made.
	Existing       bool
	CIDR           string
	SecondaryCIDRs []SecondaryCIDR
	// InternetGateway is empty without public subnets.
	InternetGateway string
	// EgressOnlyGateway lets private subnets out by IPv6, where there is any.
	EgressOnlyGateway string
	Subnets           []Subnet
	RouteTables       []RouteTable
	NATGateways       []NATGateway
	SubnetGroups      []SubnetGroup
	SubnetTags        []SubnetTag
	FlowLogs          *FlowLogs
	Endpoints         []Endpoint
	SecurityGroups    []SecurityGroup
	SecurityRules     []SecurityRule
}

// A SecondaryCIDR is one more IPv4 range of the VPC.
type SecondaryCIDR struct{ Name, CIDR string }

// A Subnet is one tier's part of one zone.
type Subnet struct {
	Link       crossplane.Link
	Tier       spec.Tier
	Zone       string
	CIDR       string
	IPv6CIDR   string
	Public     bool
	RouteTable string
	Tags       map[string]string
}

// A RouteTable is shared by subnets that leave the VPC the same way.
type RouteTable struct {
	Name   string
	Tags   map[string]string
	Routes []Route
}

// A Route leads one range of addresses out of the VPC, by exactly one of the
// gateways.
type Route struct {
	Name                                           string
	CIDR, IPv6CIDR                                 string
	InternetGateway, NATGateway, EgressOnlyGateway string
}

// A NATGateway stands in a public subnet, with an address of its own.
type NATGateway struct {
	Name              string
	EIP               string
	Subnet            string
	Tags, AddressTags map[string]string
}

// A SubnetGroup offers a tier's subnets to a database service.
type SubnetGroup struct {
	Name    string
	Tier    spec.Tier
	Subnets []string
}

// A SubnetTag is one tag on a subnet that is not ours. One that is Kept is others'
// too, and stays.
type SubnetTag struct {
	Name, Subnet, Key, Value string
	Kept                     bool
}

// FlowLogs record the VPC's traffic: into a log group that a role writes to, or
// into a bucket.
type FlowLogs struct {
	// Name ends in a hash of what AWS cannot change of a flow log.
	Name string
	// Group is the log group's object, LogGroup its name in CloudWatch, and Role whom
	// the service writes as.
	Group, LogGroup, Role string
	Bucket                string
	Spec                  spec.FlowLogs
}

// clusterTag marks what a cluster may use, and others may share.
func clusterTag(cluster string) string { return "kubernetes.io/cluster/" + cluster }

// shared are the tags of what this cluster uses, and those that it shares with.
func (p *Plan) shared() []string {
	out := []string{clusterTag(p.Name), "shared"}
	for _, other := range p.Spec.Network.SharedWith {
		out = append(out, clusterTag(string(other)), "shared")
	}
	return out
}

// VPCTags are the VPC's tags.
func (p *Plan) VPCTags() map[string]string {
	return p.NameTags(spec.NamedVPC, p.Names.Of(), p.shared()...)
}

// VPCDiscoveryTags tell this VPC from all others of the region. The load
// balancer controller finds it by them, so that nobody need know its id. They are
// nil where the id is known.
func (p *Plan) VPCDiscoveryTags() map[string]string {
	if p.Network.VPC.ID != "" {
		return nil
	}
	return map[string]string{clusterTag(p.networkOwner()): "shared"}
}

// networkOwner is the cluster whose network it is, by whose tag VPC and subnets
// are found.
func (p *Plan) networkOwner() string {
	if e := p.Spec.Network.Existing; e != nil && e.Cluster != nil {
		return string(e.Cluster.Name)
	}
	return p.Name
}

func (p *Plan) network() Network {
	n := Network{VPC: crossplane.Link{Name: p.Names.Of()}, CIDR: string(p.Spec.Network.CIDR)}
	if e := p.Spec.Network.Existing; e != nil {
		p.existing(&n, e)
		return n
	}
	for _, c := range p.Spec.Network.SecondaryCIDRs {
		n.SecondaryCIDRs = append(n.SecondaryCIDRs, SecondaryCIDR{p.Names.Range(c), string(c)})
	}
	if p.hasTier(spec.Public) {
		n.InternetGateway = p.Names.Of()
	}
	if p.dualStack() {
		n.EgressOnlyGateway = p.Names.Of("egress-only")
	}
	cut, _ := p.Spec.Network.Cut() // the rules have cut it before
	n.Subnets = make([]Subnet, 0, len(cut))
	for i, s := range cut {
		n.Subnets = append(n.Subnets, p.subnet(s, 1+i%len(p.Spec.Network.Zones)))
	}
	n.NATGateways = p.natGateways()
	n.RouteTables = p.routeTables(n)
	for _, tier := range []spec.Tier{spec.Database, spec.ElastiCache, spec.Redshift} {
		if p.hasTier(tier) {
			n.SubnetGroups = append(n.SubnetGroups, SubnetGroup{p.Names.Of(string(tier)), tier, n.names(tier)})
		}
	}
	if f := p.Spec.Network.FlowLogs; f != nil && *f.Enabled {
		n.FlowLogs = p.flowLogs(*f)
	}
	return n
}

// existing points to a network that is there: by ids, or by the objects of another
// cluster, which has named them by the same rules.
func (p *Plan) existing(n *Network, e *spec.ExistingNetwork) {
	n.Existing = true
	n.VPC = crossplane.Link{ID: string(e.VPCID)}
	var other Names
	if e.Cluster != nil {
		other = Names{cluster: string(e.Cluster.Name)}
		n.VPC = p.across(e.Cluster, other.Of())
	}
	for _, tier := range spec.Tiers {
		if !p.hasTier(tier) {
			continue
		}
		for _, zone := range p.Spec.Network.Zones {
			link := crossplane.Link{ID: string(e.Subnets[tier][zone])}
			if e.Cluster != nil {
				link = p.across(e.Cluster, other.Subnet(tier, zone))
			}
			n.Subnets = append(n.Subnets, Subnet{Link: link, Tier: tier, Zone: string(zone), Public: tier == spec.Public})
			if *e.TagSubnets {
				n.SubnetTags = append(n.SubnetTags, p.subnetTags(tier, zone, link.ID)...)
			}
		}
	}
}

// across points to an object of another cluster.
func (p *Plan) across(c *spec.OtherCluster, name string) crossplane.Link {
	return crossplane.Link{Name: name, Namespace: string(c.Namespace)}
}

func (p *Plan) subnetTags(tier spec.Tier, zone spec.Zone, id string) []SubnetTag {
	var out []SubnetTag
	for pair := range slices.Chunk(p.discovery(tier), 2) {
		part, kept := "cluster", false
		if pair[0] != clusterTag(p.Name) {
			part, kept = "role", true
		}
		out = append(out, SubnetTag{Name: p.Names.Of(string(tier), string(zone), part), Subnet: id, Key: pair[0], Value: pair[1], Kept: kept})
	}
	return out
}

// internalELB marks private subnets.
const internalELB = "kubernetes.io/role/internal-elb"

// discovery are the tags by which the load balancer controller finds the subnets
// of a tier.
func (p *Plan) discovery(tier spec.Tier) []string {
	switch tier {
	case spec.Public:
		return append(p.shared(), "kubernetes.io/role/elb", "1")
	case spec.Private:
		return append(p.shared(), internalELB, "1")
	}
	return nil
}

func (p *Plan) hasTier(t spec.Tier) bool { return slices.Contains(p.Spec.Network.Tiers, t) }

// dualStack says whether the VPC that we make has an IPv6 range.
func (p *Plan) dualStack() bool { return p.Spec.Network.IPv6 != nil }

func (p *Plan) subnet(s spec.Subnet, index int) Subnet {
	name := p.Names.Subnet(s.Tier, s.Zone)
	out := Subnet{
		Link:       crossplane.Link{Name: name},
		Tier:       s.Tier,
		Zone:       string(s.Zone),
		CIDR:       s.CIDR.String(),
		Public:     s.Tier == spec.Public,
		RouteTable: p.routeTable(s.Tier, s.Zone),
	}
	if s.IPv6.IsValid() {
		out.IPv6CIDR = s.IPv6.String()
	}
	out.Tags = p.nameTags(spec.NamedSubnet, resourceName{name: name, tier: string(s.Tier), zone: string(s.Zone), index: index}, p.discovery(s.Tier)...)
	return out
}

// routeTable is the table of a tier's subnet. Tiers that go out by NAT share one
// table a zone, whether there is one gateway or one in each, so that a change
// between the two moves routes and nothing else.
func (p *Plan) routeTable(tier spec.Tier, zone spec.Zone) string {
	switch tier {
	case spec.Public, spec.Intra:
		return p.Names.Of(string(tier))
	default:
		return p.Names.Of(string(spec.Private), string(zone))
	}
}

func (p *Plan) natGateways() []NATGateway {
	zones := p.Spec.Network.Zones
	switch p.Spec.Network.NAT {
	case spec.NATNone:
		return nil
	case spec.NATSingle:
		zones = zones[:1]
	}
	var out []NATGateway
	for i, z := range zones {
		name := p.Names.Of("nat", string(z))
		parts := resourceName{name: name, zone: string(z), index: i + 1}
		out = append(out, NATGateway{
			Name: name, EIP: name, Subnet: p.Names.Subnet(spec.Public, z),
			Tags: p.nameTags(spec.NamedNATGateway, parts), AddressTags: p.nameTags(spec.NamedEIP, parts),
		})
	}
	return out
}

func (p *Plan) routeTables(n Network) []RouteTable {
	var out []RouteTable
	if n.InternetGateway != "" {
		name := p.routeTable(spec.Public, "")
		out = append(out, p.table(name, Route{Name: name, CIDR: anywhere, InternetGateway: n.InternetGateway},
			Route{Name: p.Names.IPv6(name), IPv6CIDR: anywhere6, InternetGateway: n.InternetGateway}))
	}
	for i, z := range p.Spec.Network.Zones {
		name := p.routeTable(spec.Private, z)
		var routes []Route
		if len(n.NATGateways) > 0 {
			routes = append(routes, Route{Name: name, CIDR: anywhere, NATGateway: n.NATGateways[min(i, len(n.NATGateways)-1)].Name})
		}
		routes = append(routes, Route{Name: p.Names.IPv6(name), IPv6CIDR: anywhere6, EgressOnlyGateway: n.EgressOnlyGateway})
		out = append(out, p.table(name, routes...))
	}
	if p.hasTier(spec.Intra) {
		out = append(out, p.table(p.routeTable(spec.Intra, "")))
	}
	return out
}

// Everywhere outside of the VPC.
const (
	anywhere  = "0.0.0.0/0"
	anywhere6 = "::/0"
)

// table is a route table with its routes: those of IPv6 only where the VPC has it.
func (p *Plan) table(name string, routes ...Route) RouteTable {
	if !p.dualStack() {
		routes = slices.DeleteFunc(routes, func(r Route) bool { return r.IPv6CIDR != "" })
	}
	return RouteTable{Name: name, Tags: p.NameTags(spec.NamedRouteTable, name), Routes: routes}
}

func (p *Plan) flowLogs(f spec.FlowLogs) *FlowLogs {
	out := &FlowLogs{
		Name:  p.Names.Named("flow-logs", string(f.Traffic), fmt.Sprint(f.AggregationSeconds), string(f.Bucket)),
		Group: p.Names.Of("flow-logs"), Spec: f, Bucket: string(f.Bucket),
	}
	if f.Bucket == "" {
		out.LogGroup = p.Names.FlowLogGroup()
		out.Role = p.Names.Role("flow-logs")
	}
	return out
}

// names are a tier's subnets that we make.
func (n Network) names(tier spec.Tier) []string {
	var out []string
	for _, l := range n.links(tier, nil) {
		out = append(out, l.Name)
	}
	return out
}

// links are a tier's subnets, in some zones or in all.
func (n Network) links(tier spec.Tier, zones []spec.Zone) []crossplane.Link {
	var out []crossplane.Link
	for _, s := range n.Subnets {
		if s.Tier == tier && (len(zones) == 0 || slices.Contains(zones, spec.Zone(s.Zone))) {
			out = append(out, s.Link)
		}
	}
	return out
}

// ControlPlaneSubnets are where EKS puts the control plane's interfaces.
func (p *Plan) ControlPlaneSubnets() []crossplane.Link {
	return p.Network.links(spec.Tier(p.Spec.ControlPlane.Tier), nil)
}
