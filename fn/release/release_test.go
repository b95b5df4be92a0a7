package release

import "testing"

// TestEveryReleaseIsWhole reads every data file and asserts that nothing a
// render needs is missing from it.
func TestEveryReleaseIsWhole(t *testing.T) {
	for _, name := range Names() {
		r, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if r.Name != name {
			t.Errorf("%s.yaml calls itself %s", name, r.Name)
		}
		if _, ok := r.Kubernetes.Find(r.Kubernetes.Default); !ok {
			t.Errorf("%s: the default version %s is not in the calendar", name, r.Kubernetes.Default)
		}
		for _, v := range r.Kubernetes.Versions {
			if r.ClusterAutoscaler[v.Version] == "" {
				t.Errorf("%s: no cluster-autoscaler for Kubernetes %s", name, v.Version)
			}
			if v.StandardUntil == "" || v.ExtendedUntil <= v.StandardUntil {
				t.Errorf("%s: the support of Kubernetes %s is not in order", name, v.Version)
			}
		}
		for addon, c := range r.Charts {
			if c.Repository == "" || c.Chart == "" || c.Version == "" {
				t.Errorf("%s: chart %s is not whole: %+v", name, addon, c)
			}
		}
		for _, sample := range []string{"httpbin", "game-2048"} {
			if r.Samples[sample] == "" {
				t.Errorf("%s: no image of the sample %s", name, sample)
			}
		}
		if len(r.InstanceTypes.AsOf) != len("2026-08") {
			t.Errorf("%s: managed groups pick from the instance types of the month %q", name, r.InstanceTypes.AsOf)
		}
		if len(r.InstanceTypes.Spot) < 4 {
			t.Errorf("%s: a spot group's default has %d types; two zones need four to make six pools", name, len(r.InstanceTypes.Spot))
		}
	}
}
