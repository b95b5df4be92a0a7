package plan_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spotcluster.dev/spotcluster/fn/spec"
)

// TestExpanderPriorities asserts that groups are ranked where they are bought in
// different ways, and only then; and that each rank's patterns are of its groups.
func TestExpanderPriorities(t *testing.T) {
	for _, c := range []struct {
		why, groups string
		want        map[string][]string
	}{
		{"all are spot", "{a: {}, b: {}}", nil},
		{"the other kind does not scale, so that nobody picks it", "{a: {}, b: {capacity: OnDemand, min: 1, max: 1}}", nil},
		{"nobody scales them", "{a: {}, b: {capacity: OnDemand}}, addons: {cluster-autoscaler: {enabled: false}}", nil},
		{
			"spot first, and anything before nothing", "{a: {}, b: {capacity: OnDemand}}",
			map[string][]string{"50": {"^eks-a-[0-9a-f]{8}-"}, "20": {"^eks-b-[0-9a-f]{8}-"}, "10": {".*"}},
		},
		{
			"mixed groups stand between, and self-managed ones have names of ours",
			"{a: {kind: SelfManaged}, b: {capacity: OnDemand}, c: {kind: SelfManaged, capacity: Mixed, mix: {onDemandBase: 1, onDemandPercent: 50}}}",
			map[string][]string{"50": {"^prod-us-east-1-a$"}, "30": {"^prod-us-east-1-c$"}, "20": {"^eks-b-[0-9a-f]{8}-"}, "10": {".*"}},
		},
	} {
		p := newPlan(t, c.groups)
		if diff := cmp.Diff(c.want, p.ExpanderPriorities()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.why, diff)
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
