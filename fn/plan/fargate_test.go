package plan

import (
	"testing"

	"spotcluster.dev/spotcluster/fn/spec"
)

// fargateName is the name of the one profile of a cluster with that network and
// that profile.
func fargateName(t *testing.T, network, profile string) string {
	t.Helper()
	doc := spec.Parse([]byte(`{apiVersion: spotcluster.dev/v1alpha1, kind: SpotCluster, metadata: {name: x}, spec: {name: prod, accountId: "111122223333", region: us-east-1, `+
		"tags: {a: b}, network: {"+network+"}, fargate: {profiles: {apps: {"+profile+"}}}}}"), "", spec.Known{})
	p := New(doc, nil)
	if errs := doc.Problems.Of(spec.Error); len(errs) > 0 || len(p.FargateProfiles) != 1 {
		t.Fatalf("%v; %d profiles", errs, len(p.FargateProfiles))
	}
	return p.FargateProfiles[0].Name
}

// TestFargateNames holds the name of a profile to what EKS cannot change of it:
// what the same profile is written like makes no other, and an edit does.
func TestFargateNames(t *testing.T) {
	const zones, selectors = "zones: [us-east-1a, us-east-1b]", "selectors: [{namespace: a}, {namespace: b, labels: {c: d, e: f}}]"
	was := fargateName(t, zones, selectors)
	for what, same := range map[string][2]string{
		"the order of zones":        {"zones: [us-east-1b, us-east-1a]", selectors},
		"the order of selectors":    {zones, "selectors: [{namespace: b, labels: {e: f, c: d}}, {namespace: a}]"},
		"zones that were meant":     {zones, selectors + ", zones: [us-east-1a, us-east-1b]"},
		"a zone that it stays from": {"zones: [us-east-1a, us-east-1b, us-east-1c]", selectors + ", zones: [us-east-1a, us-east-1b]"},
	} {
		if is := fargateName(t, same[0], same[1]); is != was {
			t.Errorf("%s makes another profile: %s and %s", what, was, is)
		}
	}
	seen := map[string]string{was: "nothing"}
	for what, edit := range map[string][2]string{
		"a namespace": {zones, "selectors: [{namespace: a}, {namespace: c, labels: {c: d, e: f}}]"},
		"a label":     {zones, "selectors: [{namespace: a}, {namespace: b, labels: {c: d}}]"},
		"a zone":      {"zones: [us-east-1a, us-east-1b, us-east-1c]", selectors},
		"its zones":   {zones, selectors + ", zones: [us-east-1a]"},
	} {
		is := fargateName(t, edit[0], edit[1])
		if other := seen[is]; other != "" {
			t.Errorf("an edit of %s gives the name of an edit of %s, %s", what, other, is)
		}
		seen[is] = what
	}
}
