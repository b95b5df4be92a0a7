package release

import "testing"

func TestRange(t *testing.T) {
	for _, c := range []struct {
		why     string
		r       Range
		version string
		has     bool
		words   string
		outside string
	}{
		{"both ends belong to it", Range{"1.32", "1.35"}, "1.35", true, "1.32 to 1.35", "before 1.32 and after 1.35"},
		{"after it", Range{"1.32", "1.35"}, "1.36", false, "1.32 to 1.35", "before 1.32 and after 1.35"},
		{"minor versions are numbers", Range{"1.9", ""}, "1.31", true, "1.9 and later", "before 1.9"},
		{"before it", Range{"1.32", ""}, "1.31", false, "1.32 and later", "before 1.32"},
		{"an open beginning", Range{"", "1.36"}, "1.29", true, "up to 1.36", "after 1.36"},
		{"nothing is known", Range{}, "1.29", true, "", ""},
	} {
		if got := c.r.Has(c.version); got != c.has {
			t.Errorf("%s: has %s is %v", c.why, c.version, got)
		}
		if got := c.r.String(); got != c.words {
			t.Errorf("%s: in words it is %q", c.why, got)
		}
		if got := c.r.Outside(); got != c.outside {
			t.Errorf("%s: outside is %q", c.why, got)
		}
	}
}
