// Package autoscaling holds the forProvider blocks of the EC2 Auto Scaling kinds we
// emit.
package autoscaling

import (
	"github.com/crossplane/crossplane-runtime/v2/apis/common"

	"spotcluster.dev/spotcluster/fn/object"
)

// Ref is a reference to another managed resource.
type Ref = common.NamespacedReference

func gvk(kind string) object.GVK {
	return object.GVK{Group: "autoscaling.aws.m.upbound.io", Version: "v1beta1", Kind: kind}
}

// Group keeps a number of instances.
type Group struct {
	CapacityRebalance     bool                 `json:"capacityRebalance"`
	ForceDelete           bool                 `json:"forceDelete,omitempty"`
	HealthCheckType       string               `json:"healthCheckType"`
	InstanceRefresh       *InstanceRefresh     `json:"instanceRefresh,omitempty"`
	MaxSize               int                  `json:"maxSize"`
	MinSize               int                  `json:"minSize"`
	MixedInstancesPolicy  MixedInstancesPolicy `json:"mixedInstancesPolicy"`
	ProtectFromScaleIn    bool                 `json:"protectFromScaleIn,omitempty"`
	Region                string               `json:"region"`
	SuspendedProcesses    []string             `json:"suspendedProcesses,omitempty"`
	Tag                   []Tag                `json:"tag"`
	VPCZoneIdentifier     []string             `json:"vpcZoneIdentifier,omitempty"`
	VPCZoneIdentifierRefs []Ref                `json:"vpcZoneIdentifierRefs,omitempty"`
	// WaitForCapacityTimeout of 0 does not wait for instances: a shortage of spot
	// would be an error.
	WaitForCapacityTimeout string `json:"waitForCapacityTimeout"`
}

// GVK of Group.
func (Group) GVK() object.GVK { return gvk("AutoscalingGroup") }

// GroupInit is what only a group's creation uses.
type GroupInit struct {
	DesiredCapacity int `json:"desiredCapacity"`
}

// InstanceRefresh replaces instances when their template changes.
type InstanceRefresh struct {
	Preferences RefreshPreferences `json:"preferences"`
	Strategy    string             `json:"strategy"`
}

// RefreshPreferences are how. The provider takes the warmup as text.
type RefreshPreferences struct {
	InstanceWarmup            string `json:"instanceWarmup"`
	MaxHealthyPercentage      int    `json:"maxHealthyPercentage"`
	MinHealthyPercentage      int    `json:"minHealthyPercentage"`
	ScaleInProtectedInstances string `json:"scaleInProtectedInstances,omitempty"`
}

// MixedInstancesPolicy is what the group launches, and how it buys it.
type MixedInstancesPolicy struct {
	InstancesDistribution InstancesDistribution `json:"instancesDistribution"`
	LaunchTemplate        GroupTemplate         `json:"launchTemplate"`
}

// InstancesDistribution is how instances are bought. Left out, AWS takes the
// percentage for 100.
type InstancesDistribution struct {
	OnDemandBaseCapacity                int    `json:"onDemandBaseCapacity"`
	OnDemandPercentageAboveBaseCapacity int    `json:"onDemandPercentageAboveBaseCapacity"`
	SpotAllocationStrategy              string `json:"spotAllocationStrategy"`
	SpotInstancePools                   int    `json:"spotInstancePools,omitempty"`
}

// GroupTemplate is a launch template, and the types it is launched as.
type GroupTemplate struct {
	LaunchTemplateSpecification TemplateSpecification `json:"launchTemplateSpecification"`
	Override                    []Override            `json:"override"`
}

// TemplateSpecification names a launch template and its version.
type TemplateSpecification struct {
	LaunchTemplateIDRef *Ref   `json:"launchTemplateIdRef"`
	Version             string `json:"version"`
}

// Override is one type, or a description of types.
type Override struct {
	InstanceRequirements *InstanceRequirements `json:"instanceRequirements,omitempty"`
	InstanceType         string                `json:"instanceType,omitempty"`
}

// InstanceRequirements describe instance types in EC2's terms.
type InstanceRequirements struct {
	AcceleratorCount      *Bounds  `json:"acceleratorCount,omitempty"`
	AcceleratorTypes      []string `json:"acceleratorTypes,omitempty"`
	AllowedInstanceTypes  []string `json:"allowedInstanceTypes,omitempty"`
	BareMetal             string   `json:"bareMetal"`
	BurstablePerformance  string   `json:"burstablePerformance"`
	CPUManufacturers      []string `json:"cpuManufacturers,omitempty"`
	ExcludedInstanceTypes []string `json:"excludedInstanceTypes,omitempty"`
	LocalStorage          string   `json:"localStorage"`
	MemoryMiB             Bounds   `json:"memoryMib"`
	VCPUCount             Bounds   `json:"vcpuCount"`
}

// Bounds are a number's; without a max there is none.
type Bounds struct {
	Max *int `json:"max,omitempty"`
	Min int  `json:"min"`
}

// Tag is a tag of the group, and of its instances where it is propagated.
type Tag struct {
	Key               string `json:"key"`
	PropagateAtLaunch bool   `json:"propagateAtLaunch"`
	Value             string `json:"value"`
}

// Policy changes a group's size.
type Policy struct {
	AdjustmentType              string          `json:"adjustmentType,omitempty"`
	AutoscalingGroupNameRef     *Ref            `json:"autoscalingGroupNameRef"`
	Cooldown                    int             `json:"cooldown,omitempty"`
	PolicyType                  string          `json:"policyType"`
	Region                      string          `json:"region"`
	ScalingAdjustment           int             `json:"scalingAdjustment,omitempty"`
	TargetTrackingConfiguration *TargetTracking `json:"targetTrackingConfiguration,omitempty"`
}

// GVK of Policy.
func (Policy) GVK() object.GVK { return gvk("Policy") }

// TargetTracking keeps a metric at a value.
type TargetTracking struct {
	PredefinedMetricSpecification PredefinedMetric `json:"predefinedMetricSpecification"`
	TargetValue                   int              `json:"targetValue"`
}

// PredefinedMetric is one that EC2 Auto Scaling knows.
type PredefinedMetric struct {
	PredefinedMetricType string `json:"predefinedMetricType"`
}

// LifecycleHook holds an instance on its way, until somebody lets it go on.
type LifecycleHook struct {
	AutoscalingGroupNameRef *Ref   `json:"autoscalingGroupNameRef"`
	DefaultResult           string `json:"defaultResult"`
	HeartbeatTimeout        int    `json:"heartbeatTimeout"`
	LifecycleTransition     string `json:"lifecycleTransition"`
	Region                  string `json:"region"`
}

// GVK of LifecycleHook.
func (LifecycleHook) GVK() object.GVK { return gvk("LifecycleHook") }
