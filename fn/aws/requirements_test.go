package aws

import (
	"slices"
	"strings"
	"testing"
)

func names(types []InstanceType) string {
	var out []string
	for _, t := range types {
		out = append(out, t.Name)
	}
	return strings.Join(out, " ")
}

// TestResolve fixes what some requirements come to. EKS cannot change the types
// of a group that exists: whatever changes these lines changes clusters.
func TestResolve(t *testing.T) {
	cases := map[string]struct {
		reason string
		r      Requirements
		want   string
	}{
		"one size": {"plain families that every region has come first, in turn by generation and vendor",
			Requirements{VCPUs: Bounds{2, 2}, MemoryMiB: Bounds{8192, 8192}, Arch: "amd64"},
			"m5a.large m5.large m6i.large m6a.large m7a.large m7i.large"},
		"a range": {"the size with most families, then the smallest, stands for a range",
			Requirements{VCPUs: Bounds{2, 8}, MemoryMiB: Bounds{0, 65536}},
			"m5a.large m5.large m6i.large m6a.large m7a.large m7i.large"},
		"arm64": {"new families come in where there would be few types",
			Requirements{VCPUs: Bounds{4, 4}, MemoryMiB: Bounds{16384, 16384}, Arch: "arm64"},
			"m6g.xlarge m7g.xlarge m8g.xlarge m9g.xlarge m8gb.xlarge m8gn.xlarge"},
		"no architecture": {"amd64, unless nothing of it matches",
			Requirements{Families: []string{"m7g"}, VCPUs: Bounds{2, 4}}, "m7g.large"},
		"burstable": {"burstable types come last, and not where there are enough others",
			Requirements{VCPUs: Bounds{2, 2}, MemoryMiB: Bounds{4096, 4096}, Families: []string{"t3", "t3a", "c5", "t2"}, Burstable: true},
			"c5.large t3a.medium t3.medium t2.medium"},
		"GPU": {"one kind of accelerator", Requirements{VCPUs: Bounds{4, 4}, GPUs: Bounds{1, 1}, LocalDisks: true},
			"g4dn.xlarge g5.xlarge g6.xlarge"},
		"common": {"GovCloud and China have none of the rarer ones",
			Requirements{VCPUs: Bounds{2, 2}, MemoryMiB: Bounds{8192, 8192}, Arch: "amd64", Common: true}, "m5a.large m5.large m6i.large"},
		"nothing": {"no type has three vCPUs", Requirements{VCPUs: Bounds{3, 3}}, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := names(c.r.Resolve()); got != c.want {
				t.Errorf("%s\ngot  %s\nwant %s", c.reason, got, c.want)
			}
		})
	}
}

// FuzzResolve resolves any requirements, and wider ones: every type must be what
// was asked for, and none must be lost by asking for less.
func FuzzResolve(f *testing.F) {
	f.Add(uint16(2), uint16(2), uint32(8192), uint32(8192), byte(1), byte(0), byte(5), byte(0), byte(0), "")
	f.Add(uint16(2), uint16(0), uint32(0), uint32(0), byte(0), byte(0), byte(0), byte(1), byte(0), "m5 t3")
	f.Add(uint16(96), uint16(96), uint32(0), uint32(0), byte(2), byte(0), byte(0), byte(255), byte(8), "")
	f.Add(uint16(0), uint16(8), uint32(0), uint32(70000), byte(0), byte(1), byte(0), byte(4), byte(1), "g5 g4dn inf2")
	f.Fuzz(func(t *testing.T, vcpuMin, vcpuMax uint16, memoryMin, memoryMax uint32, arch, category, generation, switches, gpus byte, families string) {
		categories := InstanceCategories()
		r := Requirements{
			VCPUs: Bounds{int(vcpuMin), int(vcpuMax)}, MemoryMiB: Bounds{int(memoryMin), int(memoryMax)},
			Arch: []string{"", "amd64", "arm64"}[arch%3], MinGeneration: int(generation),
			Burstable: switches&1 > 0, BareMetal: switches&2 > 0, LocalDisks: switches&4 > 0,
			Families: strings.Fields(families),
		}
		if category > 0 {
			r.Categories = []string{categories[int(category)%len(categories)]}
		}
		if gpus > 0 {
			r.GPUs = Bounds{int(gpus % 9), int(gpus)}
		}
		got := r.Resolve()
		checkResolved(t, &r, got)
		if !slices.Equal(got, r.Resolve()) {
			t.Error("resolved twice, differently")
		}
		if len(got) == 0 {
			checkMiss(t, &r)
			return
		}
		for name, wide := range wider(r) {
			if len(wide.Resolve()) == 0 {
				t.Errorf("%s makes %+v unresolvable", name, r)
			}
		}
		left := r
		left.Exclude = []string{got[0].Name}
		if slices.Contains(left.Resolve(), got[0]) {
			t.Errorf("%s is excluded, and picked", got[0].Name)
		}
	})
}

func checkResolved(t *testing.T, r *Requirements, got []InstanceType) {
	t.Helper()
	if len(got) > MaxManagedTypes || (len(got) == 0) != (len(r.Matches()) == 0) {
		t.Errorf("%d types of %d that match", len(got), len(r.Matches()))
	}
	for i, it := range got {
		if !r.Match(it) {
			t.Errorf("%s is not what %+v describes", it.Name, r)
		}
		if slices.Contains(got[:i], it) {
			t.Errorf("%s is there twice", it.Name)
		}
		if first := got[0]; it.VCPU != first.VCPU || it.MemoryMiB != first.MemoryMiB || it.Arch != first.Arch || it.Accelerator != first.Accelerator {
			t.Errorf("%s and %s are of different sizes or architectures", first.Name, it.Name)
		}
	}
}

// checkMiss asserts that what is said to be left out by some bounds is.
func checkMiss(t *testing.T, r *Requirements) {
	t.Helper()
	miss := r.Explain()
	if miss.Nearest.Name == "" || len(miss.By) == 0 || len(miss.Excluded) == 0 {
		t.Errorf("nothing matches %+v, and nothing is to blame: %+v", r, miss)
	}
	for _, by := range miss.By {
		if !slices.ContainsFunc(miss.Excluded, func(e Excluded) bool { return e.Bound == by }) {
			t.Errorf("%s is left out by %s, which leaves out nothing", miss.Nearest.Name, by)
		}
	}
}

// wider are requirements that ask for less, in one thing each.
func wider(r Requirements) map[string]Requirements {
	out := map[string]Requirements{}
	with := func(name string, change func(w *Requirements)) {
		w := r
		change(&w)
		out[name] = w
	}
	with("fewer vCPUs", func(w *Requirements) { w.VCPUs.Min /= 2 })
	with("more vCPUs", func(w *Requirements) { w.VCPUs.Max *= 2 })
	with("less memory", func(w *Requirements) { w.MemoryMiB.Min /= 2 })
	with("more memory", func(w *Requirements) { w.MemoryMiB.Max = 0 })
	with("any architecture", func(w *Requirements) { w.Arch = "" })
	with("any generation", func(w *Requirements) { w.MinGeneration = 0 })
	with("burstable", func(w *Requirements) { w.Burstable = true })
	with("bare metal", func(w *Requirements) { w.BareMetal = true })
	with("local disks", func(w *Requirements) { w.LocalDisks = true })
	if len(r.Families) > 0 {
		with("another family", func(w *Requirements) { w.Families = append(slices.Clone(r.Families), "m5") })
	}
	if len(r.Categories) > 0 {
		with("another category", func(w *Requirements) { w.Categories = append(slices.Clone(r.Categories), "m") })
	}
	return out
}

// TestExplain asserts that a switch is named before another family.
func TestExplain(t *testing.T) {
	r := Requirements{VCPUs: Bounds{2, 2}, Families: []string{"t3", "t3a"}}
	miss := r.Explain()
	if miss.Nearest.Family() != "t3" || !slices.Equal(miss.By, []string{"burstable"}) {
		t.Errorf("got %s, left out by %v", miss.Nearest.Name, miss.By)
	}
	r = Requirements{VCPUs: Bounds{60, 63}}
	if miss := r.Explain(); miss.Nearest.VCPU != 64 {
		t.Errorf("64 is nearest to 63; got %s", miss.Nearest.Name)
	}
}

// TestAsOf asserts that a release goes on without what came after it.
func TestAsOf(t *testing.T) {
	r := Requirements{VCPUs: Bounds{2, 2}, AsOf: "2026-08"}
	it, _ := FindInstanceType("m5.large")
	for since, want := range map[string]bool{"": true, "2026-08": true, "2026-12": false} {
		if it.Since = since; r.Match(it) != want {
			t.Errorf("a type since %q: got %v as of %s", since, !want, r.AsOf)
		}
	}
}

// TestAttributesAgree asserts that what AWS is told takes the types that the table
// says match, and no other of the table.
func TestAttributesAgree(t *testing.T) {
	for name, r := range map[string]Requirements{
		"plain":              {VCPUs: Bounds{2, 4}, Arch: "amd64"},
		"families":           {VCPUs: Bounds{2, 0}, Arch: "arm64", Families: []string{"m6g", "t4g"}, Burstable: true},
		"a family less one":  {VCPUs: Bounds{2, 8}, Arch: "amd64", Families: []string{"m5", "m6i"}, Exclude: []string{"m5.large"}},
		"categories, recent": {VCPUs: Bounds{4, 8}, Arch: "amd64", Categories: []string{"c", "m"}, MinGeneration: 6, LocalDisks: true},
		"excluded":           {VCPUs: Bounds{4, 8}, Arch: "amd64", Exclude: []string{"m5.xlarge", "m5.2xlarge"}, BareMetal: true},
		"GPUs":               {VCPUs: Bounds{4, 48}, Arch: "amd64", GPUs: Bounds{1, 4}, LocalDisks: true, Categories: []string{"g"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := r.Attributes()
			if len(a.AllowedTypes) > 0 && len(a.ExcludedTypes) > 0 {
				t.Errorf("AWS takes allowed or excluded types, not both: %+v", a)
			}
			for _, it := range allInstanceTypes() {
				if it.fit() && !slices.Contains(specialised, it.Category()) && taken(a, it) != r.Match(it) {
					t.Errorf("%s: AWS takes it: %v; the requirements: %v", it.Name, taken(a, it), r.Match(it))
				}
			}
		})
	}
}

// taken says what AWS makes of attributes, as its API documents them.
func taken(a Attributes, it InstanceType) bool {
	listed := func(patterns []string) bool {
		return slices.Contains(patterns, it.Name) || slices.Contains(patterns, it.Family()+".*")
	}
	switch {
	case !a.VCPUs.hold(it.VCPU), !a.MemoryMiB.hold(it.MemoryMiB):
		return false
	case a.CPUManufacturers != nil && it.Accelerator == "" && !slices.Contains(a.CPUManufacturers, it.Vendor()):
		return false
	case a.Burstable == "excluded" && it.Burstable(), a.BareMetal == "excluded" && it.Hypervisor == Metal, a.LocalStorage == "excluded" && it.DiskGB > 0:
		return false
	case a.NoAccelerators && it.Accelerator != "", !a.NoAccelerators && !a.Accelerators.hold(it.Accelerators):
		return false
	case a.AllowedTypes != nil:
		return listed(a.AllowedTypes)
	}
	return !listed(a.ExcludedTypes)
}

// TestTerms shows the requirements of a Karpenter pool.
func TestTerms(t *testing.T) {
	r := Requirements{VCPUs: Bounds{2, 8}, MemoryMiB: Bounds{Min: 4096}, Arch: "arm64", MinGeneration: 6, Exclude: []string{"m6g.large"}}
	var lines []string
	for _, term := range r.Terms() {
		lines = append(lines, strings.TrimPrefix(term.Key, "karpenter.k8s.aws/")+" "+term.Operator+" "+strings.Join(term.Values, ","))
	}
	want := []string{
		"instance-cpu Gt 1", "instance-cpu Lt 9", "instance-memory Gt 4095", "kubernetes.io/arch In arm64",
		"instance-category NotIn dl,f,hpc,inf,t,trn,vt", "instance-generation Gt 5", "instance-hypervisor In nitro,xen",
		"instance-local-nvme DoesNotExist ", "instance-gpu-count DoesNotExist ", "node.kubernetes.io/instance-type NotIn m6g.large",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("got  %q\nwant %q", lines, want)
	}
}

func BenchmarkResolve(b *testing.B) {
	r := Requirements{VCPUs: Bounds{2, 8}, MemoryMiB: Bounds{Max: 65536}}
	for b.Loop() {
		if len(r.Resolve()) == 0 {
			b.Fatal("nothing")
		}
	}
}
