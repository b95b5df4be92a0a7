package aws

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:generate go run ./gen -in ../../../shared/data/instance-types.json -out instancetypes.txt

// instanceTypes has one line a type. Source: Karpenter's instance-type
// reference and VPC limits (2026-08), by way of gen.
//
//go:embed instancetypes.txt
var instanceTypes string

// An InstanceType is what a scheduler must know of an EC2 instance type.
type InstanceType struct {
	Name      string
	VCPU      int
	MemoryMiB int
	// Arch is amd64 or arm64.
	Arch string
	// MaxPods is how many pods the VPC CNI has addresses for, or 0 where its table
	// has no entry.
	MaxPods int
}

// FindInstanceType returns a type of the table, and whether it is there.
func FindInstanceType(name string) (InstanceType, bool) {
	line := findLine(instanceTypes, name)
	fields := strings.Fields(line)
	if len(fields) != 5 || fields[0] != name {
		return InstanceType{}, false
	}
	t := InstanceType{Name: fields[0], Arch: fields[3]}
	for i, into := range map[int]*int{1: &t.VCPU, 2: &t.MemoryMiB, 4: &t.MaxPods} {
		n, err := strconv.Atoi(fields[i])
		if err != nil {
			return InstanceType{}, false
		}
		*into = n
	}
	return t, true
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

// InstanceTypeNames lists every type of the table.
var InstanceTypeNames = sync.OnceValue(func() []string {
	var out []string
	for line := range strings.Lines(instanceTypes) {
		name, _, _ := strings.Cut(line, " ")
		out = append(out, name)
	}
	return out
})

// xen are the families that do not run on the Nitro System, all sizes of them (EC2
// user guide, "Amazon EC2 Nitro System"; Karpenter's limits table, 2026-08).
var xen = []string{"c1", "c3", "c4", "d2", "h1", "i2", "i3", "m1", "m2", "m3", "m4", "r3", "r4", "t1", "t2", "x1", "x1e"}

// Nitro says whether a type runs on the Nitro System, as IPv6 pods need.
func (t InstanceType) Nitro() bool {
	family, _, _ := strings.Cut(t.Name, ".")
	return !slices.Contains(xen, family)
}

// Burstable says whether a type earns and spends CPU credits: the T families.
func (t InstanceType) Burstable() bool {
	return len(t.Name) > 1 && t.Name[0] == 't' && t.Name[1] >= '0' && t.Name[1] <= '9'
}
