package aws

import "testing"

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
