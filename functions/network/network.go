// Package network renders the VPC and everything in it.
package network

import (
	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/ec2"
	"spotcluster.dev/spotcluster/fn/api/subnetgroup"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
)

// Render makes the VPC, its subnets, the ways out of them and who may talk to
// whom. Of a network that is there already it makes none but the last, and tags.
func Render(p plan.Plan) []object.Object {
	n := p.Network
	out := made(p)
	for _, t := range n.SubnetTags {
		out = append(out, subnetTag(p, t))
	}
	for _, e := range n.Endpoints {
		out = append(out, endpoint(p, e)...)
	}
	return append(out, securityGroups(p)...)
}

// made is the network itself, unless it is there already.
func made(p plan.Plan) []object.Object {
	n := p.Network
	if n.Existing {
		return nil
	}
	out := make([]object.Object, 0, 4+2*(len(n.Subnets)+len(n.NATGateways)+len(n.RouteTables))+len(n.SubnetGroups)+len(n.SecurityRules))
	out = append(out, p.Held(vpc(p))...)
	for _, r := range n.SecondaryCIDRs {
		out = append(out, secondaryCIDR(p, r))
	}
	if n.InternetGateway != "" {
		out = append(out, internetGateway(p))
	}
	if n.EgressOnlyGateway != "" {
		out = append(out, egressOnlyGateway(p))
	}
	for _, s := range n.Subnets {
		out = append(out, subnet(p, s))
	}
	for _, g := range n.NATGateways {
		out = append(out, eip(p, g), natGateway(p, g))
	}
	for _, t := range n.RouteTables {
		out = append(out, routeTable(p, t))
		for _, r := range t.Routes {
			out = append(out, route(p, t, r))
		}
	}
	for _, s := range n.Subnets {
		out = append(out, association(p, s))
	}
	for _, g := range n.SubnetGroups {
		out = append(out, subnetGroup(p, g))
	}
	if n.FlowLogs != nil {
		out = append(out, flowLogs(p, *n.FlowLogs)...)
	}
	return out
}

func vpc(p plan.Plan) object.Object {
	v := ec2.VPC{
		CIDRBlock:          p.Network.CIDR,
		EnableDNSHostnames: true,
		EnableDNSSupport:   true,
		Region:             p.Region,
		Tags:               p.VPCTags(),
	}
	if six := p.Spec.Network.IPv6; six != nil {
		v.IPv6CIDRBlock, v.IPv6IPAMPoolID = string(six.CIDR), string(six.IPAMPool)
	}
	return p.Guarded(p.Managed(object.Network, p.Network.VPC.Name, v))
}

func secondaryCIDR(p plan.Plan, r plan.SecondaryCIDR) object.Object {
	return p.Managed(object.Network, r.Name, ec2.VPCIPv4CIDRBlockAssociation{CIDRBlock: r.CIDR, Region: p.Region, VPCIDRef: p.Network.VPC.Ref()})
}

func internetGateway(p plan.Plan) object.Object {
	return p.Managed(object.Network, p.Network.InternetGateway, ec2.InternetGateway{
		Region:   p.Region,
		Tags:     p.NameTags(spec.NamedInternetGateway, p.Network.InternetGateway),
		VPCIDRef: p.Network.VPC.Ref(),
	})
}

func egressOnlyGateway(p plan.Plan) object.Object {
	return p.Managed(object.Network, p.Network.EgressOnlyGateway, ec2.EgressOnlyInternetGateway{
		Region:   p.Region,
		Tags:     p.NameTags(spec.NamedInternetGateway, p.Network.EgressOnlyGateway),
		VPCIDRef: p.Network.VPC.Ref(),
	})
}

func subnet(p plan.Plan, s plan.Subnet) object.Object {
	return p.Managed(object.Network, s.Link.Name, ec2.Subnet{
		AssignIPv6AddressOnCreation: s.IPv6CIDR != "",
		AvailabilityZone:            s.Zone,
		CIDRBlock:                   s.CIDR,
		IPv6CIDRBlock:               s.IPv6CIDR,
		MapPublicIPOnLaunch:         s.Public,
		Region:                      p.Region,
		Tags:                        s.Tags,
		VPCIDRef:                    p.Network.VPC.Ref(),
	})
}

// subnetTag is one tag. One that another cluster may use stays when this one goes.
func subnetTag(p plan.Plan, t plan.SubnetTag) object.Object {
	tag := ec2.Tag{Key: t.Key, Region: p.Region, ResourceID: t.Subnet, Value: t.Value}
	if t.Kept {
		return p.Kept(object.Network, t.Name, tag)
	}
	return p.Managed(object.Network, t.Name, tag)
}

func eip(p plan.Plan, n plan.NATGateway) object.Object {
	return p.Managed(object.Network, n.EIP, ec2.EIP{Domain: "vpc", Region: p.Region, Tags: n.AddressTags})
}

func natGateway(p plan.Plan, n plan.NATGateway) object.Object {
	return p.Managed(object.Network, n.Name, ec2.NATGateway{
		AllocationIDRef:  crossplane.Ref(n.EIP),
		ConnectivityType: "public",
		Region:           p.Region,
		SubnetIDRef:      crossplane.Ref(n.Subnet),
		Tags:             n.Tags,
	})
}

func routeTable(p plan.Plan, t plan.RouteTable) object.Object {
	return p.Managed(object.Network, t.Name, ec2.RouteTable{Region: p.Region, Tags: t.Tags, VPCIDRef: p.Network.VPC.Ref()})
}

// route leaves the VPC. It follows its NAT gateway, which another takes the place
// of when one gateway becomes one in each zone.
func route(p plan.Plan, t plan.RouteTable, r plan.Route) object.Object {
	out := ec2.Route{
		DestinationCIDRBlock:     r.CIDR,
		DestinationIPv6CIDRBlock: r.IPv6CIDR,
		Region:                   p.Region,
		RouteTableIDRef:          crossplane.Ref(t.Name),
	}
	switch {
	case r.InternetGateway != "":
		out.GatewayIDRef = crossplane.Ref(r.InternetGateway)
	case r.EgressOnlyGateway != "":
		out.EgressOnlyGatewayIDRef = crossplane.Ref(r.EgressOnlyGateway)
	default:
		out.NATGatewayIDRef = crossplane.Follow(r.NATGateway)
	}
	return p.Managed(object.Network, r.Name, out)
}

func association(p plan.Plan, s plan.Subnet) object.Object {
	return p.Managed(object.Network, s.Link.Name, ec2.RouteTableAssociation{
		Region:          p.Region,
		RouteTableIDRef: crossplane.Ref(s.RouteTable),
		SubnetIDRef:     s.Link.Ref(),
	})
}

func subnetGroup(p plan.Plan, g plan.SubnetGroup) object.Object {
	params := subnetgroup.Params{
		Description:  "The " + string(g.Tier) + " subnets of " + p.Name,
		Region:       p.Region,
		SubnetIDRefs: crossplane.Refs(g.Subnets),
		Tags:         p.NameTags(spec.NamedSubnetGroup, g.Name),
	}
	var group crossplane.Params
	switch g.Tier {
	case spec.Database:
		group = subnetgroup.RDS{Params: params}
	case spec.ElastiCache:
		group = subnetgroup.ElastiCache{Params: params}
	default:
		group = subnetgroup.Redshift{Params: params}
	}
	return p.Managed(object.Network, g.Name, group)
}
