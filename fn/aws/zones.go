package aws

import (
	"slices"
	"sort"
	"sync"
)

// zones lists each region's availability zones by the letter that ends their
// names. Letters are per account, so the table says which names exist, not
// where they are. us-east-1e is left out of what a count may choose: for most
// accounts it is use1-az3, where EKS takes no control plane.
// Source: getmoto/moto, ec2/models/availability_zones_and_regions.py (2026-08);
// EKS user guide, "VPC and subnet considerations", for the refused zone ids.
var zones = map[string]string{
	"af-south-1":     "abc",
	"ap-east-1":      "abc",
	"ap-northeast-1": "acd",
	"ap-northeast-2": "abcd",
	"ap-northeast-3": "abc",
	"ap-south-1":     "abc",
	"ap-southeast-1": "abc",
	"ap-southeast-2": "abc",
	"ap-southeast-3": "abc",
	"ca-central-1":   "abd",
	"cn-north-1":     "ab",
	"cn-northwest-1": "abc",
	"eu-central-1":   "abc",
	"eu-central-2":   "abc",
	"eu-north-1":     "abc",
	"eu-south-1":     "abc",
	"eu-west-1":      "abc",
	"eu-west-2":      "abc",
	"eu-west-3":      "abc",
	"me-south-1":     "abc",
	"sa-east-1":      "abc",
	"us-east-1":      "abcdef",
	"us-east-2":      "abc",
	"us-gov-east-1":  "abc",
	"us-gov-west-1":  "abc",
	"us-west-1":      "bc",
	"us-west-2":      "abcd",
}

// notForEKS names zones that a count never chooses.
var notForEKS = []string{"us-east-1e"}

// otherRegions exist, but their zones are in no source we read: there, zones
// are given by name. Source: botocore partitions and EC2 endpoints (2026-08).
var otherRegions = []string{
	"ap-east-2", "ap-south-2", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
	"ca-west-1", "eu-isoe-west-1", "eu-south-2", "eusc-de-east-1", "il-central-1", "me-central-1",
	"mx-central-1", "us-iso-east-1", "us-iso-west-1", "us-isob-east-1", "us-isof-east-1", "us-isof-south-1",
}

// Zones lists the availability zones of a region that has a table entry, and
// nil for any other region.
func Zones(region string) []string {
	var out []string
	for _, letter := range zones[region] {
		out = append(out, region+string(letter))
	}
	return out
}

// ZonesForEKS is the first n zones of a region that EKS accepts for a control
// plane, or fewer where the region has fewer.
func ZonesForEKS(region string, n int) []string {
	var out []string
	for _, z := range Zones(region) {
		if len(out) < n && !slices.Contains(notForEKS, z) {
			out = append(out, z)
		}
	}
	return out
}

// Regions lists every known region in name order. Callers share the list.
var Regions = sync.OnceValue(func() []string {
	out := slices.Clone(otherRegions)
	for r := range zones {
		out = append(out, r)
	}
	sort.Strings(out)
	return out
})
