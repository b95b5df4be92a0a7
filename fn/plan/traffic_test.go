package plan

import (
	"testing"
)

// TestCNIEnforces asserts that the VPC CNI enforces network policies where there are
// any, and leaves that to Calico where it is on: each would take away what the other
// lets through.
func TestCNIEnforces(t *testing.T) {
	some := Policies{Traffic: []Traffic{{Name: "default-deny"}}}
	for _, c := range []struct {
		reason string
		plan   Plan
		want   bool
	}{
		{"there are policies", Plan{Policies: some}, true},
		{"there are none", Plan{}, false},
		{"Calico does", Plan{Policies: some, Addons: []Addon{{Row: AddonRow{Name: Calico}}}}, false},
	} {
		if got := c.plan.CNIEnforces(); got != c.want {
			t.Errorf("%s: got %v", c.reason, got)
		}
	}
}
