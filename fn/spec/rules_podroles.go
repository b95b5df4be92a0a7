package spec

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/aws/actions"
	"spotcluster.dev/spotcluster/fn/aws/managedpolicies"
)

// The rules of podRoles; see validate.go.

func checkPodRoles(doc *Document, s *SpotClusterSpec) {
	for _, name := range slices.Sorted(maps.Keys(s.PodRoles)) {
		r, path := s.PodRoles[name], join("spec.podRoles", string(name))
		if !*r.Enabled {
			continue
		}
		if len(r.Policies)+len(r.Statements) == 0 && !doc.unreadable(path+".policies") && !doc.unreadable(path+".statements") {
			doc.Fail("pod-roles", path, "the role gives no rights; add policies, or statements, such as statements: {Read: {actions: [\"s3:GetObject\"], resources: [\"arn:%s:s3:::reports/*\"]}}",
				aws.PartitionOf(string(s.Region)).Name)
		}
		if r.Identity == PodIdentity && !aws.PartitionOf(string(s.Region)).PodIdentity {
			doc.Fail("pod-identity", path+".identity", "EKS Pod Identity does not run in %s (EKS user guide, Pod Identity considerations); use IRSA", s.Region)
		}
		if r.ServiceAccount == "default" {
			doc.Warn("default-account", path, "every pod of namespace %s that names no service account runs as default, and gets the role; give the pods that need it an account of their own, and name that in serviceAccount", r.Namespace)
		}
		checkPodPolicies(doc, s, r, path)
		for _, id := range slices.Sorted(maps.Keys(r.Statements)) {
			if st := r.Statements[id]; *st.Enabled {
				at := join(path+".statements", string(id))
				checkStatement(doc, s, st, at)
				checkActions(doc, st, at)
			}
		}
	}
}

// checkPodPolicies finds policies that IAM does not attach: of another account, or
// twice.
func checkPodPolicies(doc *Document, s *SpotClusterSpec, r *PodRole, path string) {
	for i, arn := range r.Policies {
		at := fmt.Sprintf("%s.policies[%d]", path, i)
		if account := foreignAccount(s, string(arn)); account != "" && account != "aws" {
			doc.Fail("pod-roles", at, "the policy is of account %s, and IAM attaches policies of the role's own, %s, or of AWS", account, s.AccountID)
		}
		if slices.Contains(r.Policies[:i], arn) {
			doc.Fail("pod-roles", at, "the policy stands here twice; keep one")
		}
	}
}

// checkStatement finds what IAM refuses in a statement.
func checkStatement(doc *Document, s *SpotClusterSpec, st *PolicyStatement, path string) {
	for _, list := range []struct {
		field string
		n     int
	}{{"actions", len(st.Actions)}, {"resources", len(st.Resources)}} {
		if at := path + "." + list.field; list.n == 0 && doc.Written(at) && !doc.unreadable(at) {
			doc.Fail("pod-roles", at, "the list is empty, and IAM takes no such statement; add an entry, or take the statement away")
		}
	}
	partition := aws.PartitionOf(string(s.Region)).Name
	for i, res := range st.Resources {
		if fields := strings.SplitN(string(res), ":", 3); len(fields) == 3 && s.Region != "" && fields[1] != "*" && fields[1] != partition {
			doc.Fail("partition", fmt.Sprintf("%s.resources[%d]", path, i), "the ARN is of partition %s, and %s is in %s", fields[1], s.Region, partition)
		}
	}
	for _, operator := range slices.Sorted(maps.Keys(st.Conditions)) {
		for _, key := range slices.Sorted(maps.Keys(st.Conditions[operator])) {
			if at := join(join(path+".conditions", string(operator)), string(key)); len(st.Conditions[operator][key]) == 0 && !doc.unreadable(at) {
				doc.Fail("pod-roles", at, "there is no value to compare with; add one")
			}
		}
	}
}

// checkActions finds actions that IAM takes and that mean nothing, or more than one
// would think: a misspelt one allows nothing, and nobody says so. It only warns:
// AWS makes new ones, and a wide statement may be meant.
func checkActions(doc *Document, st *PolicyStatement, path string) {
	open := slices.ContainsFunc(st.Resources, PolicyResource.everything) && len(st.Conditions) == 0
	var wide []string
	for i, a := range st.Actions {
		at := fmt.Sprintf("%s.actions[%d]", path, i)
		if _, name, _ := strings.Cut(string(a), ":"); st.Effect == Allow && (a == "*" || name == "*") {
			if st.Why == "" {
				doc.Warn("wide-statement", at, "%s allows everything there is, and what AWS adds to it; name the actions that the pods take, or say why", a)
			}
			continue
		}
		if problem, ok := actions.Check(string(a)); a != "" && !ok {
			doc.Warn("unknown-action", at, "%s", problem)
			continue
		}
		for _, m := range actions.Match(string(a)) {
			if open && st.Effect == Allow && m.Resources && m.Level.Changes() && !slices.Contains(wide, m.String()) {
				wide = append(wide, m.String())
			}
		}
	}
	if len(wide) > 0 && st.Why == "" {
		doc.Warn("wide-statement", path+".resources", "with * and no condition, this reaches whatever is there, of others too: %s; name the ARNs that the pods need, add a condition, or say why", some(wide))
	}
}

// some are a few names, and how many more there are.
func some(names []string) string {
	const few = 3
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), len(names)-few)
}

// widest are the policies of AWS's own that make an administrator of whoever has
// them, or let them make one.
var widest = []string{"AdministratorAccess", "IAMFullAccess", "PowerUserAccess"}

// checkManagedPolicies finds policies of AWS's own that there are not. The list is
// that of the commercial partition, and others have not all of it, so it counts
// there alone.
func checkManagedPolicies(doc *Document, s *SpotClusterSpec) {
	if aws.PartitionOf(string(s.Region)).Name != "aws" {
		return
	}
	check := func(path string, arn PolicyARN) {
		if _, name, ok := strings.Cut(string(arn), ":iam::aws:policy/"); ok {
			if slices.Contains(widest, name) {
				doc.Warn("wide-statement", path, "%s lets its bearer do nearly everything in the account, and hand that on; write statements of what is needed", name)
			}
			if problem, ok := managedpolicies.Check(name); !ok {
				doc.Warn("unknown-policy", path, "%s", problem)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.NodeGroups)) {
		for i, arn := range s.NodeGroups[name].Policies {
			check(fmt.Sprintf("%s.policies[%d]", join("spec.nodeGroups", string(name)), i), arn)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.PodRoles)) {
		for i, arn := range s.PodRoles[name].Policies {
			check(fmt.Sprintf("%s.policies[%d]", join("spec.podRoles", string(name)), i), arn)
		}
	}
}

// Services are those that the role's statements allow anything of, as IAM names
// them.
func (r *PodRole) Services() []string {
	var out []string
	for _, st := range r.Statements {
		for _, a := range st.Actions {
			if service, _, ok := strings.Cut(string(a), ":"); ok && *st.Enabled && st.Effect == Allow {
				out = append(out, service)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// A GivenRole is a role that the spec names and that is there already.
type GivenRole struct {
	ARN   string
	Field string
}

// GivenRoles are those of the control plane, of nodes, of Fargate and of the
// delivery, and the roles that enter the cluster.
func (s *SpotClusterSpec) GivenRoles() []GivenRole {
	var out []GivenRole
	add := func(arn, field string) {
		if arn != "" {
			out = append(out, GivenRole{arn, field})
		}
	}
	add(string(s.Delivery.ProviderRole), "delivery.providerRole")
	add(string(s.Delivery.FluxRole), "delivery.fluxRole")
	add(string(s.ControlPlane.Role), "controlPlane.role")
	add(string(s.Fargate.Role), "fargate.role")
	for _, name := range slices.Sorted(maps.Keys(s.NodeGroups)) {
		add(string(s.NodeGroups[name].Role), "nodeGroups."+string(name)+".role")
	}
	for _, name := range slices.Sorted(maps.Keys(s.ControlPlane.Access)) {
		if principal := string(s.ControlPlane.Access[name].Principal); strings.Contains(principal, ":role/") {
			add(principal, "controlPlane.access."+string(name))
		}
	}
	return out
}

// everything says whether a resource leaves none of its kind out: it is *, or an ARN
// whose last part is a kind at most, and wildcards. S3's have no kind there.
func (r PolicyResource) everything() bool {
	fields := strings.SplitN(string(r), ":", 6)
	rest := fields[len(fields)-1]
	if i := strings.IndexAny(rest, "/:"); i > 0 && fields[min(2, len(fields)-1)] != "s3" && !strings.ContainsAny(rest[:i], "*?") {
		rest = rest[i+1:]
	}
	return strings.Trim(rest, "*/:") == ""
}
