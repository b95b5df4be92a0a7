package plan

import (
	"slices"

	"spotcluster.dev/spotcluster/fn/spec"
)

// Network is the VPC and everything in it, by name.
type Network struct {
	VPC             string
	CIDR            string
	InternetGateway string
	Subnets         []Subnet
	RouteTables     []RouteTable
	NATGateways     []NATGateway
	SubnetGroups    []SubnetGroup
}

// A Subnet is one tier's part of one zone.
type Subnet struct {
	Name       string
	Tier       spec.Tier
	Zone       string
	CIDR       string
	Public     bool
	RouteTable string
	Tags       map[string]string
}

// A RouteTable is shared by subnets that leave the VPC the same way. NAT is the
// gateway of its default route, if that is one; Public says that it is the
// internet gateway instead. A table with neither stays inside the VPC.
type RouteTable struct {
	Name   string
	Public bool
	NAT    string
}

// A NATGateway stands in a public subnet, with an address of its own.
type NATGateway struct {
	Name   string
	EIP    string
	Subnet string
}

// A SubnetGroup offers a tier's subnets to a database service.
type SubnetGroup struct {
	Name    string
	Tier    spec.Tier
	Subnets []string
}

// clusterTag marks what a cluster may use, and others may share.
func (p *Plan) clusterTag() string { return "kubernetes.io/cluster/" + p.Name }

// VPCTags are the VPC's tags.
func (p *Plan) VPCTags() map[string]string {
	return p.Tags("Name", p.Names.Of(), p.clusterTag(), "shared")
}

// VPCDiscoveryTags tell this VPC from all others of the region. The load
// balancer controller finds it by them, so that nobody need know its id.
func (p *Plan) VPCDiscoveryTags() map[string]string {
	return map[string]string{p.clusterTag(): "shared"}
}

func (p *Plan) network() Network {
	n := Network{VPC: p.Names.Of(), CIDR: string(p.Spec.Network.CIDR), InternetGateway: p.Names.Of()}
	cut, _ := p.Spec.Network.Cut() // the rules have cut it before
	n.Subnets = make([]Subnet, 0, len(cut))
	for _, s := range cut {
		n.Subnets = append(n.Subnets, p.subnet(s))
	}
	n.NATGateways = p.natGateways()
	n.RouteTables = p.routeTables(n.NATGateways)
	for _, tier := range []spec.Tier{spec.Database, spec.ElastiCache, spec.Redshift} {
		if slices.Contains(p.Spec.Network.Tiers, tier) {
			n.SubnetGroups = append(n.SubnetGroups, SubnetGroup{p.Names.Of(string(tier)), tier, n.names(tier, nil)})
		}
	}
	return n
}

func (p *Plan) subnet(s spec.Subnet) Subnet {
	out := Subnet{
		Name:       p.Names.Subnet(s.Tier, s.Zone),
		Tier:       s.Tier,
		Zone:       string(s.Zone),
		CIDR:       s.CIDR.String(),
		Public:     s.Tier == spec.Public,
		RouteTable: p.routeTable(s.Tier, s.Zone),
	}
	tags := []string{"Name", out.Name}
	switch s.Tier { // the load balancer controller finds its subnets by these
	case spec.Public:
		tags = append(tags, p.clusterTag(), "shared", "kubernetes.io/role/elb", "1")
	case spec.Private:
		tags = append(tags, p.clusterTag(), "shared", "kubernetes.io/role/internal-elb", "1")
	}
	out.Tags = p.Tags(tags...)
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
	if p.Spec.Network.NAT == spec.NATSingle {
		zones = zones[:1]
	}
	var out []NATGateway
	for _, z := range zones {
		name := p.Names.Of("nat", string(z))
		out = append(out, NATGateway{Name: name, EIP: name, Subnet: p.Names.Subnet(spec.Public, z)})
	}
	return out
}

func (p *Plan) routeTables(nats []NATGateway) []RouteTable {
	out := []RouteTable{{Name: p.routeTable(spec.Public, ""), Public: true}}
	for i, z := range p.Spec.Network.Zones {
		out = append(out, RouteTable{Name: p.routeTable(spec.Private, z), NAT: nats[min(i, len(nats)-1)].Name})
	}
	if slices.Contains(p.Spec.Network.Tiers, spec.Intra) {
		out = append(out, RouteTable{Name: p.routeTable(spec.Intra, "")})
	}
	return out
}

// names are a tier's subnets, in some zones or in all.
func (n Network) names(tier spec.Tier, zones []spec.Zone) []string {
	var out []string
	for _, s := range n.Subnets {
		if s.Tier == tier && (len(zones) == 0 || slices.Contains(zones, spec.Zone(s.Zone))) {
			out = append(out, s.Name)
		}
	}
	return out
}

// ControlPlaneSubnets are where EKS puts the control plane's interfaces.
func (n Network) ControlPlaneSubnets() []string { return n.names(spec.Private, nil) }
