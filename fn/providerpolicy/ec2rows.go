package providerpolicy

import (
	"slices"
	"strings"
)

func ec2Rows() []row {
	return slices.Concat(vpcRows(), routeRows(), securityGroupRows(), endpointRows(), []row{
		ec2Row("LaunchTemplate", "ec2_launch_template.go", row{
			make: ec2("CreateLaunchTemplate"), read: ec2("DescribeLaunchTemplates", "DescribeLaunchTemplateVersions"),
			update: ec2("CreateLaunchTemplateVersion", "ModifyLaunchTemplate"), remove: ec2("DeleteLaunchTemplate"), tag: ec2Tags,
			scope: tagged{kind: "launch-template", class: classMake}, also: image,
		}),
		{
			service: "ec2", kind: "Tag", terraform: "ec2/tag_gen.go",
			read: ec2("DescribeTags"), create: ec2("CreateTags"), update: ec2("CreateTags"), remove: ec2("DeleteTags"), everywhere: ec2("DescribeTags"),
			scope: givenTag{},
		},
	})
}

// ec2 are actions of EC2.
func ec2(names ...string) []string { return of("ec2", names...) }

// ec2Tags are those that tag.
var ec2Tags = []string{"ec2:CreateTags", "ec2:DeleteTags"}

// ec2Row completes a row: IAM limits none of EC2's reading actions but one.
func ec2Row(kind, terraform string, r row) row {
	r.service, r.kind, r.terraform = "ec2", kind, "ec2/"+terraform
	r.everywhere = without(r.read, ec2("DescribeVpcAttribute"))
	return r
}

// vpcRows are the VPC, and what hangs on it.
func vpcRows() []row {
	return []row{
		ec2Row("VPC", "vpc_.go", row{
			make: ec2("CreateVpc"),
			read: ec2("DescribeVpcs", "DescribeVpcAttribute", "DescribeNetworkAcls", "DescribeRouteTables", "DescribeSecurityGroups"),
			// Create waits for the VPC, then sets what CreateVpc does not take.
			create: ec2("ModifyVpcAttribute"), update: ec2("ModifyVpcAttribute", "AssociateVpcCidrBlock", "DisassociateVpcCidrBlock"),
			remove: ec2("DeleteVpc"), tag: ec2Tags,
			scope: tagged{kind: "vpc", class: classMake}, also: fromPool,
		}),
		ec2Row("VPCIPv4CidrBlockAssociation", "vpc_ipv4_cidr_block_association.go", row{
			read: ec2("DescribeVpcs"), create: ec2("AssociateVpcCidrBlock"), remove: ec2("DisassociateVpcCidrBlock"),
			scope: on("vpc"),
		}),
		ec2Row("Subnet", "vpc_subnet.go", row{
			make: ec2("CreateSubnet"), read: ec2("DescribeSubnets", "DescribeNetworkInterfaces"),
			create: ec2("ModifySubnetAttribute"), update: ec2("ModifySubnetAttribute", "AssociateSubnetCidrBlock", "DisassociateSubnetCidrBlock"),
			remove: ec2("DeleteSubnet"), tag: ec2Tags,
			// Delete also removes network interfaces that Lambda, Comprehend and DMS have left
			// behind. Those are other people's, so there is no right to.
			scope: tagged{kind: "subnet", class: classInside, touches: touching("ec2:CreateSubnet", "vpc")},
		}),
		ec2Row("InternetGateway", "vpc_internet_gateway.go", row{
			make: ec2("CreateInternetGateway"), read: ec2("DescribeInternetGateways"),
			create: ec2("AttachInternetGateway"), update: ec2("AttachInternetGateway", "DetachInternetGateway"),
			remove: ec2("DetachInternetGateway", "DeleteInternetGateway"), tag: ec2Tags,
			scope: tagged{kind: "internet-gateway", class: classMake, touches: map[string][]string{
				"ec2:AttachInternetGateway": {"internet-gateway", "vpc"}, "ec2:DetachInternetGateway": {"internet-gateway", "vpc"},
			}},
		}),
		ec2Row("EgressOnlyInternetGateway", "vpc_egress_only_internet_gateway.go", row{
			make: ec2("CreateEgressOnlyInternetGateway"), read: ec2("DescribeEgressOnlyInternetGateways"),
			remove: ec2("DeleteEgressOnlyInternetGateway"), tag: ec2Tags,
			scope: tagged{kind: "egress-only-internet-gateway", class: classInside, touches: touching("ec2:CreateEgressOnlyInternetGateway", "vpc")},
		}),
		ec2Row("EIP", "ec2_eip.go", row{
			make: ec2("AllocateAddress"), read: ec2("DescribeAddresses", "DescribeAddressesAttribute"),
			remove: ec2("DisassociateAddress", "ReleaseAddress"), tag: ec2Tags,
			scope: tagged{kind: "elastic-ip", class: classMake},
		}),
		ec2Row("NATGateway", "vpc_nat_gateway.go", row{
			make: ec2("CreateNatGateway"), read: ec2("DescribeNatGateways"), remove: ec2("DeleteNatGateway"), tag: ec2Tags,
			scope: tagged{kind: "natgateway", touches: touching("ec2:CreateNatGateway", "subnet", "elastic-ip")},
		}),
	}
}

// routeRows are the ways within and out of it.
func routeRows() []row {
	return []row{
		ec2Row("RouteTable", "vpc_route_table.go", row{
			make: ec2("CreateRouteTable"), read: ec2("DescribeRouteTables"), remove: ec2("DisassociateRouteTable", "DeleteRouteTable"), tag: ec2Tags,
			scope: tagged{kind: "route-table", class: classInside, touches: map[string][]string{
				"ec2:CreateRouteTable": {"vpc"}, "ec2:DisassociateRouteTable": {"route-table", "subnet"},
			}},
		}),
		ec2Row("Route", "vpc_route.go", row{
			read: ec2("DescribeRouteTables"), create: ec2("CreateRoute"), update: ec2("ReplaceRoute"), remove: ec2("DeleteRoute"),
			scope: on("route-table"),
		}),
		ec2Row("RouteTableAssociation", "vpc_route_table_association.go", row{
			read: ec2("DescribeRouteTables"), create: ec2("AssociateRouteTable"), update: ec2("ReplaceRouteTableAssociation"),
			remove: ec2("DisassociateRouteTable"),
			scope:  on("route-table", "subnet"),
		}),
	}
}

// endpointRows are the ways to AWS that do not leave it, and its log.
func endpointRows() []row {
	return []row{
		ec2Row("VPCEndpoint", "vpc_endpoint.go", row{
			make: ec2("CreateVpcEndpoint"), read: ec2("DescribeVpcEndpoints", "DescribePrefixLists", "DescribeNetworkInterfaces"),
			update: ec2("ModifyVpcEndpoint"), remove: ec2("DeleteVpcEndpoints"), tag: ec2Tags,
			scope: tagged{kind: "vpc-endpoint", touches: map[string][]string{
				"ec2:CreateVpcEndpoint": {"vpc", "subnet", "security-group", "route-table"},
				"ec2:ModifyVpcEndpoint": {"vpc-endpoint", "subnet", "security-group", "route-table"},
			}},
			also: func(p place, o Object) []grant { return append(privateNames(p, o), firstGroup(p, o)...) },
		}),
		ec2Row("VPCEndpointRouteTableAssociation", "vpc_endpoint_route_table_association.go", row{
			read: ec2("DescribeVpcEndpoints"), create: ec2("ModifyVpcEndpoint"), remove: ec2("ModifyVpcEndpoint"),
			scope: on("vpc-endpoint", "route-table"),
		}),
		ec2Row("VPCEndpointSecurityGroupAssociation", "vpc_endpoint_security_group_association.go", row{
			read: ec2("DescribeVpcEndpoints", "DescribeSecurityGroups"), create: ec2("ModifyVpcEndpoint"), remove: ec2("ModifyVpcEndpoint"),
			scope: on("vpc-endpoint", "security-group"),
			also:  defaultGroup,
		}),
		ec2Row("FlowLog", "vpc_flow_log.go", row{
			make: ec2("CreateFlowLogs"), read: ec2("DescribeFlowLogs"), remove: ec2("DeleteFlowLogs"), tag: ec2Tags,
			scope: tagged{kind: "vpc-flow-log", touches: touching("ec2:CreateFlowLogs", "vpc")}, also: delivery,
		}),
	}
}

// securityGroupRows are security groups, and the rules of them.
func securityGroupRows() []row {
	return []row{
		ec2Row("SecurityGroup", "vpc_security_group.go", row{
			make: ec2("CreateSecurityGroup"), read: ec2("DescribeSecurityGroups", "DescribeNetworkInterfaces"),
			// AWS opens every way out of a new group, which the provider shuts at once.
			create: ec2("RevokeSecurityGroupEgress"), remove: ec2("DeleteSecurityGroup"), tag: ec2Tags,
			scope: tagged{kind: "security-group", class: classInside, touches: touching("ec2:CreateSecurityGroup", "vpc")},
		}),
		rule("Ingress"), rule("Egress"),
	}
}

// rule is the row of a security group's rules in one direction.
func rule(direction string) row {
	authorize, revoke := "AuthorizeSecurityGroup"+direction, "RevokeSecurityGroup"+direction
	return ec2Row("SecurityGroup"+direction+"Rule", "vpc_security_group_"+strings.ToLower(direction)+"_rule.go", row{
		make: ec2(authorize), read: ec2("DescribeSecurityGroupRules"), update: ec2("ModifySecurityGroupRules"), remove: ec2(revoke), tag: ec2Tags,
		// What counts is the group. A rule gets its tags as it is made.
		scope: tagged{kind: "security-group-rule", touches: map[string][]string{
			"ec2:" + authorize: {"security-group"}, "ec2:ModifySecurityGroupRules": {"security-group", "security-group-rule"}, "ec2:" + revoke: {"security-group"},
		}},
		also: func(p place, o Object) []grant {
			if o.text("prefixListId") == "" || !o.may("Update") {
				return nil
			}
			prefix := []string{p.partition.ARN("ec2", p.region, "*", "prefix-list/*")}
			return []grant{allow("Names prefix lists in rules, which belong to AWS or to others.", prefix, nil, "ec2:ModifySecurityGroupRules")}
		},
	})
}
