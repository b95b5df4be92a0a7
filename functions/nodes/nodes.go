// Package nodes renders the groups of nodes: managed ones, Auto Scaling groups of
// our own, and the launch templates of both.
package nodes

import (
	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/ec2"
	"spotcluster.dev/spotcluster/fn/api/eks"
	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
)

// Render makes a launch template and a group for every group, and what lets
// self-managed nodes in.
func Render(p plan.Plan) []object.Object {
	var out []object.Object
	out = append(out, admission(p)...)
	for _, g := range p.Groups {
		if g.Auto != nil {
			// A template that another takes the place of stays: Flux would take it away
			// before the group has moved, which then could launch nothing.
			out = append(out, p.Guarded(launchTemplate(p, g)))
			out = append(out, autoscalingGroup(p, g)...)
		} else {
			if g.OwnTemplate {
				out = append(out, launchTemplate(p, g))
			}
			out = append(out, managed(p, g)...)
		}
	}
	return out
}

// launchTemplate asks for IMDSv2 with a hop limit of 1, so that pods cannot take
// on the node's role, and for an encrypted disk.
func launchTemplate(p plan.Plan, g plan.Group) object.Object {
	t := g.Template
	var launched []ec2.TagSpecification
	for _, kind := range []string{"instance", "volume", "network-interface"} {
		launched = append(launched, ec2.TagSpecification{ResourceType: kind, Tags: t.Tags})
	}
	params := ec2.LaunchTemplate{
		BlockDeviceMappings: []ec2.BlockDevice{{
			DeviceName: t.Device,
			EBS:        ec2.EBS{DeleteOnTermination: "true", Encrypted: "true", VolumeSize: t.DiskGiB, VolumeType: "gp3"},
		}},
		Description:            t.Description,
		ImageID:                t.ImageID,
		KeyName:                t.KeyPair,
		MetadataOptions:        ec2.MetadataOptions{HTTPEndpoint: "enabled", HTTPPutResponseHopLimit: 1, HTTPTokens: "required"},
		Name:                   t.Name,
		Region:                 p.Region,
		Tags:                   t.Tags,
		TagSpecifications:      launched,
		UpdateDefaultVersion:   true,
		UserData:               t.UserData,
		VPCSecurityGroupIDRefs: crossplane.Once(p.NodeSecurityGroups(g)),
	}
	if t.InstanceProfile != "" {
		params.IAMInstanceProfile = &ec2.InstanceProfile{NameRef: crossplane.Ref(t.InstanceProfile)}
	}
	return p.Managed(object.Nodes, t.Name, params)
}

// managed is a managed group. Where cluster-autoscaler sets its size, the whole
// scaling block is for creation only: release v2.6 of the AWS provider ignores no
// part of it, and would put the size back at every look. Changing such a group's
// bounds takes the EKS API, or a group of another name.
func managed(p plan.Plan, g plan.Group) []object.Object {
	scaling := eks.ScalingConfig{DesiredSize: g.Min, MaxSize: g.Max, MinSize: g.Min}
	params := eks.NodeGroup{
		AMIType:        g.AMIType,
		CapacityType:   g.CapacityType,
		ClusterNameRef: crossplane.Ref(p.Name),
		InstanceTypes:  g.InstanceTypes,
		Labels:         g.Labels,
		NodeRoleARN:    g.Role.ID,
		NodeRoleARNRef: g.Role.Ref(),
		Region:         p.Region,
		SubnetIDRefs:   crossplane.Once(g.Subnets),
		SubnetIDs:      crossplane.IDs(g.Subnets),
		Tags:           p.NameTags(spec.NamedNodeGroup, g.Template.Name),
		Taint:          taints(g),
		UpdateConfig:   eks.UpdateConfig{MaxUnavailablePercentage: g.MaxUnavailable},
	}
	if g.OwnTemplate {
		params.LaunchTemplate = &eks.LaunchTemplate{Name: g.Template.Name, Version: g.TemplateNumber}
	} else {
		params.DiskSize = g.Template.DiskGiB
	}
	if g.AMIType != "" { // an image of the user's own says which version it is of
		params.Version = string(p.Spec.Version)
	}
	var group object.Object
	if g.Autoscaled {
		group = p.Initialized(object.Nodes, g.Name, params, eks.NodeGroupInit{ScalingConfig: scaling})
	} else {
		params.ScalingConfig = &scaling
		group = p.Named(object.Nodes, g.Name, params)
	}
	return append([]object.Object{group}, roleOf(p, g, eks.NodeGroup{}.GVK())...)
}

// roleOf keeps a group's role while the group is there: without it the network
// plugin leaves network interfaces behind.
func roleOf(p plan.Plan, g plan.Group, kind object.GVK) []object.Object {
	if g.Role.ID != "" {
		return nil
	}
	return []object.Object{p.UsedBy(object.Nodes, iam.Role{}.GVK(), crossplane.UsageResource{Name: g.Role.Name}, kind, g.Name)}
}

func taints(g plan.Group) []eks.Taint {
	out := make([]eks.Taint, 0, len(g.Taints))
	for _, t := range g.Taints {
		out = append(out, eks.Taint{Effect: plan.TaintEffects[t.Effect], Key: string(t.Key), Value: string(t.Value)})
	}
	return out
}
