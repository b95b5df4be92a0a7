package ec2

import "spotcluster.dev/spotcluster/fn/object"

// SecurityGroup is a set of rules on network interfaces. Crossplane takes away
// the rule that lets everything out: what may leave is a rule of its own.
type SecurityGroup struct {
	Description string            `json:"description"`
	Name        string            `json:"name"`
	Region      string            `json:"region"`
	Tags        map[string]string `json:"tags"`
	VPCID       string            `json:"vpcId,omitempty"`
	VPCIDRef    *Ref              `json:"vpcIdRef,omitempty"`
}

// GVK of SecurityGroup.
func (SecurityGroup) GVK() object.GVK { return gvk("SecurityGroup") }

// SecurityGroupRule opens a group to one range, prefix list or other group.
type SecurityGroupRule struct {
	CIDRIPv4                     string            `json:"cidrIpv4,omitempty"`
	CIDRIPv6                     string            `json:"cidrIpv6,omitempty"`
	Description                  string            `json:"description,omitempty"`
	FromPort                     *int              `json:"fromPort,omitempty"`
	IPProtocol                   string            `json:"ipProtocol"`
	PrefixListID                 string            `json:"prefixListId,omitempty"`
	ReferencedSecurityGroupID    string            `json:"referencedSecurityGroupId,omitempty"`
	ReferencedSecurityGroupIDRef *Ref              `json:"referencedSecurityGroupIdRef,omitempty"`
	Region                       string            `json:"region"`
	SecurityGroupID              string            `json:"securityGroupId,omitempty"`
	SecurityGroupIDRef           *Ref              `json:"securityGroupIdRef,omitempty"`
	Tags                         map[string]string `json:"tags"`
	ToPort                       *int              `json:"toPort,omitempty"`
}

// SecurityGroupIngressRule lets traffic in.
type SecurityGroupIngressRule struct{ SecurityGroupRule }

// GVK of SecurityGroupIngressRule.
func (SecurityGroupIngressRule) GVK() object.GVK { return gvk("SecurityGroupIngressRule") }

// SecurityGroupEgressRule lets traffic out.
type SecurityGroupEgressRule struct{ SecurityGroupRule }

// GVK of SecurityGroupEgressRule.
func (SecurityGroupEgressRule) GVK() object.GVK { return gvk("SecurityGroupEgressRule") }
