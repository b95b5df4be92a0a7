package addons

import (
	"fmt"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
)

// karpenterCRDs defines Karpenter's kinds, in a chart of their own that upgrades
// them.
var karpenterCRDs = plan.AddonRow{
	Name:      "karpenter-crd",
	Layer:     object.Addons,
	Namespace: "kube-system",
	Default:   (*plan.Plan).WantsKarpenter,
	When:      "with nodePools, or with karpenter",
	Values: func(*plan.Plan, plan.Addon) any {
		return karpenterCRDChart{AdditionalAnnotations: map[string]string{"helm.sh/resource-policy": "keep"}}
	},
}

// karpenterCRDChart keeps the CRDs when the release goes: with them would go every
// node pool, and every node.
type karpenterCRDChart struct {
	AdditionalAnnotations map[string]string `json:"additionalAnnotations"`
}

// karpenter makes nodes as pods need them, of the types and capacities that
// `nodePools` allow.
var karpenter = plan.AddonRow{
	Name:           "karpenter",
	Layer:          object.Addons,
	Namespace:      "kube-system",
	ServiceAccount: "karpenter",
	Default:        (*plan.Plan).HasPools,
	When:           "with nodePools",
	After:          []string{spec.KarpenterCRDs},
	KeepCRDs:       true,
	Calls:          calls("ec2", "eks", "sqs", "ssm"),
	Image:          "public.ecr.aws/karpenter/controller",
	OwnValues: map[string]string{
		"settings.clusterName":       "take it away: the role is for what bears the cluster's name",
		"settings.interruptionQueue": "take it away: the queue is made for it",
	},
	Statements: karpenterStatements,
	Limits:     []plan.Limit{{On: "clusters newer than its version knows", Why: karpenterTooOld}},
	Values:     karpenterValues,
}

// karpenterSince are the first versions that know a version of Kubernetes.
// Source: Karpenter, "Compatibility".
var karpenterSince = map[string][2]int{
	"1.30": {0, 37}, "1.31": {1, 0}, "1.32": {1, 2}, "1.33": {1, 5}, "1.34": {1, 6}, "1.35": {1, 9}, "1.36": {1, 13},
}

// karpenterTooOld says why a version that the spec gives does not do.
func karpenterTooOld(p *plan.Plan) string {
	a, _ := p.Addon(spec.Karpenter)
	var major, minor int
	if _, err := fmt.Sscanf(strings.TrimPrefix(a.Chart.Version, "v"), "%d.%d", &major, &minor); err != nil {
		return "" // no single version
	}
	since, known := karpenterSince[string(p.Spec.Version)]
	if !known || major > since[0] || major == since[0] && minor >= since[1] {
		return ""
	}
	return fmt.Sprintf("Kubernetes %s takes Karpenter %d.%d or later (Karpenter, Compatibility), and version is %s; give a later one, to karpenter-crd as well, or take both away", p.Spec.Version, since[0], since[1], a.Chart.Version)
}

type karpenterChart struct {
	Controller karpenterController `json:"controller"`
	// Replicas stand on different nodes, so there may be no more than nodes.
	Replicas       int               `json:"replicas"`
	ServiceAccount serviceAccount    `json:"serviceAccount"`
	Settings       karpenterSettings `json:"settings"`
}

type karpenterController struct {
	// Env has the region: pods cannot ask the instance metadata service.
	Env       []plainVar `json:"env"`
	Image     image      `json:"image,omitzero"`
	Resources resources  `json:"resources"`
}

type plainVar struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// resources are what a pod asks for, and may not pass.
type resources struct {
	Limits   map[string]string `json:"limits"`
	Requests map[string]string `json:"requests"`
}

type karpenterSettings struct {
	ClusterName       string `json:"clusterName"`
	InterruptionQueue string `json:"interruptionQueue"`
	// IsolatedVPC keeps it from IAM and the price list, which have no endpoint.
	IsolatedVPC bool `json:"isolatedVPC,omitempty"`
}

// karpenterValues ask for half of what upstream does, which two small nodes have to
// spare: the memory is its cache, the processor counts for hundreds of nodes.
func karpenterValues(p *plan.Plan, a plan.Addon) any {
	return karpenterChart{
		Controller: karpenterController{
			Env:       []plainVar{{Name: "AWS_REGION", Value: p.Region}},
			Image:     image{Repository: p.MirroredImage(a)},
			Resources: resources{Limits: map[string]string{"memory": "1Gi"}, Requests: map[string]string{"cpu": "500m", "memory": "1Gi"}},
		},
		Replicas:       p.KarpenterReplicas(),
		ServiceAccount: accountOf(p, a),
		Settings:       karpenterSettings{ClusterName: p.Name, InterruptionQueue: p.Karpenter.Queue.Name, IsolatedVPC: p.Closed()},
	}
}

// karpenterStatements are upstream's policy of version 1.14, narrowed: to the role
// and the queue of this cluster, and without instance profiles, capacity
// reservations and placement groups, which no node class here asks for. What it
// makes bears the cluster's tag, and only such does it change.
// Source: aws/karpenter-provider-aws v1.14.1, reference/cloudformation.
func karpenterStatements(p *plan.Plan) []iam.Statement {
	return slices.Concat(karpenterNodes(p), karpenterMeans(p))
}

// karpenterNodes make nodes, mark them and end them.
func karpenterNodes(p *plan.Plan) []iam.Statement {
	const pool = "karpenter.sh/nodepool"
	owned, name := "kubernetes.io/cluster/"+p.Name, "eks:eks-cluster-name"
	ec2 := func(account string, kinds ...string) []string {
		out := make([]string, len(kinds))
		for i, k := range kinds {
			out[i] = p.Partition.ARN("ec2", p.Region, account, k+"/*")
		}
		return out
	}
	launch := []string{"ec2:CreateFleet", "ec2:RunInstances"}
	made := ec2("*", "fleet", "instance", "launch-template", "network-interface", "spot-instances-request", "volume")
	requested := func(more map[string][]string) iam.Condition {
		equals := map[string][]string{"aws:RequestTag/" + owned: {"owned"}, "aws:RequestTag/" + name: {p.Name}}
		for k, v := range more {
			equals[k] = v
		}
		return iam.Condition{"StringEquals": equals, "StringLike": {"aws:RequestTag/" + pool: {"*"}}}
	}
	ours := iam.Condition{
		"StringEquals": {"aws:ResourceTag/" + owned: {"owned"}},
		"StringLike":   {"aws:ResourceTag/" + pool: {"*"}},
	}
	retag := iam.Condition{
		"StringEquals":              ours["StringEquals"],
		"StringLike":                ours["StringLike"],
		"StringEqualsIfExists":      {"aws:RequestTag/" + name: {p.Name}},
		"ForAllValues:StringEquals": {"aws:TagKeys": {name, "karpenter.sh/nodeclaim", "Name"}},
	}
	return []iam.Statement{
		{
			Sid: "LaunchFrom", Effect: iam.Allow, Action: launch,
			Resource: append(ec2("", "image", "snapshot"), ec2("*", "security-group", "subnet")...),
			Why: "A launch reads the image, its snapshots, the subnet and the groups that a node class names. Images are AWS's or the user's, " +
				"subnets may be another account's, and neither has to bear a tag.",
		},
		{
			Sid: "LaunchFromOwnTemplates", Effect: iam.Allow, Action: launch, Resource: ec2("*", "launch-template"), Condition: ours,
			Why: "It launches from templates that it made.",
		},
		{
			Sid: "Launch", Effect: iam.Allow, Resource: made, Condition: requested(nil),
			Why:    "It makes nodes, whose ids EC2 chooses, always with the tags of the cluster and a pool.",
			Action: []string{"ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:RunInstances"},
		},
		{
			Sid: "TagNew", Effect: iam.Allow, Action: []string{"ec2:CreateTags"}, Resource: made,
			Condition: requested(map[string][]string{"ec2:CreateAction": {"CreateFleet", "CreateLaunchTemplate", "RunInstances"}}),
			Why:       "It tags what it makes, as it makes it.",
		},
		{
			Sid: "Tag", Effect: iam.Allow, Action: []string{"ec2:CreateTags"}, Resource: ec2("*", "instance"), Condition: retag,
			Why: "It names an instance after its node, once that is known.",
		},
		{
			Sid: "Delete", Effect: iam.Allow, Resource: ec2("*", "instance", "launch-template"), Condition: ours,
			Action: []string{"ec2:DeleteLaunchTemplate", "ec2:TerminateInstances"},
			Why:    "It ends nodes and takes away templates that it made.",
		},
	}
}

// karpenterMeans are what it must know and have before it makes a node.
func karpenterMeans(p *plan.Plan) []iam.Statement {
	out := []iam.Statement{
		{
			Sid: "Read", Effect: iam.Allow, Action: karpenterReads, Resource: []string{"*"},
			Condition: iam.Condition{"StringEquals": {"aws:RequestedRegion": {p.Region}}},
			Why:       "It compares what types, prices, images and nodes there are. EC2's Describe calls know no resources, so the region is all that limits them.",
		},
		{
			Sid: "ReadImages", Effect: iam.Allow, Action: []string{"ssm:GetParameter"},
			Resource: []string{p.Partition.ARN("ssm", p.Region, "", "parameter/aws/service/*")},
			Why:      "AWS says there which image is the newest, for every family, version and architecture.",
		},
		{
			Sid: "ReadCluster", Effect: iam.Allow, Action: []string{"eks:DescribeCluster"},
			Resource: []string{p.ARN("eks", "cluster/"+p.Name)},
			Why:      "It asks for the endpoint and the version, which nodes must know.",
		},
		{
			Sid: "Queue", Effect: iam.Allow, Resource: []string{p.Karpenter.Queue.ARN},
			Action: []string{"sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"},
			Why:    "It reads what AWS announces, and forgets what it has dealt with.",
		},
		{
			Sid: "PassNodeRole", Effect: iam.Allow, Action: []string{"iam:PassRole"}, Resource: []string{p.RoleARN(p.Karpenter.NodeRole)},
			Condition: iam.Condition{"StringEquals": {"iam:PassedToService": slices.Compact([]string{"ec2.amazonaws.com", p.Partition.EC2Principal()})}},
			Why:       "It gives nodes their role, and no other.",
		},
		{
			Sid: "SpotRole", Effect: iam.Allow, Action: []string{"iam:CreateServiceLinkedRole"},
			Resource:  []string{p.RoleARN("aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot")},
			Condition: iam.Condition{"StringEquals": {"iam:AWSServiceName": {"spot.amazonaws.com"}}},
			Why:       "EC2 starts no spot instance in an account without this role, and nobody else here would make it.",
		},
	}
	if !p.Closed() { // nothing leads to these from there
		out = append(out, iam.Statement{
			Sid: "ReadElsewhere", Effect: iam.Allow, Resource: []string{"*"},
			Action: []string{"iam:ListInstanceProfiles", "pricing:GetProducts"},
			Why:    "It looks for instance profiles that nobody uses any more, and for the list price. Neither call knows resources, nor the cluster's region.",
		})
	}
	return out
}

// karpenterReads have no resource to scope them by.
var karpenterReads = []string{
	"ec2:DescribeCapacityReservations",
	"ec2:DescribeImages",
	"ec2:DescribeInstanceStatus",
	"ec2:DescribeInstanceTypeOfferings",
	"ec2:DescribeInstanceTypes",
	"ec2:DescribeInstances",
	"ec2:DescribeLaunchTemplates",
	"ec2:DescribePlacementGroups",
	"ec2:DescribeSecurityGroups",
	"ec2:DescribeSpotPriceHistory",
	"ec2:DescribeSubnets",
}
