package plan_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/api/karpenter"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
)

// system is one small group, for what must run before there are pools.
const system = "{system: {capacity: OnDemand, min: 2, max: 2}}"

// TestKarpenterComesWithPools asserts when Karpenter is there: also while pools are
// switched off, for their nodes are still to be ended.
func TestKarpenterComesWithPools(t *testing.T) {
	cases := map[string]struct {
		reason, spec string
		want         bool
		pools        int
	}{
		"none":        {"nobody asked", "", false, 0},
		"a pool":      {"naming one brings it in", ", nodePools: {a: {}}", true, 1},
		"off":         {"it has nodes to end", ", nodePools: {a: {enabled: false}}", true, 0},
		"off for all": {"the user says so, and has no nodes", ", nodePools: {a: {enabled: false}}, addons: {karpenter: {enabled: false}}", false, 0},
		"by itself":   {"pools of the user's own", ", addons: {karpenter: {}}", true, 0},
	}
	for name, c := range cases {
		p := newPlan(t, system+c.spec)
		_, kinds := p.Addon(spec.KarpenterCRDs)
		if got := p.Karpenter != nil; got != c.want || kinds != c.want || len(p.Queues()) > 0 != c.want {
			t.Errorf("%s: Karpenter %v, its kinds %v, %d queues, want %v (%s)", name, got, kinds, len(p.Queues()), c.want, c.reason)
		} else if c.want && len(p.Karpenter.Pools) != c.pools {
			t.Errorf("%s: %d pools, want %d (%s)", name, len(p.Karpenter.Pools), c.pools, c.reason)
		}
	}
}

// TestKarpenterReplicas counts the nodes that Karpenter can run on: two replicas
// never stand on one.
func TestKarpenterReplicas(t *testing.T) {
	cases := map[string]struct {
		reason, groups string
		want           int
	}{
		"one node":    {"the second would wait for ever", "{a: {min: 1, max: 1}}", 1},
		"two groups":  {"one node each", "{a: {min: 1, max: 1}, b: {min: 1, max: 1}}", 2},
		"many":        {"two do", "{a: {min: 5, max: 5}}", 2},
		"Fargate":     {"each pod has a node", "{a: {min: 1, max: 1}}, fargate: {profiles: {system: {selectors: [{namespace: kube-system}]}}}", 2},
		"kept off it": {"tainted nodes do not count", "{a: {min: 1, max: 1}, b: {min: 3, max: 3, taints: [{key: a, effect: NoSchedule}]}}", 1},
	}
	for name, c := range cases {
		p := newPlan(t, c.groups+", nodePools: {a: {}}")
		if got := p.KarpenterReplicas(); got != c.want {
			t.Errorf("%s: %d replicas, want %d (%s)", name, got, c.want, c.reason)
		}
	}
}

// TestRequirements reads what is said of a pool's instances as Karpenter would.
func TestRequirements(t *testing.T) {
	cases := map[string]struct {
		reason, instances string
		want              []string
		never             []string
	}{
		"bounds are in it": {
			"Gt and Lt leave the ends out", "{vcpus: {min: 4, max: 8}, memoryGiB: {min: 16, max: 32}}",
			[]string{"instance-cpu Gt 3", "instance-cpu Lt 9", "instance-memory Gt 16383", "instance-memory Lt 32769"}, nil,
		},
		"no bounds": {
			"none is no limit", "{vcpus: {min: 1}}", nil, []string{"instance-cpu Lt", "instance-memory"},
		},
		"burstable": {
			"a family that is named is wanted", "{vcpus: {max: 8}, families: [t3, t3a]}",
			[]string{"instance-family In t3 t3a"}, []string{"NotIn t", "instance-local-nvme", "instance-category", "instance-generation"},
		},
		"GPUs": {
			"types with GPUs have disks too, and no category of their own", "{vcpus: {min: 4}, gpus: {min: 1}}",
			[]string{"instance-gpu-count Gt 0", "instance-category NotIn dl f hpc inf t trn vt"}, []string{"instance-gpu-count DoesNotExist", "instance-local-nvme", "instance-category In"},
		},
		"the usual": {
			"nothing special", "{vcpus: {min: 2}}",
			[]string{"instance-category In c m r", "instance-generation Gt 4", "instance-local-nvme DoesNotExist", "instance-gpu-count DoesNotExist", "instance-hypervisor In nitro xen"}, nil,
		},
	}
	for name, c := range cases {
		pool := newPlan(t, system+", nodePools: {a: {instances: "+c.instances+"}}").Karpenter.Pools[0]
		var got []string
		for _, r := range pool.Requirements {
			got = append(got, strings.TrimSpace(strings.TrimPrefix(r.Key, "karpenter.k8s.aws/")+" "+r.Operator+" "+strings.Join(r.Values, " ")))
		}
		for _, want := range c.want {
			if !slices.Contains(got, want) {
				t.Errorf("%s: no %q in %q (%s)", name, want, got, c.reason)
			}
		}
		for _, never := range c.never {
			if slices.ContainsFunc(got, func(r string) bool { return strings.Contains(r, never) }) {
				t.Errorf("%s: %q in %q (%s)", name, never, got, c.reason)
			}
		}
	}
}

// TestPoolSubnets looks for subnets where they are: by the tags of whoever made
// them, or by id.
func TestPoolSubnets(t *testing.T) {
	cases := map[string]struct {
		reason, network string
		want            []karpenter.Term
	}{
		"ours": {"our own tags", "{}", []karpenter.Term{{Tags: map[string]string{"kubernetes.io/cluster/prod": "shared", "kubernetes.io/role/internal-elb": "1"}}}},
		"another's": {
			"its subnets carry its tag, and perhaps not ours", "{existing: {cluster: {name: hub}}, zones: [us-east-1a, us-east-1b]}",
			[]karpenter.Term{{Tags: map[string]string{"kubernetes.io/cluster/hub": "shared", "kubernetes.io/role/internal-elb": "1"}}},
		},
		"given": {
			"they are known", "{existing: {vpcId: vpc-0123456789abcdef0, subnets: {private: {us-east-1a: subnet-0aaaaaaaaaaaaaaaa, us-east-1b: subnet-0bbbbbbbbbbbbbbbb}}}}",
			[]karpenter.Term{{ID: "subnet-0aaaaaaaaaaaaaaaa"}, {ID: "subnet-0bbbbbbbbbbbbbbbb"}},
		},
	}
	for name, c := range cases {
		p := newPlan(t, system+", nodePools: {a: {}}, network: "+c.network)
		if diff := cmp.Diff(c.want, p.PoolSubnets()); diff != "" {
			t.Errorf("%s (%s): -want +got:\n%s", name, c.reason, diff)
		}
	}
}

// TestKarpenterPassesOneRole asserts that Karpenter may make nodes of its own role,
// in an IPv6 cluster too, and never of the managed groups'.
func TestKarpenterPassesOneRole(t *testing.T) {
	p := newPlan(t, system+", nodePools: {a: {}}, network: {ipv6: {cidr: \"2600:1f13:abc:de00::/56\", ipamPool: ipam-pool-0123456789abcdef0}}, controlPlane: {ipFamily: IPv6}")
	names := map[string]bool{}
	for _, r := range p.Roles {
		for _, own := range r.Own {
			if names[own.Name] {
				t.Errorf("two roles have a policy named %s", own.Name)
			}
			names[own.Name] = true
			for _, s := range own.Document.Statement {
				if slices.Contains(s.Action, "iam:PassRole") && !slices.Equal(s.Resource, []string{p.RoleARN(p.Karpenter.NodeRole)}) {
					t.Errorf("%s passes on %v", r.Name, s.Resource)
				}
			}
		}
	}
}

// TestNodesAreDrainedOnce asserts that the handler is there for self-managed groups
// alone, with a queue, a tag and rights that are not Karpenter's.
func TestNodesAreDrainedOnce(t *testing.T) {
	cases := map[string]struct {
		reason, spec string
		want         bool
		events       []string
	}{
		"managed":   {"EKS drains them", "{a: {}}", false, nil},
		"karpenter": {"it drains its own", system + ", nodePools: {a: {}}", false, nil},
		"off":       {"a group that is off has no nodes", "{a: {}, b: {kind: SelfManaged, enabled: false}}", false, nil},
		"handled":   {"nobody else would", "{a: {}, b: {kind: SelfManaged}}", true, []string{"EC2 Spot Instance Interruption Warning", "EC2 Instance State-change Notification", "EC2 Instance Rebalance Recommendation"}},
		"no successor": {
			"an early drain would only take capacity away", "{a: {}, b: {kind: SelfManaged, capacityRebalance: false}}", true,
			[]string{"EC2 Spot Instance Interruption Warning", "EC2 Instance State-change Notification"},
		},
		"refused": {"the user has something else", "{a: {}, b: {kind: SelfManaged}}, addons: {aws-node-termination-handler: {enabled: false}}", false, nil},
	}
	for name, c := range cases {
		p := newPlan(t, c.spec)
		_, on := p.Addon(spec.NodeTerminationHandler)
		if got := p.Interruption != nil; got != c.want || on != c.want {
			t.Errorf("%s: interruption %v, handler %v, want %v (%s)", name, got, on, c.want, c.reason)
		} else if c.want && !slices.Equal(p.Interruption.Queue.Rules[0].Pattern.DetailType, c.events) {
			t.Errorf("%s: told of %q, want %q (%s)", name, p.Interruption.Queue.Rules[0].Pattern.DetailType, c.events, c.reason)
		}
		for _, g := range p.Groups {
			tagged := g.Auto != nil && slices.ContainsFunc(g.Auto.Tags, func(tag plan.GroupTag) bool {
				return tag.Propagated && tag.Key == "aws-node-termination-handler/prod"
			})
			held := slices.ContainsFunc(p.Hooks(), func(h plan.Hook) bool { return h.Group == g.Name })
			if want := c.want && g.Auto != nil; tagged != want || held != want {
				t.Errorf("%s: group %s has the tag %v and a hook %v, want %v (%s)", name, g.Name, tagged, held, want, c.reason)
			}
		}
	}
	both := newPlan(t, "{a: {}, b: {kind: SelfManaged}}, nodePools: {a: {}}")
	if q := both.Queues(); len(q) != 2 || q[0].Name == q[1].Name {
		t.Errorf("got queues %v", q)
	}
	if i := both.Interruption; i.TagKey != "aws-node-termination-handler/prod" {
		t.Errorf("got the tag %s, which another cluster's handler may look for too", i.TagKey)
	}
}

// TestQueuesTakeEventsOnly asserts that nobody but the queue's own rules may send
// to it.
func TestQueuesTakeEventsOnly(t *testing.T) {
	p := newPlan(t, "{a: {}, b: {kind: SelfManaged}}, nodePools: {a: {}}")
	for _, q := range p.Queues() {
		var from []string
		for _, s := range q.Policy.Statement {
			if s.Effect == iam.Allow {
				from = append(from, s.Condition["ArnEquals"]["aws:SourceArn"]...)
			}
		}
		if len(from) != len(q.Rules) {
			t.Errorf("%s takes from %v, and has the rules %v", q.Name, from, names(q.Rules))
		}
		if want := "https://sqs.us-east-1.amazonaws.com/111122223333/" + q.Name; q.URL != want {
			t.Errorf("got %s, want %s", q.URL, want)
		}
	}
}

func names(rules []plan.EventRule) []string {
	var out []string
	for _, r := range rules {
		out = append(out, r.Name)
	}
	return out
}
