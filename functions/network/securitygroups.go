package network

import (
	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/ec2"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// securityGroups makes the cluster's own groups and their rules.
func securityGroups(p plan.Plan) []object.Object {
	var out []object.Object
	for _, g := range p.Network.SecurityGroups {
		out = append(out, p.Managed(object.Network, g.Name, ec2.SecurityGroup{
			Description: g.Description,
			Name:        g.GroupName,
			Region:      p.Region,
			Tags:        g.Tags,
			VPCID:       p.Network.VPC.ID,
			VPCIDRef:    p.Network.VPC.Ref(),
		}))
	}
	for _, r := range p.Network.SecurityRules {
		out = append(out, securityRule(p, r))
	}
	return out
}

func securityRule(p plan.Plan, r plan.SecurityRule) object.Object {
	rule := ec2.SecurityGroupRule{
		CIDRIPv4:                  r.CIDR,
		CIDRIPv6:                  r.IPv6CIDR,
		Description:               r.Description,
		FromPort:                  r.From,
		IPProtocol:                r.Protocol,
		PrefixListID:              r.PrefixList,
		ReferencedSecurityGroupID: r.PeerID,
		Region:                    p.Region,
		SecurityGroupID:           r.GroupID,
		Tags:                      r.Tags,
		ToPort:                    r.To,
	}
	if r.GroupID == "" {
		rule.SecurityGroupIDRef = crossplane.Ref(r.Group)
	}
	if r.Peer != "" {
		rule.ReferencedSecurityGroupIDRef = crossplane.Ref(r.Peer)
	}
	if r.Egress {
		return p.Managed(r.Layer, r.Name, ec2.SecurityGroupEgressRule{SecurityGroupRule: rule})
	}
	return p.Managed(r.Layer, r.Name, ec2.SecurityGroupIngressRule{SecurityGroupRule: rule})
}
