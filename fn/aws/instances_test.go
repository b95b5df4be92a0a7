package aws

import (
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// TestInstanceTypes asserts that every line of the table is whole, found by its
// name and by no other.
func TestInstanceTypes(t *testing.T) {
	names := InstanceTypeNames()
	if len(names) < 1000 || !sort.StringsAreSorted(names) {
		t.Fatalf("the table has %d types, sorted: %v", len(names), sort.StringsAreSorted(names))
	}
	if read := len(allInstanceTypes()); read != len(names) {
		t.Errorf("%d of %d lines can be read", read, len(names))
	}
	for _, name := range names {
		got, ok := FindInstanceType(name)
		if !ok || got.Name != name || got.VCPU == 0 || got.MemoryMiB == 0 || got.Arch != "amd64" && got.Arch != "arm64" {
			t.Errorf("%s: got %+v, %v", name, got, ok)
		}
	}
	for _, name := range []string{"", "#", "m5", "large", "m5.larg", "5.large"} {
		if got, ok := FindInstanceType(name); ok {
			t.Errorf("%q finds %+v", name, got)
		}
	}
}

// TestMaxPods holds the numbers to the VPC CNI's own examples, and to the cap that
// EKS sets for managed nodes.
func TestMaxPods(t *testing.T) {
	for name, want := range map[string][2]int{
		"t2.micro": {4, 4}, "t3.medium": {17, 17}, "t3.large": {35, 35}, "m5.large": {29, 29},
		"m5.4xlarge": {234, 110}, "m5.8xlarge": {234, 234}, "c5.18xlarge": {737, 250}, "p4d.24xlarge": {737, 250},
	} {
		got, _ := FindInstanceType(name)
		if got.MaxPods != want[0] || got.NodePods() != want[1] {
			t.Errorf("%s: got %d and, managed, %d; want %v", name, got.MaxPods, got.NodePods(), want)
		}
	}
	for _, it := range allInstanceTypes() {
		if it.ENIs > 0 && it.MaxPods != it.ENIs*(it.IPv4PerENI-1)+2 || it.NodePods() > 250 || it.VCPU < 30 && it.NodePods() > 110 {
			t.Errorf("%+v breaks the rule", it)
		}
	}
	large, _ := FindInstanceType("m5.large")
	huge, _ := FindInstanceType("m5.8xlarge")
	if got := GroupPods([]InstanceType{huge, large}); got != 29 {
		t.Errorf("a group's nodes have room for what its smallest has; got %d", got)
	}
}

// TestTableFacts holds every type to what its numbers must obey.
func TestTableFacts(t *testing.T) {
	hypervisors := []Hypervisor{Nitro, Xen, Metal}
	for _, it := range allInstanceTypes() {
		if !slices.Contains(hypervisors, it.Hypervisor) || (it.Hypervisor == Metal) != strings.Contains(it.Name, ".metal") {
			t.Errorf("%s runs on %q", it.Name, it.Hypervisor)
		}
		if !slices.Contains(makers, it.Accelerator) || it.Accelerator == "" && it.Accelerators != 0 {
			t.Errorf("%s has %d accelerators of %q", it.Name, it.Accelerators, it.Accelerator)
		}
		if it.Category() == "" || !strings.HasPrefix(it.Family(), it.Category()) || it.Generation() < 1 {
			t.Errorf("%s: category %q, generation %d", it.Name, it.Category(), it.Generation())
		}
		if price, err := strconv.ParseFloat(it.Price, 64); it.Price != "" && (err != nil || price <= 0) {
			t.Errorf("%s costs %q", it.Name, it.Price)
		}
		if it.tier() < 0 || it.tier() >= tiers {
			t.Errorf("%s is of tier %d of %d, and would never be picked", it.Name, it.tier(), tiers)
		}
	}
}

// TestPricesAreDated holds the constants to the table's own header.
func TestPricesAreDated(t *testing.T) {
	header := strings.Join(strings.SplitN(instanceTypes, "\n", 4)[:3], "\n")
	for _, want := range []string{PriceRegion + " on " + PriceDate, "Source: ", "as of 2026-"} {
		if !strings.Contains(header, want) {
			t.Errorf("the header does not say %q:\n%s", want, header)
		}
	}
}

func BenchmarkFindInstanceType(b *testing.B) {
	for b.Loop() {
		if _, ok := FindInstanceType("m6i.large"); !ok {
			b.Fatal("not found")
		}
	}
}
