package aws

import (
	"strings"
)

// kind is what is special about a kind of resource. The zero value is a kind whose name AWS assigns, and of which nothing is asked.
type kind struct {
	prefix    string // of the ids that AWS assigns
	byName    bool   // the external name is the name in AWS: metadata.name unless annotated
	name      func(p params) string
	parent    string // the parameter that names are unique within, besides account and region
	slow      int    // about how many ticks it takes to make one more than others
	immutable []string

	admit   func(c *Cloud, before, r *resource) error
	made    func(c *Cloud, r *resource) params
	updated func(r *resource)
	lacking func(c *Cloud, r *resource) string
}

// kinds holds the kinds with rules of their own.
var kinds = map[string]kind{
	"ec2/VPC":                       {prefix: "vpc-", immutable: []string{"cidrBlock"}},
	"ec2/Subnet":                    {prefix: "subnet-", immutable: []string{"cidrBlock", "availabilityZone", "vpcId"}, admit: admitSubnet},
	"ec2/InternetGateway":           {prefix: "igw-", admit: admitInternetGateway},
	"ec2/EgressOnlyInternetGateway": {prefix: "eigw-", immutable: []string{"vpcId"}, admit: admitInVPC},
	"ec2/EIP":                       {prefix: "eipalloc-", immutable: []string{"domain"}},
	"ec2/NATGateway": {
		prefix: "nat-", slow: 6, immutable: []string{"subnetId", "allocationId", "connectivityType"}, admit: admitNATGateway,
	},
	"ec2/RouteTable":            {prefix: "rtb-", immutable: []string{"vpcId"}, admit: admitInVPC},
	"ec2/Route":                 {prefix: "r-rtb-", immutable: []string{"routeTableId", "destinationCidrBlock"}, admit: admitRoute},
	"ec2/RouteTableAssociation": {prefix: "rtbassoc-", immutable: []string{"subnetId"}, admit: admitRouteTableAssociation},
	"ec2/SecurityGroup": {
		prefix: "sg-", immutable: []string{"name", "description", "vpcId"}, admit: admitSecurityGroup,
	},
	"ec2/SecurityGroupIngressRule": {prefix: "sgr-", immutable: []string{"securityGroupId"}},
	"ec2/SecurityGroupEgressRule":  {prefix: "sgr-", immutable: []string{"securityGroupId"}},
	"ec2/LaunchTemplate": {
		prefix: "lt-", immutable: []string{"name"}, admit: admitLaunchTemplate, made: firstVersion, updated: nextVersion,
	},
	"ec2/VPCEndpoint":    {prefix: "vpce-", slow: 4, immutable: []string{"vpcId", "serviceName", "vpcEndpointType"}, admit: admitInVPC},
	"ec2/FlowLog":        {prefix: "fl-"},
	"ec2/PlacementGroup": {byName: true},
	"ec2/KeyPair":        {byName: true},

	"iam/Role": {
		byName: true, immutable: []string{"path"}, admit: admitRole,
	},
	"iam/Policy":               {byName: true, immutable: []string{"path", "description"}},
	"iam/RolePolicy":           {byName: true, parent: "role", admit: admitOfRole},
	"iam/RolePolicyAttachment": {prefix: "attachment-", immutable: []string{"role", "policyArn"}, admit: admitRolePolicyAttachment},
	"iam/InstanceProfile":      {byName: true, admit: admitOfRole},
	"iam/OpenIDConnectProvider": {
		name: nameOpenIDConnectProvider, immutable: []string{"url"}, admit: admitOpenIDConnectProvider,
	},

	"eks/Cluster": {
		byName: true, slow: 18, admit: admitCluster, made: makeCluster,
		immutable: []string{
			"roleArn", "bootstrapSelfManagedAddons", "accessConfig.bootstrapClusterCreatorAdminPermissions",
			"kubernetesNetworkConfig.serviceIpv4Cidr", "kubernetesNetworkConfig.ipFamily", "encryptionConfig",
		},
	},
	"eks/NodeGroup": {
		byName: true, parent: "clusterName", slow: 10, admit: admitNodeGroup, lacking: nodeGroupLacks, made: makeNodeGroup,
		immutable: []string{
			"amiType", "capacityType", "clusterName", "diskSize", "instanceTypes", "launchTemplate.id", "launchTemplate.name",
			"nodeRoleArn", "remoteAccess", "subnetIds",
		},
	},
	"eks/FargateProfile": {
		byName: true, parent: "clusterName", slow: 6, admit: admitInCluster,
		immutable: []string{"clusterName", "podExecutionRoleArn", "selector", "subnetIds"},
	},
	"eks/Addon": {
		name: join(":", "clusterName", "addonName"), slow: 3, admit: admitAddon, lacking: addonLacks,
		immutable: []string{"addonName", "clusterName"},
	},
	"eks/AccessEntry": {
		name: join(":", "clusterName", "principalArn"), admit: admitInCluster, immutable: []string{"clusterName", "principalArn", "type"},
	},
	"eks/AccessPolicyAssociation": {
		name: join("#", "clusterName", "principalArn", "policyArn"), admit: admitAccessPolicyAssociation,
		immutable: []string{"accessScope", "clusterName", "policyArn", "principalArn"},
	},
	"eks/PodIdentityAssociation": {
		prefix: "a-", admit: admitPodIdentityAssociation, immutable: []string{"clusterName", "namespace", "serviceAccount"},
	},
	"eks/IdentityProviderConfig": {byName: true, parent: "clusterName", admit: admitInCluster},

	"autoscaling/AutoscalingGroup": {byName: true, slow: 4},
	"autoscaling/LifecycleHook":    {byName: true, parent: "autoscalingGroupName"},
	"autoscaling/Policy":           {byName: true, parent: "autoscalingGroupName"},
	"autoscaling/Schedule":         {byName: true, parent: "autoscalingGroupName"},
	"cloudwatch/CompositeAlarm":    {byName: true},
	"cloudwatch/Dashboard":         {byName: true},
	"cloudwatch/MetricAlarm":       {byName: true},
	"cloudwatchevents/Rule":        {byName: true},
	"cloudwatchlogs/Group":         {byName: true},
	"elasticache/SubnetGroup":      {byName: true, admit: admitSubnetGroup},
	"kms/Alias":                    {byName: true},
	"kms/Key":                      {},
	"rds/SubnetGroup":              {byName: true, admit: admitSubnetGroup},
	"redshift/SubnetGroup":         {byName: true, admit: admitSubnetGroup},
	"sns/Topic":                    {byName: true},
	"sqs/Queue":                    {name: queueURL},
}

// kindOf returns the rules of a kind; a kind without any has ids that begin with its name.
func kindOf(name string) kind {
	if k, ok := kinds[name]; ok {
		return k
	}
	_, k, _ := strings.Cut(name, "/")
	return kind{prefix: strings.ToLower(k) + "-"}
}

// nameIn is what AWS will call the resource of a call; "" while only AWS could know.
func (k kind) nameIn(q call) string {
	if k.name != nil && q.name == "" {
		return k.name(q.params)
	}
	return q.name
}

// parentIn is what the name is unique within.
func (k kind) parentIn(p params) string {
	if k.parent == "" {
		return ""
	}
	return p.text(k.parent)
}

// latency is how many ticks an operation takes.
func (k kind) latency(r *resource, operation string) int {
	return pick(1, 4, operation, r.kind, r.owner) + pick(k.slow/2, k.slow, operation, "slow", r.kind, r.owner)
}

// join names a resource after parameters; it has no name before all are known.
func join(separator string, fields ...string) func(params) string {
	return func(p params) string {
		parts := make([]string, len(fields))
		for i, f := range fields {
			if parts[i] = p.text(f); parts[i] == "" {
				return ""
			}
		}
		return strings.Join(parts, separator)
	}
}

func queueURL(p params) string {
	if p.text("name") == "" {
		return ""
	}
	return "https://sqs." + p.text("region") + ".amazonaws.com/queue/" + p.text("name")
}
