package spec

// Policies are what the cluster asks of pods. None of them is about kube-system or the
// namespaces of add-ons, whose charts are not ours to change.
type Policies struct {
	// RequestsAndLimits has every container say what it needs: schedulers and
	// autoscalers count requests, and nothing else.
	RequestsAndLimits *RequestsAndLimits `json:"requestsAndLimits,omitempty"`
	// LimitRanges bound what containers may ask for, and give to those that ask for
	// nothing, by namespace.
	LimitRanges map[Namespace]*LimitRange `json:"limitRanges,omitempty"`
	// NetworkPolicies close namespaces to traffic, by namespace, but for what is
	// allowed. vpc-cni enforces them, or the add-on tigera-operator where that is on;
	// nothing does on Fargate.
	NetworkPolicies map[Namespace]*NetworkPolicy `json:"networkPolicies,omitempty"`
	// PodSecurity is how privileged pods may be.
	PodSecurity PodSecurity `json:"podSecurity,omitempty"`
}

// RequestsAndLimits is a ValidatingAdmissionPolicy on new pods, and on the templates
// of Deployments, StatefulSets, DaemonSets, Jobs and CronJobs when they are made or
// changed. What is there already is left alone. Templates are not looked at in
// namespaces with a limitRange of ours, which fills in what they leave out.
type RequestsAndLimits struct {
	// Action taken on what breaks the policy: Deny refuses it, Warn tells whoever
	// applies it, Audit writes it into the audit log.
	Action PolicyAction `json:"action,omitempty"`
	// Requests that every container must have; a limit counts as one, for Kubernetes
	// makes the request of it.
	Requests []ComputeResource `json:"requests,omitempty"`
	// Limits that every container must have. A limit of CPU slows a container down
	// even where the node has CPU to spare, so that it is not asked for by default.
	Limits []ComputeResource `json:"limits,omitempty"`
	// Namespaces that the policy is about. Without any it is about all that it may be.
	Namespaces []Namespace `json:"namespaces,omitempty"`
	// Except leaves namespaces out.
	Except []Namespace `json:"except,omitempty"`
	// Enabled set to false takes the policy away.
	Enabled *bool `json:"enabled,omitempty"`
}

// LimitRange is what each container of a namespace may ask for. The namespace is made
// where there is none.
type LimitRange struct {
	// Default are the limits of containers that have none. Without a memory limit it is
	// the largest that max lets through, or 512Mi.
	Default Resources `json:"default,omitempty"`
	// DefaultRequest are the requests of containers that have none. Without one it is
	// 100m of CPU and 128Mi of memory, or less where default or max are.
	DefaultRequest Resources `json:"defaultRequest,omitempty"`
	// Max is the most that a container may have; it needs a limit then, and gets this
	// one where default has none.
	Max Resources `json:"max,omitempty"`
	// Min is the least that a container may ask for.
	Min Resources `json:"min,omitempty"`
	// Enabled set to false takes the LimitRange away.
	Enabled *bool `json:"enabled,omitempty"`
}

// Resources are amounts of what containers ask for.
type Resources struct {
	// CPU in cores, such as "2" or 250m.
	CPU CPUQuantity `json:"cpu,omitempty"`
	// Memory with its unit, such as 512Mi.
	Memory MemoryQuantity `json:"memory,omitempty"`
}

// NetworkPolicy closes a namespace to traffic, but for what is allowed here. The
// namespace is made where there is none.
type NetworkPolicy struct {
	// Deny is what is closed: Ingress is what comes in, Both is also what goes out, but
	// for DNS.
	Deny DeniedTraffic `json:"deny,omitempty"`
	// SameNamespace lets pods of the namespace reach each other.
	SameNamespace *bool `json:"sameNamespace,omitempty"`
	// LoadBalancer lets in what stands in the subnets of load balancers of that scheme.
	// That of spec.loadBalancer, or of a sample of spec.workloads, is always let into its
	// own namespace.
	LoadBalancer LoadBalancerScheme `json:"loadBalancer,omitempty"`
	// APIServer lets pods reach the Kubernetes API, with deny: Both.
	APIServer *bool `json:"apiServer,omitempty"`
	// Allow is what else is let through, by a name of yours.
	Allow map[EntryName]*AllowedTraffic `json:"allow,omitempty"`
	// Enabled set to false takes all of it away.
	Enabled *bool `json:"enabled,omitempty"`
}

// AllowedTraffic is traffic that is let through.
type AllowedTraffic struct {
	// Direction of the traffic, as the pods see it.
	Direction Direction `json:"direction,omitempty"`
	// Namespaces whose pods are at the other end.
	Namespaces []Namespace `json:"namespaces,omitempty"`
	// CIDRs are ranges of addresses at the other end. Pods have addresses of the VPC's
	// ranges too, those of other namespaces among them.
	CIDRs []CIDR `json:"cidrs,omitempty"`
	// Ports of the end that is called; without any all are let through.
	Ports []Port `json:"ports,omitempty"`
	// Protocol of the ports.
	Protocol PodProtocol `json:"protocol,omitempty"`
	// Enabled set to false takes the entry away.
	Enabled *bool `json:"enabled,omitempty"`
}

// PodSecurity is the level of Kubernetes' Pod Security Standards that namespaces
// enforce. Of what restricted would refuse, they warn.
type PodSecurity struct {
	// Default is the level of namespaces that are made for pods of your own. Without it
	// they have none, as a namespace has that you make yourself.
	Default PodSecurityLevel `json:"default,omitempty"`
	// Namespaces that have another level, or that are made for it. The namespaces of
	// add-ons enforce baseline; they may be named here to enforce privileged.
	Namespaces map[Namespace]PodSecurityLevel `json:"namespaces,omitempty"`
}
