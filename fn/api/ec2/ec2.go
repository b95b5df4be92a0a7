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
	Region             string            `json:"region"`
	Tags               map[string]string `json:"tags"`
}

// GVK of VPC.
func (VPC) GVK() object.GVK { return gvk("VPC") }

// Subnet is a part of a VPC in one zone.
type Subnet struct {
	AvailabilityZone    string            `json:"availabilityZone"`
	CIDRBlock           string            `json:"cidrBlock"`
	MapPublicIPOnLaunch bool              `json:"mapPublicIpOnLaunch"`
	Region              string            `json:"region"`
	Tags                map[string]string `json:"tags"`
	VPCIDRef            *Ref              `json:"vpcIdRef"`
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

// Route sends one range through one gateway.
type Route struct {
	DestinationCIDRBlock string `json:"destinationCidrBlock"`
	GatewayIDRef         *Ref   `json:"gatewayIdRef,omitempty"`
	NATGatewayIDRef      *Ref   `json:"natGatewayIdRef,omitempty"`
	Region               string `json:"region"`
	RouteTableIDRef      *Ref   `json:"routeTableIdRef"`
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
