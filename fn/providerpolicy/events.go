package providerpolicy

const (
	whyQueue = "Makes, changes and deletes the cluster's queues, by name."
	whyRule  = "Makes, changes and deletes the cluster's event rules, by name, and says where their events go."
	whyAlarm = "Makes, changes and deletes the cluster's alarms, by name."
	whyLogs  = "Makes, changes and deletes the cluster's log groups, by name."
)

func eventRows() []row {
	queue := func(names ...string) []string { return of("sqs", names...) }
	event := func(names ...string) []string { return of("events", names...) }
	alarm := func(names ...string) []string { return of("cloudwatch", names...) }
	logs := func(names ...string) []string { return of("logs", names...) }
	rule := func(field string) named {
		return named{why: whyRule, arns: func(p place, o Object) []string {
			name := o.awsName()
			if field != "" {
				name = p.nameOf(o, field, "cloudwatchevents", "Rule")
			}
			if bus := o.text("eventBusName"); bus != "" && bus != "default" {
				name = bus + "/" + name
			}
			return []string{p.arn("events", "rule/"+name)}
		}}
	}
	return []row{
		{
			service: "sqs", kind: "Queue", terraform: "sqs/queue.go",
			make: queue("CreateQueue"), read: queue("GetQueueAttributes", "ListQueueTags"),
			update: queue("SetQueueAttributes"), remove: queue("DeleteQueue"), tag: queue("TagQueue", "UntagQueue"),
			scope: named{why: whyQueue, arns: one("sqs", "", "")},
		},
		{
			service: "sqs", kind: "QueuePolicy", terraform: "sqs/queue_policy.go",
			read: queue("GetQueueAttributes"), create: queue("SetQueueAttributes"), update: queue("SetQueueAttributes"), remove: queue("SetQueueAttributes"),
			scope: named{why: whyQueue, arns: func(p place, o Object) []string {
				return []string{p.arn("sqs", p.nameOf(o, "queueUrl", "sqs", "Queue"))}
			}},
		},
		{
			service: "cloudwatchevents", kind: "Rule", terraform: "events/rule.go",
			make: event("PutRule"), read: event("DescribeRule", "ListTagsForResource"), update: event("PutRule"), remove: event("DeleteRule"),
			tag:   event("TagResource", "UntagResource"),
			scope: rule(""),
		},
		{
			service: "cloudwatchevents", kind: "Target", terraform: "events/target.go",
			read: event("ListTargetsByRule"), create: event("PutTargets"), update: event("PutTargets"), remove: event("RemoveTargets"),
			scope: rule("rule"),
		},
		{
			service: "cloudwatch", kind: "MetricAlarm", terraform: "cloudwatch/metric_alarm.go",
			make: alarm("PutMetricAlarm"), read: alarm("ListTagsForResource"), update: alarm("PutMetricAlarm"), remove: alarm("DeleteAlarms"),
			tag:   alarm("TagResource", "UntagResource"),
			scope: named{why: whyAlarm, arns: one("cloudwatch", "alarm:", "")},
			also: func(p place, _ Object) []grant {
				return []grant{allow("Looks for alarms, which CloudWatch answers for all alarms or for none.", []string{p.arn("cloudwatch", "alarm:*")}, nil, "cloudwatch:DescribeAlarms")}
			},
		},
		{
			service: "cloudwatchlogs", kind: "Group", terraform: "logs/group.go",
			make: logs("CreateLogGroup"), read: logs("DescribeLogGroups", "ListTagsForResource"), create: logs("PutRetentionPolicy"),
			update: logs("PutRetentionPolicy", "DeleteRetentionPolicy"), remove: logs("DeleteLogGroup"), tag: logs("TagResource", "UntagResource"),
			everywhere: logs("DescribeLogGroups"),
			// Some actions ask for the group's ARN, and others for that of its streams.
			scope: named{why: whyLogs, arns: func(p place, o Object) []string {
				arn := p.arn("logs", "log-group:"+o.awsName())
				return []string{arn, arn + ":*"}
			}},
		},
	}
}
