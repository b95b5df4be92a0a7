package aws

import "testing"

func TestFamilies(t *testing.T) {
	cases := map[string]struct {
		reason, family, category string
		generation               int
	}{
		"m6i.large":          {"the usual", "m6i", "m", 6},
		"c7gn.16xlarge":      {"two letters after the number", "c7gn", "c", 7},
		"is4gen.xlarge":      {"two letters before it", "is4gen", "is", 4},
		"u-6tb1.56xlarge":    {"high memory, the generation at the end", "u-6tb1", "u", 1},
		"inf1.xlarge":        {"a word", "inf1", "inf", 1},
		"t2.micro":           {"burstable", "t2", "t", 2},
		"m8g.metal-24xl":     {"bare metal", "m8g", "m", 8},
		"u7i-12tb.224xlarge": {"high memory of the newer kind", "u7i-12tb", "u", 7},
	}
	for name, c := range cases {
		got := InstanceType{Name: name}
		if got.Family() != c.family || got.Category() != c.category || got.Generation() != c.generation {
			t.Errorf("%s: got %s, %s, %d, want %s, %s, %d (%s)", name, got.Family(), got.Category(), got.Generation(), c.family, c.category, c.generation, c.reason)
		}
	}
	for _, name := range InstanceTypeNames() {
		if it := (InstanceType{Name: name}); it.Category() == "" || it.Generation() == 0 {
			t.Errorf("%s: category %q, generation %d", name, it.Category(), it.Generation())
		}
	}
}
