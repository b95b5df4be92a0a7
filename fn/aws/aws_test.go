package aws

import (
	"sort"
	"testing"
)

func TestPartitionOf(t *testing.T) {
	for region, want := range map[string]string{
		"us-east-1": "aws", "cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov", "us-iso-east-1": "aws-iso",
		"us-isob-east-1": "aws-iso-b", "eu-isoe-west-1": "aws-iso-e", "us-isof-south-1": "aws-iso-f", "eusc-de-east-1": "aws-eusc",
	} {
		if got := PartitionOf(region).Name; got != want {
			t.Errorf("%s: got %s, want %s", region, got, want)
		}
	}
}

// TestInstanceTypes asserts that every line of the table is whole, found by its
// name and by no other.
func TestInstanceTypes(t *testing.T) {
	names := InstanceTypeNames()
	if len(names) < 1000 || !sort.StringsAreSorted(names) {
		t.Fatalf("the table has %d types, sorted: %v", len(names), sort.StringsAreSorted(names))
	}
	for _, name := range names {
		got, ok := FindInstanceType(name)
		if !ok || got.Name != name || got.VCPU == 0 || got.MemoryMiB == 0 || got.Arch != "amd64" && got.Arch != "arm64" {
			t.Errorf("%s: got %+v, %v", name, got, ok)
		}
	}
	for _, name := range []string{"", "m5", "large", "m5.larg", "5.large"} {
		if got, ok := FindInstanceType(name); ok {
			t.Errorf("%q finds %+v", name, got)
		}
	}
}

// TestZonesForEKS asserts that a count never picks the zone that EKS refuses.
func TestZonesForEKS(t *testing.T) {
	got := ZonesForEKS("us-east-1", 6)
	if len(got) != 5 || got[4] != "us-east-1f" {
		t.Errorf("got %v", got)
	}
	if got := ZonesForEKS("us-west-1", 3); len(got) != 2 {
		t.Errorf("us-west-1 has two zones; got %v", got)
	}
}
