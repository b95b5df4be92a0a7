// Package interruption renders the queues of what AWS announces about instances,
// Karpenter's and the node termination handler's, and the hooks that hold instances
// until they are drained.
package interruption

import (
	"spotcluster.dev/spotcluster/fn/api/autoscaling"
	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/events"
	"spotcluster.dev/spotcluster/fn/api/sqs"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// Render makes each queue, who may send to it, and the rules that do; and the hooks
// of Auto Scaling groups. They stand with the nodes: before the controllers that read them, and after these are gone.
func Render(p plan.Plan) []object.Object {
	var out []object.Object
	for _, q := range p.Queues() {
		out = append(out, queue(p, q), policy(p, q))
		for _, r := range q.Rules {
			out = append(out, rule(p, r), target(p, q, r))
		}
	}
	for _, h := range p.Hooks() {
		out = append(out, hook(p, h))
	}
	return out
}

// retention is for how long a message counts, in seconds: what it announces comes
// about within minutes.
// Source: Karpenter, reference/cloudformation; aws-node-termination-handler, README.
const retention = 300

// queue is encrypted with SQS's own key. A key of KMS would have to let EventBridge
// in, and AWS's own for SQS cannot.
func queue(p plan.Plan, q plan.EventQueue) object.Object {
	return p.Managed(object.Nodes, q.Name, sqs.Queue{
		MessageRetentionSeconds: retention,
		Name:                    q.Name,
		Region:                  p.Region,
		SQSManagedSSEEnabled:    true,
		Tags:                    p.Tags(),
	})
}

func policy(p plan.Plan, q plan.EventQueue) object.Object {
	return p.Managed(object.Nodes, q.Name, sqs.QueuePolicy{
		Policy:      q.Policy.String(),
		QueueURLRef: crossplane.Ref(q.Name),
		Region:      p.Region,
	})
}

func rule(p plan.Plan, r plan.EventRule) object.Object {
	return p.Named(object.Nodes, r.Name, events.Rule{
		Description:  r.Description,
		EventBusName: events.DefaultBus,
		EventPattern: r.Pattern.String(),
		Region:       p.Region,
		State:        "ENABLED",
		Tags:         p.Tags(),
	})
}

// target names the queue by its ARN: the provider has no reference for it.
func target(p plan.Plan, q plan.EventQueue, r plan.EventRule) object.Object {
	return p.Managed(object.Nodes, r.Name, events.Target{
		ARN:          q.ARN,
		EventBusName: events.DefaultBus,
		Region:       p.Region,
		RuleRef:      crossplane.Ref(r.Name),
		TargetID:     r.Name,
	})
}

// hook holds an instance of an Auto Scaling group. If nobody has drained it in time
// it ends all the same.
func hook(p plan.Plan, h plan.Hook) object.Object {
	return p.Named(object.Nodes, h.Name, autoscaling.LifecycleHook{
		AutoscalingGroupNameRef: crossplane.Ref(h.Group),
		DefaultResult:           "CONTINUE",
		HeartbeatTimeout:        h.Seconds,
		LifecycleTransition:     "autoscaling:EC2_INSTANCE_TERMINATING",
		Region:                  p.Region,
	})
}
