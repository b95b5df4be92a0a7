package aws

import (
	"slices"
	"strconv"
)

// Attributes are requirements as an Auto Scaling group takes them (EC2 Auto
// Scaling API, InstanceRequirements). A Max of 0 is left out there, AllowedTypes
// and ExcludedTypes exclude each other, and empty lists and texts are left out.
type Attributes struct {
	VCPUs     Bounds
	MemoryMiB Bounds
	// CPUManufacturers keep to an architecture, which the API has no field for.
	CPUManufacturers []string
	// Burstable, BareMetal and LocalStorage are included or excluded.
	Burstable, BareMetal, LocalStorage string
	// Accelerators is the number of GPUs. AWS counts accelerators of every kind, so
	// AcceleratorTypes is gpu where any are asked for. NoAccelerators is a Max of 0
	// that is written.
	Accelerators     Bounds
	NoAccelerators   bool
	AcceleratorTypes []string
	AllowedTypes     []string
	ExcludedTypes    []string
}

// Attributes puts requirements in AWS's words. AWS knows neither families nor
// categories nor the number of a generation: they become patterns of the table's
// families, and what they leave out is then left out by not being listed.
func (r *Requirements) Attributes() Attributes {
	out := Attributes{
		VCPUs: r.VCPUs, MemoryMiB: r.MemoryMiB,
		Burstable: included(r.Burstable), BareMetal: included(r.BareMetal), LocalStorage: included(r.LocalDisks),
		Accelerators: r.GPUs, NoAccelerators: r.GPUs == Bounds{} && !r.namesSpecialised(),
	}
	switch r.Arch {
	case "amd64":
		out.CPUManufacturers = []string{"intel", "amd"}
	case "arm64":
		out.CPUManufacturers = []string{"amazon-web-services"}
	}
	if (r.GPUs != Bounds{}) {
		out.AcceleratorTypes = []string{"gpu"}
	}
	if len(r.Families) == 0 && len(r.Categories) == 0 && r.MinGeneration <= 1 {
		out.ExcludedTypes = slices.Compact(slices.Sorted(slices.Values(append(r.unfit(), r.Exclude...))))
		return out
	}
	out.AllowedTypes = r.patterns()
	return out
}

// unfit are the families, as patterns, that no node runs on, though a description
// takes them: all of their types would be left out here.
func (r *Requirements) unfit() []string {
	var out []string
	for _, t := range allInstanceTypes() {
		if t.Arch == r.Arch && (t.Family() == firstGraviton || r.NitroOnly && t.Hypervisor == Xen) {
			out = append(out, t.Family()+".*")
		}
	}
	return out
}

// namesSpecialised says whether types come in whose accelerators are no GPUs.
func (r *Requirements) namesSpecialised() bool {
	return slices.ContainsFunc(allInstanceTypes(), func(t InstanceType) bool {
		return slices.Contains(specialised, t.Category()) && r.names(&t)
	})
}

// patterns lists the families taken, each as a pattern; one that loses types to
// Exclude is listed type by type.
func (r *Requirements) patterns() []string {
	touched := map[string]bool{}
	for _, name := range r.Exclude {
		touched[InstanceType{Name: name}.Family()] = true
	}
	var out []string
	wanted := Requirements{
		Arch: r.Arch, Families: r.Families, Categories: r.Categories, MinGeneration: r.MinGeneration, Exclude: r.Exclude,
		Burstable: true, BareMetal: true, LocalDisks: true, GPUs: r.GPUs,
	}
	for _, t := range allInstanceTypes() {
		pattern := t.Family() + ".*"
		if touched[t.Family()] {
			pattern = t.Name
		}
		if wanted.Match(t) && !slices.Contains(out, pattern) {
			out = append(out, pattern)
		}
	}
	return out
}

func included(wanted bool) string {
	if wanted {
		return "included"
	}
	return "excluded"
}

// A Term is one requirement of a Karpenter node pool (Karpenter, NodePool,
// spec.template.spec.requirements).
type Term struct {
	Key, Operator string
	Values        []string
}

// Terms puts requirements in the words of Karpenter's AWS provider (Karpenter,
// "Well-Known Labels"), in a fixed order. Its numbers are compared as numbers, and
// Gt and Lt leave the bound itself out.
func (r *Requirements) Terms() []Term {
	const prefix = "karpenter.k8s.aws/instance-"
	out := between(nil, prefix+"cpu", r.VCPUs)
	out = between(out, prefix+"memory", r.MemoryMiB)
	if r.Arch != "" {
		out = append(out, Term{"kubernetes.io/arch", "In", []string{r.Arch}})
	}
	if len(r.Families) > 0 {
		out = append(out, Term{prefix + "family", "In", slices.Sorted(slices.Values(r.Families))})
	}
	if len(r.Categories) > 0 {
		out = append(out, Term{prefix + "category", "In", slices.Sorted(slices.Values(r.Categories))})
	}
	var never []string
	if len(r.Families) == 0 && len(r.Categories) == 0 {
		never = append(never, specialised...)
	}
	if !r.Burstable {
		never = append(never, "t")
	}
	if len(never) > 0 {
		slices.Sort(never)
		out = append(out, Term{prefix + "category", "NotIn", never})
	}
	if r.MinGeneration > 1 {
		out = append(out, Term{prefix + "generation", "Gt", []string{strconv.Itoa(r.MinGeneration - 1)}})
	}
	if !r.BareMetal { // metal has no hypervisor
		out = append(out, Term{prefix + "hypervisor", "In", []string{string(Nitro), string(Xen)}})
	}
	if r.NitroOnly {
		out = append(out, Term{prefix + "hypervisor", "NotIn", []string{string(Xen)}})
	}
	if !r.LocalDisks {
		out = append(out, Term{prefix + "local-nvme", "DoesNotExist", nil})
	}
	if (r.GPUs == Bounds{}) {
		out = append(out, Term{prefix + "gpu-count", "DoesNotExist", nil})
	} else {
		out = between(out, prefix+"gpu-count", r.GPUs)
	}
	if len(r.Exclude) > 0 {
		out = append(out, Term{"node.kubernetes.io/instance-type", "NotIn", slices.Sorted(slices.Values(r.Exclude))})
	}
	return out
}

// between adds what keeps a number within bounds.
func between(out []Term, key string, b Bounds) []Term {
	if b.Min > 0 {
		out = append(out, Term{key, "Gt", []string{strconv.Itoa(b.Min - 1)}})
	}
	if b.Max > 0 {
		out = append(out, Term{key, "Lt", []string{strconv.Itoa(b.Max + 1)}})
	}
	return out
}
