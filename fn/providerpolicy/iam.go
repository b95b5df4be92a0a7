package providerpolicy

import (
	"strings"

	"spotcluster.dev/spotcluster/fn/api/iam"
)

const (
	whyRole    = "Makes, changes and deletes the cluster's roles, by name, and takes off what others have attached to them."
	whyPolicy  = "Makes, changes and deletes the cluster's own policies, by name."
	whyProfile = "Makes, changes and deletes the instance profiles of the cluster's nodes, by name."
	whyIssuer  = "Makes, changes and deletes the cluster's OIDC provider. AWS makes up the last part of the issuer, so the tag says which one is the cluster's."
)

func iamRows() []row {
	api := func(names ...string) []string { return of("iam", names...) }
	return []row{
		{
			service: "iam", kind: "Role", terraform: "iam/role.go",
			read: api("GetRole", "ListRolePolicies", "GetRolePolicy", "ListAttachedRolePolicies"),
			// A role's list of policies is exclusive: what is not in it is detached, whatever
			// it is, and a role that is deleted loses all. Delete also takes it out of every
			// instance profile. Only our own profiles may be changed, by their own row: one
			// that a managed node group still has keeps the role until EKS deletes it.
			update: api("UpdateAssumeRolePolicy", "UpdateRole", "UpdateRoleDescription", "DetachRolePolicy"),
			remove: api("ListInstanceProfilesForRole", "DetachRolePolicy", "DeleteRolePolicy", "DeleteRole"),
			tag:    api("TagRole", "UntagRole"),
			scope:  named{arns: func(p place, o Object) []string { return []string{p.roleARN(o)} }, why: whyRole},
			also:   entrusted,
		},
		{
			service: "iam", kind: "Policy", terraform: "iam/policy.go",
			make: api("CreatePolicy"), read: api("GetPolicy", "GetPolicyVersion"),
			update: api("CreatePolicyVersion", "ListPolicyVersions", "DeletePolicyVersion"),
			remove: api("ListPolicyVersions", "DeletePolicyVersion", "DeletePolicy"),
			tag:    api("TagPolicy", "UntagPolicy"),
			scope:  named{arns: globally("policy"), why: whyPolicy},
		},
		{
			service: "iam", kind: "InstanceProfile", terraform: "iam/instance_profile.go",
			make: api("CreateInstanceProfile"), read: api("GetInstanceProfile"),
			create: api("AddRoleToInstanceProfile"), update: api("AddRoleToInstanceProfile", "RemoveRoleFromInstanceProfile"),
			remove: api("RemoveRoleFromInstanceProfile", "DeleteInstanceProfile"),
			tag:    api("TagInstanceProfile", "UntagInstanceProfile"),
			scope:  named{arns: globally("instance-profile"), why: whyProfile},
			also: func(p place, o Object) []grant {
				role := p.role(o, "role")
				return append(pass(p, role, ec2Principals(p)...),
					allow("Looks whether the role of an instance profile is there.", someOf(role), nil, "iam:GetRole"))
			},
		},
		{
			service: "iam", kind: "OpenIDConnectProvider", terraform: "iam/openid_connect_provider.go",
			make: api("CreateOpenIDConnectProvider"), read: api("GetOpenIDConnectProvider"),
			update: api("UpdateOpenIDConnectProviderThumbprint", "AddClientIDToOpenIDConnectProvider", "RemoveClientIDFromOpenIDConnectProvider"),
			remove: api("DeleteOpenIDConnectProvider"),
			tag:    api("TagOpenIDConnectProvider", "UntagOpenIDConnectProvider"),
			scope:  issuer{},
		},
	}
}

func globally(kind string) func(p place, o Object) []string {
	return func(p place, o Object) []string {
		path := strings.Trim(o.text("path"), "/")
		if path != "" {
			path += "/"
		}
		return []string{p.global("iam", kind+"/"+path+o.awsName())}
	}
}

// issuer is the scope of an OIDC provider.
type issuer struct{}

func (issuer) grants(p place, o Object, _ row, can actions) []grant {
	arns := issuerARNs(p, o)
	out := []grant{
		allow(whyIssuer, arns, requestTag(o), can.make...),
		allow(whyIssuer, arns, resourceTag(o), without(append(can.rest, can.tag...), []string{"iam:GetOpenIDConnectProvider"})...),
		allow("Looks for the cluster's OIDC provider, which has no tags yet while it is being made.", arns, nil, intersection(can.rest, []string{"iam:GetOpenIDConnectProvider"})...),
	}
	if len(can.tag) > 0 {
		out = append(out, allow("Tags the OIDC provider as it is made. IAM knows no tags of it then, so this reaches the providers of other clusters in the region.",
			arns, requestTag(o), "iam:TagOpenIDConnectProvider"))
	}
	return out
}

// issuerARNs are those of any EKS cluster's provider in the region, or of the one
// whose issuer is known.
func issuerARNs(p place, o Object) []string {
	if host, ok := strings.CutPrefix(o.text("url"), "https://"); ok && !strings.Contains(host, "$") {
		return []string{p.global("iam", "oidc-provider/"+host)}
	}
	host := strings.TrimPrefix(p.partition.Endpoint("oidc.eks", p.region), "https://")
	return []string{p.global("iam", "oidc-provider/"+host+"/id/*")}
}

// entrusted is what makes a role worth having, and is dangerous with any other: its
// boundary, and the policies that are attached to it.
func entrusted(p place, o Object) []grant {
	role := []string{p.roleARN(o)}
	boundary := o.text("permissionsBoundary")
	bounded := func(more map[string][]string) iam.Condition {
		c := iam.Condition{}
		if boundary != "" {
			c["StringEquals"] = map[string][]string{"iam:PermissionsBoundary": {boundary}}
		}
		if more != nil {
			c["ArnEquals"] = more
		}
		if len(c) == 0 {
			return nil
		}
		return c
	}
	var out []grant
	why := whyRole
	if boundary != "" {
		why = "Makes roles with the permissions boundary of the spec, and sets no other."
	}
	if o.may("Create") {
		out = append(out, allow(why, role, bounded(nil), "iam:CreateRole"))
	}
	if boundary != "" && (o.may("Create") || o.may("Update")) {
		out = append(out, allow(why, role, bounded(nil), "iam:PutRolePermissionsBoundary"), grant{
			effect: iam.Deny, resources: role, actions: []string{"iam:DeleteRolePermissionsBoundary"},
			why: []string{"No permissions boundary is ever taken off, whatever else this identity is allowed."},
		})
	}
	if policies := p.attached(o); len(policies) > 0 && (o.may("Create") || o.may("Update")) {
		only := map[string][]string{"iam:PolicyARN": policies}
		out = append(out, allow("Attaches to each role the policies that are its own, and no others.", role, bounded(only), "iam:AttachRolePolicy"))
	}
	if inline, _ := o.given("inlinePolicy").([]any); len(inline) > 0 && (o.may("Create") || o.may("Update")) {
		out = append(out, allow("Writes the policies that are a part of a role.", role, bounded(nil), "iam:PutRolePolicy", "iam:DeleteRolePolicy"))
	}
	return out
}

// attached are the ARNs of the policies that a role is to have.
func (p place) attached(role Object) []string {
	var out []string
	given, _ := role.given("managedPolicyArns").([]any)
	for _, v := range given {
		if arn, ok := v.(string); ok {
			out = append(out, arn)
		}
	}
	for _, r := range role.refs() {
		if r.field != "managedPolicyArns" {
			continue
		}
		if policy, ok := p.find("iam", "Policy", r.namespace, r.name); ok {
			out = append(out, globally("policy")(p, policy)...)
		}
	}
	return distinct(out)
}

// pass lets a role be given to services, and to no others. Without a role it is
// nothing.
func pass(p place, role string, services ...string) []grant {
	if role == "" || p.Account == "" {
		return nil
	}
	return []grant{allow("Gives a role to the service that is to run as it, and to no other.", []string{role},
		iam.Condition{"StringEquals": {"iam:PassedToService": distinct(services)}}, "iam:PassRole")}
}

// seen lets a service look at a role that it is given. Refusals have named both
// actions for node groups (aws-controllers-k8s/community, issue 2164;
// terraform-aws-modules/terraform-aws-eks, issue 2018). For other roles it is
// documented nowhere, and harmless.
func seen(role string) []grant {
	if role == "" {
		return nil
	}
	return []grant{allow("EKS looks at the roles that it is given, with the rights of whoever gives them.", []string{role}, nil,
		"iam:GetRole", "iam:ListAttachedRolePolicies")}
}

// ec2Principals are what EC2 is called where a role is passed to it.
func ec2Principals(p place) []string {
	return distinct([]string{"ec2.amazonaws.com", p.partition.EC2Principal()})
}

// someOf is a list of a text, and empty without one.
func someOf(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// linked lets a service make its own role in the account, which it does when it is
// first used there. IAM lets nobody choose what such a role may do. The names that
// IAM knows EKS by are those of eksctl's "Minimum IAM policies".
func linked(p place, service string) []grant {
	g := allow("A service makes its own role in an account when it is first used there; what that role may do is fixed by AWS.",
		[]string{p.global("iam", "role/aws-service-role/"+service+"/*")}, iam.Condition{"StringEquals": {"iam:AWSServiceName": {service}}}, "iam:CreateServiceLinkedRole")
	g.pool = "services in " + p.Account
	return []grant{g}
}
