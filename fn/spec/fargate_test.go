package spec

import "testing"

func TestPatternsMeet(t *testing.T) {
	for _, c := range []struct {
		a, b FargatePattern
		want bool
	}{
		{"default", "default", true},
		{"default", "defaults", false},
		{"*", "", true},
		{"*", "kube-system", true},
		{"apps-*", "apps-web", true},
		{"apps-*", "apps", false},
		{"apps-?", "apps-web", false},
		{"apps-???", "apps-web", true},
		{"*-web", "apps-*", true},
		{"a*c", "b*c", false},
		{"a*b", "a?c", false},
		{"*a*", "*b*", true},
		{"??", "*", true},
		{"?", "**", true},
		{"??", "?", false},
	} {
		if c.a.meets(c.b) != c.want || c.b.meets(c.a) != c.want {
			t.Errorf("%q and %q: got %v and %v, want %v", c.a, c.b, c.a.meets(c.b), c.b.meets(c.a), c.want)
		}
	}
}

func TestSelectors(t *testing.T) {
	web := FargateSelector{Namespace: "apps-*", Labels: map[LabelKey]FargatePattern{"app": "web-*"}}
	if !web.Takes("apps-a", map[string]string{"app": "web-1", "more": "x"}) || web.Takes("apps-a", map[string]string{"more": "x"}) || web.Takes("other", map[string]string{"app": "web-1"}) {
		t.Error("a selector takes pods of its namespaces that have all of its labels")
	}
	if web.Covers("apps-a") || !web.Reaches("apps-a") || !(FargateSelector{Namespace: "apps-*"}).Covers("apps-a") {
		t.Error("a selector with labels reaches a namespace, and does not cover it")
	}
	for labels, want := range map[FargatePattern]bool{"web-1": true, "api": false} {
		other := FargateSelector{Namespace: "apps-b", Labels: map[LabelKey]FargatePattern{"app": labels}}
		if web.Meets(other) != want {
			t.Errorf("labels %s: got %v, want %v", labels, !want, want)
		}
	}
	if web.Meets(FargateSelector{Namespace: "apps-b", Labels: map[LabelKey]FargatePattern{"tier": "front"}}) {
		t.Error("labels of other keys set pods apart")
	}
	if !web.Meets(FargateSelector{Namespace: "*-b"}) {
		t.Error("a selector without labels takes the pods of one with labels too")
	}
}
