package plan

import (
	"strings"
	"testing"
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

// FuzzNames looks for names that pass a limit, or that meet where the parts
// differ.
func FuzzNames(f *testing.F) {
	f.Add("prod", "us-east-1", "node", "node2")
	f.Add(strings.Repeat("a", 63), "ap-southeast-2", "store-x", "store-y")
	f.Fuzz(func(t *testing.T, cluster, region, a, b string) {
		n := Names{cluster, region}
		if got := n.Role(a); len(got) > maxRole {
			t.Errorf("%q has %d characters", got, len(got))
		}
		if a != b && n.Role(a) == n.Role(b) {
			t.Errorf("%q and %q give one name", a, b)
		}
	})
}
