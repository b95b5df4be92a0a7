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
	accounts, names := map[string]EntryName{}, map[string]EntryName{}
	for _, name := range slices.Sorted(maps.Keys(s.PodRoles)) {
		r, path := s.PodRoles[name], join("spec.podRoles", string(name))
		if !*r.Enabled {
			continue
		}
		account := string(r.Namespace) + "/" + string(r.ServiceAccount)
		if other, taken := accounts[account]; taken && r.Namespace != "" {
			doc.Fail("pod-roles", path, "podRoles.%s is for the service account %s already, and an account takes on one role; put the permissions together", other, account)
		}
		accounts[account] = name
		if other, taken := names[strings.ToLower(string(r.RoleName))]; taken && r.RoleName != "" {
			doc.Fail("pod-roles", path+".roleName", "podRoles.%s has the role %s already, and IAM tells names apart without regard to case; give one of them another", other, r.RoleName)
		}
		names[strings.ToLower(string(r.RoleName))] = name
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
	open := slices.Contains(st.Resources, "*") && len(st.Conditions) == 0
	var wide []string
	for i, a := range st.Actions {
		at := fmt.Sprintf("%s.actions[%d]", path, i)
		if _, name, _ := strings.Cut(string(a), ":"); st.Effect == Allow && (a == "*" || name == "*") {
			doc.Warn("wide-statement", at, "%s allows everything there is, and what AWS adds to it; name the actions that the pods take", a)
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
	if len(wide) > 0 {
		doc.Warn("wide-statement", path+".resources", "with * and no condition, %s reach whatever is there, of others too; name the ARNs that the pods need, or add a condition", some(wide))
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

// checkManagedPolicies finds policies of AWS's own that there are not. The list is
// that of the commercial partition, and others have not all of it, so it counts
// there alone.
func checkManagedPolicies(doc *Document, s *SpotClusterSpec) {
	if aws.PartitionOf(string(s.Region)).Name != "aws" {
		return
	}
	check := func(path string, arn PolicyARN) {
		if _, name, ok := strings.Cut(string(arn), ":iam::aws:policy/"); ok {
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
