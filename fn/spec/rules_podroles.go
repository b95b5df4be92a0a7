package spec

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/aws"
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
				checkStatement(doc, s, st, join(path+".statements", string(id)))
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

// checkStatement finds what IAM refuses in a statement, and what lets in more than
// one would think.
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
