package spec

import (
	"strconv"
	"strings"
)

// PolicyAction is what becomes of what breaks an admission policy, in Kubernetes'
// spelling (admissionregistration.k8s.io/v1, ValidationAction).
type PolicyAction string

// The actions.
const (
	DenyAction  PolicyAction = "Deny"
	TellAction  PolicyAction = "Warn"
	AuditAction PolicyAction = "Audit"
)

func (PolicyAction) rule() Rule { return enum(DenyAction, TellAction, AuditAction) }

// ComputeResource is what a container asks for, in Kubernetes' spelling.
type ComputeResource string

// The resources.
const (
	CPU              ComputeResource = "cpu"
	Memory           ComputeResource = "memory"
	EphemeralStorage ComputeResource = "ephemeral-storage"
)

func (ComputeResource) rule() Rule { return enum(CPU, Memory, EphemeralStorage) }

// CPUQuantity is an amount of CPU. Kubernetes counts no finer than thousandths of a
// core (Kubernetes documentation, "Resource Management for Pods and Containers").
type CPUQuantity string

func (CPUQuantity) rule() Rule {
	return Rule{Pattern: `^([0-9]{1,6}(\.[0-9]{1,3})?|[0-9]{1,9}m)$`, Example: "250m",
		Must: "cores, or thousandths of one with m", Check: positiveCPU}
}

func positiveCPU(s string) string {
	if CPUQuantity(s).Milli() == 0 {
		return "more than nothing"
	}
	return ""
}

// Milli is the amount in thousandths of a core, or 0 where there is none.
func (q CPUQuantity) Milli() int {
	if n, ok := strings.CutSuffix(string(q), "m"); ok {
		milli, _ := strconv.Atoi(n) // the rule has read it before
		return milli
	}
	whole, part, _ := strings.Cut(string(q), ".")
	cores, _ := strconv.Atoi(whole)
	milli, _ := strconv.Atoi((part + "000")[:3])
	return cores*1000 + milli
}

// MemoryQuantity is an amount of memory. Its unit must be there: 512 is 512 bytes, and
// 128m an eighth of one.
type MemoryQuantity string

func (MemoryQuantity) rule() Rule {
	return Rule{Pattern: `^[0-9]{1,9}(Ki|Mi|Gi|Ti|k|M|G|T)$`, Example: "512Mi",
		Must: "an amount with its unit, Ki, Mi, Gi or Ti", Check: positiveMemory}
}

func positiveMemory(s string) string {
	if MemoryQuantity(s).Bytes() == 0 {
		return "more than nothing"
	}
	return ""
}

// memoryUnits are the units of memory, in bytes.
var memoryUnits = []struct {
	suffix string
	bytes  int64
}{
	{"Ki", 1 << 10}, {"Mi", 1 << 20}, {"Gi", 1 << 30}, {"Ti", 1 << 40}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {"T", 1e12},
}

// Bytes is the amount in bytes, or 0 where there is none.
func (q MemoryQuantity) Bytes() int64 {
	for _, u := range memoryUnits {
		if n, ok := strings.CutSuffix(string(q), u.suffix); ok {
			count, _ := strconv.ParseInt(n, 10, 64)
			return count * u.bytes
		}
	}
	return 0
}

// DeniedTraffic is what a namespace is closed to.
type DeniedTraffic string

// What may be closed.
const (
	DenyIngress DeniedTraffic = "Ingress"
	DenyBoth    DeniedTraffic = "Both"
)

func (DeniedTraffic) rule() Rule {
	r := enum(DenyIngress, DenyBoth)
	r.Why = "what goes out alone is of no use to close, while anybody may come in"
	return r
}

// PodProtocol is a protocol of pods' ports (networking.k8s.io/v1, NetworkPolicyPort).
type PodProtocol string

func (PodProtocol) rule() Rule { return enum(PodProtocol(TCP), PodProtocol(UDP), "SCTP") }

// PodSecurityLevel is a level of the Pod Security Standards, in Kubernetes' spelling.
type PodSecurityLevel string

// The levels, from the widest.
const (
	Privileged PodSecurityLevel = "privileged"
	Baseline   PodSecurityLevel = "baseline"
	Restricted PodSecurityLevel = "restricted"
)

func (PodSecurityLevel) rule() Rule { return enum(Privileged, Baseline, Restricted) }
