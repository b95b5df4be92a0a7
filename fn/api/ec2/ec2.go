// Package ec2 holds the forProvider blocks of the EC2 kinds we emit.
package ec2

import (
	"github.com/crossplane/crossplane-runtime/v2/apis/common"

	"spotcluster.dev/spotcluster/fn/object"
)

// Ref is a reference to another managed resource.
type Ref = common.NamespacedReference

func gvk(kind string) object.GVK {
	return object.GVK{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: kind}
}

// VPC is a virtual network. EKS needs both DNS settings.
type VPC struct {
	CIDRBlock          string            `json:"cidrBlock"`
	EnableDNSHostnames bool              `json:"enableDnsHostnames"`
	EnableDNSSupport   bool              `json:"enableDnsSupport"`
	IPv6CIDRBlock      string            `json:"ipv6CidrBlock,omitempty"`
	IPv6IPAMPoolID     string            `json:"ipv6IpamPoolId,omitempty"`
	Region             string            `json:"region"`
	Tags               map[string]string `json:"tags"`
}

// GVK of VPC.
func (VPC) GVK() object.GVK { return gvk("VPC") }

// Subnet is a part of a VPC in one zone.
type Subnet struct {
	AssignIPv6AddressOnCreation bool              `json:"assignIpv6AddressOnCreation,omitempty"`
	AvailabilityZone            string            `json:"availabilityZone"`
	CIDRBlock                   string            `json:"cidrBlock"`
	IPv6CIDRBlock               string            `json:"ipv6CidrBlock,omitempty"`
	MapPublicIPOnLaunch         bool              `json:"mapPublicIpOnLaunch"`
	Region                      string            `json:"region"`
	Tags                        map[string]string `json:"tags"`
	VPCIDRef                    *Ref              `json:"vpcIdRef"`
}

// GVK of Subnet.
func (Subnet) GVK() object.GVK { return gvk("Subnet") }

// InternetGateway connects a VPC to the internet.
type InternetGateway struct {
	Region   string            `json:"region"`
	Tags     map[string]string `json:"tags"`
	VPCIDRef *Ref              `json:"vpcIdRef"`
}

// GVK of InternetGateway.
func (InternetGateway) GVK() object.GVK { return gvk("InternetGateway") }

// EgressOnlyInternetGateway lets private subnets out by IPv6, and nobody in.
type EgressOnlyInternetGateway struct {
	Region   string            `json:"region"`
	Tags     map[string]string `json:"tags"`
	VPCIDRef *Ref              `json:"vpcIdRef"`
}

// GVK of EgressOnlyInternetGateway.
func (EgressOnlyInternetGateway) GVK() object.GVK { return gvk("EgressOnlyInternetGateway") }

// VPCIPv4CIDRBlockAssociation gives a VPC one more IPv4 range.
type VPCIPv4CIDRBlockAssociation struct {
	CIDRBlock string `json:"cidrBlock"`
	Region    string `json:"region"`
	VPCIDRef  *Ref   `json:"vpcIdRef"`
}

// GVK of VPCIPv4CIDRBlockAssociation.
func (VPCIPv4CIDRBlockAssociation) GVK() object.GVK { return gvk("VPCIPv4CidrBlockAssociation") }

// EIP is a fixed public address.
type EIP struct {
	Domain string            `json:"domain"`
	Region string            `json:"region"`
	Tags   map[string]string `json:"tags"`
}

// GVK of EIP.
func (EIP) GVK() object.GVK { return gvk("EIP") }

// NATGateway lets private subnets reach the internet.
type NATGateway struct {
	AllocationIDRef  *Ref              `json:"allocationIdRef"`
	ConnectivityType string            `json:"connectivityType"`
	Region           string            `json:"region"`
	SubnetIDRef      *Ref              `json:"subnetIdRef"`
	Tags             map[string]string `json:"tags"`
}

// GVK of NATGateway.
func (NATGateway) GVK() object.GVK { return gvk("NATGateway") }

// RouteTable holds the routes of the subnets associated with it.
type RouteTable struct {
	Region   string            `json:"region"`
	Tags     map[string]string `json:"tags"`
	VPCIDRef *Ref              `json:"vpcIdRef"`
}

// GVK of RouteTable.
func (RouteTable) GVK() object.GVK { return gvk("RouteTable") }

// Route sends one range, of IPv4 or IPv6, through one gateway.
type Route struct {
	DestinationCIDRBlock     string `json:"destinationCidrBlock,omitempty"`
	DestinationIPv6CIDRBlock string `json:"destinationIpv6CidrBlock,omitempty"`
	EgressOnlyGatewayIDRef   *Ref   `json:"egressOnlyGatewayIdRef,omitempty"`
	GatewayIDRef             *Ref   `json:"gatewayIdRef,omitempty"`
	NATGatewayIDRef          *Ref   `json:"natGatewayIdRef,omitempty"`
	Region                   string `json:"region"`
	RouteTableIDRef          *Ref   `json:"routeTableIdRef"`
}

// GVK of Route.
func (Route) GVK() object.GVK { return gvk("Route") }

// RouteTableAssociation gives a subnet its route table.
type RouteTableAssociation struct {
	Region          string `json:"region"`
	RouteTableIDRef *Ref   `json:"routeTableIdRef"`
	SubnetIDRef     *Ref   `json:"subnetIdRef"`
}

// GVK of RouteTableAssociation.
func (RouteTableAssociation) GVK() object.GVK { return gvk("RouteTableAssociation") }

// Tag is one tag on a resource that something else made.
type Tag struct {
	Key        string `json:"key"`
	Region     string `json:"region"`
	ResourceID string `json:"resourceId"`
	Value      string `json:"value"`
}

// GVK of Tag.
func (Tag) GVK() object.GVK { return gvk("Tag") }

// FlowLog records a VPC's traffic.
type FlowLog struct {
	IAMRoleARNRef          *Ref              `json:"iamRoleArnRef,omitempty"`
	LogDestination         string            `json:"logDestination,omitempty"`
	LogDestinationRef      *Ref              `json:"logDestinationRef,omitempty"`
	LogDestinationType     string            `json:"logDestinationType"`
	MaxAggregationInterval int               `json:"maxAggregationInterval"`
	Region                 string            `json:"region"`
	Tags                   map[string]string `json:"tags"`
	TrafficType            string            `json:"trafficType"`
	VPCIDRef               *Ref              `json:"vpcIdRef"`
}

// GVK of FlowLog.
func (FlowLog) GVK() object.GVK { return gvk("FlowLog") }

// VPCEndpoint leads to an AWS service without leaving the VPC.
type VPCEndpoint struct {
	DNSOptions        *DNSOptions       `json:"dnsOptions,omitempty"`
	PrivateDNSEnabled bool              `json:"privateDnsEnabled,omitempty"`
	Region            string            `json:"region"`
	ServiceName       string            `json:"serviceName"`
	Tags              map[string]string `json:"tags"`
	VPCEndpointType   string            `json:"vpcEndpointType"`
	VPCIDRef          *Ref              `json:"vpcIdRef"`
}

// GVK of VPCEndpoint.
func (VPCEndpoint) GVK() object.GVK { return gvk("VPCEndpoint") }

// VPCEndpointInit is what only an endpoint's creation uses.
type VPCEndpointInit struct {
	SubnetConfiguration []SubnetConfiguration `json:"subnetConfiguration"`
}

// DNSOptions are what an endpoint's private names answer with.
type DNSOptions struct {
	DNSRecordIPType                          string `json:"dnsRecordIpType"`
	PrivateDNSOnlyForInboundResolverEndpoint bool   `json:"privateDnsOnlyForInboundResolverEndpoint"`
}

// SubnetConfiguration is an endpoint's address in one subnet.
type SubnetConfiguration struct {
	IPv4        string `json:"ipv4"`
	SubnetIDRef *Ref   `json:"subnetIdRef"`
}

// VPCEndpointSecurityGroupAssociation puts an endpoint into a security group, in
// place of the VPC's default one.
type VPCEndpointSecurityGroupAssociation struct {
	Region                    string `json:"region"`
	ReplaceDefaultAssociation bool   `json:"replaceDefaultAssociation"`
	SecurityGroupIDRef        *Ref   `json:"securityGroupIdRef"`
	VPCEndpointIDRef          *Ref   `json:"vpcEndpointIdRef"`
}

// GVK of VPCEndpointSecurityGroupAssociation.
func (VPCEndpointSecurityGroupAssociation) GVK() object.GVK {
	return gvk("VPCEndpointSecurityGroupAssociation")
}

// VPCEndpointRouteTableAssociation leads a route table to a gateway endpoint.
type VPCEndpointRouteTableAssociation struct {
	Region           string `json:"region"`
	RouteTableIDRef  *Ref   `json:"routeTableIdRef"`
	VPCEndpointIDRef *Ref   `json:"vpcEndpointIdRef"`
}

// GVK of VPCEndpointRouteTableAssociation.
func (VPCEndpointRouteTableAssociation) GVK() object.GVK {
	return gvk("VPCEndpointRouteTableAssociation")
}
