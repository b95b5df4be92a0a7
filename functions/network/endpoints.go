package network

import (
	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/ec2"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
)

// endpoint leads to one AWS service: by addresses in subnets and a security group,
// or by a route in every table.
func endpoint(p plan.Plan, e plan.Endpoint) []object.Object {
	params := ec2.VPCEndpoint{
		Region:          p.Region,
		ServiceName:     e.Service,
		Tags:            e.Tags,
		VPCEndpointType: string(e.Type),
		VPCIDRef:        p.Network.VPC.Ref(),
	}
	if e.Type == spec.GatewayEndpoint {
		out := []object.Object{p.Managed(object.Network, e.Name, params)}
		for _, t := range e.RouteTables {
			out = append(out, p.Managed(object.Network, p.Names.Below(e.Name, t), ec2.VPCEndpointRouteTableAssociation{
				Region: p.Region, RouteTableIDRef: crossplane.Ref(t), VPCEndpointIDRef: crossplane.Ref(e.Name),
			}))
		}
		return out
	}
	params.PrivateDNSEnabled = true
	// For its creation only: the provider would send a list that grew or shrank
	// without the subnets that go with it, and EC2 refuses that.
	var initial ec2.VPCEndpointInit
	for _, a := range e.Addresses {
		initial.SubnetConfiguration = append(initial.SubnetConfiguration, ec2.SubnetConfiguration{IPv4: a.IPv4, SubnetIDRef: a.Subnet.Ref()})
	}
	if e.S3 {
		// Left out, AWS takes it for true, and then wants a gateway endpoint beside
		// this one (S3 user guide, "Private DNS").
		params.DNSOptions = &ec2.DNSOptions{DNSRecordIPType: "ipv4", PrivateDNSOnlyForInboundResolverEndpoint: false}
	}
	group, _ := p.SecurityGroup(spec.EndpointsGroup)
	return []object.Object{
		p.Begun(object.Network, e.Name, params, initial),
		p.Managed(object.Network, e.Name, ec2.VPCEndpointSecurityGroupAssociation{
			Region: p.Region, ReplaceDefaultAssociation: true, SecurityGroupIDRef: group.Ref(), VPCEndpointIDRef: crossplane.Ref(e.Name),
		}),
	}
}
