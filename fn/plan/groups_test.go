package plan_test

import (
	"slices"
	"testing"

	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions/addons"
)

// newPlan plans a small spec whose node groups are given.
func newPlan(t *testing.T, groups string) plan.Plan {
	t.Helper()
	doc := spec.Parse([]byte("apiVersion: spotcluster.dev/v1alpha1\nkind: SpotCluster\nmetadata: {name: x}\n"+
		"spec: {name: prod, accountId: \"111122223333\", region: us-east-1, nodeGroups: "+groups+"}"), "", spec.Known{Addons: addons.Names()})
	if errs := doc.Problems.Of(spec.Error); len(errs) > 0 {
		t.Fatal(errs)
	}
	return plan.New(doc, addons.Catalog)
}

// TestSpotTypesAreASet reorders a spot group's types: EKS cannot change the
// list, so an edit that means nothing must not reach it.
func TestSpotTypesAreASet(t *testing.T) {
	a := newPlan(t, "{spot: {instanceTypes: [m5.large, m6i.large, m5a.large]}}")
	b := newPlan(t, "{spot: {instanceTypes: [m6i.large, m5a.large, m5.large]}}")
	if !slices.Equal(a.Groups[0].InstanceTypes, b.Groups[0].InstanceTypes) {
		t.Errorf("the order reaches AWS: %v and %v", a.Groups[0].InstanceTypes, b.Groups[0].InstanceTypes)
	}
}

// TestOnDemandTypesAreAList keeps the order, which is EKS's order of choice.
func TestOnDemandTypesAreAList(t *testing.T) {
	p := newPlan(t, "{base: {capacity: OnDemand, instanceTypes: [m6i.large, m5.large]}}")
	if got := p.Groups[0].InstanceTypes; got[0] != "m6i.large" {
		t.Errorf("got %v", got)
	}
}

// TestPrefixedNamesAreUnique plans two clusters of one account that differ in
// region only: IAM knows no regions.
func TestPrefixedNamesAreUnique(t *testing.T) {
	roles := map[string]bool{}
	for _, region := range []string{"us-east-1", "us-west-2"} {
		doc := spec.Parse([]byte("{apiVersion: spotcluster.dev/v1alpha1, kind: SpotCluster, metadata: {name: x}, "+
			"spec: {name: prod, accountId: \"111122223333\", region: "+region+"}}"), "", spec.Known{Addons: addons.Names()})
		for _, r := range plan.New(doc, addons.Catalog).Roles {
			if roles[r.Name] {
				t.Errorf("role %s is made in two regions", r.Name)
			}
			roles[r.Name] = true
		}
	}
}
