package cluster

import (
	"spotcluster.dev/spotcluster/fn/api/core"
	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/eks"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/yaml"
)

// access lets one principal in. EKS changes neither the principal of an entry nor
// the policy and scope of an association, so each is named by what it holds, and
// an edit makes another.
func access(p plan.Plan, e plan.AccessEntry) []object.Object {
	out := []object.Object{p.Managed(object.Cluster, e.Name, eks.AccessEntry{
		ClusterNameRef:   crossplane.Ref(p.Name),
		KubernetesGroups: e.Groups,
		PrincipalARN:     e.Principal,
		Region:           p.Region,
		Tags:             p.Tags(),
		Type:             "STANDARD",
	})}
	for _, policy := range e.Policies {
		scope := eks.AccessScope{Type: "cluster"}
		if len(policy.Namespaces) > 0 {
			scope = eks.AccessScope{Type: "namespace", Namespaces: policy.Namespaces}
		}
		out = append(out, p.Managed(object.Cluster, policy.Name, eks.AccessPolicyAssociation{
			AccessScope:     scope,
			ClusterNameRef:  crossplane.Ref(p.Name),
			PolicyARN:       policy.ARN,
			PrincipalARNRef: crossplane.Ref(e.Name),
			Region:          p.Region,
		}))
	}
	return out
}

// The lists of aws-auth, as aws-iam-authenticator reads them.
type (
	roleMapping struct {
		Groups   []string `json:"groups"`
		RoleARN  string   `json:"rolearn"`
		Username string   `json:"username"`
	}
	userMapping struct {
		Groups   []string `json:"groups"`
		UserARN  string   `json:"userarn"`
		Username string   `json:"username"`
	}
)

// awsAuth is the ConfigMap by which EKS knows nodes and people in the legacy modes.
// All three of its lists are written, empty ones too: Flux takes over the fields
// that it applies, EKS's own lines with them, and leaves those that it does not.
// So whatever is to get in must be here, and what others add does not stay.
//
// It is in the first layer of the workload cluster, which waits for the groups and
// for nothing that needs their nodes: EKS writes the lines of managed groups and
// Fargate profiles itself when it makes them, and self-managed nodes try again until
// they find theirs. Without it no node gets in, so nothing prunes it, not even when
// the cluster is to go: its nodes are drained after this layer.
func awsAuth(p plan.Plan) []object.Object {
	if p.AWSAuth == nil {
		return nil
	}
	roles, users := []roleMapping{}, []userMapping{}
	for _, m := range p.AWSAuth.Roles {
		roles = append(roles, roleMapping{m.Groups, m.ARN, m.Username})
	}
	for _, m := range p.AWSAuth.Users {
		users = append(users, userMapping{m.Groups, m.ARN, m.Username})
	}
	return []object.Object{plan.NeverPruned(p.Workload(object.Namespaces, "kube-system", "aws-auth", core.ConfigMap{Data: map[string]string{
		"mapAccounts": "[]\n",
		"mapRoles":    string(yaml.Append(nil, roles)),
		"mapUsers":    string(yaml.Append(nil, users)),
	}}))}
}
