// Package iam renders every role and policy of the cluster: those known at
// render time into the layer iam, those that trust the cluster's OIDC issuer
// into the layer identity.
package iam

import (
	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// Render makes the roles, and the policies of their own.
func Render(p plan.Plan) []object.Object {
	var out []object.Object
	for _, r := range p.Roles {
		keep := func(o object.Object) object.Object { return o }
		if r.Kept {
			keep = p.Guarded
		}
		for _, own := range r.Own {
			out = append(out, keep(policy(p, own)))
		}
		out = append(out, keep(role(p, r)))
	}
	return out
}

// policy names no issuer, so it is always made before the cluster.
func policy(p plan.Plan, d plan.Policy) object.Object {
	return p.Managed(object.IAM, d.Name, iam.Policy{
		Description: d.Description,
		Policy:      d.Document.String(),
		Tags:        p.Tags(),
	})
}

func role(p plan.Plan, r plan.Role) object.Object {
	o := p.Managed(r.Layer, r.Name, iam.Role{
		AssumeRolePolicy:    r.Trust.String(),
		Description:         r.Description,
		ForceDetachPolicies: true,
		ManagedPolicyARNs:   r.Policies(),
		PermissionsBoundary: string(p.Spec.PermissionsBoundary),
		Tags:                p.Tags(),
	})
	if r.IAMName() != r.Name {
		return plan.ExternalName(o, r.IAMName())
	}
	return o
}
