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

// Render makes the VPC, its subnets and the ways out of them.
func Render(p plan.Plan) []object.Object {
	n := p.Network
	out := make([]object.Object, 0, 2+2*(len(n.Subnets)+len(n.NATGateways)+len(n.RouteTables))+len(n.SubnetGroups))
	out = append(out, p.Held(vpc(p))...)
	out = append(out, internetGateway(p))
	for _, s := range n.Subnets {
		out = append(out, subnet(p, s))
	}
	for _, g := range n.NATGateways {
		out = append(out, eip(p, g), natGateway(p, g))
	}
	for _, t := range n.RouteTables {
		out = append(out, routeTable(p, t))
		if t.Public || t.NAT != "" {
			out = append(out, defaultRoute(p, t))
		}
	}
	for _, s := range n.Subnets {
		out = append(out, association(p, s))
	}
	for _, g := range n.SubnetGroups {
		out = append(out, subnetGroup(p, g))
	}
	return out
}

func vpc(p plan.Plan) object.Object {
	return p.Guarded(p.Managed(object.Network, p.Network.VPC, ec2.VPC{
		CIDRBlock:          p.Network.CIDR,
		EnableDNSHostnames: true,
		EnableDNSSupport:   true,
		Region:             p.Region,
		Tags:               p.VPCTags(),
	}))
}

func internetGateway(p plan.Plan) object.Object {
	return p.Managed(object.Network, p.Network.InternetGateway, ec2.InternetGateway{
		Region:   p.Region,
		Tags:     p.Tags("Name", p.Network.InternetGateway),
		VPCIDRef: crossplane.Ref(p.Network.VPC),
	})
}

func subnet(p plan.Plan, s plan.Subnet) object.Object {
	return p.Managed(object.Network, s.Name, ec2.Subnet{
		AvailabilityZone:    s.Zone,
		CIDRBlock:           s.CIDR,
		MapPublicIPOnLaunch: s.Public,
		Region:              p.Region,
		Tags:                s.Tags,
		VPCIDRef:            crossplane.Ref(p.Network.VPC),
	})
}

func eip(p plan.Plan, n plan.NATGateway) object.Object {
	return p.Managed(object.Network, n.EIP, ec2.EIP{Domain: "vpc", Region: p.Region, Tags: p.Tags("Name", n.EIP)})
}

func natGateway(p plan.Plan, n plan.NATGateway) object.Object {
	return p.Managed(object.Network, n.Name, ec2.NATGateway{
		AllocationIDRef:  crossplane.Ref(n.EIP),
		ConnectivityType: "public",
		Region:           p.Region,
		SubnetIDRef:      crossplane.Ref(n.Subnet),
		Tags:             p.Tags("Name", n.Name),
	})
}

func routeTable(p plan.Plan, t plan.RouteTable) object.Object {
	return p.Managed(object.Network, t.Name, ec2.RouteTable{
		Region:   p.Region,
		Tags:     p.Tags("Name", t.Name),
		VPCIDRef: crossplane.Ref(p.Network.VPC),
	})
}

// defaultRoute leaves the VPC. It follows its NAT gateway, which another takes
// the place of when one gateway becomes one in each zone.
func defaultRoute(p plan.Plan, t plan.RouteTable) object.Object {
	r := ec2.Route{
		DestinationCIDRBlock: "0.0.0.0/0",
		Region:               p.Region,
		RouteTableIDRef:      crossplane.Ref(t.Name),
	}
	if t.Public {
		r.GatewayIDRef = crossplane.Ref(p.Network.InternetGateway)
	} else {
		r.NATGatewayIDRef = crossplane.Follow(t.NAT)
	}
	return p.Managed(object.Network, t.Name, r)
}

func association(p plan.Plan, s plan.Subnet) object.Object {
	return p.Managed(object.Network, s.Name, ec2.RouteTableAssociation{
		Region:          p.Region,
		RouteTableIDRef: crossplane.Ref(s.RouteTable),
		SubnetIDRef:     crossplane.Ref(s.Name),
	})
}

func subnetGroup(p plan.Plan, g plan.SubnetGroup) object.Object {
	params := subnetgroup.Params{
		Description:  "The " + string(g.Tier) + " subnets of " + p.Name,
		Region:       p.Region,
		SubnetIDRefs: crossplane.Refs(g.Subnets),
		Tags:         p.Tags("Name", g.Name),
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
