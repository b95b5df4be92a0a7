package plan

import (
	"slices"

	"spotcluster.dev/spotcluster/fn/api/events"
	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/spec"
)

// An EventQueue holds what AWS announces about instances, until a controller on the
// cluster has read it.
type EventQueue struct {
	// Name is the object's and the queue's.
	Name     string
	ARN, URL string
	// Policy lets the rules send to it.
	Policy iam.Document
	Rules  []EventRule
}

// An EventRule sends events to a queue. Its name is also that of its target.
type EventRule struct {
	Name, Description string
	Pattern           events.Pattern
}

// Interruption is how the nodes of self-managed groups are drained before they go:
// a queue, and the node termination handler that reads it. Managed groups and
// Karpenter's nodes are not its business: their own controllers drain them.
//
// An Auto Scaling group takes part by a tag, propagated to its instances, and by a
// lifecycle hook that holds an instance until it is drained.
type Interruption struct {
	Queue EventQueue
	// TagKey and TagValue are the tag of the Auto Scaling groups and their
	// instances. The handler drains nothing without it, and may complete the hooks
	// of no other group.
	TagKey, TagValue string
}

// A Hook holds the instances of one Auto Scaling group that are to end, until they
// are drained.
type Hook struct {
	Name, Group string
	// Seconds are how long it waits for that.
	Seconds int
}

// Hooks are the lifecycle hooks of all self-managed groups, where somebody drains
// their nodes: without, each instance would only end later.
func (p *Plan) Hooks() []Hook {
	if p.Interruption == nil {
		return nil
	}
	var out []Hook
	for _, g := range p.Groups {
		if g.Auto != nil {
			out = append(out, Hook{Name: p.Names.Below(g.Name, "drain"), Group: g.Name, Seconds: hookSeconds})
		}
	}
	return out
}

// The events of EC2 that mean a node is to go.
const (
	sourceEC2        = "aws.ec2"
	spotInterruption = "EC2 Spot Instance Interruption Warning"
	rebalance        = "EC2 Instance Rebalance Recommendation"
	stateChange      = "EC2 Instance State-change Notification"
	reservationEnds  = "EC2 Capacity Reservation Instance Interruption Warning"
)

// Rebalances says whether any self-managed group starts a node's successor when the
// node is at risk.
func (p *Plan) Rebalances() bool { return slices.ContainsFunc(p.Spec.SelfManaged(), p.rebalances) }

// interruption decides what tells the handler of self-managed nodes that are to go,
// or is nil where there are none, the handler is off, or it asks the nodes.
// Source: aws-node-termination-handler, README, "Infrastructure Setup" of queue
// processor.
func (p *Plan) interruption() *Interruption {
	self := p.Spec.SelfManaged()
	if len(self) == 0 || p.Spec.Addons[spec.NodeTerminationHandler].Off() || p.Spec.Interruption.Mode == spec.IMDSMode {
		return nil
	}
	const part = "interruption"
	instances := []string{spotInterruption, stateChange}
	if p.Rebalances() {
		instances = append(instances, rebalance)
	}
	return &Interruption{
		Queue: p.eventQueue(part,
			EventRule{p.Names.Event(part, "instances"), "EC2 takes an instance", events.Pattern{Source: []string{sourceEC2}, DetailType: instances}},
			EventRule{p.Names.Event(part, "health"), "AWS plans to take an instance", events.Pattern{
				Source: []string{"aws.health"}, DetailType: []string{"AWS Health Event"},
				Detail: &events.Detail{Service: []string{"EC2"}, EventTypeCategory: []string{"scheduledChange"}},
			}},
			EventRule{p.Names.Event(part, "groups"), "A group of " + p.Name + " takes an instance", events.Pattern{
				Source: []string{"aws.autoscaling"}, DetailType: []string{"EC2 Instance-terminate Lifecycle Action"},
				Detail: &events.Detail{AutoScalingGroupName: []events.Prefix{{Prefix: p.Names.GroupPrefix()}}},
			}},
		),
		TagKey: "aws-node-termination-handler/" + p.Name, TagValue: "managed",
	}
}

// hookSeconds is how long an Auto Scaling group waits before it ends an instance
// that nobody has spoken for. Of a spot instance AWS leaves two minutes anyway.
// Source: aws-node-termination-handler, README, which sets 300.
const hookSeconds = 300

// rebalances says whether a group starts a node's successor when the node is at
// risk. Where it does not, a drain at that time would only take capacity away.
func (p *Plan) rebalances(group spec.GroupName) bool {
	on := p.Spec.NodeGroups[group].CapacityRebalance
	return on == nil || *on
}

// eventQueue is a queue, and the rules that send to it.
func (p *Plan) eventQueue(part string, rules ...EventRule) EventQueue {
	name := p.Names.Queue(part)
	q := EventQueue{
		Name:  name,
		ARN:   p.ARN("sqs", name),
		URL:   p.Partition.Endpoint("sqs", p.Region) + "/" + p.AccountID + "/" + name,
		Rules: rules,
	}
	var from []string
	for _, r := range rules {
		from = append(from, p.ARN("events", "rule/"+r.Name))
	}
	q.Policy = iam.Policy2012(
		iam.Statement{
			Sid: "Rules", Effect: iam.Allow, Principal: &iam.Principal{Service: "events.amazonaws.com"},
			Action: []string{"sqs:SendMessage"}, Resource: []string{q.ARN},
			Condition: iam.Condition{"ArnEquals": {"aws:SourceArn": from}},
			Why:       "EventBridge brings what the cluster's own rules let through.",
		},
		iam.Statement{
			Sid: "Encrypted", Effect: iam.Deny, Principal: &iam.Principal{AWS: "*"},
			Action: []string{"sqs:*"}, Resource: []string{q.ARN},
			Condition: iam.Condition{"Bool": {"aws:SecureTransport": {"false"}}},
			Why:       "Nobody reads or writes without encryption, whatever else allows it.",
		},
	)
	return q
}

// Queues are all queues of events.
func (p *Plan) Queues() []EventQueue {
	var out []EventQueue
	if k := p.Karpenter; k != nil {
		out = append(out, k.Queue)
	}
	if i := p.Interruption; i != nil {
		out = append(out, i.Queue)
	}
	return out
}
