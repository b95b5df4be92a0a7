// Package karpenter holds the Karpenter kinds we emit, with the fields that we set.
package karpenter

import "spotcluster.dev/spotcluster/fn/object"

// NodeClassGroup is the API group of Karpenter's kinds for AWS.
const NodeClassGroup = "karpenter.k8s.aws"

// NodePool is a pool of nodes that Karpenter makes as pods need them.
type NodePool struct {
	Spec NodePoolSpec `json:"spec"`
}

// GVK of NodePool.
func (NodePool) GVK() object.GVK {
	return object.GVK{Group: "karpenter.sh", Version: "v1", Kind: "NodePool"}
}

// NodePoolSpec is a pool's spec.
type NodePoolSpec struct {
	Disruption Disruption        `json:"disruption"`
	Limits     map[string]string `json:"limits"`
	Template   NodeTemplate      `json:"template"`
	Weight     int               `json:"weight,omitempty"`
}

// Disruption says when nodes are replaced.
type Disruption struct {
	Budgets             []Budget `json:"budgets"`
	ConsolidateAfter    string   `json:"consolidateAfter"`
	ConsolidationPolicy string   `json:"consolidationPolicy"`
}

// Budget is how many nodes may go at once.
type Budget struct {
	Nodes string `json:"nodes"`
}

// NodeTemplate is what nodes are made from.
type NodeTemplate struct {
	Metadata *NodeMetadata `json:"metadata,omitempty"`
	Spec     NodeSpec      `json:"spec"`
}

// NodeMetadata is what nodes are labelled with.
type NodeMetadata struct {
	Labels map[string]string `json:"labels"`
}

// NodeSpec is what nodes are.
type NodeSpec struct {
	ExpireAfter  string        `json:"expireAfter"`
	NodeClassRef NodeClassRef  `json:"nodeClassRef"`
	Requirements []Requirement `json:"requirements"`
	Taints       []Taint       `json:"taints,omitempty"`
}

// NodeClassRef names an EC2NodeClass.
type NodeClassRef struct {
	Group string `json:"group"`
	Kind  string `json:"kind"`
	Name  string `json:"name"`
}

// Requirement limits one label of the nodes.
type Requirement struct {
	Key      string   `json:"key"`
	Operator string   `json:"operator"`
	Values   []string `json:"values,omitempty"`
}

// Taint keeps pods off the nodes.
type Taint struct {
	Effect string `json:"effect"`
	Key    string `json:"key"`
	Value  string `json:"value,omitempty"`
}

// EC2NodeClass is how nodes are launched in EC2.
type EC2NodeClass struct {
	Spec EC2NodeClassSpec `json:"spec"`
}

// GVK of EC2NodeClass.
func (EC2NodeClass) GVK() object.GVK {
	return object.GVK{Group: NodeClassGroup, Version: "v1", Kind: "EC2NodeClass"}
}

// EC2NodeClassSpec is a node class' spec.
type EC2NodeClassSpec struct {
	AMISelectorTerms           []AMITerm         `json:"amiSelectorTerms"`
	BlockDeviceMappings        []BlockDevice     `json:"blockDeviceMappings"`
	InstanceProfile            string            `json:"instanceProfile"`
	MetadataOptions            MetadataOptions   `json:"metadataOptions"`
	SecurityGroupSelectorTerms []Term            `json:"securityGroupSelectorTerms"`
	SubnetSelectorTerms        []Term            `json:"subnetSelectorTerms"`
	Tags                       map[string]string `json:"tags"`
}

// AMITerm selects an AMI.
type AMITerm struct {
	Alias string `json:"alias"`
}

// Term selects resources: by id, or by all of some tags. Of several terms one is
// enough.
type Term struct {
	ID   string            `json:"id,omitempty"`
	Tags map[string]string `json:"tags,omitempty"`
}

// BlockDevice is a disk.
type BlockDevice struct {
	DeviceName string `json:"deviceName"`
	EBS        EBS    `json:"ebs"`
}

// EBS is a disk's volume.
type EBS struct {
	DeleteOnTermination bool   `json:"deleteOnTermination"`
	Encrypted           bool   `json:"encrypted"`
	VolumeSize          string `json:"volumeSize"`
	VolumeType          string `json:"volumeType"`
}

// MetadataOptions are how the instance metadata service answers.
type MetadataOptions struct {
	HTTPEndpoint            string `json:"httpEndpoint"`
	HTTPPutResponseHopLimit int    `json:"httpPutResponseHopLimit"`
	HTTPTokens              string `json:"httpTokens"`
}
