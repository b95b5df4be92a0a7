// Package karpenter renders what Karpenter's nodes need, and its node pools and
// node classes. The controller is an add-on, and its queue is of package
// interruption.
package karpenter

import (
	"fmt"

	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/eks"
	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/api/karpenter"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// Render makes the way in for the nodes, and a node class and a node pool for every
// pool.
func Render(p plan.Plan) []object.Object {
	k := p.Karpenter
	if k == nil {
		return nil
	}
	out := []object.Object{instanceProfile(p, *k)}
	if k.Access != "" {
		out = append(out, access(p, *k))
	}
	for _, pool := range k.Pools {
		out = append(out, nodeClass(p, *k, pool), nodePool(p, pool))
	}
	return out
}

// instanceProfile is made here, so that Karpenter needs no rights over any, and
// none is left behind.
func instanceProfile(p plan.Plan, k plan.Karpenter) object.Object {
	return p.Named(object.IAM, k.NodeRole, iam.InstanceProfile{RoleRef: crossplane.Ref(k.NodeRole), Tags: p.Tags()})
}

// access lets the nodes into the cluster. EKS gives entries of this type the
// groups of nodes by itself.
func access(p plan.Plan, k plan.Karpenter) object.Object {
	return p.Managed(object.Nodes, k.Access, eks.AccessEntry{
		ClusterNameRef: crossplane.Ref(p.Name),
		PrincipalARN:   p.RoleARN(k.NodeRole),
		Region:         p.Region,
		Tags:           p.Tags(),
		Type:           "EC2_LINUX",
	})
}

// nodeClass asks for what the launch templates of groups do: IMDSv2 with a hop
// limit of 1, so that pods cannot take on the node's role, and an encrypted disk.
func nodeClass(p plan.Plan, k plan.Karpenter, pool plan.NodePool) object.Object {
	return p.Workload(object.Config, "", pool.Name, karpenter.EC2NodeClass{Spec: karpenter.EC2NodeClassSpec{
		AMISelectorTerms: []karpenter.AMITerm{{Alias: pool.AMI}},
		BlockDeviceMappings: []karpenter.BlockDevice{{
			DeviceName: pool.Device,
			EBS:        karpenter.EBS{DeleteOnTermination: true, Encrypted: true, VolumeSize: fmt.Sprintf("%dGi", pool.DiskGiB), VolumeType: "gp3"},
		}},
		InstanceProfile:            k.NodeRole,
		MetadataOptions:            karpenter.MetadataOptions{HTTPEndpoint: "enabled", HTTPPutResponseHopLimit: 1, HTTPTokens: "required"},
		SecurityGroupSelectorTerms: p.PoolSecurityGroups(),
		SubnetSelectorTerms:        p.PoolSubnets(),
		Tags:                       pool.Tags,
	}})
}

func nodePool(p plan.Plan, pool plan.NodePool) object.Object {
	template := karpenter.NodeTemplate{Spec: karpenter.NodeSpec{
		ExpireAfter: string(pool.Disruption.ExpireAfter),
		NodeClassRef: karpenter.NodeClassRef{
			Group: karpenter.NodeClassGroup, Kind: karpenter.EC2NodeClass{}.GVK().Kind, Name: pool.Name,
		},
		Requirements: pool.Requirements,
	}}
	if len(pool.Labels) > 0 {
		template.Metadata = &karpenter.NodeMetadata{Labels: pool.Labels}
	}
	for _, t := range pool.Taints {
		template.Spec.Taints = append(template.Spec.Taints, karpenter.Taint{Effect: string(t.Effect), Key: string(t.Key), Value: string(t.Value)})
	}
	return p.Workload(object.Config, "", pool.Name, karpenter.NodePool{Spec: karpenter.NodePoolSpec{
		Disruption: karpenter.Disruption{
			Budgets:             []karpenter.Budget{{Nodes: fmt.Sprintf("%d%%", pool.Disruption.MaxPercent)}},
			ConsolidateAfter:    string(pool.Disruption.After),
			ConsolidationPolicy: string(pool.Disruption.Consolidation),
		},
		Limits:   pool.Limits,
		Template: template,
		Weight:   pool.Weight,
	}})
}
