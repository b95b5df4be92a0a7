package edits

import "fmt"

// An effect is what becomes of an edit; it is the id of the warning.
type effect string

const (
	// ignored edits change nothing, and nobody says so.
	ignored effect = "edit-ignored"
	// refused edits leave the resource as it is, with Synced=False, until they are
	// taken back.
	refused effect = "edit-refused"
)

// A rule is what becomes of edits of some fields, below spec.
type rule struct {
	fields []string
	effect effect
	why    string
	// hand is the command that does it by hand; instead is what to do where there is
	// none.
	hand    func(m manifest) string
	instead string
	// when limits it to edits of a field that was there before, or that goes.
	when when
}

// when is which edits a rule is about.
type when int

const (
	// The zero when is every edit.
	_ when = iota
	// changed: the field was there, and is.
	changed
	// held: the field was there.
	held
	// gone: the field was there, and is not.
	gone
)

// is says whether the edit is of that sort.
func (w when) is(before, after any) bool {
	switch w {
	case changed:
		return before != nil && after != nil
	case held:
		return before != nil
	case gone:
		return before != nil && after == nil
	}
	return true
}

const (
	another  = "take the edit back, and make one of another name beside it"
	takeBack = "take the edit back"
	// creatorAdmin is the field that says whether a cluster's creator administers it.
	creatorAdmin = "forProvider.accessConfig.bootstrapClusterCreatorAdminPermissions"
	madeSo       = "EKS fixes it when it makes the cluster"
	whenMade     = "the provider looks at it when it makes the resource, and never again"
)

// rules are those of each kind, by its service and kind.
// Source: the fields that Terraform's AWS provider 6.34 replaces a resource for,
// which Crossplane's never does; facts of provider-upjet-aws v2.6.0.
var rules = map[string][]rule{
	"ec2/VPC": {{
		fields: []string{"forProvider.cidrBlock", "forProvider.ipv6CidrBlock", "forProvider.ipv6IpamPoolId"}, effect: refused,
		why: "EC2 cannot change the first range of a VPC that exists", instead: "take the edit back; more ranges go into network.secondaryCidrs",
	}},
	"ec2/Subnet": {{
		fields: []string{"forProvider.cidrBlock", "forProvider.ipv6CidrBlock", "forProvider.availabilityZone"}, effect: refused,
		why: "EC2 cannot change the range or zone of a subnet that exists", instead: "take the edit back; zoneBlocks and tierSlots keep what exists where it is",
	}},
	"ec2/VPCEndpoint": {
		{fields: []string{"forProvider.serviceName", "forProvider.vpcEndpointType"}, effect: refused, why: "EC2 cannot change them of an endpoint that exists", instead: another},
		{
			fields: []string{"initProvider.subnetConfiguration"}, effect: ignored, why: whenMade + ", so that its addresses stay",
			instead: "leave it, or take the endpoint away in one commit and bring it back in the next",
		},
	},
	"ec2/SecurityGroup": {{fields: []string{"forProvider.name", "forProvider.description"}, effect: refused, why: "EC2 cannot change them of a group that exists", instead: takeBack}},
	"ec2/NATGateway":    {{fields: []string{"forProvider.subnetIdRef", "forProvider.allocationIdRef"}, effect: refused, why: "EC2 cannot move a NAT gateway", instead: takeBack}},
	"eks/Cluster": {
		{
			fields: []string{"forProvider.roleArn", "forProvider.roleArnRef", "forProvider.kubernetesNetworkConfig", "forProvider.bootstrapSelfManagedAddons"}, effect: refused,
			why: madeSo, instead: takeBack,
		},
		{fields: []string{creatorAdmin}, effect: refused, why: madeSo, hand: func(m manifest) string {
			return fmt.Sprintf("controlPlane.creatorAdmin: %v, as it was made", m.at(creatorAdmin) != true)
		}},
		{fields: []string{"forProvider.encryptionConfig"}, when: held, effect: refused, why: "EKS can neither change nor drop the key of a cluster that has one", instead: takeBack},
		{fields: []string{"initProvider.encryptionConfig"}, effect: ignored, why: whenMade, hand: func(m manifest) string {
			return fmt.Sprintf("aws eks associate-encryption-config --region %v --cluster-name %s --encryption-config ..., with the ARN of the key itself", m.at("forProvider.region"), m.Metadata.Name)
		}},
		{fields: []string{"forProvider.controlPlaneScalingConfig"}, when: gone, effect: ignored, why: "a tier that is taken out of the spec stays", hand: func(m manifest) string {
			return fmt.Sprintf("aws eks update-cluster-config --region %v --name %s --control-plane-scaling-config tier=standard", m.at("forProvider.region"), m.Metadata.Name)
		}},
		{
			fields: []string{"forProvider.vpcConfig.subnetIdRefs", "forProvider.vpcConfig.subnetIds"}, effect: ignored,
			why: "the control plane stays in the subnets that it was made with", instead: "leave it; new nodes may stand in the new ones all the same",
		},
	},
	"eks/NodeGroup": {
		{fields: []string{"initProvider.scalingConfig"}, when: changed, effect: ignored, why: whenMade + ", because it would put the size back under the autoscaler", hand: func(m manifest) string {
			return fmt.Sprintf("aws eks update-nodegroup-config --region %v --cluster-name %v --nodegroup-name %s --scaling-config minSize=%v,maxSize=%v",
				m.at("forProvider.region"), m.at("forProvider.clusterNameRef.name"), m.Metadata.Name, m.at("initProvider.scalingConfig.minSize"), m.at("initProvider.scalingConfig.maxSize"))
		}},
		{
			fields: []string{
				"forProvider.amiType", "forProvider.capacityType", "forProvider.instanceTypes", "forProvider.launchTemplate.name", "forProvider.diskSize",
				"forProvider.nodeRoleArn", "forProvider.nodeRoleArnRef",
			},
			effect: refused, why: "EKS cannot change it of a group that exists",
			instead: "take the edit back, make a group of another name, and switch this one off when its pods have moved",
		},
		{
			fields: []string{"forProvider.subnetIdRefs", "forProvider.subnetIds"}, effect: ignored,
			why: "EKS keeps a group in the subnets that it was made with", instead: "leave it, or make a group of another name",
		},
	},
	"iam/Role": {{fields: []string{"forProvider.permissionsBoundary"}, when: gone, effect: ignored, why: "a boundary that is taken out of the spec stays on the role: no right to take one off is ever given here", hand: func(m manifest) string {
		return fmt.Sprintf("aws iam delete-role-permissions-boundary --role-name %s, as somebody else than Crossplane", m.awsName())
	}}},
	"iam/Policy":          {{fields: []string{"forProvider.description"}, effect: refused, why: "IAM cannot change a policy's description", instead: takeBack}},
	"elbv2/LB":            {{fields: []string{"forProvider.internal", "forProvider.name"}, effect: refused, why: "AWS cannot change it of a load balancer that exists", instead: another}},
	"elbv2/LBTargetGroup": {{fields: []string{"forProvider.port", "forProvider.protocol", "forProvider.targetType"}, effect: refused, why: "AWS cannot change it of a target group that exists", instead: another}},
}
