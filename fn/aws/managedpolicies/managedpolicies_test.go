package managedpolicies

import (
	"slices"
	"strings"
	"testing"
)

// TestTable asserts that all of the table is read, and that no policy hides another
// of its name.
func TestTable(t *testing.T) {
	head, _, _ := strings.Cut(table, "\n")
	if !strings.Contains(head, " as of "+AsOf+". ") {
		t.Errorf("the table is not of %s: %s", AsOf, head)
	}
	if lines := strings.Count(table, "\n") - 2; len(index()) != lines || lines < 1600 {
		t.Errorf("%d policies of %d lines, and the source has more than 1600", len(index()), lines)
	}
	paths := map[string]int{}
	for _, p := range index() {
		paths[p.Path]++
	}
	if len(paths) != 5 || paths["service-role/"] < 200 || paths["aws-service-role/"] < 300 {
		t.Errorf("the paths are %v", paths)
	}
	if !slices.IsSorted(Names()) || slices.Contains(Names(), "AWSOpsWorksFullAccess") || !slices.Contains(Names(), "AdministratorAccess") {
		t.Error("the names are not those that can be attached")
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct{ why, full, want string }{
		{"no path", "AmazonEKSClusterPolicy", ""},
		{"a path", "service-role/AmazonEBSCSIDriverPolicy", ""},
		{"the path is missing", "AmazonEBSCSIDriverPolicy", `the path of the policy "AmazonEBSCSIDriverPolicy" is another one; write service-role/AmazonEBSCSIDriverPolicy`},
		{"a path too much", "service-role/AmazonEKSClusterPolicy", `the path of the policy "AmazonEKSClusterPolicy" is another one; write AmazonEKSClusterPolicy`},
		{"a slip", "AmazonEKSClusterPolice", `AWS keeps no policy "AmazonEKSClusterPolice" (commercial partition, as of ` + AsOf + `); did you mean AmazonEKSClusterPolicy?`},
		{"a slip, and a path", "AmazonEBSCSIDriverPolizy", `AWS keeps no policy "AmazonEBSCSIDriverPolizy" (commercial partition, as of ` + AsOf + `); did you mean service-role/AmazonEBSCSIDriverPolicy?`},
		{"nothing near", "Frobnicate", `AWS keeps no policy "Frobnicate" (commercial partition, as of ` + AsOf + `)`},
		{"deprecated", "AWSOpsWorksFullAccess", `AWS has deprecated the policy "AWSOpsWorksFullAccess": it can be attached to no role any more (IAM user guide, "Deprecated AWS managed policies")`},
		{"IAM tells capitals apart", "amazoneksclusterpolicy", `AWS keeps no policy "amazoneksclusterpolicy" (commercial partition, as of ` + AsOf + `); did you mean AmazonEKSClusterPolicy?`},
	} {
		if got, ok := Check(c.full); got != c.want || ok != (c.want == "") {
			t.Errorf("%s: Check(%q) = %v,\n     %s\nwant %s", c.why, c.full, ok, got, c.want)
		}
	}
}
