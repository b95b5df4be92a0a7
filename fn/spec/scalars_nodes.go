package spec

// The values of nodeGroups, nodePools and fargate; see scalars.go.

// AllocationStrategy is how an Auto Scaling group picks among spot pools (EC2
// Auto Scaling API, InstancesDistribution).
type AllocationStrategy string

// The allocation strategies.
const (
	PriceCapacityOptimized       AllocationStrategy = "PriceCapacityOptimized"
	CapacityOptimized            AllocationStrategy = "CapacityOptimized"
	CapacityOptimizedPrioritized AllocationStrategy = "CapacityOptimizedPrioritized"
	LowestPrice                  AllocationStrategy = "LowestPrice"
)

func (AllocationStrategy) rule() Rule {
	return enum(PriceCapacityOptimized, CapacityOptimized, CapacityOptimizedPrioritized, LowestPrice)
}

// TemplateOwner is whose launch template a managed group has.
type TemplateOwner string

// The owners of launch templates.
const (
	OwnTemplate TemplateOwner = "Own"
	EKSTemplate TemplateOwner = "EKS"
)

func (TemplateOwner) rule() Rule { return enum(OwnTemplate, EKSTemplate) }

// PoolCount is a number of spot pools (EC2 Auto Scaling API, SpotInstancePools).
type PoolCount int

func (PoolCount) rule() Rule { return Rule{Min: 1, Max: 20} }

// Percent is a share of a hundred.
type Percent int

func (Percent) rule() Rule { return Rule{Min: 0, Max: 100} }

// Share is a share of a hundred that is something.
type Share int

func (Share) rule() Rule { return Rule{Min: 1, Max: 100} }

// Seconds is a length of time.
type Seconds int

func (Seconds) rule() Rule { return Rule{Min: 1, Max: 86400} }

// Amount counts vCPUs, GiB or GPUs.
type Amount int

func (Amount) rule() Rule { return Rule{Min: 0, Max: 1_000_000} }

// PoolLimit is the most of something that a node pool has. A pool of nothing is
// one that is off.
type PoolLimit int

func (PoolLimit) rule() Rule { return Rule{Min: 1, Max: 1_000_000} }

// DisruptionPercent is the share of a node pool that may go at once. With none at
// all its nodes would never be replaced, not even for a new AMI.
type DisruptionPercent int

func (DisruptionPercent) rule() Rule { return Rule{Min: 1, Max: 100} }

// Weight orders node pools (Karpenter, NodePool).
type Weight int

func (Weight) rule() Rule { return Rule{Min: 1, Max: 100} }

// Generation of an instance type: the number in its family's name.
type Generation int

func (Generation) rule() Rule { return Rule{Min: 1, Max: 20} }

// AMIID is a machine image's id.
type AMIID string

func (AMIID) rule() Rule { return resourceID("ami", "an AMI") }

// KeyPairName is an EC2 key pair's name.
type KeyPairName string

func (KeyPairName) rule() Rule {
	return Rule{Pattern: `^[A-Za-z0-9][A-Za-z0-9 ._@-]*$`, MaxLength: 255, Example: "operators", Must: "a key pair's name"}
}

// Architecture is a processor's, in Kubernetes' spelling.
type Architecture string

// The architectures.
const (
	AMD64 Architecture = "amd64"
	ARM64 Architecture = "arm64"
)

func (Architecture) rule() Rule { return enum(AMD64, ARM64) }

// InstanceFamily is what an instance type's name has before the dot.
type InstanceFamily string

func (InstanceFamily) rule() Rule {
	return Rule{Pattern: `^[a-z][a-z0-9-]*$`, MaxLength: 32, Example: "m6i", Must: "an instance family"}
}

// InstanceCategory is the letters that a family begins with.
type InstanceCategory string

func (InstanceCategory) rule() Rule {
	return Rule{Pattern: `^[a-z]+$`, MaxLength: 16, Example: "m", Must: "the letters that families begin with"}
}

// PoolCapacity is how Karpenter buys a node.
type PoolCapacity string

func (PoolCapacity) rule() Rule { return enum(PoolCapacity(Spot), PoolCapacity(OnDemand)) }

// Consolidation is which nodes Karpenter takes away (Karpenter, NodePool).
type Consolidation string

// The ways to consolidate.
const (
	WhenEmptyOrUnderutilized Consolidation = "WhenEmptyOrUnderutilized"
	WhenEmpty                Consolidation = "WhenEmpty"
)

func (Consolidation) rule() Rule { return enum(WhenEmptyOrUnderutilized, WhenEmpty) }

// ExpireAfter is an age, or Never (Karpenter, NodePool).
type ExpireAfter string

func (ExpireAfter) rule() Rule {
	return Rule{Pattern: `^(([0-9]+(s|m|h))+|Never)$`, Example: "720h", Must: "a time, or Never"}
}

// ProfileName is a Fargate profile's name (EKS API, CreateFargateProfile), kept to
// what is also a Kubernetes name.
type ProfileName string

func (ProfileName) rule() Rule {
	return Rule{Pattern: `^` + dnsLabel + `$`, MaxLength: 63, Example: "default",
		Must:  "at most 63 lower-case letters, digits and hyphens",
		Check: func(s string) string { return reserved(s, "eks-", "a name that does not begin with eks-") }}
}

// FargatePattern is a text with wildcards.
type FargatePattern string

func (FargatePattern) rule() Rule {
	return Rule{Pattern: `^[A-Za-z0-9*?]([A-Za-z0-9_.*?-]{0,61}[A-Za-z0-9*?])?$`, Example: "apps-*",
		Must: "at most 63 letters, digits and - _ . with * and ? as wildcards"}
}
