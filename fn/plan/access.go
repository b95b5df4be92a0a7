package plan

import (
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/spec"
)

// An AccessEntry lets one principal into the cluster.
type AccessEntry struct {
	// Name of the object. EKS cannot change the principal of an entry, so it is named
	// by that; and by whether it has groups, because the provider takes a list that is
	// gone for one that it may leave (Terraform's AWS provider, aws_eks_access_entry:
	// kubernetes_groups is optional and computed).
	Name      string
	Principal string
	Groups    []string
	Policies  []AccessPolicy
	// From is the field of the spec that asks for it.
	From string
}

// An AccessPolicy is one of EKS's own policies that an entry gives, in the whole
// cluster or in namespaces. EKS cannot change either, so it is named likewise.
type AccessPolicy struct {
	Name, ARN  string
	Namespaces []string
}

// clusterAdmin is the access policy of what delivers the cluster.
const clusterAdmin spec.AccessPolicy = "AmazonEKSClusterAdminPolicy"

// accessEntries are those of the delivery's roles and of the user's principals. EKS
// refuses all of them in mode CONFIG_MAP (EKS user guide, "Grant IAM users and roles
// access to Kubernetes APIs").
func (p *Plan) accessEntries() []AccessEntry {
	c := p.Spec.ControlPlane
	if !c.AuthenticationMode.HasEntries() {
		return nil
	}
	var out []AccessEntry
	for _, e := range p.Spec.Delivery.StandingEntries() {
		out = append(out, p.accessEntry(e.Name, &spec.Access{Principal: spec.PrincipalARN(e.Role), Policy: clusterAdmin}, "delivery."+e.Field))
	}
	for _, name := range slices.Sorted(maps.Keys(c.Access)) {
		if a := c.Access[name]; *a.Enabled {
			out = append(out, p.accessEntry(name, a, "controlPlane.access."+string(name)))
		}
	}
	return out
}

func (p *Plan) accessEntry(name spec.EntryName, a *spec.Access, from string) AccessEntry {
	out := AccessEntry{
		Name:      p.Names.Access(string(name), string(a.Principal), withGroups(plain(a.Groups))),
		Principal: string(a.Principal),
		Groups:    plain(a.Groups),
		From:      from,
	}
	for _, g := range a.Grants() {
		namespaces := plain(g.Namespaces)
		out.Policies = append(out.Policies, AccessPolicy{
			Name:       p.Names.Access(string(name), out.Name, string(g.Policy), strings.Join(namespaces, ",")),
			ARN:        p.Partition.ARN("eks", "", "aws", "cluster-access-policy/"+string(g.Policy)),
			Namespaces: namespaces,
		})
	}
	return out
}

// withGroups is the part of an entry's name that says whether it has groups.
func withGroups(groups []string) string {
	if len(groups) == 0 {
		return ""
	}
	return "groups"
}

// A nodeIdentity is a role that nodes, or pods on Fargate, enter the cluster as.
type nodeIdentity struct {
	arn spec.PrincipalARN
	// given is the field of the spec that names the role, or empty where it is ours.
	given string
	// who runs as it.
	who  string
	kind nodeKind
	// own says that it is shared with nobody, and off that the group is switched off.
	own, off bool
}

// A nodeKind is who lets such a role in.
type nodeKind int

const (
	// managedNodes and fargatePods are let in by EKS itself: by an access entry, or in
	// aws-auth where the mode has none (EKS user guide, "Create access entries").
	managedNodes nodeKind = iota
	fargatePods
	// ownNodes are those of self-managed groups, and of Karpenter.
	ownNodes
)

// nodeIdentities are the roles of all groups, of Karpenter's nodes and of pods on
// Fargate, in this order; those of groups that are off come last.
func (p *Plan) nodeIdentities() []nodeIdentity {
	var out, off []nodeIdentity
	for _, name := range slices.Sorted(maps.Keys(p.Spec.NodeGroups)) {
		g := p.Spec.NodeGroups[name]
		id := nodeIdentity{arn: p.arnOf(p.groupRole(string(name), g)), who: "the nodes of group " + string(name), off: !*g.Enabled}
		if g.Role != "" {
			id.given = "spec.nodeGroups." + string(name) + ".role"
		}
		if g.Kind == spec.SelfManaged {
			id.kind = ownNodes
		}
		if id.off {
			off = append(off, id)
		} else {
			out = append(out, id)
		}
	}
	if k := p.Karpenter; k != nil {
		out = append(out, nodeIdentity{arn: spec.PrincipalARN(p.RoleARN(k.NodeRole)), who: "Karpenter's nodes", kind: ownNodes, own: true})
	}
	if f := p.Spec.Fargate; f.On() {
		id := nodeIdentity{arn: p.arnOf(p.FargateRole()), who: "pods on Fargate", kind: fargatePods}
		if f.Role != "" {
			id.given = "spec.fargate.role"
		}
		out = append(out, id)
	}
	return append(out, off...)
}

// arnOf is the ARN of a role that is given, or ours.
func (p *Plan) arnOf(role crossplane.Link) spec.PrincipalARN {
	if role.ID != "" {
		return spec.PrincipalARN(role.ID)
	}
	return spec.PrincipalARN(p.RoleARN(role.Name))
}

// A NodePrincipal is a role that nodes, or pods on Fargate, enter the cluster as.
type NodePrincipal struct {
	ARN string
	// Who runs as it, and what lets them in.
	Who, By string
}

// NodePrincipals are those of everything that is on.
func (p *Plan) NodePrincipals() []NodePrincipal {
	by := map[nodeKind]string{managedNodes: "EKS makes the entry", fargatePods: "EKS makes the entry", ownNodes: "an entry for nodes"}
	var out []NodePrincipal
	for _, id := range p.nodeIdentities() {
		n := NodePrincipal{ARN: string(id.arn), Who: id.who, By: by[id.kind]}
		if !p.Spec.ControlPlane.AuthenticationMode.HasEntries() {
			n.By = "aws-auth"
		}
		if !id.off {
			out = append(out, n)
		}
	}
	return out
}

// checkNodeIdentities finds a role that nodes share with whom they cannot: EKS keeps
// one entry a principal, of one type, and one of nodes takes no groups or policies
// (EKS user guide, "Create access entries").
func (p *Plan) checkNodeIdentities(doc *spec.Document) {
	ids := slices.DeleteFunc(p.nodeIdentities(), func(id nodeIdentity) bool { return id.off })
	for i, id := range ids {
		for _, other := range ids[:i] {
			if id.arn.Same(other.arn) && (id.kind != other.kind || id.own || other.own) {
				clash(doc, id, other)
				break
			}
		}
	}
	check := func(field string, principal spec.PrincipalARN) {
		i := slices.IndexFunc(ids, func(id nodeIdentity) bool { return principal != "" && id.arn.Same(principal) })
		if i >= 0 {
			doc.Fail("access", field, "%s run as it, and EKS knows a role once, as that of nodes, which has no other groups or policies (EKS user guide, Create access entries); give people and tools a role of their own", ids[i].who)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Spec.ControlPlane.Access)) {
		if a := p.Spec.ControlPlane.Access[name]; *a.Enabled {
			check("spec.controlPlane.access."+string(name)+".principal", a.Principal)
		}
	}
	check("spec.delivery.providerRole", spec.PrincipalARN(p.Spec.Delivery.ProviderRole))
	check("spec.delivery.fluxRole", spec.PrincipalARN(p.Spec.Delivery.FluxRole))
}

// clash reports two that cannot share a role, at one that names it: of two, at the
// self-managed group. Crossplane takes over an entry that is there already, EKS's
// own too, and takes it away with the group that it was rendered for.
func clash(doc *spec.Document, a, b nodeIdentity) {
	if a.given == "" || b.given != "" && b.kind == ownNodes {
		a, b = b, a
	}
	var why string
	switch {
	case a.own || b.own:
		why = "the role is made for them alone"
	case a.kind == fargatePods || b.kind == fargatePods:
		why = "a role has one entry, by which EKS names nodes and pods on Fargate differently"
	default:
		why = "a role has one access entry: EKS makes it for managed groups, and with the self-managed group it would be taken from them"
	}
	doc.Fail("group-role", a.given, "%s run as it too, and %s; give another role", b.who, why)
}

// AWSAuth is the ConfigMap by which EKS knows principals in the modes that have it.
type AWSAuth struct{ Roles, Users []Mapping }

// A Mapping is a principal, and whom Kubernetes takes it for.
type Mapping struct {
	ARN, Username string
	Groups        []string
}

// masters is the group of Kubernetes' unlimited administrators.
const masters = "system:masters"

// nodeMappings are the username and groups of nodes.
// Source: EKS user guide, "Migrating existing aws-auth ConfigMap entries to access
// entries".
var nodeMappings = map[nodeKind]Mapping{
	managedNodes: {Username: "system:node:{{EC2PrivateDNSName}}", Groups: []string{"system:bootstrappers", "system:nodes"}},
	ownNodes:     {Username: "system:node:{{EC2PrivateDNSName}}", Groups: []string{"system:bootstrappers", "system:nodes"}},
	fargatePods:  {Username: "system:node:{{SessionName}}", Groups: []string{"system:bootstrappers", "system:nodes", "system:node-proxier"}},
}

// awsAuth decides aws-auth whole, in the order of the ARNs: what is applied replaces
// what EKS has written there for managed groups and Fargate profiles. Where there
// are access entries, those count first, and it is a second way in.
//
// The line of a group that is switched off stays while the group is named: its
// nodes leave over minutes, and report to the API until they have.
func (p *Plan) awsAuth() *AWSAuth {
	mode := p.Spec.ControlPlane.AuthenticationMode
	if !mode.HasConfigMap() {
		return nil
	}
	out := &AWSAuth{}
	add := func(m Mapping) {
		to := &out.Roles
		if !strings.Contains(m.ARN, ":role/") {
			to = &out.Users
		}
		if !slices.ContainsFunc(*to, func(o Mapping) bool { return strings.EqualFold(o.ARN, m.ARN) }) {
			*to = append(*to, m)
		}
	}
	for _, id := range p.nodeIdentities() {
		m := nodeMappings[id.kind]
		m.ARN = id.arn.Bare()
		add(m)
	}
	if !mode.HasEntries() {
		for _, e := range p.Spec.Delivery.StandingEntries() {
			add(p.mapping(spec.PrincipalARN(e.Role), []string{masters}))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Spec.ControlPlane.Access)) {
		if a := p.Spec.ControlPlane.Access[name]; *a.Enabled && len(a.Groups) > 0 {
			add(p.mapping(a.Principal, plain(a.Groups)))
		}
	}
	for _, list := range [][]Mapping{out.Roles, out.Users} {
		slices.SortFunc(list, func(a, b Mapping) int { return strings.Compare(a.ARN, b.ARN) })
	}
	return out
}

// mapping is that of a role or user. aws-auth knows a role without its path, as STS
// names its sessions, and a user with it (EKS user guide, "Grant IAM users access to
// Kubernetes with a ConfigMap"; aws-iam-authenticator, pkg/arn). The username is the
// one that EKS gives an access entry, so that a change of mode changes none.
func (p *Plan) mapping(principal spec.PrincipalARN, groups []string) Mapping {
	m := Mapping{ARN: principal.Bare(), Username: string(principal), Groups: groups}
	if head, name, isRole := strings.Cut(m.ARN, ":role/"); isRole {
		account := head[strings.LastIndex(head, ":")+1:]
		m.Username = p.Partition.ARN("sts", "", account, "assumed-role/"+name+"/{{SessionName}}")
	}
	return m
}
