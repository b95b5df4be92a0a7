package aws

import (
	"slices"
	"strings"
)

// issuer is the OIDC issuer of an EKS cluster.
func (r *resource) issuer() string { return r.made.text("issuer") }

func admitRole(c *Cloud, _, r *resource) error {
	if len(r.name) > 64 { //nolint:mnd // IAM's limit
		return refuse("ValidationError", "the role name %s is longer than 64 characters", r.name)
	}
	trust, err := parsePolicy(r.params.text("assumeRolePolicy"), maxTrustPolicy)
	if err != nil {
		return err
	}
	for _, s := range trust.Statement {
		for _, federated := range s.Principal["Federated"] {
			if err := c.checkFederated(r, s, federated); err != nil {
				return err
			}
		}
	}
	for _, arn := range r.params.texts("managedPolicyArns") {
		if err := c.checkAttachable(r, arn); err != nil {
			return err
		}
	}
	return nil
}

// checkFederated holds a web identity's trust to a provider that exists, and to conditions that name it.
func (c *Cloud) checkFederated(r *resource, s statement, arn string) error {
	host, ok := strings.CutPrefix(arn, "arn:"+r.account.partition()+":iam::"+r.account.ID+":oidc-provider/")
	if !ok {
		return refuse("MalformedPolicyDocument", "invalid principal in policy: %q is no OIDC provider of account %s", arn, r.account.ID)
	}
	cluster := c.find("eks/Cluster", func(k *resource) bool { return k.issuer() == "https://"+host && k.account == r.account })
	if cluster == nil {
		return refuse("MalformedPolicyDocument", "invalid principal in policy: no cluster has the issuer %q", host)
	}
	if p := c.named("iam/OpenIDConnectProvider", arn); p == nil || !p.live() {
		return refuse("MalformedPolicyDocument", "invalid principal in policy: %q does not exist", arn)
	}
	named := map[string]bool{}
	for _, condition := range s.Condition {
		for key := range condition {
			named[key] = true
		}
	}
	for _, key := range []string{host + ":sub", host + ":aud"} {
		if !named[key] {
			return refuse("MalformedPolicyDocument", "the trust in %s has no condition on %s", arn, key)
		}
	}
	return nil
}

// checkAttachable says whether a managed policy can be attached to a role.
func (c *Cloud) checkAttachable(r *resource, arn string) error {
	if strings.HasPrefix(arn, "arn:"+r.account.partition()+":iam::aws:policy/") {
		return nil
	}
	if policy := c.named("iam/Policy", arn); policy == nil || !policy.live() {
		return refuse("NoSuchEntity", "policy %s does not exist or is not attachable", arn)
	}
	return nil
}

func admitOfRole(c *Cloud, _, r *resource) error {
	_, err := c.role(r.params.text("role"))
	return err
}

func admitRolePolicyAttachment(c *Cloud, _, r *resource) error {
	if _, err := c.role(r.params.text("role")); err != nil {
		return err
	}
	return c.checkAttachable(r, r.params.text("policyArn"))
}

// role finds a live role by name or ARN.
func (c *Cloud) role(name string) (*resource, error) {
	role := c.named("iam/Role", name)
	if role == nil || !role.live() {
		return nil, refuse("NoSuchEntity", "the role %q cannot be found", name)
	}
	return role, nil
}

// attached returns the last parts of the ARNs of a role's managed policies.
func (c *Cloud) attached(role *resource) []string {
	var names []string
	for _, arn := range role.params.texts("managedPolicyArns") {
		names = append(names, lastPart(arn))
	}
	for _, a := range c.all("iam/RolePolicyAttachment") {
		if a.live() && a.params.text("role") == role.name {
			names = append(names, lastPart(a.params.text("policyArn")))
		}
	}
	return names
}

func lastPart(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }

// trusts says whether a role lets a service, or a web identity with a subject, assume it.
func trusts(role *resource, principalType, who, subject string) bool {
	d, err := parsePolicy(role.params.text("assumeRolePolicy"), maxTrustPolicy)
	if err != nil {
		return false
	}
	for _, s := range d.Statement {
		fits := slices.ContainsFunc(s.Principal[principalType], func(p string) bool { return who == "" || p == who })
		if s.Effect == "Allow" && fits && (subject == "" || conditionNames(s, subject)) {
			return true
		}
	}
	return false
}

// conditionNames says whether a :sub condition has the subject among its values.
func conditionNames(s statement, subject string) bool {
	for _, condition := range s.Condition {
		for key, values := range condition {
			if strings.HasSuffix(key, ":sub") && slices.ContainsFunc(values, func(v any) bool { return v == subject }) {
				return true
			}
		}
	}
	return false
}

func nameOpenIDConnectProvider(p params) string { return strings.TrimPrefix(p.text("url"), "https://") }

func admitOpenIDConnectProvider(c *Cloud, _, r *resource) error {
	url := r.params.text("url")
	cluster := c.find("eks/Cluster", func(k *resource) bool { return k.issuer() == url && url != "" })
	if cluster == nil {
		return refuse("OpenIdIdpCommunicationError", "no cluster has the issuer %q", url)
	}
	if len(r.params.texts("clientIdList")) == 0 {
		return refuse("ValidationError", "clientIdList is empty: tokens for sts.amazonaws.com would not be accepted")
	}
	return nil
}
