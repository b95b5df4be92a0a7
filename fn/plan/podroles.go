package plan

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/spec"
)

// podRoles gives roles to the users' own pods.
func (p *Plan) podRoles(doc *spec.Document) {
	for _, name := range slices.Sorted(maps.Keys(p.Spec.PodRoles)) {
		r := p.Spec.PodRoles[name]
		if !*r.Enabled {
			continue
		}
		path := "spec.podRoles." + string(name)
		id := Identity{
			Name:           "podRoles." + string(name),
			Namespace:      string(r.Namespace),
			ServiceAccount: string(r.ServiceAccount),
			Kind:           p.podIdentity(doc, r, path),
			Create:         *r.CreateServiceAccount,
		}
		// EKS has one association an account, so that makes its name, and no entry's.
		id.Association = p.Names.Named("pod", id.Namespace, id.ServiceAccount)
		p.checkSessionTags(doc, r, id.Kind, path)
		p.grant(id, grant{
			part:        "pod-" + string(name),
			roleName:    string(r.RoleName),
			description: "The podRole " + string(name) + " of the EKS cluster " + p.Name, // no more: IAM keeps a policy's for good
			managed:     plain(r.Policies),
			statements:  podStatements(r, path),
			path:        path,
		})
	}
}

// podIdentity says how the pods of a service account of the user's get their
// credentials. Their labels are not known here, so only a profile that takes a
// whole namespace settles that they run on Fargate.
func (p *Plan) podIdentity(doc *spec.Document, r *spec.PodRole, path string) spec.Identity {
	covered := slices.ContainsFunc(p.FargateProfiles, func(f FargateProfile) bool { return f.covers(string(r.Namespace)) })
	kind := r.Identity
	switch {
	case kind != "":
	case covered:
		kind = spec.IRSA
	default:
		kind = p.Spec.Identity
	}
	switch {
	case kind != spec.PodIdentity:
	case covered:
		doc.Fail("pod-identity", path+".identity", "Fargate takes all pods of namespace %s, and EKS Pod Identity does not run there (EKS user guide, Pod Identity considerations); take identity away, or use IRSA", r.Namespace)
	case p.FargateReaches(string(r.Namespace)):
		doc.Warn("fargate-pod-identity", path, "a Fargate profile takes some pods of namespace %s by their labels, and EKS Pod Identity does not reach them there (EKS user guide, Pod Identity considerations); if those are the role's, set identity: IRSA", r.Namespace)
	}
	return kind
}

// podStatements are the statements that are on, by their ids.
func podStatements(r *spec.PodRole, path string) []iam.Statement {
	var out []iam.Statement
	for _, id := range slices.Sorted(maps.Keys(r.Statements)) {
		st := r.Statements[id]
		if !*st.Enabled {
			continue
		}
		s := iam.Statement{
			Sid:      string(id),
			Effect:   iam.Effect(st.Effect),
			Action:   plain(st.Actions),
			Resource: plain(st.Resources),
			Why:      cmp.Or(st.Why, "The spec says so, in "+path+"."),
		}
		for operator, keys := range st.Conditions {
			if s.Condition == nil {
				s.Condition = iam.Condition{}
			}
			s.Condition[string(operator)] = map[string][]string{}
			for key, values := range keys {
				s.Condition[string(operator)][string(key)] = values
			}
		}
		out = append(out, s)
	}
	return out
}

// sessionTags are what EKS Pod Identity puts on a session, and IRSA does not (EKS
// user guide, "Grant Pods access to AWS resources based on tags").
var sessionTags = []string{
	"eks-cluster-arn", "eks-cluster-name", "kubernetes-namespace", "kubernetes-pod-name", "kubernetes-pod-uid", "kubernetes-service-account",
}

// checkSessionTags finds statements that ask for tags that the session never has.
func (p *Plan) checkSessionTags(doc *spec.Document, r *spec.PodRole, kind spec.Identity, path string) {
	if kind == spec.PodIdentity {
		return
	}
	for _, s := range podStatements(r, path) {
		text := iam.Policy2012(s).String()
		if i := slices.IndexFunc(sessionTags, func(tag string) bool { return strings.Contains(text, "aws:PrincipalTag/"+tag) }); i >= 0 {
			doc.Warn("session-tags", path+".statements."+s.Sid, "aws:PrincipalTag/%s is there with EKS Pod Identity alone, and these pods have IRSA, so that it matches nothing; set identity: PodIdentity, or write what it stands for", sessionTags[i])
		}
	}
}
