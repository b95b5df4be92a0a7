package plan

import (
	"maps"
	"slices"

	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/spec"
)

// An Identity is a service account of the workload cluster that has a role.
type Identity struct {
	// Name tells the cluster's identities apart.
	Name           string
	Namespace      string
	ServiceAccount string
	Role           string
	// EKS says that the account belongs to an EKS add-on, which associates the
	// role itself.
	EKS bool
}

// identities gives a role to every add-on and store that needs AWS.
func (p *Plan) identities(doc *spec.Document) {
	for i, a := range p.Addons {
		managed, statements := a.Row.policies(p)
		if a.Row.Name == "external-secrets" {
			statements = p.controllerStatements()
		}
		if len(managed) == 0 && len(statements) == 0 {
			continue
		}
		id := Identity{Name: a.Row.Name, Namespace: a.Namespace, ServiceAccount: a.Row.ServiceAccount, EKS: a.Row.EKS}
		p.Addons[i].Role = p.grant(id, "Add-on "+a.Row.Name, managed, statements)
	}
	for i, s := range p.Stores {
		if s.ServiceAccount != "" {
			id := Identity{Name: s.Name, Namespace: s.AccountNamespace, ServiceAccount: s.ServiceAccount}
			p.Stores[i].Role = p.grant(id, "Secret store "+s.Name, nil, []iam.Statement{s.statement(p)})
		}
	}
	for i := range p.Groups {
		p.Groups[i].Autoscaled = p.autoscaled()
	}
}

func (row AddonRow) policies(p *Plan) (managed []string, statements []iam.Statement) {
	if row.Managed != nil {
		managed = row.Managed(p)
	}
	if row.Statements != nil {
		statements = row.Statements(p)
	}
	return managed, statements
}

// grant adds a role that one service account may take on, and returns its name.
func (p *Plan) grant(id Identity, who string, managed []string, statements []iam.Statement) string {
	id.Role = p.Names.Role(id.Name)
	r := Role{
		Name:        id.Role,
		Description: who + " of the EKS cluster " + p.Name,
		Trust:       p.podTrust(id.Namespace, id.ServiceAccount),
		Layer:       object.Identity,
	}
	if p.Spec.Identity == spec.PodIdentity {
		r.Layer = object.IAM
	}
	for _, name := range managed {
		r.Managed = append(r.Managed, p.managed(name))
	}
	if len(statements) > 0 {
		name := p.Names.Policy(id.Name)
		r.Policy = &Policy{
			Name: name, ARN: p.globalARN("iam", "policy/"+name),
			Description: r.Description, Document: iam.Policy2012(statements...),
		}
	}
	p.Roles = append(p.Roles, r)
	p.Identities = append(p.Identities, id)
	return id.Role
}

// checkIdentities holds what the spec has led to against IAM's quotas, and finds
// two identities of one name.
func (p *Plan) checkIdentities(doc *spec.Document) {
	for _, r := range p.Roles {
		if r.Policy != nil && r.Policy.Document.Size() > iam.MaxPolicySize {
			doc.Fail("policy-size", "spec.secrets.stores", "the policy of role %s has %d characters, and IAM takes %d (IAM quotas); give fewer stores, or broader prefixes",
				r.Name, r.Policy.Document.Size(), iam.MaxPolicySize)
		}
	}
	seen := map[string]bool{}
	for _, id := range p.Identities {
		if seen[id.Name] {
			doc.Fail("identities", "spec.secrets.stores."+id.Name, "the store's role would have the name of another, %s; rename the store", id.Role)
		}
		seen[id.Name] = true
	}
}

// A WorkloadNamespace is a namespace of the workload cluster that we make.
type WorkloadNamespace struct{ Name string }

// ownNamespaces are there in every cluster.
var ownNamespaces = []string{"kube-system", "default", "kube-public", "kube-node-lease"}

func (p *Plan) workloadNamespaces() []WorkloadNamespace {
	names := map[string]bool{}
	for _, a := range p.Addons {
		names[a.Namespace] = true
	}
	for _, s := range p.Stores {
		names[s.AccountNamespace] = true
		names[s.Namespace] = true
	}
	delete(names, "")
	var out []WorkloadNamespace
	for _, n := range slices.Sorted(maps.Keys(names)) {
		if !slices.Contains(ownNamespaces, n) {
			out = append(out, WorkloadNamespace{n})
		}
	}
	return out
}
