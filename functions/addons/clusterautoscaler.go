package addons

import (
	"strings"

	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// clusterAutoscaler sets the size of groups that scale. Its image follows the
// cluster's minor version. Of groups that differ in how they are bought it takes spot
// first, and the parts of one group in several zones it keeps alike in size.
var clusterAutoscaler = plan.AddonRow{
	Name:           "cluster-autoscaler",
	Layer:          object.Addons,
	Namespace:      "kube-system",
	ServiceAccount: "cluster-autoscaler",
	AccountKey:     []string{"rbac", "serviceAccount"},
	Default:        (*plan.Plan).Scales,
	When:           "where a group scales",
	NeedsNodes:     "it sets the size of node groups",
	Labels:         map[string]string{"app.kubernetes.io/instance": "cluster-autoscaler", "app.kubernetes.io/name": "aws-cluster-autoscaler"},
	Calls:          calls("autoscaling", "ec2", "eks"),
	Image:          "registry.k8s.io/autoscaling/cluster-autoscaler",
	Statements:     clusterAutoscalerStatements,
	OwnValues: map[string]string{
		"autoDiscovery.clusterName": "take it away: the groups are tagged with the cluster's name",
		"autoscalingGroups":         "take it away: the groups of the spec are found by their tags",
		"awsRegion":                 "take it away: it is the cluster's",
		"cloudProvider":             "take it away",
		"fullnameOverride":          "take it away",
	},
	Values: clusterAutoscalerValues,
}

// clusterAutoscalerStatements are what version 1.31 and later call. EKS tags the
// Auto Scaling groups of managed node groups with the condition's key.
// Source: kubernetes/autoscaler, cloudprovider/aws, and its README.
func clusterAutoscalerStatements(p *plan.Plan) []iam.Statement {
	return []iam.Statement{
		{
			Sid:    "Read",
			Effect: iam.Allow,
			Action: []string{
				"autoscaling:DescribeAutoScalingGroups",
				"autoscaling:DescribeAutoScalingInstances",
				"autoscaling:DescribeLaunchConfigurations",
				"autoscaling:DescribeScalingActivities",
				"ec2:DescribeImages",
				"ec2:DescribeInstanceTypes",
				"ec2:DescribeLaunchTemplateVersions",
				"ec2:GetInstanceTypesFromInstanceRequirements",
			},
			Resource: []string{"*"},
			Why:      "It finds its groups by their tags, and learns what nodes a group would add. None of these calls knows resources.",
		},
		{
			Sid:      "ReadNodeGroups",
			Effect:   iam.Allow,
			Action:   []string{"eks:DescribeNodegroup"},
			Resource: []string{p.ARN("eks", "nodegroup/"+p.Name+"/*/*")},
			Why:      "It learns labels and taints of groups that have no nodes.",
		},
		{
			Sid:       "Scale",
			Effect:    iam.Allow,
			Action:    []string{"autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"},
			Resource:  []string{p.ARN("autoscaling", "autoScalingGroup:*:autoScalingGroupName/*")},
			Condition: iam.Condition{"StringEquals": {"aws:ResourceTag/k8s.io/cluster-autoscaler/" + p.Name: {"owned"}}},
			Why:       "It adds nodes and takes them away. EKS names the groups of managed node groups, and tags them.",
		},
	}
}

type clusterAutoscalerChart struct {
	// AutoDiscovery must be set: without it the chart renders no Deployment, and
	// says nothing.
	AutoDiscovery      autoDiscovery       `json:"autoDiscovery"`
	AWSRegion          string              `json:"awsRegion"`
	CloudProvider      string              `json:"cloudProvider"`
	ExpanderPriorities map[string][]string `json:"expanderPriorities,omitempty"`
	ExtraArgs          map[string]any      `json:"extraArgs"`
	FullnameOverride   string              `json:"fullnameOverride"`
	Image              image               `json:"image"`
	PriorityClassName  string              `json:"priorityClassName"`
	RBAC               rbac                `json:"rbac"`
}

type autoDiscovery struct {
	ClusterName string `json:"clusterName"`
}

type rbac struct {
	Create         bool           `json:"create"`
	ServiceAccount serviceAccount `json:"serviceAccount"`
}

func clusterAutoscalerValues(p *plan.Plan, a plan.Addon) any {
	args := map[string]any{
		"balance-similar-node-groups": true,
		"expander":                    "least-waste",
		"skip-nodes-with-system-pods": false,
	}
	if p.BalancedPools() {
		args["balancing-label"] = plan.PoolLabel
	}
	priorities := p.ExpanderPriorities()
	if given := plan.Expander(a.Values); given != "" && !strings.Contains(given, "priority") {
		priorities = nil // which nothing would read
	}
	if priorities != nil {
		args["expander"] = "priority,least-waste"
	}
	if p.Closed() { // the list of types is read from a service without endpoints
		args["aws-use-static-instance-list"] = true
	}
	return clusterAutoscalerChart{
		AutoDiscovery:      autoDiscovery{ClusterName: p.Name},
		AWSRegion:          p.Region,
		CloudProvider:      "aws",
		ExpanderPriorities: priorities,
		ExtraArgs:          args,
		FullnameOverride:   a.Row.ServiceAccount,
		Image:              image{Repository: p.MirroredImage(a), Tag: p.Release.ClusterAutoscaler[string(p.Spec.Version)]},
		PriorityClassName:  "system-cluster-critical",
		RBAC:               rbac{Create: true, ServiceAccount: accountOf(p, a)},
	}
}
