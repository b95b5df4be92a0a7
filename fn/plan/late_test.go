package plan

import "testing"

func TestLate(t *testing.T) {
	v, k := Variable("oidc_issuer"), Known("https://oidc.example/id/1")
	late, plain := Plan{LateSources: []LateSource{{Variable: "oidc_issuer"}, {Variable: "cluster_ca"}}}, Plan{LateSources: nil}
	cases := map[string]struct{ reason, got, want string }{
		"variable":           {"unknown, it is what Flux fills in", v.String(), "${oidc_issuer}"},
		"known":              {"known, it is itself", k.String(), "https://oidc.example/id/1"},
		"without, variable":  {"the form that Flux's substitution parses", v.Without("https://"), "${oidc_issuer#https://}"},
		"without, known":     {"the same, done here", k.Without("https://"), "oidc.example/id/1"},
		"escape foreign":     {"IAM's own variables would be emptied", late.EscapeLate("a ${aws:PrincipalTag/x} b"), "a $${aws:PrincipalTag/x} b"},
		"escape ours":        {"the value's own variables stay", late.EscapeLate(v.Without("https://") + v.String()), "${oidc_issuer#https://}${oidc_issuer}"},
		"escape longer name": {"a name that only begins like ours is foreign", late.EscapeLate("${oidc_issuers}"), "$${oidc_issuers}"},
		"escape open":        {"an open brace at the end is foreign", late.EscapeLate("${oidc_issuer"), "$${oidc_issuer"},
		"escape another":     {"every variable of the plan stays", late.EscapeLate("${cluster_ca}"), "${cluster_ca}"},
		"escape all":         {"without late values every variable is foreign", plain.EscapeLate("${cluster_ca}"), "$${cluster_ca}"},
		"escape lone dollar": {"Flux leaves a dollar alone", late.EscapeLate("$5 $(x)"), "$5 $(x)"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if c.got != c.want {
				t.Errorf("%s: got %q, want %q", c.reason, c.got, c.want)
			}
		})
	}
}
