package spec

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"spotcluster.dev/spotcluster/fn/aws"
)

// parseGroup reads a small spec with one group, and more fields of the spec.
func parseGroup(group, more string) (*Document, *NodeGroup) {
	doc := Parse([]byte("apiVersion: spotcluster.dev/v1alpha1\nkind: SpotCluster\nmetadata: {name: x}\n"+
		"spec: {name: prod, accountId: \"111122223333\", region: us-east-1, release: \"2026.11\", nodeGroups: {g: "+group+"}"+more+"}"), "", Known{})
	return doc, doc.Cluster.Spec.NodeGroups["g"]
}

// ruleIDs are those of a document's problems about node groups.
func ruleIDs(doc *Document) []string {
	var out []string
	for _, p := range doc.Problems {
		if strings.HasPrefix(p.Path, "spec.nodeGroups") {
			out = append(out, p.Rule)
		}
	}
	slices.Sort(out)
	return out
}

// TestInstancesAreResolvedOnce asserts who gets types and who keeps the
// description.
func TestInstancesAreResolvedOnce(t *testing.T) {
	const wanted = "instances: {vcpus: {min: 2, max: 2}, memoryGiB: {min: 8, max: 8}, families: [m6g, m7g]}"
	_, managed := parseGroup("{"+wanted+"}", "")
	if got := words(managed.InstanceTypes); got != "m6g.large, m7g.large" {
		t.Errorf("a managed group takes types; got %s", got)
	}
	doc, own := parseGroup("{kind: SelfManaged, ami: ami-0123456789abcdef0, "+wanted+"}", "")
	if len(own.InstanceTypes) != 0 {
		t.Errorf("a self-managed group takes the description; got %v", own.InstanceTypes)
	}
	if errs := doc.Problems.Of(Error); len(errs) > 0 {
		t.Error(errs)
	}
	for _, g := range []*NodeGroup{managed, own} {
		if g.Instances.Architecture != ARM64 || len(g.Types()) != 2 {
			t.Errorf("the AMI must be for arm64; got %s, types %v", g.Instances.Architecture, g.Types())
		}
	}
}

// TestInstanceRules covers what the golden cases have no room for.
func TestInstanceRules(t *testing.T) {
	var many []string
	for _, name := range aws.InstanceTypeNames() {
		if it, _ := aws.FindInstanceType(name); it.VCPU == 2 && it.Arch == "amd64" && it.Accelerator == "" && it.MaxPods >= aws.LeastPods && len(many) < 41 {
			many = append(many, name)
		}
	}
	list := strings.Join(many, ", ")
	forty := strings.Join(many[:40], ", ")
	const silenced = ", warnings: {instances-region: {action: Silence, reason: looked up}}"
	cases := map[string]struct {
		reason, group, more string
		want                []string
	}{
		"41 types":         {"an Auto Scaling group takes 40", "{kind: SelfManaged, capacity: OnDemand, instanceTypes: [" + list + "]}", "", []string{"instance-types"}},
		"40 types":         {"an Auto Scaling group takes 40", "{kind: SelfManaged, capacity: OnDemand, instanceTypes: [" + forty + "]}", "", nil},
		"40 types managed": {"a managed group takes 20", "{capacity: OnDemand, instanceTypes: [" + forty + "]}", "", []string{"instance-types"}},
		"region":           {"nobody knows the region's types", "{instances: {vcpus: {min: 2}}}", "", []string{"instances-region"}},
		"region looked up": {"unless somebody does", "{instances: {vcpus: {min: 2}}}", silenced, nil},
		"self-managed":     {"AWS knows them, and cluster-autoscaler wants one size", "{kind: SelfManaged, ami: ami-0123456789abcdef0, instances: {vcpus: {min: 2}}}", "", []string{"autoscaler-sizes"}},
		"alarms":           {"alarms do not ask for sizes", "{kind: SelfManaged, ami: ami-0123456789abcdef0, scaling: {cpuPercent: 60}, instances: {vcpus: {min: 2}}}", "", nil},
		"own AMI":          {"an image of one's own may have any driver", "{capacity: OnDemand, ami: ami-0123456789abcdef0, instanceTypes: [g4ad.xlarge]}", "", nil},
		"one family":       {"one family shares its shortages", "{instanceTypes: [m5.large, m5.xlarge]}", "", []string{"autoscaler-sizes", "spot-families"}},
		"one generation":   {"families of one generation do elsewhere than in production", "{instanceTypes: [m6i.large, m6a.large]}", "", nil},
		"in production":    {"production spreads over generations, and over three types", "{instanceTypes: [m6i.large, m6a.large]}", ", environment: prod", []string{"spot-families", "spot-pools"}},
		"burstable":        {"credits are for quiet nodes", "{capacity: OnDemand, instanceTypes: [t3.large]}", "", nil},
		"busy":             {"production's nodes are not", "{capacity: OnDemand, instanceTypes: [t3.large]}", ", environment: prod", []string{"burstable"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			doc, _ := parseGroup(c.group, c.more)
			if got := ruleIDs(doc); !slices.Equal(got, c.want) {
				t.Errorf("%s: got %v, want %v\n%v", c.reason, got, c.want, doc.Problems)
			}
		})
	}
}

// TestTooManyPatterns excludes so much that AWS would refuse the list.
func TestTooManyPatterns(t *testing.T) {
	doc, _ := parseGroup(fmt.Sprintf("{kind: SelfManaged, ami: ami-0123456789abcdef0, instances: {vcpus: {min: 2}, exclude: [%s]}}", strings.Join(aws.InstanceTypeNames()[:401], ", ")), "")
	if !slices.Contains(ruleIDs(doc), "instances") {
		t.Error(doc.Problems)
	}
}
