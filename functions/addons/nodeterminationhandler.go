package addons

import (
	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
)

// nodeTerminationHandler drains the nodes of self-managed groups before they go,
// by a queue of what AWS announces, or by asking each node's metadata service. EKS drains managed nodes, and Karpenter its own.
var nodeTerminationHandler = plan.AddonRow{
	Name:           "aws-node-termination-handler",
	Layer:          object.Addons,
	Namespace:      "kube-system",
	ServiceAccount: "aws-node-termination-handler",
	Default:        func(p *plan.Plan) bool { return len(p.Spec.SelfManaged()) > 0 },
	When:           "with a group of kind SelfManaged",
	Privileged:     asksNodes,
	Calls: func(p *plan.Plan) []string {
		if asksNodes(p) {
			return nil
		}
		return []string{"autoscaling", "ec2", "sqs"}
	},
	Image:      "public.ecr.aws/aws-ec2/aws-node-termination-handler",
	Statements: terminationStatements,
	OwnValues: map[string]string{
		"queueURL":                     "take it away: the queue is made for it",
		"managedTag":                   "take it away: the groups bear that tag",
		"awsRegion":                    "take it away: it is the cluster's",
		"enableSqsTerminationDraining": "write interruption.mode: Queue or IMDS",
	},
	Values: terminationValues,
}

type terminationChart struct {
	AWSRegion string `json:"awsRegion"`
	// CheckTagBeforeDraining leaves alone what is without the tag: the rules tell of
	// every instance in the region.
	CheckTagBeforeDraining bool `json:"checkTagBeforeDraining"`
	// DeleteSQSMsgIfNodeNotFound forgets instances that are no nodes of ours any more.
	DeleteSQSMsgIfNodeNotFound   bool   `json:"deleteSqsMsgIfNodeNotFound"`
	EnableSQSTerminationDraining bool   `json:"enableSqsTerminationDraining"`
	Image                        image  `json:"image,omitzero"`
	ManagedTag                   string `json:"managedTag"`
	// PodDisruptionBudget keeps one of two replicas: a node may go at any time, with
	// the handler on it.
	PodDisruptionBudget maxUnavailable `json:"podDisruptionBudget"`
	QueueURL            string         `json:"queueURL"`
	Replicas            int            `json:"replicas"`
	ServiceAccount      serviceAccount `json:"serviceAccount"`
	// UseProviderID finds a node by its instance, whatever its name is.
	UseProviderID bool `json:"useProviderId"`
}

// asksNodes says whether a pod on every node asks its metadata service.
func asksNodes(p *plan.Plan) bool { return p.Spec.Interruption.Mode == spec.IMDSMode }

// nodeTerminationChart is the chart where a pod on every self-managed node asks its
// metadata service. It has the node's network, so that one hop leads there.
type nodeTerminationChart struct {
	// DaemonSetAffinity keeps it off the nodes that others drain.
	DaemonSetAffinity daemonSetAffinity `json:"daemonsetAffinity"`
	// EnableASGLifecycleDraining off: without a lifecycle hook there is no time for it.
	EnableASGLifecycleDraining bool `json:"enableASGLifecycleDraining"`
	// EnableRebalanceDraining is on where a group starts a node's successor: an early
	// drain would only take capacity away otherwise.
	EnableRebalanceDraining        bool           `json:"enableRebalanceDraining"`
	EnableScheduledEventDraining   bool           `json:"enableScheduledEventDraining"`
	EnableSpotInterruptionDraining bool           `json:"enableSpotInterruptionDraining"`
	EnableSQSTerminationDraining   bool           `json:"enableSqsTerminationDraining"`
	Image                          image          `json:"image,omitzero"`
	ServiceAccount                 serviceAccount `json:"serviceAccount"`
	UseHostNetwork                 bool           `json:"useHostNetwork"`
}

type daemonSetAffinity struct {
	NodeAffinity struct {
		Required nodeSelector `json:"requiredDuringSchedulingIgnoredDuringExecution"`
	} `json:"nodeAffinity"`
}

type nodeSelector struct {
	Terms []nodeSelectorTerm `json:"nodeSelectorTerms"`
}

type nodeSelectorTerm struct {
	MatchExpressions []nodeRequirement `json:"matchExpressions"`
}

type nodeRequirement struct {
	Key      string `json:"key"`
	Operator string `json:"operator"`
}

// othersDrain are the labels of nodes that the handler has no business on: EKS
// drains managed ones, Karpenter its own, and Fargate's take no DaemonSet.
var othersDrain = []string{"eks.amazonaws.com/compute-type", "eks.amazonaws.com/nodegroup", "karpenter.sh/nodepool"}

func nodeTerminationValues(p *plan.Plan, a plan.Addon) any {
	v := nodeTerminationChart{
		EnableRebalanceDraining:        p.Rebalances(),
		EnableScheduledEventDraining:   true,
		EnableSpotInterruptionDraining: true,
		Image:                          image{Repository: p.MirroredImage(a)},
		ServiceAccount:                 accountOf(p, a),
		UseHostNetwork:                 true,
	}
	var off nodeSelectorTerm
	for _, label := range othersDrain {
		off.MatchExpressions = append(off.MatchExpressions, nodeRequirement{Key: label, Operator: "DoesNotExist"})
	}
	v.DaemonSetAffinity.NodeAffinity.Required.Terms = []nodeSelectorTerm{off}
	return v
}

func terminationValues(p *plan.Plan, a plan.Addon) any {
	if asksNodes(p) {
		return nodeTerminationValues(p, a)
	}
	return terminationChart{
		AWSRegion:                    p.Region,
		CheckTagBeforeDraining:       true,
		DeleteSQSMsgIfNodeNotFound:   true,
		EnableSQSTerminationDraining: true,
		Image:                        image{Repository: p.MirroredImage(a)},
		ManagedTag:                   p.Interruption.TagKey,
		PodDisruptionBudget:          maxUnavailable{MaxUnavailable: 1},
		QueueURL:                     p.Interruption.Queue.URL,
		Replicas:                     2,
		ServiceAccount:               accountOf(p, a),
		UseProviderID:                true,
	}
}

// terminationStatements are what version 1.25 calls in queue mode without
// heartbeats; the README's policy has more.
// Source: aws/aws-node-termination-handler v1.25.6, pkg/monitor/sqsevent.
func terminationStatements(p *plan.Plan) []iam.Statement {
	i := p.Interruption
	if i == nil {
		return nil
	}
	return []iam.Statement{
		{
			Sid: "Queue", Effect: iam.Allow, Resource: []string{i.Queue.ARN},
			Action: []string{"sqs:DeleteMessage", "sqs:ReceiveMessage"},
			Why:    "It reads what AWS announces, and forgets what it has dealt with.",
		},
		{
			Sid: "Read", Effect: iam.Allow, Action: []string{"ec2:DescribeInstances"}, Resource: []string{"*"},
			Why: "It looks up the tags of the instance that a message tells of. EC2's Describe calls know no resources.",
		},
		{
			Sid: "LetGo", Effect: iam.Allow, Action: []string{"autoscaling:CompleteLifecycleAction"},
			Resource:  []string{p.ARN("autoscaling", "autoScalingGroup:*:autoScalingGroupName/"+p.Names.GroupPrefix()+"*")},
			Condition: iam.Condition{"StringEquals": {"aws:ResourceTag/" + i.TagKey: {i.TagValue}}},
			Why:       "It lets an instance end once its node is drained, in the cluster's own groups.",
		},
	}
}
