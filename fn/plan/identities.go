package plan

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

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
	// Kind is how the account's pods get their credentials.
	Kind spec.Identity
	// EKS says that the account belongs to an EKS add-on, which associates the
	// role itself.
	EKS bool
	// Create says that the account is to be made.
	Create bool
}

// identities gives a role to every add-on and store that needs AWS.
func (p *Plan) identities(doc *spec.Document) {
	for i, a := range p.Addons {
		managed, statements := a.Row.policies(p)
		if len(managed) == 0 && len(statements) == 0 {
			continue
		}
		id := Identity{Name: a.Row.Name, Namespace: a.Namespace, ServiceAccount: a.Row.ServiceAccount, Kind: p.addonIdentity(a), EKS: a.Row.EKS}
		id.Association = p.Names.Of(id.Name)
		if a.Namespace != a.Row.Namespace {
			id.Association = p.Names.Of(id.Name, a.Namespace)
		}
		arns := make([]string, len(managed))
		for j, name := range managed {
			arns[j] = p.managed(name)
		}
		p.Addons[i].Role = p.grant(id, grant{
			part: a.Row.Name, description: "Add-on " + a.Row.Name + " of the EKS cluster " + p.Name, managed: arns, statements: statements,
			path: "spec.addons." + a.Row.Name, early: a.Row.Layer == object.Cluster,
		})
		if !a.Row.EKS {
			checkAccountValues(doc, a, p.Annotations(p.Addons[i].Role))
		}
	}
	p.storeRoles()
	p.podRoles(doc)
	p.checkAccounts(doc)
}

// addonIdentity is how an add-on's pods get their credentials: as the spec says,
// but by IRSA on Fargate, where the agent of Pod Identity does not run (EKS user
// guide, "Pod Identity considerations").
func (p *Plan) addonIdentity(a Addon) spec.Identity {
	if p.OnFargate(a) {
		return spec.IRSA
	}
	return p.Spec.Identity
}

// uses says whether any pods get their credentials that way.
func (p *Plan) uses(kind spec.Identity) bool {
	return slices.ContainsFunc(p.Identities, func(id Identity) bool { return id.Kind == kind })
}

// HasOIDC says whether IAM is to trust the cluster's issuer: pods use it, or are to
// be able to.
func (p *Plan) HasOIDC() bool { return p.Spec.Identity == spec.IRSA || p.uses(spec.IRSA) }

// checkAccounts finds service accounts with two roles: of each kind of credentials
// an account has one, and the other would never count. One that a chart makes is not
// to be made here too: Helm takes over nothing that is there.
func (p *Plan) checkAccounts(doc *spec.Document) {
	first, charts := map[string]string{}, map[string]string{}
	for _, a := range p.Addons {
		for _, account := range append([]string{a.Row.ServiceAccount}, a.Row.OtherAccounts...) {
			charts[a.Namespace+"/"+account] = "the add-on " + a.Row.Name
		}
	}
	_, agent := p.Addon(PodIdentityAgent)
	for _, id := range p.Identities {
		account := id.Namespace + "/" + id.ServiceAccount
		other, taken := first[account]
		switch {
		case taken:
			doc.Fail("pod-roles", "spec."+id.Name, "the service account %s is that of %s, which has a role of its own, and an account takes on one; name another account, or put the permissions together", account, other)
		case id.Create && charts[account] != "":
			doc.Fail("pod-roles", "spec."+id.Name+".createServiceAccount", "the service account %s is made by %s, which would find it taken; name an account of your own, or take createServiceAccount away", account, charts[account])
		case id.Create && id.Namespace == "kube-system":
			doc.Fail("pod-roles", "spec."+id.Name+".createServiceAccount", "kube-system is Kubernetes' own and the add-ons', and an account that goes with this entry may be one of theirs; use a namespace of your own, or take createServiceAccount away")
		case id.Create && id.ServiceAccount == "default":
			doc.Fail("pod-roles", "spec."+id.Name+".createServiceAccount", "Kubernetes makes the account default of every namespace itself; take createServiceAccount away, or name another account")
		case id.Kind == spec.PodIdentity && !agent && p.Spec.FargateOnly():
			doc.Fail("pod-identity", p.pathOf(id)+".identity", "EKS Pod Identity does not run on Fargate, where all pods of this cluster are (EKS user guide, Pod Identity considerations); use IRSA")
		case id.Kind == spec.PodIdentity && !agent:
			doc.Fail("pod-identity", "spec.addons."+PodIdentityAgent, "%s is off, and hands out the credentials of %s; switch it on, or use identity: IRSA", PodIdentityAgent, id.Name)
			agent = true // once is enough
		}
		first[account] = id.Name
	}
}

// pathOf is the field of the spec that an identity comes from.
func (p *Plan) pathOf(id Identity) string {
	for _, r := range p.Roles {
		if r.Name == id.Role && r.path != "" {
			return r.path
		}
	}
	return "spec"
}

// PodIdentityAgent is the EKS add-on that hands out credentials on every node.
const PodIdentityAgent = "eks-pod-identity-agent"

// WantsPodIdentity says whether the spec asks for Pod Identity anywhere.
func (p *Plan) WantsPodIdentity() bool {
	for _, r := range p.Spec.PodRoles {
		if *r.Enabled && r.Identity == spec.PodIdentity {
			return true
		}
	}
	return p.Spec.Identity == spec.PodIdentity
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

// A grant is what a service account may do.
type grant struct {
	// part of the names of the role and its policies.
	part string
	// roleName is the role's name in IAM where the spec gives one.
	roleName    string
	description string
	// managed are the ARNs of policies that are there already.
	managed    []string
	statements []iam.Statement
	// path is where the spec asks for it.
	path string
	// early says that it is for an add-on that is there before the cluster's identities
	// are. All others' roles are beside those, whichever kind they are: Flux would take
	// a role away that moves from one layer to another.
	early bool
}

// grant adds a role that one service account may take on, and returns the name of
// its object.
func (p *Plan) grant(id Identity, g grant) string {
	r := Role{
		Name:        p.Names.Role(g.part),
		Description: g.description,
		Trust:       p.podTrust(id),
		Managed:     g.managed,
		Own:         p.policies(g.part, g.description, g.statements),
		Layer:       object.Identity,
		path:        g.path,
	}
	if g.roleName != "" { // the object is named by that alone: the role stays when its entry is renamed
		r.Name, r.ID = p.Names.Hashed(p.Names.Role("pod"), g.roleName), g.roleName
	}
	if g.early {
		r.Layer = object.IAM
	}
	id.Role = r.Name
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
	for _, s := range apart(statements) {
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

// apart takes statements apart that fill more than a policy by themselves.
func apart(statements []iam.Statement) []iam.Statement {
	var out []iam.Statement
	for _, s := range statements {
		parts := halve(s)
		for i := 1; i < len(parts) && s.Sid != ""; i++ {
			parts[i].Sid = s.Sid + "Part" + strconv.Itoa(i+1)
		}
		out = append(out, parts...)
	}
	return out
}

// halve takes a statement in half by its resources, or else its actions, until each
// part fits into a policy: together they allow, or deny, what the whole does. One
// that cannot be halved stays as it is.
func halve(s iam.Statement) []iam.Statement {
	if iam.Policy2012(s).Size() <= iam.MaxPolicySize || len(s.Resource) < 2 && len(s.Action) < 2 {
		return []iam.Statement{s}
	}
	first, second := s, s
	if half := len(s.Resource) / 2; half > 0 {
		first.Resource, second.Resource = s.Resource[:half], s.Resource[half:]
	} else {
		half = len(s.Action) / 2
		first.Action, second.Action = s.Action[:half], s.Action[half:]
	}
	return append(halve(first), halve(second)...)
}

func (p *Plan) policy(description string, d iam.Document, name ...string) Policy {
	full := p.Names.Policy(name...)
	return Policy{Name: full, ARN: p.globalARN("iam", "policy/"+full), Description: description, Document: d}
}

// checkRoles holds what the spec has led to against IAM's quotas, and finds names
// that meet.
func (p *Plan) checkRoles(doc *spec.Document) {
	given, roles, policies := p.givenRoles(), map[string]string{}, map[string]string{}
	for _, r := range p.Roles {
		path := cmp.Or(r.path, "spec")
		if n := len(r.Policies()); n > iam.MaxPolicies {
			doc.Fail("policies", path, "role %s would have %d policies, and IAM takes %d (IAM quotas); %s", r.IAMName(), n, iam.MaxPolicies, fewer(r))
		}
		name := strings.ToLower(r.IAMName()) // as IAM compares them
		other, taken := roles[name]
		if strings.HasPrefix(path, "spec.podRoles.") && given[name] != "" {
			other, taken = given[name], true
		}
		if taken {
			doc.Fail("pod-roles", path, "its role would be named %s, as that of %s is, and IAM takes no account of case; rename the entry, or give another roleName", r.IAMName(), other)
		}
		roles[name] = cmp.Or(strings.TrimPrefix(r.path, "spec."), r.Description)
		for _, own := range r.Own {
			if other, taken := policies[own.Name]; taken {
				doc.Fail("pod-roles", path, "a policy of its role would be named %s, as one of %s is; rename the entry", own.Name, other)
			}
			policies[own.Name] = cmp.Or(strings.TrimPrefix(r.path, "spec."), r.Description)
			if n := own.Document.Size(); n > iam.MaxPolicySize {
				doc.Fail("policies", path, "statement %s has %d characters without white space, and IAM takes %d of a whole policy (IAM quotas); its conditions cannot be taken apart: make it several statements", own.Document.Statement[0].Sid, n, iam.MaxPolicySize)
			}
		}
	}
}

// givenRoles are the fields of the spec that name roles which are there already, by
// the roles' names in lower case: a role of ours of that name would take them over.
func (p *Plan) givenRoles() map[string]string {
	out := map[string]string{}
	for _, g := range p.Spec.GivenRoles() {
		if name, ours := strings.CutPrefix(g.ARN, p.globalARN("iam", "role/")); ours {
			out[strings.ToLower(name[strings.LastIndexByte(name, '/')+1:])] = g.Field
		}
	}
	return out
}

// fewer says how a role comes to have fewer policies.
func fewer(r Role) string {
	if strings.HasPrefix(r.path, "spec.podRoles.") {
		return "put what they allow into fewer, with wildcards where that is safe"
	}
	return "give fewer stores, or broader prefixes"
}

// A WorkloadNamespace is a namespace of the workload cluster that we make.
type WorkloadNamespace struct {
	Name string
	// Shared says that it is there for a store, a Secret, the load balancer or a service
	// account, and others' pods use it.
	Shared bool
	// Privileged says that an add-on's pods there use what the baseline of Pod Security
	// refuses.
	Privileged bool
}

// ownNamespaces are there in every cluster.
var ownNamespaces = []string{"kube-system", "default", "kube-public", "kube-node-lease"}

func (p *Plan) workloadNamespaces() []WorkloadNamespace {
	shared := map[string]bool{}
	for _, s := range p.Stores {
		shared[s.Namespace] = true
	}
	for _, s := range p.ExternalSecrets {
		shared[s.Namespace] = true
	}
	if p.LoadBalancer != nil {
		shared[p.LoadBalancer.Namespace] = true
	}
	for _, id := range p.Identities {
		if id.Create {
			shared[id.Namespace] = true
		}
	}
	for _, n := range p.policyNamespaces() {
		shared[n] = true
	}
	privileged := map[string]bool{}
	for _, a := range p.Addons {
		if !a.Row.EKS { // which brings its namespace along
			shared[a.Namespace] = false
			privileged[a.Namespace] = privileged[a.Namespace] || a.Row.Privileged != nil && a.Row.Privileged(p)
		}
	}
	delete(shared, "")
	var out []WorkloadNamespace
	for _, n := range slices.Sorted(maps.Keys(shared)) {
		if !slices.Contains(ownNamespaces, n) {
			out = append(out, WorkloadNamespace{n, shared[n], privileged[n]})
		}
	}
	return out
}

// checkNamespaces finds a namespace of the workload cluster that has the name of
// the management cluster's: no id may repeat across the two.
func (p *Plan) checkNamespaces(doc *spec.Document) {
	for _, n := range p.WorkloadNamespaces {
		if n.Name == p.Namespace {
			doc.Fail("namespace", "spec.delivery.namespace", "%q is a namespace of the workload cluster too, for add-ons, stores, policies or samples; name the cluster's namespace on the management cluster otherwise, such as delivery: {namespace: %s-cluster}", n.Name, p.Namespace)
		}
	}
}
