package spec

import (
	"net/netip"
	"strconv"
	"strings"
)

// The values of network, controlPlane and loadBalancer; see scalars.go.

// IPv6CIDR is the IPv6 range of a VPC. EC2 gives and takes a /44 to a /60; a /56
// is what subnets of /64 are cut from here (Amazon VPC user guide, "VPC CIDR
// blocks").
type IPv6CIDR string

func (IPv6CIDR) rule() Rule {
	return Rule{Pattern: `^[0-9a-f:]+/56$`, Example: "2600:1f13:abc:de00::/56", Must: "an IPv6 range of /56, in lower case", Check: checkIPv6CIDR}
}

func checkIPv6CIDR(s string) string {
	p, err := netip.ParsePrefix(s)
	switch {
	case err != nil || !globalIPv6.Contains(p.Addr()):
		return "an IPv6 range of /56 in " + globalIPv6.String() + ", as an IPAM pool has"
	case p != p.Masked():
		return "a range that begins at its first address, here " + p.Masked().String()
	}
	return ""
}

// globalIPv6 is what may be routed.
var globalIPv6 = netip.MustParsePrefix("2000::/3")

// Prefix is the parsed range. An IPv6CIDR that passed Parse always parses.
func (c IPv6CIDR) Prefix() netip.Prefix {
	p, _ := netip.ParsePrefix(string(c))
	return p
}

// resourceID is the rule of an EC2 resource's id: a prefix, and 8 or 17
// hexadecimal digits.
func resourceID(prefix, what string) Rule {
	return Rule{Pattern: `^` + prefix + `-([0-9a-f]{8}|[0-9a-f]{17})$`, Example: prefix + "-0123456789abcdef0", Must: what + "'s id"}
}

// VPCID is a VPC's id.
type VPCID string

func (VPCID) rule() Rule { return resourceID("vpc", "a VPC") }

// SubnetID is a subnet's id.
type SubnetID string

func (SubnetID) rule() Rule { return resourceID("subnet", "a subnet") }

// PrefixListID is a managed prefix list's id.
type PrefixListID string

func (PrefixListID) rule() Rule { return resourceID("pl", "a prefix list") }

// IPAMPoolID is the id of a pool of VPC IP Address Manager.
type IPAMPoolID string

func (IPAMPoolID) rule() Rule { return resourceID("ipam-pool", "an IPAM pool") }

// TrafficType is the traffic that flow logs record (EC2 API, CreateFlowLogs).
type TrafficType string

func (TrafficType) rule() Rule { return enum[TrafficType]("ALL", "ACCEPT", "REJECT") }

// AggregationSeconds is a flow log's interval (EC2 API, CreateFlowLogs).
type AggregationSeconds int

func (AggregationSeconds) rule() Rule { return Rule{Numbers: []int{60, 600}} }

// BucketARN is an S3 bucket's ARN, or that of a folder in one.
type BucketARN string

func (BucketARN) rule() Rule {
	return Rule{Pattern: `^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_./-]*)?$`, MaxLength: 1024,
		Must: "an S3 bucket's ARN", Example: "arn:aws:s3:::example-flow-logs"}
}

// EndpointMode says which VPC endpoints are made without being named.
type EndpointMode string

// The modes of endpoints.
const (
	EndpointsNone EndpointMode = "None"
	EndpointsUsed EndpointMode = "Used"
)

func (EndpointMode) rule() Rule { return enum(EndpointsNone, EndpointsUsed) }

// EndpointTier is a tier that endpoints may stand in.
type EndpointTier string

func (EndpointTier) rule() Rule { return enum(EndpointTier(Private), EndpointTier(Intra)) }

// EndpointService is an AWS service as endpoints name it: what follows the
// region in com.amazonaws.us-east-1.ecr.api.
type EndpointService string

func (EndpointService) rule() Rule {
	return Rule{Pattern: `^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$`, MaxLength: 63, Example: "ecr.api", Must: "a service's name, as endpoints have it after the region"}
}

// EndpointType is a kind of VPC endpoint.
type EndpointType string

// The types of endpoint.
const (
	InterfaceEndpoint EndpointType = "Interface"
	GatewayEndpoint   EndpointType = "Gateway"
)

func (EndpointType) rule() Rule { return enum(InterfaceEndpoint, GatewayEndpoint) }

// SecurityGroupKind says whose security groups the cluster uses.
type SecurityGroupKind string

// The kinds of security group.
const (
	EKSSecurityGroup  SecurityGroupKind = "EKS"
	OwnSecurityGroups SecurityGroupKind = "Own"
)

func (SecurityGroupKind) rule() Rule { return enum(EKSSecurityGroup, OwnSecurityGroups) }

// SecurityGroupName is one of the cluster's security groups.
type SecurityGroupName string

// The security groups.
const (
	ControlPlaneGroup SecurityGroupName = "ControlPlane"
	NodesGroup        SecurityGroupName = "Nodes"
	EndpointsGroup    SecurityGroupName = "Endpoints"
	LoadBalancerGroup SecurityGroupName = "LoadBalancer"
)

func (SecurityGroupName) rule() Rule {
	return enum(ControlPlaneGroup, NodesGroup, EndpointsGroup, LoadBalancerGroup)
}

// Direction of traffic, as a security group sees it.
type Direction string

// The directions.
const (
	Ingress Direction = "Ingress"
	Egress  Direction = "Egress"
)

func (Direction) rule() Rule { return enum(Ingress, Egress) }

// Protocol of a security group's rule.
type Protocol string

// The protocols. All is every protocol and port.
const (
	TCP  Protocol = "TCP"
	UDP  Protocol = "UDP"
	ICMP Protocol = "ICMP"
	All  Protocol = "All"
)

func (Protocol) rule() Rule { return enum(TCP, UDP, ICMP, All) }

// PortRange is a port, or two joined by a hyphen.
type PortRange string

func (PortRange) rule() Rule {
	return Rule{Pattern: `^[0-9]{1,5}(-[0-9]{1,5})?$`, Example: "443", Must: "a port, or a range such as \"8000-8100\"", Check: checkPorts}
}

func checkPorts(s string) string {
	from, to := PortRange(s).Bounds()
	if from > to || to > 65535 {
		return "ports from 0 to 65535, the smaller one first"
	}
	return ""
}

// Bounds are the first and the last port.
func (r PortRange) Bounds() (from, to int) {
	first, last, isRange := strings.Cut(string(r), "-")
	from, _ = strconv.Atoi(first) // the rule has read them before
	if !isRange {
		return from, from
	}
	to, _ = strconv.Atoi(last)
	return from, to
}

// Port is a TCP port.
type Port int

func (Port) rule() Rule { return Rule{Min: 1, Max: 65535} }

// RuleDescription is a security group rule's description (EC2 API,
// AuthorizeSecurityGroupIngress).
type RuleDescription string

func (RuleDescription) rule() Rule {
	return Rule{Pattern: `^[A-Za-z0-9 ._:/()#,@\[\]+=&;{}!$*-]*$`, MaxLength: 255, Example: "metrics from the office",
		Must: "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, at most 255"}
}

// LoadBalancerScheme is who reaches a load balancer.
type LoadBalancerScheme string

// The schemes.
const (
	InternetFacing LoadBalancerScheme = "InternetFacing"
	Internal       LoadBalancerScheme = "Internal"
)

func (LoadBalancerScheme) rule() Rule { return enum(InternetFacing, Internal) }

// CertificateARN is an ACM certificate's ARN.
type CertificateARN string

func (CertificateARN) rule() Rule {
	return Rule{Pattern: `^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[0-9a-f-]+$`, MaxLength: 2048,
		Must: "an ACM certificate's ARN", Example: "arn:aws:acm:us-east-1:111122223333:certificate/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"}
}

// URLPath is the path of a URL (Elastic Load Balancing API, health check path).
type URLPath string

func (URLPath) rule() Rule {
	return Rule{Pattern: `^/[A-Za-z0-9_.~!$&'()*+,;=:@/?%-]*$`, MaxLength: 1024, Example: "/healthz", Must: "a path that begins with a slash"}
}

// KeyARN is a KMS key's ARN. An alias will not do: EKS answers with the key it
// stands for, and Crossplane would never see the two agree; IAM reads an alias in a
// policy as no key at all (KMS developer guide, "Specifying KMS keys in IAM policy
// statements").
type KeyARN string

func (KeyARN) rule() Rule {
	return Rule{Pattern: `^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$`, MaxLength: 2048,
		Must: "a KMS key's ARN, not an alias", Example: "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
}

// EndpointURL is the URL of a Kubernetes API server.
type EndpointURL string

func (EndpointURL) rule() Rule {
	return Rule{Pattern: `^https://[A-Za-z0-9.-]+(:[0-9]+)?$`, MaxLength: 255, Example: "https://EXAMPLED539D4633E53DE1B71EXAMPLE.gr7.us-east-1.eks.amazonaws.com",
		Must: "an https URL without a path"}
}

// Base64 is text in base64.
type Base64 string

func (Base64) rule() Rule {
	return Rule{Pattern: `^[A-Za-z0-9+/]+={0,2}$`, MaxLength: 8192, Example: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t", Must: "text in base64, on one line"}
}

// ControlPlaneTier is a tier that the control plane's interfaces may stand in.
type ControlPlaneTier string

func (ControlPlaneTier) rule() Rule {
	r := enum(ControlPlaneTier(Private), ControlPlaneTier(Intra))
	r.Why = "the API's own interfaces need no way in from the internet, and the tiers of databases are their services'"
	return r
}

// NodeTier is a tier that nodes may stand in.
type NodeTier string

func (NodeTier) rule() Rule {
	r := enum(NodeTier(Private), NodeTier(Public))
	r.Why = "nodes need a way out, which intra has not, and the tiers of databases are their services'"
	return r
}

// IPFamily is that of pods and Services.
type IPFamily string

// The families.
const (
	IPv4Family IPFamily = "IPv4"
	IPv6Family IPFamily = "IPv6"
)

func (IPFamily) rule() Rule { return enum(IPv4Family, IPv6Family) }

// ScalingTier is a control plane's provisioned size (EKS API,
// ControlPlaneScalingConfig).
type ScalingTier string

// StandardTier lets EKS follow the load.
const StandardTier ScalingTier = "standard"

func (ScalingTier) rule() Rule {
	return enum(StandardTier, "tier-xl", "tier-2xl", "tier-4xl", "tier-8xl")
}

// ContextName names a context of a kubeconfig.
type ContextName string

func (ContextName) rule() Rule {
	return Rule{Pattern: `^[A-Za-z0-9][A-Za-z0-9_.@:/-]*$`, MaxLength: 253, Example: "eks_prod", Must: "letters, digits and _ . @ : / -"}
}

// ImageRepository is a registry and the path in it that images are under.
type ImageRepository string

func (ImageRepository) rule() Rule {
	return Rule{Pattern: `^[a-z0-9][a-z0-9.-]*\.[a-z0-9-]+(:[0-9]+)?(/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)*$`, MaxLength: 255,
		Must: "a registry and a path, without a scheme or a slash at its end", Example: "111122223333.dkr.ecr.us-east-1.amazonaws.com/mirror"}
}

// NamedKind is a kind of resource whose Name tag may have a pattern.
type NamedKind string

// The kinds with a Name tag.
const (
	NamedVPC             NamedKind = "VPC"
	NamedSubnet          NamedKind = "Subnet"
	NamedInternetGateway NamedKind = "InternetGateway"
	NamedNATGateway      NamedKind = "NATGateway"
	NamedEIP             NamedKind = "EIP"
	NamedRouteTable      NamedKind = "RouteTable"
	NamedSubnetGroup     NamedKind = "SubnetGroup"
	NamedSecurityGroup   NamedKind = "SecurityGroup"
	NamedVPCEndpoint     NamedKind = "VPCEndpoint"
	NamedFlowLog         NamedKind = "FlowLog"
	NamedLogGroup        NamedKind = "LogGroup"
	NamedCluster         NamedKind = "Cluster"
	NamedKey             NamedKind = "Key"
	NamedNodeGroup       NamedKind = "NodeGroup"
	NamedLaunchTemplate  NamedKind = "LaunchTemplate"
	NamedFargateProfile  NamedKind = "FargateProfile"
	NamedLoadBalancer    NamedKind = "LoadBalancer"
	NamedTargetGroup     NamedKind = "TargetGroup"
)

func (NamedKind) rule() Rule {
	return enum(NamedVPC, NamedSubnet, NamedInternetGateway, NamedNATGateway, NamedEIP, NamedRouteTable, NamedSubnetGroup,
		NamedSecurityGroup, NamedVPCEndpoint, NamedFlowLog, NamedLogGroup, NamedCluster, NamedKey, NamedNodeGroup, NamedLaunchTemplate,
		NamedFargateProfile, NamedLoadBalancer, NamedTargetGroup)
}

// NamePattern is a Name tag with variables in braces.
type NamePattern string

func (NamePattern) rule() Rule {
	return Rule{Pattern: `^([\p{L}\p{Z}\p{N}_.:/=+\-@]|\{[a-z]+\})+$`, MaxLength: 256, Example: "{cluster}-{tier}-subnet-{index}",
		Must: "letters, digits, spaces, _ . : / = + - @ and variables in braces"}
}
