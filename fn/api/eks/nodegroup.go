package eks

import "spotcluster.dev/spotcluster/fn/object"

// NodeGroup is a managed node group.
type NodeGroup struct {
	AMIType        string            `json:"amiType,omitempty"`
	CapacityType   string            `json:"capacityType"`
	ClusterNameRef *Ref              `json:"clusterNameRef"`
	DiskSize       int               `json:"diskSize,omitempty"`
	InstanceTypes  []string          `json:"instanceTypes"`
	Labels         map[string]string `json:"labels,omitempty"`
	LaunchTemplate *LaunchTemplate   `json:"launchTemplate,omitempty"`
	NodeRoleARN    string            `json:"nodeRoleArn,omitempty"`
	NodeRoleARNRef *Ref              `json:"nodeRoleArnRef,omitempty"`
	Region         string            `json:"region"`
	// ScalingConfig is left out where NodeGroupInit holds it.
	ScalingConfig *ScalingConfig    `json:"scalingConfig,omitempty"`
	SubnetIDRefs  []Ref             `json:"subnetIdRefs,omitempty"`
	SubnetIDs     []string          `json:"subnetIds,omitempty"`
	Tags          map[string]string `json:"tags"`
	Taint         []Taint           `json:"taint,omitempty"`
	UpdateConfig  UpdateConfig      `json:"updateConfig"`
	Version       string            `json:"version,omitempty"`
}

// NodeGroupInit is what only a node group's creation uses.
type NodeGroupInit struct {
	ScalingConfig ScalingConfig `json:"scalingConfig"`
}

// GVK of NodeGroup.
func (NodeGroup) GVK() object.GVK { return gvk("NodeGroup") }

// LaunchTemplate names a version of a launch template. The version is a number
// as text: EKS turns $Latest into one when read back, and would never settle.
type LaunchTemplate struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// ScalingConfig is a group's size.
type ScalingConfig struct {
	DesiredSize int `json:"desiredSize"`
	MaxSize     int `json:"maxSize"`
	MinSize     int `json:"minSize"`
}

// Taint in the EKS API's spelling.
type Taint struct {
	Effect string `json:"effect"`
	Key    string `json:"key"`
	Value  string `json:"value,omitempty"`
}

// UpdateConfig is how many nodes an update may take away at once.
type UpdateConfig struct {
	MaxUnavailablePercentage int `json:"maxUnavailablePercentage"`
}
