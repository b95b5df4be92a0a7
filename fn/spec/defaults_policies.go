package spec

// The defaults of policies; see defaults.go.

// What a container gets that asks for nothing, where a LimitRange does not say.
const (
	usualCPU         CPUQuantity    = "100m"
	usualMemory      MemoryQuantity = "128Mi"
	usualMemoryLimit MemoryQuantity = "512Mi"
)

func defaultPolicies(p *Policies) {
	if r := p.RequestsAndLimits; r != nil {
		orDefault(&r.Action, DenyAction)
		if r.Requests == nil {
			r.Requests = []ComputeResource{CPU, Memory}
		}
		if r.Limits == nil {
			r.Limits = []ComputeResource{Memory}
		}
		orOn(&r.Enabled)
	}
	for _, l := range p.LimitRanges {
		defaultLimitRange(l)
	}
	for _, n := range p.NetworkPolicies {
		orDefault(&n.Deny, DenyIngress)
		orOn(&n.SameNamespace)
		orOff(&n.APIServer)
		for _, a := range n.Allow {
			orDefault(&a.Direction, Ingress)
			orDefault(&a.Protocol, PodProtocol(TCP))
			orOn(&a.Enabled)
		}
		orOn(&n.Enabled)
	}
}

// defaultLimitRange fits the usual amounts in between those that are given.
func defaultLimitRange(l *LimitRange) {
	if l.Default.Memory == "" {
		l.Default.Memory = between(usualMemoryLimit, highest(l.Min.Memory, l.DefaultRequest.Memory), l.Max.Memory, MemoryQuantity.Bytes)
	}
	if l.DefaultRequest.Memory == "" {
		l.DefaultRequest.Memory = between(usualMemory, l.Min.Memory, l.Default.Memory, MemoryQuantity.Bytes)
	}
	if l.DefaultRequest.CPU == "" {
		most := l.Default.CPU
		if most == "" {
			most = l.Max.CPU
		}
		l.DefaultRequest.CPU = between(usualCPU, l.Min.CPU, most, func(q CPUQuantity) int64 { return int64(q.Milli()) })
	}
	orOn(&l.Enabled)
}

func highest(a, b MemoryQuantity) MemoryQuantity {
	if a.Bytes() > b.Bytes() {
		return a
	}
	return b
}

// between is an amount, or the bound that it is beyond; one that is not given bounds
// nothing.
func between[T ~string](amount, least, most T, size func(T) int64) T {
	switch {
	case least != "" && size(least) > size(amount):
		return least
	case most != "" && size(most) < size(amount):
		return most
	}
	return amount
}
