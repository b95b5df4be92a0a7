package plan

import (
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/object"
)

// The variables of late values: their names in the ConfigMap, and in Flux's
// substitution.
const (
	IssuerVariable    = "oidc_issuer"
	endpointVariable  = "cluster_endpoint"
	authorityVariable = "cluster_ca"
	groupVariable     = "cluster_security_group_id"
)

// A Late is a value that AWS makes, and nobody knows before: a literal where it
// is known when rendering, a variable where it is not. Who uses one need not
// ask which. A later engine that reads the value from the observed cluster makes
// the plan with a literal, and every function stays as it is.
type Late struct {
	literal  string
	variable string
}

// Known is a late value that is known already.
func Known(literal string) Late { return Late{literal: literal} }

// Variable is a late value that Flux fills in under that name.
func Variable(name string) Late { return Late{variable: name} }

// IsKnown says whether the value is a literal.
func (l Late) IsKnown() bool { return l.variable == "" }

// String is the value, or the variable that stands for it.
func (l Late) String() string {
	if l.IsKnown() {
		return l.literal
	}
	return "${" + l.variable + "}"
}

// Without is the value without a prefix: `${v#prefix}` in Flux's substitution.
func (l Late) Without(prefix string) string {
	if l.IsKnown() {
		return strings.TrimPrefix(l.literal, prefix)
	}
	return "${" + l.variable + "#" + prefix + "}"
}

// A LateSource is a late value that is not known yet: where it comes from, and the
// variable that stands for it.
type LateSource struct {
	Variable string
	// FieldPath is where the EKS cluster's object holds it.
	FieldPath string
}

// lateSources are the cluster's values that something rendered waits for.
func (p *Plan) lateSources() []LateSource {
	var out []LateSource
	if !p.Issuer.IsKnown() && p.HasOIDC() {
		out = append(out, LateSource{IssuerVariable, "status.atProvider.identity[0].oidc[0].issuer"})
	}
	if p.bridged() {
		out = append(out, LateSource{groupVariable, "status.atProvider.vpcConfig.clusterSecurityGroupId"})
	}
	if k := p.UserKubeconfig; k != nil && !k.Endpoint.IsKnown() {
		out = append(out,
			LateSource{authorityVariable, "status.atProvider.certificateAuthority[0].data"},
			LateSource{endpointVariable, "status.atProvider.endpoint"})
	}
	return out
}

// Late says whether a layer's text goes through Flux's substitution.
func (p *Plan) Late(l object.Layer) bool { return l == object.Identity && len(p.LateSources) > 0 }

// EscapeLate protects text that goes through Flux's substitution: every `${` that
// is not one of the plan's own variables becomes `$${`, which Flux turns back.
// IAM's own variables, such as ${aws:PrincipalTag/team}, need it.
func (p *Plan) EscapeLate(text string) string {
	if !strings.Contains(text, "${") {
		return text
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "${")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		if p.isVariable(after) {
			b.WriteString("${")
		} else {
			b.WriteString("$${")
		}
		text = after
	}
}

// isVariable says whether text after `${` is one of the plan's variables.
func (p *Plan) isVariable(after string) bool {
	return slices.ContainsFunc(p.LateSources, func(s LateSource) bool {
		rest, ours := strings.CutPrefix(after, s.Variable)
		return ours && rest != "" && (rest[0] == '}' || rest[0] == '#')
	})
}
