package spotcluster_test

import (
	"os"
	"strings"
	"testing"
)

// TestProdIsShort holds base and prod to the length that the design promises:
// forty lines of spec between them.
func TestProdIsShort(t *testing.T) {
	n := 0
	for _, path := range []string{"base/cluster.yaml", "overlays/prod/spec/cluster.yaml"} {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, spec, found := strings.Cut(string(src), "\nspec:\n")
		if !found {
			t.Fatalf("%s has no spec", path)
		}
		n += 1 + strings.Count(spec, "\n")
	}
	if n > 40 {
		t.Errorf("base and prod have %d lines of spec; 40 are promised", n)
	}
}
