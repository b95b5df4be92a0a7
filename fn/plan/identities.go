package plan

import (
	"maps"
	"slices"
	"strconv"

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
	// Association is the name of its Pod Identity association. The namespace is a
	// part of it where it is not the add-on's usual one: AWS cannot change the
	// namespace of an association that exists.
	Association string
	// EKS says that the account belongs to an EKS add-on, which associates the
	// role itself.
	EKS bool
}

// identities gives a role to every add-on and store that needs AWS.
func (p *Plan) identities(doc *spec.Document) {
	for i, a := range p.Addons {
		managed, statements := a.Row.policies(p)
		if len(managed) == 0 && len(statements) == 0 {
			continue
		}
		id := Identity{Name: a.Row.Name, Namespace: a.Namespace, ServiceAccount: a.Row.ServiceAccount, EKS: a.Row.EKS}
		id.Association = p.Names.Of(id.Name)
		if a.Namespace != a.Row.Namespace {
			id.Association = p.Names.Of(id.Name, a.Namespace)
		}
		p.Addons[i].Role = p.grant(id, "Add-on "+a.Row.Name, managed, statements)
	}
	for i, s := range p.Stores {
		if s.ServiceAccount != "" {
			id := Identity{Name: s.ServiceAccount, Namespace: s.AccountNamespace, ServiceAccount: s.ServiceAccount}
			p.Stores[i].Role = p.grant(id, "Secret store "+s.Name, nil, []iam.Statement{s.statement(p)})
		}
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
	r.Own = p.policies(id.Name, r.Description, statements)
	p.Roles = append(p.Roles, r)
	p.Identities = append(p.Identities, id)
	return id.Role
}

// policies are statements in as few policies as IAM's limit on their size
// allows, in order. Nearly always that is one.
func (p *Plan) policies(name, description string, statements []iam.Statement) []Policy {
	if len(statements) == 0 {
		return nil
	}
	if d := iam.Policy2012(statements...); d.Size() <= iam.MaxPolicySize {
		return []Policy{p.policy(description, d, name)}
	}
	var out []Policy
	room := 0
	for _, s := range statements {
		size := s.Size() + len(",")
		if last := len(out) - 1; size <= room {
			out[last].Document.Statement = append(out[last].Document.Statement, s)
			room -= size
			continue
		}
		d := iam.Policy2012(s)
		room = iam.MaxPolicySize - d.Size()
		if len(out) == 0 {
			out = append(out, p.policy(description, d, name))
		} else {
			out = append(out, p.policy(description, d, name, strconv.Itoa(len(out)+1)))
		}
	}
	return out
}

func (p *Plan) policy(description string, d iam.Document, name ...string) Policy {
	full := p.Names.Policy(name...)
	return Policy{Name: full, ARN: p.globalARN("iam", "policy/"+full), Description: description, Document: d}
}

// maxPolicies is how many policies a role may have before the account's quota is
// raised (IAM quotas).
const maxPolicies = 10

// checkPolicies holds what the spec has led to against IAM's quotas.
func (p *Plan) checkPolicies(doc *spec.Document) {
	for _, r := range p.Roles {
		if n := len(r.Policies()); n > maxPolicies {
			doc.Fail("policies", "spec.secrets.stores", "role %s would have %d policies, and IAM takes %d (IAM quotas); give fewer stores, or broader prefixes",
				r.Name, n, maxPolicies)
		}
	}
}

// A WorkloadNamespace is a namespace of the workload cluster that we make.
type WorkloadNamespace struct {
	Name string
	// Shared says that it is there for a store or the load balancer, and others' pods
	// use it.
	Shared bool
}

// ownNamespaces are there in every cluster.
var ownNamespaces = []string{"kube-system", "default", "kube-public", "kube-node-lease"}

func (p *Plan) workloadNamespaces() []WorkloadNamespace {
	shared := map[string]bool{}
	for _, s := range p.Stores {
		shared[s.Namespace] = true
	}
	if p.LoadBalancer != nil {
		shared[p.LoadBalancer.Namespace] = true
	}
	for _, a := range p.Addons {
		shared[a.Namespace] = false
	}
	delete(shared, "")
	var out []WorkloadNamespace
	for _, n := range slices.Sorted(maps.Keys(shared)) {
		if !slices.Contains(ownNamespaces, n) {
			out = append(out, WorkloadNamespace{n, shared[n]})
		}
	}
	return out
}

// checkNamespaces finds a namespace of the workload cluster that has the name of
// the management cluster's: no id may repeat across the two.
func (p *Plan) checkNamespaces(doc *spec.Document) {
	for _, n := range p.WorkloadNamespaces {
		if n.Name == p.Namespace {
			doc.Fail("namespace", "spec.delivery.namespace", "%q is a namespace of the workload cluster too, for add-ons or stores; name the cluster's namespace on the management cluster otherwise, such as delivery: {namespace: %s-cluster}", n.Name, p.Namespace)
		}
	}
}
