package spec

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The rules of who enters the cluster; see validate.go. Those about the roles of
// nodes are in the plan, which names them.

// A StandingEntry is an access entry that the delivery needs.
type StandingEntry struct {
	// Name of the entry, and Field of delivery that holds the role.
	Name  EntryName
	Field string
	Role  RoleARN
}

// StandingEntries are the access entries of the roles that the delivery names,
// each role once: EKS keeps one entry a principal.
func (d Delivery) StandingEntries() []StandingEntry {
	var out []StandingEntry
	for _, e := range []StandingEntry{{"provider", "providerRole", d.ProviderRole}, {"flux", "fluxRole", d.FluxRole}} {
		if e.Role != "" && !slices.ContainsFunc(out, func(o StandingEntry) bool { return PrincipalARN(o.Role).Same(PrincipalARN(e.Role)) }) {
			out = append(out, e)
		}
	}
	return out
}

// checkAuthentication holds the creator's rights to the mode, and to who else gets
// in (EKS API, CreateAccessConfigRequest, and its refusals).
func checkAuthentication(doc *Document, s *SpotClusterSpec) {
	const path = "spec.controlPlane.creatorAdmin"
	switch c := s.ControlPlane; {
	case *c.CreatorAdmin:
	case !c.AuthenticationMode.HasEntries():
		doc.Fail("authentication", path, "in mode CONFIG_MAP EKS takes no cluster whose creator is not its administrator; take creatorAdmin away, or use authenticationMode: API")
	case s.Delivery.ProviderRole == "" && s.Delivery.FluxRole == "":
		doc.Fail("authentication", path, "Flux enters the cluster as Crossplane's provider, which is its creator, and would be refused; name the provider's role in delivery.providerRole, which then has an entry of its own, or take creatorAdmin away")
	}
}

func checkAccess(doc *Document, s *SpotClusterSpec) {
	if k := s.ControlPlane.Kubeconfig; k != nil && *k.Enabled && !slices.ContainsFunc(slices.Collect(maps.Values(s.ControlPlane.Access)), func(a *Access) bool { return *a.Enabled }) {
		doc.Warn("nobody-enters", "spec.controlPlane.kubeconfig", "nobody but Crossplane and Flux may enter the cluster, so that the file lets nobody in; add an entry, such as access: {admins: {principal: \"arn:aws:iam::111122223333:role/admins\", policy: AmazonEKSClusterAdminPolicy}}")
	}
	type holder struct {
		principal PrincipalARN
		name      string
	}
	var holders []holder
	standing := map[EntryName]string{}
	for _, e := range s.Delivery.StandingEntries() {
		holders = append(holders, holder{PrincipalARN(e.Role), "delivery." + e.Field})
		standing[e.Name] = e.Field
	}
	for _, name := range slices.Sorted(maps.Keys(s.ControlPlane.Access)) {
		a := s.ControlPlane.Access[name]
		path := join("spec.controlPlane.access", string(name))
		if !*a.Enabled {
			continue
		}
		if field := standing[name]; field != "" {
			doc.Fail("access", path, "the name is that of delivery.%s's own entry; give this one another", field)
		}
		if i := slices.IndexFunc(holders, func(h holder) bool { return a.Principal != "" && h.principal.Same(a.Principal) }); i >= 0 {
			doc.Fail("access", path+".principal", "the principal has an entry already, %s; EKS keeps one a principal", holders[i].name)
		} else if a.Principal != "" {
			checkRights(doc, a, path, s.ControlPlane.AuthenticationMode)
		}
		if strings.Contains(string(a.Principal), ":role/aws-service-role/") {
			doc.Fail("access", path+".principal", "EKS makes no entry for a service-linked role (EKS user guide, Create access entries); name a role of your own")
		}
		checkScopes(doc, a, path)
		checkGroupNames(doc, a, path, s.ControlPlane.AuthenticationMode)
		holders = append(holders, holder{a.Principal, string(name)})
	}
}

// checkRights finds an entry that gives nothing, or what its mode has not.
func checkRights(doc *Document, a *Access, path string, mode AuthenticationMode) {
	unreadable := doc.unreadable(path+".policy") || doc.unreadable(path+".policies") || doc.unreadable(path+".groups")
	switch {
	case unreadable && len(a.Grants())+len(a.Groups) == 0: // what the entry gives is not known
	case !mode.HasEntries() && len(a.Grants()) > 0:
		at := path + ".policies"
		if a.Policy != "" {
			at = path + ".policy"
		}
		doc.Fail("access", at, "in mode CONFIG_MAP EKS takes no access policies, and aws-auth knows groups only; write groups: [\"system:masters\"] for an administrator, or groups that RoleBindings of yours name, or use authenticationMode: API_AND_CONFIG_MAP")
	case len(a.Grants()) == 0 && len(a.Groups) == 0 && !mode.HasEntries():
		doc.Fail("access", path, "the entry gives no rights; add groups, such as groups: [\"system:masters\"] for an administrator")
	case len(a.Grants()) == 0 && len(a.Groups) == 0:
		doc.Fail("access", path, "the entry gives no rights; add a policy, such as policy: AmazonEKSViewPolicy, or groups")
	case !mode.HasEntries() && len(a.Namespaces) > 0:
		doc.Fail("access", path+".namespaces", "namespaces limit access policies, which mode CONFIG_MAP has not; take them away, and bind the groups in the namespaces by RBAC")
	case a.Policy == "" && len(a.Namespaces) > 0 && len(a.Policies) > 0:
		doc.Fail("access", path+".namespaces", "namespaces limit policy, and there is none; write them below each of policies")
	case a.Policy == "" && len(a.Namespaces) > 0:
		doc.Fail("access", path+".namespaces", "namespaces limit a policy, and the entry has none; add policy, or bind the groups in the namespaces by RBAC")
	}
}

// checkScopes finds a policy that is given twice: EKS associates each with an entry
// once (EKS user guide, "Associate access policies with access entries").
func checkScopes(doc *Document, a *Access, path string) {
	once := func(path string, namespaces []NamespacePattern) {
		for i, n := range namespaces {
			if n != "" && slices.Contains(namespaces[:i], n) {
				doc.Fail("access", fmt.Sprintf("%s.namespaces[%d]", path, i), "%s stands here twice; keep one", n)
			}
		}
	}
	once(path, a.Namespaces)
	for _, policy := range slices.Sorted(maps.Keys(a.Policies)) {
		once(join(path+".policies", string(policy)), a.Policies[policy].Namespaces)
	}
	if p := a.Policies[a.Policy]; p != nil && *p.Enabled {
		doc.Fail("access", join(path+".policies", string(a.Policy)), "the entry has it as its policy too, and EKS takes each once an entry; keep one of the two, with all the namespaces")
	}
}

// checkGroupNames keeps groups to those that the mode takes (EKS API,
// CreateAccessEntry; aws-auth takes any).
func checkGroupNames(doc *Document, a *Access, path string, mode AuthenticationMode) {
	for i, g := range a.Groups {
		if slices.Contains(a.Groups[:i], g) {
			doc.Fail("access", fmt.Sprintf("%s.groups[%d]", path, i), "%s stands here twice; keep one", g)
		}
		if mode.HasEntries() && (strings.HasPrefix(string(g), "system:") || strings.HasPrefix(string(g), "eks:")) {
			doc.Fail("access", fmt.Sprintf("%s.groups[%d]", path, i), "EKS refuses %q: groups of access entries do not begin with system: or eks:; use a policy, such as AmazonEKSClusterAdminPolicy", g)
		}
	}
}
