// Package identity renders what ties service accounts of the workload cluster to
// their roles: the OIDC provider for IRSA, or EKS Pod Identity associations. The
// roles themselves are of package iam.
package identity

import (
	"spotcluster.dev/spotcluster/fn/api/core"
	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/eks"
	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
)

// Render makes the kubeconfig for people, if the spec asks for one, the OIDC
// provider, an association for every identity of EKS Pod Identity that no EKS
// add-on associates itself, and the service accounts that are to be made.
func Render(p plan.Plan) []object.Object {
	var out []object.Object
	if p.UserKubeconfig != nil {
		out = append(out, userKubeconfig(p))
	}
	if p.HasOIDC() {
		out = append(out, oidcProvider(p))
	}
	for _, id := range p.Identities {
		if id.Kind == spec.PodIdentity && !id.EKS {
			out = append(out, association(p, id))
		}
	}
	for _, id := range p.Identities {
		if id.Create {
			out = append(out, account(p, id))
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

// account is a service account of the workload cluster for pods of the user's.
func account(p plan.Plan, id plan.Identity) object.Object {
	o := p.Workload(object.Namespaces, id.Namespace, id.ServiceAccount, core.ServiceAccount{})
	return plan.Annotated(o, p.Annotations(id.Role))
}
