package aws

import (
	"math"
	"slices"
	"strconv"
)

// Requirements describe instance types. Zero values ask for nothing, except that
// burstable types, bare metal, local disks and accelerators come in only where
// they are asked for.
type Requirements struct {
	VCPUs     Bounds
	MemoryMiB Bounds
	// Arch is amd64 or arm64.
	Arch       string
	Families   []string
	Categories []string
	// MinGeneration is the oldest generation taken.
	MinGeneration int
	Burstable     bool
	BareMetal     bool
	LocalDisks    bool
	// GPUs is the number of GPUs of a node; the zero Bounds takes types without any
	// accelerator.
	GPUs    Bounds
	Exclude []string
	// NitroOnly leaves out what runs on Xen, where pods of an IPv6 cluster get no
	// addresses.
	NitroOnly bool
	// AsOf is a month, as 2026-08: types that the table has since then only are left
	// out. Without it none are.
	AsOf string
	// Common asks for no rarer type than must be: for partitions that get new types
	// late.
	Common bool
}

// Bounds is a number from Min to Max; a Max of 0 is no bound.
type Bounds struct{ Min, Max int }

func (b Bounds) hold(n int) bool { return n >= b.Min && (b.Max == 0 || n <= b.Max) }

// gap is how far a number lies outside, in thousandths of the bound.
func (b Bounds) gap(n int) int {
	switch {
	case n < b.Min:
		return (b.Min - n) * 1000 / b.Min
	case b.Max > 0 && n > b.Max:
		return (n - b.Max) * 1000 / b.Max
	}
	return 0
}

// A bound is one of the things that Requirements ask for, by its field in a spec.
type bound struct {
	name string
	// weight is how far from what was asked for a type is that the bound leaves out:
	// a switch is flipped sooner than a family is changed.
	weight int
	holds  func(r *Requirements, t *InstanceType) bool
}

// bounds are all of them, in the order in which they are named to people.
var bounds = []bound{
	{"vcpus", 2, func(r *Requirements, t *InstanceType) bool { return r.VCPUs.hold(t.VCPU) }},
	{"memoryGiB", 2, func(r *Requirements, t *InstanceType) bool { return r.MemoryMiB.hold(t.MemoryMiB) }},
	{"architecture", 3, func(r *Requirements, t *InstanceType) bool { return r.Arch == "" || t.Arch == r.Arch }},
	{"families", 3, func(r *Requirements, t *InstanceType) bool {
		return len(r.Families) == 0 || slices.Contains(r.Families, t.Family())
	}},
	{"categories", 3, func(r *Requirements, t *InstanceType) bool {
		return len(r.Categories) == 0 || slices.Contains(r.Categories, t.Category())
	}},
	{"minGeneration", 2, func(r *Requirements, t *InstanceType) bool { return t.Generation() >= r.MinGeneration }},
	{"burstable", 1, func(r *Requirements, t *InstanceType) bool { return r.Burstable || !t.Burstable() }},
	{"bareMetal", 1, func(r *Requirements, t *InstanceType) bool { return r.BareMetal || t.Hypervisor != Metal }},
	{"localDisks", 1, func(r *Requirements, t *InstanceType) bool { return r.LocalDisks || t.DiskGB == 0 }},
	{"gpus", 2, func(r *Requirements, t *InstanceType) bool { return r.takesAccelerators(t) }},
	{"ipFamily", 3, func(r *Requirements, t *InstanceType) bool { return !r.NitroOnly || t.Hypervisor != Xen }},
	{"exclude", 3, func(r *Requirements, t *InstanceType) bool { return !slices.Contains(r.Exclude, t.Name) }},
	{"release", 3, func(r *Requirements, t *InstanceType) bool { return r.AsOf == "" || t.Since <= r.AsOf }},
	{unfit, 0, func(_ *Requirements, t *InstanceType) bool { return t.fit() }},
}

// unfit names the bound that no spec states.
const unfit = "EKS"

// specialised are categories with hardware of their own beside GPUs: FPGAs, video
// coders and machine-learning chips; and HPC types, which EC2 sells on demand
// only. They come in where they are named.
var specialised = []string{"dl", "f", "hpc", "inf", "trn", "vt"}

// takesAccelerators counts GPUs, and keeps what nobody named out.
func (r *Requirements) takesAccelerators(t *InstanceType) bool {
	switch {
	case slices.Contains(specialised, t.Category()):
		return r.names(t) && r.GPUs.Min == 0
	case r.GPUs == Bounds{}:
		return t.Accelerator == ""
	}
	return r.GPUs.hold(t.Accelerators) && (t.Accelerator != "" || r.GPUs.Min == 0)
}

func (r *Requirements) names(t *InstanceType) bool {
	return slices.Contains(r.Categories, t.Category()) || slices.Contains(r.Families, t.Family())
}

// LeastPods is how many pods a node must have room for: its own take five.
const LeastPods = 8

// fit says whether a type makes a useful EKS node: the VPC CNI knows it, its own
// pods leave room, and the AMIs start on it. A1 has the first Graviton, which
// AL2023 does not (AL2023 user guide, "System requirements").
func (t *InstanceType) fit() bool { return t.MaxPods >= LeastPods && t.Family() != firstGraviton }

const firstGraviton = "a1"

// Match says whether a type is what the requirements describe.
func (r *Requirements) Match(t InstanceType) bool { return r.match(&t) }

func (r *Requirements) match(t *InstanceType) bool {
	for i := range bounds {
		if !bounds[i].holds(r, t) {
			return false
		}
	}
	return true
}

// Matches lists every type that is described, by name.
func (r *Requirements) Matches() []InstanceType {
	var out []InstanceType
	all := allInstanceTypes()
	for i := range all {
		if r.match(&all[i]) {
			out = append(out, all[i])
		}
	}
	return out
}

// The limits of a list of types.
const (
	// MaxManagedTypes is how many a managed node group takes (EKS API,
	// CreateNodegroup).
	MaxManagedTypes = 20
	// MaxGroupTypes is how many an Auto Scaling group takes in all its overrides
	// (EC2 Auto Scaling API, MixedInstancesPolicy).
	MaxGroupTypes = 40
	// MaxTypePatterns is how many an Auto Scaling group's requirements allow or
	// exclude (EC2 Auto Scaling API, InstanceRequirements).
	MaxTypePatterns = 400
)

// enough is how many types a resolution looks for: six make six spot pools in a
// single zone. Those that fewer regions have come in only where there would be
// fewer without, because EKS refuses a group with one type that the region lacks.
const enough = 6

// Resolve picks the types of a managed node group: at most MaxManagedTypes, all
// of one architecture, vCPU count and memory, because cluster-autoscaler takes
// one of them for all; and of the sizes that match, the one that most families
// have, the smallest of such. They stand in order of choice: by how likely a
// region is to have them, and in turn from every category, generation and
// processor vendor. EKS cannot change the types of a group that exists: a change
// of the order here is a change of such groups.
func (r *Requirements) Resolve() []InstanceType {
	least := enough
	if r.Common {
		least = 1
	}
	return spread(oneSize(r.Matches()), least)
}

// A size is what all types of a managed group have in common.
type size struct {
	arch string
	// accelerator is its maker, which the AMI has the driver of.
	accelerator  string
	vcpu, memory int
}

// oneSize keeps the types of the best size.
func oneSize(types []InstanceType) []InstanceType {
	families := map[size]int{}
	last := map[size]string{}
	for i := range types {
		s := types[i].size()
		if family := types[i].Family(); last[s] != family { // a family's types stand together
			last[s] = family
			families[s]++
		}
	}
	var best size
	for s, n := range families {
		if families[best] == 0 || better(s, best, n, families[best]) {
			best = s
		}
	}
	var out []InstanceType
	for _, t := range types {
		if t.size() == best {
			out = append(out, t)
		}
	}
	return out
}

func (t *InstanceType) size() size { return size{t.Arch, t.Accelerator, t.VCPU, t.MemoryMiB} }

// makers is the order in which accelerators are chosen where several kinds match:
// none, then those that EKS has an AMI for.
var makers = []string{"", "nvidia", "aws", "amd", "qualcomm"}

// better orders sizes, of which no two are equal. Where no architecture is asked
// for it is amd64, which images are built for first.
func better(a, b size, familiesOfA, familiesOfB int) bool {
	switch {
	case a.arch != b.arch:
		return a.arch < b.arch
	case a.accelerator != b.accelerator:
		return slices.Index(makers, a.accelerator) < slices.Index(makers, b.accelerator)
	case familiesOfA != familiesOfB:
		return familiesOfA > familiesOfB
	case a.vcpu != b.vcpu:
		return a.vcpu < b.vcpu
	}
	return a.memory < b.memory
}

// spread takes types tier by tier until there are as many as asked for; within a tier, in turn
// from every category, generation and vendor.
func spread(types []InstanceType, least int) []InstanceType {
	var out []InstanceType
	for tier := 0; tier < tiers && len(out) < least; tier++ {
		turns := map[string][]InstanceType{}
		var keys []string
		for _, t := range types {
			if t.tier() != tier {
				continue
			}
			key := t.Category() + strconv.Itoa(t.Generation()) + t.Vendor()
			if turns[key] == nil {
				keys = append(keys, key)
			}
			turns[key] = append(turns[key], t)
		}
		slices.Sort(keys)
		for round := 0; ; round++ {
			before := len(out)
			for _, key := range keys {
				if round < len(turns[key]) {
					out = append(out, turns[key][round])
				}
			}
			if len(out) == before {
				break
			}
		}
	}
	return out[:min(len(out), MaxManagedTypes)]
}

// tiers is how many there are.
const tiers = 8

// tier says how likely a region is to have a type: AWS brings general families
// to a region first, and new ones years later. GovCloud and China had all of tier 0
// in 2023, and none of AMD's generation 6 or of 7 (Karpenter's price tables of
// aws-us-gov and aws-cn, 2023-09-18). Xen is old, metal slow to start; burstable
// types come after all others.
func (t *InstanceType) tier() int {
	generation := t.Generation()
	general := slices.Contains([]string{"c", "m", "r"}, t.Category())
	plain := slices.Contains([]string{"", "a", "g", "i"}, t.options())
	switch {
	case t.Burstable() && t.Hypervisor == Nitro:
		return 6
	case t.Burstable():
		return 7
	case t.Hypervisor != Nitro:
		return 5
	case general && generation >= 8:
		return 4
	case general && plain && generation == 7:
		return 2
	case general && plain && generation == 6 && t.Vendor() == "amd":
		return 1
	case general && plain:
		return 0
	}
	return 3
}

// A Miss says why requirements match nothing.
type Miss struct {
	// Of is how many types the table has.
	Of int
	// Excluded says how many of them each bound leaves out, whatever the others do;
	// bounds that leave out none are not there.
	Excluded []Excluded
	// Nearest is the type that comes closest, and By are the bounds that leave it
	// out.
	Nearest InstanceType
	By      []string
}

// Excluded is how many types one bound leaves out.
type Excluded struct {
	// Bound is the field of a spec that states it.
	Bound string
	Types int
}

// Explain finds out why requirements match nothing.
func (r *Requirements) Explain() Miss {
	all := allInstanceTypes()
	counts := make([]int, len(bounds))
	miss := Miss{Of: len(all)}
	best := [3]int{math.MaxInt}
	for i := range all {
		t := &all[i]
		var by []string
		weight := 0
		for k, b := range bounds {
			if !b.holds(r, t) {
				counts[k]++
				by = append(by, b.name)
				weight += b.weight
			}
		}
		distance := [3]int{weight, r.VCPUs.gap(t.VCPU) + r.MemoryMiB.gap(t.MemoryMiB) + 1000*r.GPUs.gap(t.Accelerators), t.tier()}
		if t.fit() && slices.Compare(distance[:], best[:]) < 0 {
			best, miss.Nearest, miss.By = distance, *t, by
		}
	}
	for i, b := range bounds {
		if counts[i] > 0 && b.name != unfit {
			miss.Excluded = append(miss.Excluded, Excluded{b.name, counts[i]})
		}
	}
	return miss
}

// InstanceFamilies and InstanceCategories list those of the table, in its order.
func InstanceFamilies() []string { return distinct(InstanceType.Family) }

// InstanceCategories list the categories of the table, in its order.
func InstanceCategories() []string { return distinct(InstanceType.Category) }

func distinct(of func(InstanceType) string) []string {
	var out []string
	for _, t := range allInstanceTypes() {
		if name := of(t); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}
