package plan

import (
	"slices"
	"testing"

	"spotcluster.dev/spotcluster/fn/spec"
)

// TestUnlabelledNamespacesAreLeftOut asserts that a policy leaves alone the namespaces of
// add-ons that have no label of ours.
func TestUnlabelledNamespacesAreLeftOut(t *testing.T) {
	catalog := []AddonRow{{Name: "observability", EKS: true, Namespace: "amazon-cloudwatch"}, {Name: "chart", Namespace: "charts"}}
	ask := &spec.RequestsAndLimits{Except: []spec.Namespace{"legacy"}}
	system := []string{"kube-node-lease", "kube-public", "kube-system", "legacy"}
	for _, c := range []struct {
		reason string
		addons []Addon
		want   []string
	}{
		{"one that is off may be switched on", nil, append([]string{"amazon-cloudwatch"}, system...)},
		{
			"an operator makes namespaces of its own", []Addon{{Row: AddonRow{Name: Calico}, Namespace: Calico}},
			append([]string{"amazon-cloudwatch", "calico-apiserver", "calico-system"}, system...),
		},
		{
			"add-ons may share a namespace that is there anyway", []Addon{{Row: AddonRow{Name: "chart"}, Namespace: "default"}},
			append([]string{"amazon-cloudwatch", "default"}, system...),
		},
	} {
		p := Plan{Addons: c.addons}
		if got := p.requestsPolicy(nil, ask, catalog).Except; !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.reason, got, c.want)
		}
	}
}
