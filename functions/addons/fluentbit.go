package addons

import (
	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// fluentBit sends what containers write to CloudWatch Logs, and nothing else. Its
// log group is ours, so that it keeps logs for as long as the spec says.
var fluentBit = plan.AddonRow{
	Name:           "aws-for-fluent-bit",
	Layer:          object.Addons,
	Namespace:      "kube-system",
	ServiceAccount: "aws-for-fluent-bit",
	Default:        never,
	DaemonSet:      true,
	NeedsNodes:     "it is a DaemonSet, which Fargate does not run, and Fargate has a log router of its own (EKS user guide, Fargate logging)",
	Calls:          calls("logs"),
	Image:          "public.ecr.aws/aws-observability/aws-for-fluent-bit",
	Privileged:     func(*plan.Plan) bool { return true },
	LogGroups:      func(p *plan.Plan) []string { return []string{p.Names.WorkloadLogs()} },
	Statements: func(p *plan.Plan) []iam.Statement {
		return []iam.Statement{{
			Sid: "Write", Effect: iam.Allow, Action: []string{"logs:CreateLogStream", "logs:PutLogEvents"},
			Resource: []string{p.ARN("logs", "log-group:"+p.Names.WorkloadLogs()+":*")},
			Why:      "Each container has a stream of its own in the cluster's group, whose name follows from the pod's.",
		}}
	},
	Limits: []plan.Limit{{
		On: "clusters with " + plan.CloudWatchObservability,
		Why: where(func(p *plan.Plan) bool { _, on := p.Addon(plan.CloudWatchObservability); return on },
			"that has a Fluent Bit of its own, and CloudWatch would be sent, and charge for, every line twice; keep one of the two"),
	}},
	OwnValues: map[string]string{
		"cloudWatchLogs.logGroupName":    "take it away: the group is made, and the role writes to it alone",
		"cloudWatchLogs.autoCreateGroup": "take it away: the group is made, with addons.aws-for-fluent-bit.logRetentionDays",
		"cloudWatchLogs.region":          "take it away: it is the cluster's",
		"kinesis.enabled":                "take it away: the role may write logs alone; give other outputs an account of their own, by podRoles",
		"firehose.enabled":               "take it away: the role may write logs alone; give other outputs an account of their own, by podRoles",
		"opensearch.enabled":             "take it away: the role may write logs alone; give other outputs an account of their own, by podRoles",
	},
	Values: func(p *plan.Plan, a plan.Addon) any {
		return fluentBitChart{
			CloudWatchLogs: fluentBitLogs{Enabled: true, LogGroupName: p.Names.WorkloadLogs(), Region: p.Region},
			Image:          image{Repository: p.MirroredImage(a)},
			ServiceAccount: accountOf(p, a),
			Tolerations:    []toleration{{Operator: "Exists"}},
		}
	},
}

type fluentBitChart struct {
	// CloudWatch is the older output, which knows nothing of Pod Identity.
	CloudWatch     enabled        `json:"cloudWatch"`
	CloudWatchLogs fluentBitLogs  `json:"cloudWatchLogs"`
	Image          image          `json:"image,omitzero"`
	ServiceAccount serviceAccount `json:"serviceAccount"`
	// Tolerations have it on every node, tainted ones too.
	Tolerations []toleration `json:"tolerations"`
}

type fluentBitLogs struct {
	// AutoCreateGroup off: the group is there, and its role may make none.
	AutoCreateGroup bool   `json:"autoCreateGroup"`
	Enabled         bool   `json:"enabled"`
	LogGroupName    string `json:"logGroupName"`
	// Region is us-east-1 in the chart, whatever the cluster's is.
	Region string `json:"region"`
}

type toleration struct {
	Operator string `json:"operator"`
}
