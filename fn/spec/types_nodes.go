package spec

// NodeGroup is one group of EC2 nodes. EKS cannot change the instance types,
// capacity, AMI family or zones of a managed group that exists: make a group of
// another name, and take the old one away when its pods have moved.
type NodeGroup struct {
	// Kind is who runs the group: Managed is an EKS managed node group, SelfManaged
	// an Auto Scaling group of the cluster's own, which can mix capacities, be
	// protected from scale-in and follow alarms.
	Kind GroupKind `json:"kind,omitempty"`
	// Capacity is how the nodes are bought. Mixed takes kind: SelfManaged.
	Capacity Capacity `json:"capacity,omitempty"`
	// Mix is how much of a Mixed group is on demand.
	Mix Mix `json:"mix,omitempty"`
	// InstanceTypes are the types that nodes may have, all of one architecture.
	// For a spot group they are a set: EKS picks by price and spare capacity.
	InstanceTypes []InstanceType `json:"instanceTypes,omitempty"`
	// Instances describes the types instead of naming them. They are picked from a
	// table here, and printed. Only a self-managed group with an ami hands the
	// description on to AWS, so that it brings in types that come later: AWS takes no
	// description together with an image that it has to look up.
	Instances *InstanceRequirements `json:"instances,omitempty"`
	// AllocationStrategy is how a self-managed group picks among spot pools; a
	// managed one's is EKS's.
	AllocationStrategy AllocationStrategy `json:"allocationStrategy,omitempty"`
	// SpotPools is how many pools LowestPrice spreads over.
	SpotPools PoolCount `json:"spotPools,omitempty"`
	// CapacityRebalance starts a node's successor when AWS warns that the node is
	// at risk. For self-managed groups; a managed one always does.
	CapacityRebalance *bool `json:"capacityRebalance,omitempty"`
	// ProtectFromScaleIn keeps the Auto Scaling group from taking nodes away by
	// itself; cluster-autoscaler still does. It counts for nodes that are made from
	// then on. For self-managed groups.
	ProtectFromScaleIn *bool `json:"protectFromScaleIn,omitempty"`
	// InstanceRefresh replaces a self-managed group's nodes when what they are made
	// of changes.
	InstanceRefresh InstanceRefresh `json:"instanceRefresh,omitempty"`
	// Scaling follows the nodes' load by alarms, in place of cluster-autoscaler. For
	// self-managed groups.
	Scaling *Scaling `json:"scaling,omitempty"`
	// PerZone makes a group of each of the zones, with the zone in its name, for pods
	// whose volumes stand in one zone.
	PerZone *bool `json:"perZone,omitempty"`
	// Min is the smallest number of nodes; with perZone, in each zone. Where
	// cluster-autoscaler sets a managed group's size, min and max count when the
	// group is made; a later edit does not reach it, because the AWS provider of this
	// release would put the size back at every look. Change the group in EKS too.
	Min *NodeCount `json:"min,omitempty"`
	// Max is the largest number of nodes; see min.
	Max *NodeCount `json:"max,omitempty"`
	// MaxUnavailablePercent is how much of a managed group an update may take away
	// at once.
	MaxUnavailablePercent Share `json:"maxUnavailablePercent,omitempty"`
	// AMIFamily is the operating system of the nodes.
	AMIFamily AMIFamily `json:"amiFamily,omitempty"`
	// AMI is the id of an image of your own of that family, in place of AWS's
	// newest for the Kubernetes version.
	AMI AMIID `json:"ami,omitempty"`
	// UserData is a shell script that runs on each node before it joins, for AL2023.
	UserData string `json:"userData,omitempty"`
	// DiskGiB is the size of a node's root volume, in GiB.
	DiskGiB DiskGiB `json:"diskGiB,omitempty"`
	// Labels are put on the nodes. The kubelet refuses most keys below
	// kubernetes.io and k8s.io; node.kubernetes.io is open.
	Labels map[LabelKey]LabelValue `json:"labels,omitempty"`
	// Taints keep pods off the nodes.
	Taints []Taint `json:"taints,omitempty"`
	// Zones limits the group to some of the network's zones. EKS keeps those that the
	// group was made with.
	Zones []Zone `json:"zones,omitempty"`
	// Tier is where the nodes stand: private, or public, where every node has an
	// address of its own on the internet. EKS keeps the one that the group was made
	// with.
	Tier NodeTier `json:"tier,omitempty"`
	// Role is the ARN of a role that the nodes run as, in place of the one that is
	// made for all groups.
	Role RoleARN `json:"role,omitempty"`
	// Policies are ARNs of more policies for the nodes of this group, which then
	// have a role of their own.
	Policies []PolicyARN `json:"policies,omitempty"`
	// KeyPair is the name of an EC2 key pair for SSH. Who may come in by port 22 is a
	// rule of yours in network.securityGroups. Prefer ssm, which needs no port and
	// leaves a trail.
	KeyPair KeyPairName `json:"keyPair,omitempty"`
	// SSM lets Session Manager open a shell on the nodes.
	SSM *bool `json:"ssm,omitempty"`
	// LaunchTemplate is whose launch template a managed group has: Own is one of ours,
	// which keeps pods off the node's role, encrypts disks and tags nodes; EKS leaves
	// all of that to EKS. It cannot be changed later.
	LaunchTemplate TemplateOwner `json:"launchTemplate,omitempty"`
	// LaunchTemplateVersion is the version of a managed group's launch template that
	// nodes run. EKS takes a template's new content only with a new number: raise
	// it by one whenever diskGiB, ami, userData, keyPair, spec.tags, the Name pattern
	// of LaunchTemplate or network.securityGroups.kind change. A cluster made anew
	// begins at 1.
	LaunchTemplateVersion TemplateVersion `json:"launchTemplateVersion,omitempty"`
	// Enabled set to false takes the group away.
	Enabled *bool `json:"enabled,omitempty"`
}

// Mix is how much of a Mixed group is on demand.
type Mix struct {
	// OnDemandBase is the number of nodes that are on demand before any is spot.
	OnDemandBase NodeCount `json:"onDemandBase,omitempty"`
	// OnDemandPercent is the on-demand share of the nodes above the base.
	OnDemandPercent Percent `json:"onDemandPercent,omitempty"`
}

// InstanceRefresh replaces nodes step by step.
type InstanceRefresh struct {
	// MinHealthyPercent is how much of the group stays in service; it grows by a tenth
	// meanwhile, so that at 100 new nodes come before old ones go.
	MinHealthyPercent Share `json:"minHealthyPercent,omitempty"`
	// WarmupSeconds is how long a new node is given before the next goes.
	WarmupSeconds Seconds `json:"warmupSeconds,omitempty"`
	// Enabled set to false leaves nodes as they are until they are replaced for
	// another reason.
	Enabled *bool `json:"enabled,omitempty"`
}

// Scaling follows the load of a group's nodes.
type Scaling struct {
	// CPUPercent is the average CPU use that the group is sized for.
	CPUPercent Percent `json:"cpuPercent,omitempty"`
	// MemoryPercent is the average memory use above which a node is added; below half
	// of it one is taken away. The CloudWatch agent on the nodes measures it.
	MemoryPercent Percent `json:"memoryPercent,omitempty"`
}

// InstanceRequirements describe instance types.
type InstanceRequirements struct {
	// VCPUs of a node.
	VCPUs Range `json:"vcpus" need:"required"`
	// MemoryGiB of a node.
	MemoryGiB Range `json:"memoryGiB,omitempty"`
	// Architecture of the nodes. A node group has one: amd64, unless no type of it
	// matches.
	Architecture Architecture `json:"architecture,omitempty"`
	// Families limits the types to these families, such as m6i.
	Families []InstanceFamily `json:"families,omitempty"`
	// Categories limits the types to these categories, such as m.
	Categories []InstanceCategory `json:"categories,omitempty"`
	// MinGeneration is the oldest generation taken.
	MinGeneration Generation `json:"minGeneration,omitempty"`
	// Burstable brings in the types that earn and spend CPU credits.
	Burstable *bool `json:"burstable,omitempty"`
	// BareMetal brings in types without a hypervisor.
	BareMetal *bool `json:"bareMetal,omitempty"`
	// LocalDisks brings in types with disks of their own, which are in short supply
	// more often.
	LocalDisks *bool `json:"localDisks,omitempty"`
	// GPUs of a node; types with any are left out otherwise. Types with other
	// accelerators, FPGAs or for HPC come in where families or categories name them.
	GPUs Range `json:"gpus,omitempty"`
	// Exclude leaves types out.
	Exclude []InstanceType `json:"exclude,omitempty"`
}

// Range is a number from min to max.
type Range struct {
	// Min is the smallest number.
	Min Amount `json:"min,omitempty"`
	// Max is the largest number; without it there is none.
	Max Amount `json:"max,omitempty"`
}

// Taint keeps pods that do not tolerate it off a node.
type Taint struct {
	// Key of the taint.
	Key LabelKey `json:"key" need:"required"`
	// Value of the taint.
	Value LabelValue `json:"value,omitempty"`
	// Effect of the taint.
	Effect TaintEffect `json:"effect" need:"required"`
}

// NodePool is a pool of nodes that Karpenter makes as pods need them. Switch pools
// off before you take the last one out: Karpenter goes with it, and ends no nodes
// from then on.
type NodePool struct {
	// Capacities are how nodes may be bought; with both, spot comes first.
	Capacities []PoolCapacity `json:"capacities,omitempty"`
	// Instances describes the types that nodes may have. A pool that says nothing of
	// them takes those of 2 to 16 vCPUs.
	Instances *InstanceRequirements `json:"instances,omitempty"`
	// InstanceTypes names them instead.
	InstanceTypes []InstanceType `json:"instanceTypes,omitempty"`
	// Limits is the most that all nodes of the pool have together.
	Limits PoolLimits `json:"limits,omitempty"`
	// Disruption says when Karpenter replaces nodes.
	Disruption Disruption `json:"disruption,omitempty"`
	// Weight orders pools: the heavier comes first.
	Weight Weight `json:"weight,omitempty"`
	// AMIFamily is the operating system of the nodes.
	AMIFamily AMIFamily `json:"amiFamily,omitempty"`
	// DiskGiB is the size of a node's root volume, in GiB.
	DiskGiB DiskGiB `json:"diskGiB,omitempty"`
	// Labels are put on the nodes.
	Labels map[LabelKey]LabelValue `json:"labels,omitempty"`
	// Taints keep pods off the nodes.
	Taints []Taint `json:"taints,omitempty"`
	// Zones limits the pool to some of the network's zones.
	Zones []Zone `json:"zones,omitempty"`
	// Enabled set to false takes the pool away.
	Enabled *bool `json:"enabled,omitempty"`
}

// PoolLimits is the most that all nodes of a pool have together.
type PoolLimits struct {
	// CPU is the number of vCPUs.
	CPU PoolLimit `json:"cpu,omitempty"`
	// MemoryGiB is the memory, in GiB.
	MemoryGiB PoolLimit `json:"memoryGiB,omitempty"`
}

// Disruption says when Karpenter replaces nodes.
type Disruption struct {
	// Consolidation takes away nodes that are empty, or could be cheaper too.
	Consolidation Consolidation `json:"consolidation,omitempty"`
	// After is how long a node has been so.
	After Duration `json:"after,omitempty"`
	// ExpireAfter replaces nodes of that age, or Never does.
	ExpireAfter ExpireAfter `json:"expireAfter,omitempty"`
	// MaxPercent is how much of the pool may go at once.
	MaxPercent DisruptionPercent `json:"maxPercent,omitempty"`
}

// Fargate runs pods without nodes.
type Fargate struct {
	// Only says that the cluster has no node groups: everything runs on Fargate,
	// unless nodePools bring in nodes. The namespaces kube-system and default and
	// those of the add-ons get a profile each, named for the namespace, where no
	// profile here takes all of its pods or has that name.
	Only *bool `json:"only,omitempty"`
	// Profiles say which pods run on Fargate, by name. EKS cannot change a profile,
	// so an edit makes another one, whose name in EKS ends otherwise; with the old one
	// its pods go, and start again on the new one.
	Profiles map[ProfileName]*FargateProfile `json:"profiles,omitempty"`
	// Role is the ARN of a role that pulls images and writes logs, in place of one
	// that is made.
	Role RoleARN `json:"role,omitempty"`
}

// FargateProfile says which pods run on Fargate.
type FargateProfile struct {
	// Selectors match pods; one is enough.
	Selectors []FargateSelector `json:"selectors" need:"required"`
	// Zones limits the profile to some of the network's zones. Without them, a zone
	// that is added to the network or taken away is an edit of the profile too.
	Zones []Zone `json:"zones,omitempty"`
	// Enabled set to false takes the profile away.
	Enabled *bool `json:"enabled,omitempty"`
}

// FargateSelector matches pods by namespace and labels.
type FargateSelector struct {
	// Namespace of the pods; * and ? stand for any text and any character.
	Namespace FargatePattern `json:"namespace" need:"required"`
	// Labels that the pods have, all of them; wildcards count here too.
	Labels map[LabelKey]FargatePattern `json:"labels,omitempty"`
}
