// Package fargate renders the Fargate profiles: which pods run without nodes of the
// cluster's own.
package fargate

import (
	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/eks"
	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// Render makes every profile. While one lives it needs its role: EKS stops the
// profile's pods before it deletes it.
func Render(p plan.Plan) []object.Object {
	var out []object.Object
	for _, f := range p.FargateProfiles {
		out = append(out, profile(p, f))
		if role := p.FargateRole(); role.ID == "" {
			out = append(out, p.UsedBy(object.Nodes, iam.Role{}.GVK(), crossplane.UsageResource{Name: role.Name}, eks.FargateProfile{}.GVK(), f.Name))
		}
	}
	return out
}

func profile(p plan.Plan, f plan.FargateProfile) object.Object {
	params := eks.FargateProfile{
		ClusterNameRef:         crossplane.Ref(p.Name),
		PodExecutionRoleARN:    p.FargateRole().ID,
		PodExecutionRoleARNRef: p.FargateRole().Ref(),
		Region:                 p.Region,
		SubnetIDRefs:           crossplane.Once(f.Subnets),
		SubnetIDs:              crossplane.IDs(f.Subnets),
		Tags:                   f.Tags,
	}
	for _, s := range f.Selectors {
		params.Selector = append(params.Selector, eks.FargateSelector{Labels: s.Labels, Namespace: s.Namespace})
	}
	return p.Named(object.Nodes, f.Name, params)
}
