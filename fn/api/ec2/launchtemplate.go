package ec2

import "spotcluster.dev/spotcluster/fn/object"

// LaunchTemplate says how a group's instances start.
type LaunchTemplate struct {
	BlockDeviceMappings []BlockDevice     `json:"blockDeviceMappings"`
	Description         string            `json:"description"`
	IAMInstanceProfile  *InstanceProfile  `json:"iamInstanceProfile,omitempty"`
	ImageID             string            `json:"imageId,omitempty"`
	KeyName             string            `json:"keyName,omitempty"`
	MetadataOptions     MetadataOptions   `json:"metadataOptions"`
	Name                string            `json:"name"`
	Region              string            `json:"region"`
	Tags                map[string]string `json:"tags"`
	// TagSpecifications tag what is launched; tags alone tag the template.
	TagSpecifications []TagSpecification `json:"tagSpecifications"`
	// UpdateDefaultVersion makes the newest version the default one.
	UpdateDefaultVersion bool   `json:"updateDefaultVersion"`
	UserData             string `json:"userData,omitempty"`
	// VPCSecurityGroupIDRefs take the place of the group that EKS makes.
	VPCSecurityGroupIDRefs []Ref `json:"vpcSecurityGroupIdRefs,omitempty"`
}

// GVK of LaunchTemplate.
func (LaunchTemplate) GVK() object.GVK { return gvk("LaunchTemplate") }

// InstanceProfile points to the profile that carries the nodes' role.
type InstanceProfile struct {
	NameRef *Ref `json:"nameRef"`
}

// BlockDevice is one volume.
type BlockDevice struct {
	DeviceName string `json:"deviceName"`
	EBS        EBS    `json:"ebs"`
}

// EBS is a volume's shape. The provider takes the booleans as text.
type EBS struct {
	DeleteOnTermination string `json:"deleteOnTermination"`
	Encrypted           string `json:"encrypted"`
	VolumeSize          int    `json:"volumeSize"`
	VolumeType          string `json:"volumeType"`
}

// MetadataOptions guard the instance metadata service.
type MetadataOptions struct {
	HTTPEndpoint            string `json:"httpEndpoint"`
	HTTPPutResponseHopLimit int    `json:"httpPutResponseHopLimit"`
	HTTPTokens              string `json:"httpTokens"`
}

// TagSpecification tags one kind of thing that is launched.
type TagSpecification struct {
	ResourceType string            `json:"resourceType"`
	Tags         map[string]string `json:"tags"`
}
