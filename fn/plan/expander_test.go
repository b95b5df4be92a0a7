package plan_test

import (
	"strings"
	"testing"

	"spotcluster.dev/spotcluster/fn/spec"
)

// TestExpanderPriorities asserts that groups are ranked where they are bought in
// different ways, and only then; and that each rank's patterns are of its groups.
func TestExpanderPriorities(t *testing.T) {
	for _, c := range []struct{ why, groups, want string }{
		{"all are spot", "{a: {}, b: {}}", ""},
		{"the other kind does not scale, so that nobody picks it", "{a: {}, b: {capacity: OnDemand, min: 1, max: 1}}", ""},
		{"nobody scales them", "{a: {}, b: {capacity: OnDemand}}, addons: {cluster-autoscaler: {enabled: false}}", ""},
		{
			"spot first, and anything before nothing", "{a: {}, b: {capacity: OnDemand}}",
			"50:\n  - '^eks-a-[0-9a-f]{8}-'\n10:\n  - '.*'\n",
		},
		{
			"mixed groups stand between, and self-managed ones have names of ours", "{a: {kind: SelfManaged}, b: {capacity: OnDemand}, c: {kind: SelfManaged, capacity: Mixed, mix: {onDemandBase: 1, onDemandPercent: 50}}}",
			"50:\n  - '^prod-us-east-1-a$'\n30:\n  - '^prod-us-east-1-c$'\n10:\n  - '.*'\n",
		},
	} {
		p := newPlan(t, c.groups)
		if got := p.ExpanderPriorities(); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.why, got, c.want)
		}
	}
}

// TestHandlerAsksNodes asserts that in mode IMDS nothing is made in AWS for the node
// termination handler: its role, queue, rules, hooks and tag would be for nobody.
func TestHandlerAsksNodes(t *testing.T) {
	p := newPlan(t, "{a: {kind: SelfManaged}}, interruption: {mode: IMDS}")
	a, on := p.Addon(spec.NodeTerminationHandler)
	if !on || a.Role != "" || len(p.Queues()) > 0 || len(p.Hooks()) > 0 || len(a.Row.Calls(&p)) > 0 {
		t.Errorf("on %v, role %q, queues %v, hooks %v, calls %v", on, a.Role, p.Queues(), p.Hooks(), a.Row.Calls(&p))
	}
	for _, tag := range p.Groups[0].Auto.Tags {
		if strings.HasPrefix(tag.Key, "aws-node-termination-handler") {
			t.Errorf("the group has the tag %s, which nobody reads", tag.Key)
		}
	}
	for _, r := range p.Roles {
		if strings.Contains(r.Name, spec.NodeTerminationHandler) {
			t.Errorf("there is a role %s", r.Name)
		}
	}
}
