package aws

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

//go:generate go run ./gen -in ../../../shared/data/instance-types.json -out instancetypes.txt -as-of 2026-08 -price-region us-east-1 -price-date 2026-07-20 -source "Karpenter's instance-type reference, VPC limits and price list (Apache-2.0)"

// instanceTypes has one line a type, sorted by name, below a header that says
// where it is from. One type is found by halves, without a look at the others.
//
//go:embed instancetypes.txt
var instanceTypes string

// What the table's prices are: the list price on demand, of one region, on one
// day. A test holds them to the table's header.
const (
	PriceRegion = "us-east-1"
	PriceDate   = "2026-07-20"
)

// An InstanceType is what a scheduler must know of an EC2 instance type.
type InstanceType struct {
	Name      string
	VCPU      int
	MemoryMiB int
	// Arch is amd64 or arm64.
	Arch string
	// MaxPods is how many pods the VPC CNI has addresses for, or 0 where its limits
	// have no entry.
	MaxPods int
	// ENIs is how many network interfaces its first network card takes, and
	// IPv4PerENI how many addresses each has; 0 where the VPC CNI's limits have no
	// entry.
	ENIs, IPv4PerENI int
	// DiskGB is the size of its own NVMe disks together.
	DiskGB int
	// Hypervisor is Nitro, Xen or Metal, which is none.
	Hypervisor Hypervisor
	// Accelerator is who makes its GPUs or other accelerators: nvidia, amd, aws or
	// qualcomm, or nothing where it has none.
	Accelerator string
	// Accelerators is how many there are; 0 with an Accelerator is a part of one.
	Accelerators int
	// Price is the list price on demand in USD per hour as it was written, in
	// PriceRegion on PriceDate, or nothing where it is not known.
	Price string
	// Since is the month of the table that first had it, or nothing for the first
	// table's own.
	Since string
}

// A Hypervisor is what an instance runs on.
type Hypervisor string

// The hypervisors. The types on Xen are the oldest.
const (
	Nitro Hypervisor = "nitro"
	Xen   Hypervisor = "xen"
	Metal Hypervisor = "metal"
)

// FindInstanceType returns a type of the table, and whether it is there.
func FindInstanceType(name string) (InstanceType, bool) {
	t, ok := readInstanceType(findLine(instanceTypes, name))
	return t, ok && t.Name == name
}

// readInstanceType reads a line of the table; header lines are none.
func readInstanceType(line string) (InstanceType, bool) {
	var f [11]string
	for i := range f {
		f[i], line, _ = strings.Cut(line, " ")
	}
	if line != "" || f[9] == "" || f[0][0] == '#' {
		return InstanceType{}, false
	}
	t := InstanceType{Name: f[0], Arch: f[3], Hypervisor: Hypervisor(f[7]), Since: f[10]}
	numbers := [...]struct {
		from string
		into *int
	}{{f[1], &t.VCPU}, {f[2], &t.MemoryMiB}, {f[4], &t.ENIs}, {f[5], &t.IPv4PerENI}, {f[6], &t.DiskGB}}
	for _, n := range numbers {
		i, err := strconv.Atoi(n.from)
		if err != nil {
			return InstanceType{}, false
		}
		*n.into = i
	}
	if maker, count, found := strings.Cut(f[8], ":"); found {
		n, err := strconv.Atoi(count)
		if err != nil {
			return InstanceType{}, false
		}
		t.Accelerator, t.Accelerators = maker, n
	}
	if f[9] != "-" {
		t.Price = f[9]
	}
	t.MaxPods = maxPods(t.ENIs, t.IPv4PerENI)
	return t, true
}

// maxPods is the VPC CNI's rule without prefix delegation: an address for each
// pod, none of them an interface's own, and two pods on the host's network
// (amazon-eks-ami, max-pods-calculator).
func maxPods(enis, ipv4 int) int {
	if enis == 0 {
		return 0
	}
	return enis*(ipv4-1) + 2
}

// findLine halves a table of sorted lines until the one is left that begins with
// the name, if any does.
func findLine(table, name string) string {
	for table != "" {
		middle := strings.LastIndexByte(table[:len(table)/2], '\n') + 1
		line, rest, _ := strings.Cut(table[middle:], "\n")
		switch key, _, _ := strings.Cut(line, " "); strings.Compare(name, key) {
		case 0:
			return line
		case -1:
			table = table[:middle]
		default:
			table = rest
		}
	}
	return ""
}

// allInstanceTypes is the whole table, read when something asks for types by
// what they are.
var allInstanceTypes = sync.OnceValue(func() []InstanceType {
	out := make([]InstanceType, 0, strings.Count(instanceTypes, "\n"))
	for line := range strings.Lines(instanceTypes) {
		if t, ok := readInstanceType(strings.TrimSuffix(line, "\n")); ok {
			out = append(out, t)
		}
	}
	return out
})

// InstanceTypeNames lists every type of the table.
var InstanceTypeNames = sync.OnceValue(func() []string {
	var out []string
	for line := range strings.Lines(instanceTypes) {
		if name, _, _ := strings.Cut(line, " "); name != "#" {
			out = append(out, name)
		}
	}
	return out
})

// Family is what the name has before the dot, such as m6i.
func (t InstanceType) Family() string {
	family, _, _ := strings.Cut(t.Name, ".")
	return family
}

// Category is the letters that the family begins with, such as m.
func (t InstanceType) Category() string {
	return t.Name[:t.categoryEnd()]
}

// Generation is the family's number, such as 6 of m6i (EC2 user guide, "Instance
// type naming conventions"). The old u-6tb1 counts as 1.
func (t InstanceType) Generation() int {
	n := 0
	for _, c := range []byte(t.Name[t.categoryEnd():]) {
		if c < '0' || c > '9' {
			break
		}
		n = 10*n + int(c-'0')
	}
	return max(n, 1)
}

func (t InstanceType) categoryEnd() int {
	for i := range len(t.Name) {
		if t.Name[i] < 'a' || t.Name[i] > 'z' {
			return i
		}
	}
	return len(t.Name)
}

// options is what the family has after its number: the processor's vendor and
// what sets it apart from the plain family, such as dn of m5dn.
func (t InstanceType) options() string {
	family := t.Family()
	return strings.TrimLeft(family[min(t.categoryEnd(), len(family)):], "0123456789")
}

// Vendor is who makes the processor, in the EC2 API's words (CpuManufacturer), as
// far as the name tells: it does for types without accelerators.
func (t InstanceType) Vendor() string {
	switch {
	case t.Arch == "arm64":
		return "amazon-web-services"
	case strings.HasPrefix(t.options(), "a"):
		return "amd"
	}
	return "intel"
}

// Burstable says whether a type earns and spends CPU credits: the T families.
func (t InstanceType) Burstable() bool { return t.Category() == "t" }

// NodePods is how many pods EKS lets a managed node have: what there are
// addresses for, and at most 110 below 30 vCPUs and 250 from there (EKS user
// guide, "Choosing an instance type").
func (t InstanceType) NodePods() int {
	most := 250
	if t.VCPU < 30 {
		most = 110
	}
	return min(t.MaxPods, most)
}

// GroupPods is how many pods every node of a managed group may have: the fewest
// that one of its types has room for, which is what EKS gives to all.
func GroupPods(types []InstanceType) int {
	least := 0
	for i, t := range types {
		if pods := t.NodePods(); i == 0 || pods < least {
			least = pods
		}
	}
	return least
}
