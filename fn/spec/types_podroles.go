package spec

// PodRole is an IAM role that pods of the users' own take on, by the service
// account that they run as.
type PodRole struct {
	// Namespace of the service account.
	Namespace Namespace `json:"namespace" need:"required"`
	// ServiceAccount that the pods run as. Without it, it is named as the entry is.
	ServiceAccount ServiceAccountName `json:"serviceAccount,omitempty"`
	// CreateServiceAccount makes the service account, and its namespace where there
	// is none. Leave it out where a chart of yours makes the account: with IRSA, give
	// that the annotation eks.amazonaws.com/role-arn.
	CreateServiceAccount *bool `json:"createServiceAccount,omitempty"`
	// Identity says how these pods get their credentials, in place of spec.identity.
	// By default that counts, but IRSA where Fargate takes all pods of the namespace,
	// which Pod Identity does not reach.
	Identity Identity `json:"identity,omitempty"`
	// RoleName is the role's name in IAM, where policies elsewhere name it. A role of
	// that name which is there already is taken over, unless it has a path: its trust
	// and its list of policies become these, and it goes with this entry. Without roleName, the name is made of the cluster's, the
	// region and the entry's.
	RoleName RoleName `json:"roleName,omitempty"`
	// Policies are ARNs of policies that are there already.
	Policies []PolicyARN `json:"policies,omitempty"`
	// Statements are the role's own permissions, by statement id.
	Statements map[StatementID]*PolicyStatement `json:"statements,omitempty"`
	// Enabled set to false takes the role away.
	Enabled *bool `json:"enabled,omitempty"`
}

// PolicyStatement allows or denies actions, as a statement of an IAM policy does.
type PolicyStatement struct {
	// Effect is Allow or Deny.
	Effect Effect `json:"effect,omitempty"`
	// Actions, such as s3:GetObject; * and ? stand for any text and any character.
	Actions []Action `json:"actions" need:"required"`
	// Resources are the ARNs that the actions are about, with the same wildcards, or
	// * alone. IAM's variables, such as ${aws:PrincipalTag/team}, stay as they are.
	Resources []PolicyResource `json:"resources" need:"required"`
	// Conditions limit the statement: operator, then key, then values.
	Conditions map[ConditionOperator]map[ConditionKey][]string `json:"conditions,omitempty"`
	// Why says, for whoever reviews it, what needs the statement. Give it to one that
	// lets in much: it is then not warned of, and explain iam shows the reason.
	Why string `json:"why,omitempty"`
	// Enabled set to false takes the statement away.
	Enabled *bool `json:"enabled,omitempty"`
}
