// Package identity renders what ties service accounts of the workload cluster to
// their roles: the OIDC provider for IRSA, or EKS Pod Identity associations. The
// roles themselves are of package iam.
package identity

import (
	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/eks"
	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
)

// Render makes the kubeconfig for people, if the spec asks for one, and the OIDC
// provider, or an association for every identity that no EKS add-on associates
// itself.
func Render(p plan.Plan) []object.Object {
	var out []object.Object
	if p.UserKubeconfig != nil {
		out = append(out, userKubeconfig(p))
	}
	if p.Spec.Identity == spec.IRSA {
		return append(out, oidcProvider(p))
	}
	for _, id := range p.Identities {
		if !id.EKS {
			out = append(out, association(p, id))
		}
	}
	return out
}

// oidcProvider makes IAM trust the cluster's tokens. Its audience is the same in
// every partition.
func oidcProvider(p plan.Plan) object.Object {
	return p.Managed(object.Identity, p.Names.Of("oidc"), iam.OpenIDConnectProvider{
		ClientIDList: []string{"sts.amazonaws.com"},
		Tags:         p.Tags(),
		URL:          p.Issuer.String(),
	})
}

func association(p plan.Plan, id plan.Identity) object.Object {
	return p.Managed(object.Identity, id.Association, eks.PodIdentityAssociation{
		ClusterNameRef: crossplane.Ref(p.Name),
		Namespace:      id.Namespace,
		Region:         p.Region,
		RoleARNRef:     crossplane.Follow(id.Role),
		ServiceAccount: id.ServiceAccount,
		Tags:           p.Tags(),
	})
}
