package spec

// Network is the VPC and its subnets: one subnet for each tier in each zone.
type Network struct {
	// CIDR is the VPC's IPv4 range, from /16 to /28. It cannot be changed later.
	// With existing, it is the range that the VPC has, and only needed where rules
	// are made of it.
	CIDR CIDR `json:"cidr,omitempty"`
	// SecondaryCIDRs are more IPv4 ranges of the VPC, at most four. Subnets are put
	// into them by subnets. With existing, they are those that the VPC has.
	SecondaryCIDRs []CIDR `json:"secondaryCidrs,omitempty"`
	// IPv6 gives the VPC and its subnets an IPv6 range beside the IPv4 one.
	IPv6 *IPv6 `json:"ipv6,omitempty"`
	// Zones are the availability zones, by name. A zone's place in this list is
	// its block of the range: add zones at the end, or fix their blocks with
	// zoneBlocks. The control plane and groups that exist stay in the zones they
	// were made in: EKS cannot change those.
	Zones []Zone `json:"zones,omitempty"`
	// ZoneCount takes the first so many zones of the region that EKS accepts, in
	// place of names.
	ZoneCount ZoneCount `json:"zoneCount,omitempty"`
	// NAT says how many NAT gateways give the private tiers a way out: None, one
	// for all zones (Single), or one in each (PerZone). With None, private nodes
	// reach AWS by endpoints, and images by imageMirror, or the spec is refused. With
	// existing, None says that its private subnets have no way out.
	NAT NAT `json:"nat,omitempty"`
	// Tiers are the kinds of subnet. private holds the nodes; public holds load
	// balancers and NAT gateways; database, elasticache and redshift get a subnet
	// group of their service; intra has no route out of the VPC.
	Tiers []Tier `json:"tiers,omitempty"`
	// ZoneBlocks fixes the block of the range that a zone has, counted from 0.
	ZoneBlocks map[Zone]Index `json:"zoneBlocks,omitempty"`
	// TierSlots fixes the slot that a tier has in every zone's block, counted
	// from 0. By default private is 0, public 1, database 2, elasticache 3,
	// redshift 4 and intra 5, whichever of them are listed.
	TierSlots map[Tier]Index `json:"tierSlots,omitempty"`
	// Layout is how finely the range is cut. It cannot be changed later.
	Layout Layout `json:"layout,omitempty"`
	// Subnets gives single subnets their range, by tier and zone, in place of the
	// planned one.
	Subnets map[Tier]map[Zone]CIDR `json:"subnets,omitempty"`
	// FlowLogs records the VPC's traffic.
	FlowLogs *FlowLogs `json:"flowLogs,omitempty"`
	// Endpoints let the private subnets reach AWS without leaving the VPC.
	Endpoints Endpoints `json:"endpoints,omitempty"`
	// SecurityGroups say who may talk to whom in the VPC.
	SecurityGroups SecurityGroups `json:"securityGroups,omitempty"`
	// Existing is a network that is there already: then no VPC, subnet, route or
	// gateway is made.
	Existing *ExistingNetwork `json:"existing,omitempty"`
	// SharedWith names other SpotClusters that use this network by their own
	// network.existing. Its VPC and subnets are tagged for them too.
	SharedWith []Name `json:"sharedWith,omitempty"`
}

// Layout is the number of equal parts the VPC's range is cut into.
type Layout struct {
	// Zones is the number of zone blocks in the range.
	Zones PowerOfTwo `json:"zones,omitempty"`
	// Tiers is the number of tier slots in a zone's block.
	Tiers PowerOfTwo `json:"tiers,omitempty"`
}

// IPv6 is the VPC's IPv6 range. It must be known when rendering, because every
// subnet's range is cut from it: so it comes from a pool of Amazon VPC IP Address
// Manager, and not from the range that Amazon would pick.
type IPv6 struct {
	// CIDR is the VPC's range, a /56. Each subnet is the /64 of its zone's block and
	// tier's slot.
	CIDR IPv6CIDR `json:"cidr" need:"required"`
	// IPAMPool is the id of the IPAM pool that the range is taken from.
	IPAMPool IPAMPoolID `json:"ipamPool" need:"required"`
}

// FlowLogs are records of the VPC's traffic, in CloudWatch or in a bucket.
type FlowLogs struct {
	// Traffic to record.
	Traffic TrafficType `json:"traffic,omitempty"`
	// RetentionDays is how long CloudWatch keeps the records, in days.
	RetentionDays RetentionDays `json:"retentionDays,omitempty"`
	// AggregationSeconds is the time that one record sums up, in seconds.
	AggregationSeconds AggregationSeconds `json:"aggregationSeconds,omitempty"`
	// Bucket is the ARN of a bucket, or of a folder in one, to write to instead of
	// CloudWatch. Its policy must admit delivery.logs.amazonaws.com.
	Bucket BucketARN `json:"bucket,omitempty"`
	// Enabled set to false takes the flow logs away; the log group stays, with what it
	// holds.
	Enabled *bool `json:"enabled,omitempty"`
}

// Endpoints are VPC endpoints.
type Endpoints struct {
	// Mode says which endpoints are made without being named: Used is those of
	// every AWS service that the nodes and add-ons call, None is none.
	Mode EndpointMode `json:"mode,omitempty"`
	// Tier is where interface endpoints have their addresses, which are fixed, near
	// the end of each subnet. In intra no pod can have taken one before. It cannot be
	// changed later, and a zone that is added later gets none.
	Tier EndpointTier `json:"tier,omitempty"`
	// Services are single endpoints, by the service's name in the endpoint's, such
	// as ecr.api. Naming one brings it in.
	Services map[EndpointService]*VPCEndpoint `json:"services,omitempty"`
}

// VPCEndpoint is one VPC endpoint.
type VPCEndpoint struct {
	// Type is Interface, an address in each zone; or Gateway, a route, which s3 and
	// dynamodb have.
	Type EndpointType `json:"type,omitempty"`
	// Enabled set to false takes the endpoint away.
	Enabled *bool `json:"enabled,omitempty"`
}

// SecurityGroups are the security groups of the cluster.
type SecurityGroups struct {
	// Kind EKS leaves managed nodes and the control plane in the one group that EKS
	// makes, in which everything may talk to everything; self-managed nodes stand in
	// one of ours, and the two admit each other. Own gives each a group of its own,
	// with the rules that nodes, webhooks and the load balancer need and no others.
	// Decide before there are nodes: those in one kind of group do not reach those in
	// the other, and a launch template keeps the groups that it had.
	Kind SecurityGroupKind `json:"kind,omitempty"`
	// Rules are more rules, by a name of yours.
	Rules map[EntryName]*SecurityGroupRule `json:"rules,omitempty"`
}

// SecurityGroupRule opens one of the cluster's security groups. It names where
// the traffic comes from, or goes to, in exactly one of cidrs, prefixList and
// peer.
type SecurityGroupRule struct {
	// Group that the rule is put on. Nodes is there with kind: Own, for all nodes, and
	// otherwise for self-managed ones.
	Group SecurityGroupName `json:"group" need:"required"`
	// Direction of the traffic, as the group sees it.
	Direction Direction `json:"direction,omitempty"`
	// Protocol of the traffic.
	Protocol Protocol `json:"protocol,omitempty"`
	// Ports is a port or a range of ports, such as "443" or "8000-8100". It is
	// required with TCP and UDP.
	Ports PortRange `json:"ports,omitempty"`
	// CIDRs are IPv4 ranges; each becomes a rule.
	CIDRs []CIDR `json:"cidrs,omitempty"`
	// PrefixList is the id of a managed prefix list.
	PrefixList PrefixListID `json:"prefixList,omitempty"`
	// Peer is another of the cluster's security groups.
	Peer SecurityGroupName `json:"peer,omitempty"`
	// Description says what the rule is for.
	Description RuleDescription `json:"description,omitempty"`
	// Enabled set to false takes the rule away.
	Enabled *bool `json:"enabled,omitempty"`
}

// ExistingNetwork is a VPC that is there already: by the ids of its subnets, or
// as that of another SpotCluster.
type ExistingNetwork struct {
	// VPCID is the VPC's id.
	VPCID VPCID `json:"vpcId,omitempty"`
	// Subnets are the ids of subnets, by tier and zone. They are the tiers and
	// zones that the cluster has.
	Subnets map[Tier]map[Zone]SubnetID `json:"subnets,omitempty"`
	// TagSubnets tags the subnets for the cluster and for load balancers. The tags for
	// load balancers stay when the cluster goes, for another may use them. Without it
	// the subnets' owner tags them.
	TagSubnets *bool `json:"tagSubnets,omitempty"`
	// Cluster is another SpotCluster of the same management cluster, account and
	// region, whose network this one uses, and keeps until it is gone. Its sharedWith
	// should name this cluster; name the zones that both have.
	Cluster *OtherCluster `json:"cluster,omitempty"`
}

// OtherCluster is another SpotCluster.
type OtherCluster struct {
	// Name is its spec.name.
	Name Name `json:"name" need:"required"`
	// Namespace is its delivery.namespace.
	Namespace Namespace `json:"namespace,omitempty"`
}

// LoadBalancer is one load balancer with a listener and a target group. Its
// targets are the pods of a Service, which aws-load-balancer-controller enters
// and removes as they come and go.
type LoadBalancer struct {
	// Scheme InternetFacing stands in the public subnets, Internal in the private
	// ones. AWS cannot change it: a change makes another load balancer.
	Scheme LoadBalancerScheme `json:"scheme,omitempty"`
	// Port that it listens on.
	Port Port `json:"port,omitempty"`
	// CertificateARN is a certificate in ACM; with it the listener speaks HTTPS,
	// without it HTTP.
	CertificateARN CertificateARN `json:"certificateArn,omitempty"`
	// AllowedCIDRs are the ranges that reach the listener.
	AllowedCIDRs []CIDR `json:"allowedCidrs,omitempty"`
	// Target is the Service that answers.
	Target LoadBalancerTarget `json:"target" need:"required"`
	// Enabled set to false takes the load balancer away.
	Enabled *bool `json:"enabled,omitempty"`
}

// LoadBalancerTarget is a Service of the workload cluster. It need not exist yet.
type LoadBalancerTarget struct {
	// Namespace of the Service.
	Namespace Namespace `json:"namespace" need:"required"`
	// Service is its name.
	Service GroupName `json:"service" need:"required"`
	// Port of the Service.
	Port Port `json:"port,omitempty"`
	// PodPort is the port that the pods listen on, which traffic and health checks
	// are sent to.
	PodPort Port `json:"podPort,omitempty"`
	// HealthCheckPath is asked of every pod, and must answer with 200.
	HealthCheckPath URLPath `json:"healthCheckPath,omitempty"`
}
