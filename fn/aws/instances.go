package aws

import (
	_ "embed"
	"fmt"
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
	// MaxPods is how many pods the VPC CNI has addresses for.
	MaxPods int
}

// FindInstanceType returns a type of the table, and whether it is there.
func FindInstanceType(name string) (InstanceType, bool) {
	at := strings.Index("\n"+instanceTypes, "\n"+name+" ")
	if at < 0 {
		return InstanceType{}, false
	}
	line, _, _ := strings.Cut(instanceTypes[at:], "\n")
	var t InstanceType
	if _, err := fmt.Sscan(line, &t.Name, &t.VCPU, &t.MemoryMiB, &t.Arch, &t.MaxPods); err != nil {
		return InstanceType{}, false
	}
	return t, true
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

// Family is the part of a type's name before the dot: m5a of m5a.large.
func (t InstanceType) Family() string {
	family, _, _ := strings.Cut(t.Name, ".")
	return family
}

// Burstable says whether a type earns and spends CPU credits: the T families.
func (t InstanceType) Burstable() bool {
	return len(t.Name) > 1 && t.Name[0] == 't' && t.Name[1] >= '0' && t.Name[1] <= '9'
}
