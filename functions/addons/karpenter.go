package addons

import (
	"slices"

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
	After:          []string{spec.KarpenterCRDs},
	KeepCRDs:       true,
	Calls:          calls("ec2", "eks", "sqs", "ssm"),
	Image:          "public.ecr.aws/karpenter/controller",
	Statements:     karpenterStatements,
	Values:         karpenterValues,
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
	out := []iam.Statement{
		{
			Sid: "LaunchFrom", Effect: iam.Allow, Action: launch,
			Resource: append(ec2("", "image", "snapshot"), ec2("*", "security-group", "subnet")...),
		},
		{Sid: "LaunchFromOwnTemplates", Effect: iam.Allow, Action: launch, Resource: ec2("*", "launch-template"), Condition: ours},
		{
			Sid: "Launch", Effect: iam.Allow, Resource: made, Condition: requested(nil),
			Action: []string{"ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:RunInstances"},
		},
		{
			Sid: "TagNew", Effect: iam.Allow, Action: []string{"ec2:CreateTags"}, Resource: made,
			Condition: requested(map[string][]string{"ec2:CreateAction": {"CreateFleet", "CreateLaunchTemplate", "RunInstances"}}),
		},
		{Sid: "Tag", Effect: iam.Allow, Action: []string{"ec2:CreateTags"}, Resource: ec2("*", "instance"), Condition: retag},
		{
			Sid: "Delete", Effect: iam.Allow, Resource: ec2("*", "instance", "launch-template"), Condition: ours,
			Action: []string{"ec2:DeleteLaunchTemplate", "ec2:TerminateInstances"},
		},
		{
			Sid: "Read", Effect: iam.Allow, Action: karpenterReads, Resource: []string{"*"},
			Condition: iam.Condition{"StringEquals": {"aws:RequestedRegion": {p.Region}}},
		},
		{
			Sid: "ReadImages", Effect: iam.Allow, Action: []string{"ssm:GetParameter"},
			Resource: []string{p.Partition.ARN("ssm", p.Region, "", "parameter/aws/service/*")},
		},
		{
			Sid: "ReadCluster", Effect: iam.Allow, Action: []string{"eks:DescribeCluster"},
			Resource: []string{p.ARN("eks", "cluster/"+p.Name)},
		},
		{
			Sid: "Queue", Effect: iam.Allow, Resource: []string{p.Karpenter.Queue.ARN},
			Action: []string{"sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"},
		},
		{
			Sid: "PassNodeRole", Effect: iam.Allow, Action: []string{"iam:PassRole"}, Resource: []string{p.RoleARN(p.Karpenter.NodeRole)},
			Condition: iam.Condition{"StringEquals": {"iam:PassedToService": slices.Compact([]string{"ec2.amazonaws.com", p.Partition.EC2Principal()})}},
		},
		{
			// EC2 starts no spot instance in an account without this role, and nobody else
			// here would make it.
			Sid: "SpotRole", Effect: iam.Allow, Action: []string{"iam:CreateServiceLinkedRole"},
			Resource:  []string{p.RoleARN("aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot")},
			Condition: iam.Condition{"StringEquals": {"iam:AWSServiceName": {"spot.amazonaws.com"}}},
		},
	}
	if !p.Closed() { // nothing leads to these from there
		out = append(out, iam.Statement{
			Sid: "ReadElsewhere", Effect: iam.Allow, Resource: []string{"*"},
			Action: []string{"iam:ListInstanceProfiles", "pricing:GetProducts"},
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
