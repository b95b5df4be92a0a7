// Package nodes renders the managed node groups and their launch templates.
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

// Render makes a launch template and a node group for every group.
func Render(p plan.Plan) []object.Object {
	var out []object.Object
	for _, g := range p.Groups {
		// While nodes live they need their role: without it the network plugin leaves
		// network interfaces behind.
		out = append(out, launchTemplate(p, g), nodeGroup(p, g),
			p.UsedBy(object.Nodes, iam.Role{}.GVK(), crossplane.UsageResource{Name: p.NodeRole()}, eks.NodeGroup{}.GVK(), g.Name))
	}
	return out
}

// launchTemplate asks for IMDSv2 with a hop limit of 1, so that pods cannot take
// on the node's role, and for an encrypted disk.
func launchTemplate(p plan.Plan, g plan.Group) object.Object {
	tags := p.NameTags(spec.NamedLaunchTemplate, g.LaunchTemplate)
	var launched []ec2.TagSpecification
	for _, kind := range []string{"instance", "volume", "network-interface"} {
		launched = append(launched, ec2.TagSpecification{ResourceType: kind, Tags: tags})
	}
	return p.Managed(object.Nodes, g.LaunchTemplate, ec2.LaunchTemplate{
		BlockDeviceMappings: []ec2.BlockDevice{{
			DeviceName: g.RootDevice,
			EBS:        ec2.EBS{DeleteOnTermination: "true", Encrypted: "true", VolumeSize: g.DiskGiB, VolumeType: "gp3"},
		}},
		Description:            "Nodes of group " + g.Name + " of " + p.Name,
		MetadataOptions:        ec2.MetadataOptions{HTTPEndpoint: "enabled", HTTPPutResponseHopLimit: 1, HTTPTokens: "required"},
		Name:                   g.LaunchTemplate,
		Region:                 p.Region,
		Tags:                   tags,
		TagSpecifications:      launched,
		UpdateDefaultVersion:   true,
		VPCSecurityGroupIDRefs: crossplane.Once(p.NodeSecurityGroups()),
	})
}

// nodeGroup is the managed group. Where cluster-autoscaler sets its size, the
// whole scaling block is for creation only: release v2.6 of the AWS provider
// ignores no part of it, and would put the size back at every look. Changing
// such a group's bounds takes the EKS API, or a group of another name.
func nodeGroup(p plan.Plan, g plan.Group) object.Object {
	tags := p.NameTags(spec.NamedNodeGroup, g.LaunchTemplate)
	scaling := eks.ScalingConfig{DesiredSize: g.Min, MaxSize: g.Max, MinSize: g.Min}
	params := eks.NodeGroup{
		AMIType:        g.AMIType,
		CapacityType:   g.CapacityType,
		ClusterNameRef: crossplane.Ref(p.Name),
		InstanceTypes:  g.InstanceTypes,
		Labels:         g.Labels,
		LaunchTemplate: eks.LaunchTemplate{Name: g.LaunchTemplate, Version: g.TemplateNumber},
		NodeRoleARNRef: crossplane.Ref(p.NodeRole()),
		Region:         p.Region,
		SubnetIDRefs:   crossplane.Once(g.Subnets),
		SubnetIDs:      crossplane.IDs(g.Subnets),
		Tags:           tags,
		Taint:          taints(g),
		UpdateConfig:   eks.UpdateConfig{MaxUnavailablePercentage: 33},
		Version:        string(p.Spec.Version),
	}
	if g.Autoscaled {
		return p.Initialized(object.Nodes, g.Name, params, eks.NodeGroupInit{ScalingConfig: scaling})
	}
	params.ScalingConfig = &scaling
	return p.Named(object.Nodes, g.Name, params)
}

func taints(g plan.Group) []eks.Taint {
	out := make([]eks.Taint, 0, len(g.Taints))
	for _, t := range g.Taints {
		out = append(out, eks.Taint{Effect: plan.TaintEffects[t.Effect], Key: string(t.Key), Value: string(t.Value)})
	}
	return out
}
