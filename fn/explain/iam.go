// Package explain says of a plan what a reviewer would ask: who may do what, by
// which role, and why.
package explain

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/plan"
)

// IAM is who may do what: in AWS by roles, and in Kubernetes by access.
type IAM struct {
	Cluster   string `json:"cluster"`
	Account   string `json:"account"`
	Region    string `json:"region"`
	Partition string `json:"partition"`
	// PermissionsBoundary is that of every role that is made, if any.
	PermissionsBoundary string   `json:"permissionsBoundary,omitempty"`
	Roles               []Role   `json:"roles"`
	Access              []Access `json:"access"`
}

// A Role is one role in AWS, made here or given.
type Role struct {
	// Name in IAM, and ARN.
	Name string `json:"name"`
	ARN  string `json:"arn"`
	// Who takes it on: an AWS service, or pods as namespace/account.
	Who string `json:"who"`
	// Through says how: a service's own trust, IRSA, Pod Identity or another role.
	Through string `json:"through"`
	// Why it is there.
	Why string `json:"why"`
	// Given says that it is there already: what it may do is not known here.
	Given bool `json:"given,omitempty"`
	// Attached are policies that are there already.
	Attached []Attached `json:"attached,omitempty"`
	// Policies are the role's own.
	Policies []Policy `json:"policies,omitempty"`
}

// Attached is a policy that is there already, of AWS's own or the user's.
type Attached struct {
	ARN string `json:"arn"`
	Why string `json:"why"`
}

// A Policy is one of ours.
type Policy struct {
	Name string `json:"name"`
	// Size is its characters without white space, of which IAM takes 6,144.
	Size       int         `json:"size"`
	Statements []Statement `json:"statements"`
}

// A Statement is one of a policy's, and its reason where that does not speak for
// itself.
type Statement struct {
	ID         string        `json:"id,omitempty"`
	Effect     iam.Effect    `json:"effect"`
	Actions    []string      `json:"actions"`
	Resources  []string      `json:"resources"`
	Conditions iam.Condition `json:"conditions,omitempty"`
	Why        string        `json:"why,omitempty"`
}

// Access is what one principal may do in Kubernetes.
type Access struct {
	// Who is the principal's ARN, or words.
	Who string `json:"who"`
	// May is an EKS access policy, Kubernetes groups, or words.
	May string `json:"may"`
	// Where are namespaces, or everywhere.
	Where string `json:"where"`
	Why   string `json:"why"`
}

// services are the AWS services that take on roles, in words.
var services = map[string]string{
	"ec2": "nodes", "eks": "the control plane", "eks-fargate-pods": "Fargate", "vpc-flow-logs": "VPC flow logs",
}

// NewIAM explains a plan.
func NewIAM(p *plan.Plan) IAM {
	out := IAM{
		Cluster: p.Name, Account: p.AccountID, Region: p.Region, Partition: p.Partition.Name,
		PermissionsBoundary: string(p.Spec.PermissionsBoundary),
		Roles:               given(p),
		Access:              access(p),
	}
	identities := map[string]plan.Identity{}
	for _, id := range p.Identities {
		identities[id.Role] = id
	}
	for _, r := range p.Roles {
		role := Role{
			Name: r.IAMName(), ARN: p.RoleARN(r.IAMName()),
			Why: strings.TrimSuffix(r.Description, " of the EKS cluster "+p.Name),
		}
		for _, arn := range r.Managed {
			role.Attached = append(role.Attached, Attached{arn, plan.ManagedWhy(arn)})
		}
		if groups := groupsOf(p, r.Name); len(groups) > 0 {
			role.Why = "Nodes of " + strings.Join(groups, ", ")
		}
		if id, pods := identities[r.Name]; pods {
			role.Who, role.Through = id.Namespace+"/"+id.ServiceAccount, string(id.Kind)
		} else if id, by := identities[r.By]; by {
			role.Who, role.Through = id.Namespace+"/"+id.ServiceAccount, "role "+id.Role
		} else {
			role.Through, role.Who = byService(r.Trust)
		}
		for _, own := range r.Own {
			role.Policies = append(role.Policies, policy(own))
		}
		out.Roles = append(out.Roles, role)
	}
	return out
}

// groupsOf are the node groups that run as a role.
func groupsOf(p *plan.Plan, role string) []string {
	var out []string
	for _, g := range p.Groups {
		if g.Role.Name == role {
			out = append(out, g.Name)
		}
	}
	return out
}

// byService is the service that a trust is for, and what that is in words.
func byService(trust iam.Document) (principal, who string) {
	for _, s := range trust.Statement {
		if s.Principal != nil && s.Principal.Service != "" {
			name, _, _ := strings.Cut(s.Principal.Service, ".")
			return s.Principal.Service, services[name]
		}
	}
	return "", ""
}

func policy(own plan.Policy) Policy {
	out := Policy{Name: own.Name, Size: own.Document.Size()}
	for _, s := range own.Document.Statement {
		out.Statements = append(out.Statements, Statement{
			ID: s.Sid, Effect: s.Effect, Actions: s.Action, Resources: s.Resource, Conditions: s.Condition, Why: s.Why,
		})
	}
	return out
}

// given are the roles that the spec names and does not make.
func given(p *plan.Plan) []Role {
	var out []Role
	add := func(link crossplane.Link, who, why string) {
		if arn := link.ID; arn != "" && !slices.ContainsFunc(out, func(r Role) bool { return r.ARN == arn }) {
			out = append(out, Role{Name: arn[strings.LastIndex(arn, "/")+1:], ARN: arn, Who: who, Through: "as it is", Why: why, Given: true})
		}
	}
	add(p.ControlPlaneRole(), services["eks"], "controlPlane.role")
	for _, name := range slices.Sorted(maps.Keys(p.Spec.NodeGroups)) {
		if g := p.Spec.NodeGroups[name]; *g.Enabled {
			add(crossplane.Link{ID: string(g.Role)}, services["ec2"], "nodeGroups."+string(name)+".role")
		}
	}
	if p.Spec.Fargate.On() {
		add(p.FargateRole(), services["eks-fargate-pods"], "fargate.role")
	}
	d := p.Spec.Delivery
	add(crossplane.Link{ID: string(d.ProviderRole)}, "Crossplane", "delivery.providerRole")
	add(crossplane.Link{ID: string(d.FluxRole)}, "Flux", "delivery.fluxRole")
	return out
}

const everywhere = "everywhere"

// access is who may enter Kubernetes, in the order in which one would ask.
func access(p *plan.Plan) []Access {
	var out []Access
	if *p.Spec.ControlPlane.CreatorAdmin {
		a := Access{Who: "who makes the cluster: Crossplane", May: "AmazonEKSClusterAdminPolicy", Where: everywhere, Why: "controlPlane.creatorAdmin"}
		if !p.Spec.ControlPlane.AuthenticationMode.HasEntries() {
			a.May = "everything, as of system:masters"
		}
		out = append(out, a)
	}
	for _, e := range p.AccessEntries {
		for _, g := range e.Policies {
			where := cmp.Or(strings.Join(g.Namespaces, ", "), everywhere)
			out = append(out, Access{Who: e.Principal, May: g.ARN[strings.LastIndex(g.ARN, "/")+1:], Where: where, Why: e.From})
		}
		if len(e.Groups) > 0 {
			out = append(out, bound(e.Principal, e.Groups, e.From))
		}
	}
	if p.AWSAuth != nil {
		for _, m := range slices.Concat(p.AWSAuth.Roles, p.AWSAuth.Users) {
			out = append(out, bound(m.ARN, m.Groups, "aws-auth"))
		}
	}
	for _, n := range p.NodePrincipals() {
		out = append(out, Access{Who: n.ARN, May: "be a node", Where: "its own pods", Why: n.Who + ": " + n.By})
	}
	return out
}

// bound is what RBAC gives groups.
func bound(who string, groups []string, why string) Access {
	return Access{Who: who, May: "what RBAC gives " + strings.Join(groups, ", "), Where: "as bound", Why: why}
}
