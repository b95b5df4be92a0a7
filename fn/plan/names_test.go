package plan

import (
	"strconv"
	"strings"
	"testing"

	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/spec"
)

func TestLimit(t *testing.T) {
	long := strings.Repeat("x", 60)
	cases := map[string]struct {
		reason string
		most   int
		parts  []string
		want   string
	}{
		"short":     {"a name that fits stays readable", 64, []string{"prod", "us-east-1", "node"}, "prod-us-east-1-node"},
		"just fits": {"the limit itself is allowed", 19, []string{"prod", "us-east-1", "node"}, "prod-us-east-1-node"},
		"too long":  {"a name that does not fit ends in a hash that never changes", 18, []string{"prod", "us-east-1", "node"}, "prod-us-e-bokuxn5f"},
		"no double": {"the cut leaves no hyphen before the hash's own", 14, []string{"prod", "us-east-1", "node"}, "prod-bokuxn5f"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := limit(c.most, c.parts...); got != c.want {
				t.Errorf("%s: got %q, want %q", c.reason, got, c.want)
			}
		})
	}
	if a, b := limit(64, long, "role-a"), limit(64, long, "role-b"); a == b || len(a) > 64 {
		t.Errorf("long names meet: %q and %q", a, b)
	}
}

// FuzzNames looks for names that pass a limit, and for two clusters of one
// account whose names meet.
func FuzzNames(f *testing.F) {
	f.Add("prod", "prod-eu", uint8(0), uint8(0), "eu-spot", "spot")
	f.Add("prod", "prod-us-east-1", uint8(3), uint8(3), "us-east-1-node", "node")
	f.Add(strings.Repeat("a", 63), "b", uint8(1), uint8(2), "store-x", "store-y")
	regions := aws.Regions()
	f.Fuzz(func(t *testing.T, c1, c2 string, r1, r2 uint8, p1, p2 string) {
		for _, text := range []string{c1, c2, p1, p2} { // what the rules let through
			if errs := spec.Parse([]byte("{apiVersion: spotcluster.dev/v1alpha1, kind: SpotCluster, metadata: {name: x}, spec: {name: "+strconv.Quote(text)+
				", accountId: \"111122223333\", region: us-east-1}}"), "", spec.Known{}).Problems.Of(spec.Error); len(errs) > 0 {
				return
			}
		}
		a := Names{c1, regions[int(r1)%len(regions)]}
		b := Names{c2, regions[int(r2)%len(regions)]}
		if got := a.Role(p1); len(got) > maxRole {
			t.Errorf("%q has %d characters", got, len(got))
		}
		if got := a.Flux(p1); len(got) > maxFlux {
			t.Errorf("%q has %d characters", got, len(got))
		}
		if (a != b || p1 != p2) && (a.Role(p1) == b.Role(p2) || a.LaunchTemplate(p1) == b.LaunchTemplate(p2)) {
			t.Errorf("%v %q and %v %q give one name", a, p1, b, p2)
		}
	})
}
