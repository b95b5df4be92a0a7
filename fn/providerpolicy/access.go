package providerpolicy

import (
	"strings"

	"spotcluster.dev/spotcluster/fn/api/iam"
)

// accessRows are who gets into the cluster, and what they may do there.
func accessRows() []row {
	return []row{
		{
			service: "eks", kind: "AccessEntry", terraform: "eks/access_entry.go",
			read: eks("DescribeAccessEntry"), update: eks("UpdateAccessEntry"), remove: eks("DeleteAccessEntry"), tag: eksTags,
			scope: inside("access-entry", func(p place, o Object) string { return entry(p.principal(o)) }),
			also: func(p place, o Object) []grant {
				var out []grant
				if o.may("Create") {
					g := allow("Lets into the EKS cluster the principals that the spec names, and no others.", []string{holder(p, o)},
						iam.Condition{"ArnEquals": {"eks:principalArn": {p.principal(o)}}}, "eks:CreateAccessEntry")
					g.pool = holder(p, o)
					out = append(out, g)
				}
				if strings.HasPrefix(o.text("type"), "EC2") { // EKS user guide, "Grant IAM users access to Kubernetes with EKS access entries"
					out = append(out, pass(p, p.principal(o), append(ec2Principals(p), eksService)...)...)
				}
				return out
			},
		},
		{
			service: "eks", kind: "AccessPolicyAssociation", terraform: "eks/access_policy_association.go",
			read:  eks("ListAssociatedAccessPolicies"),
			scope: inside("access-entry", entryOf),
			also: func(p place, o Object) []grant {
				var can []string
				if o.may("Create") {
					can = append(can, eks("AssociateAccessPolicy")...)
				}
				if o.may("Delete") {
					can = append(can, eks("DisassociateAccessPolicy")...)
				}
				return []grant{allow("Gives each principal the access policies that the spec names, and no others.", []string{p.arn("eks", "access-entry/"+p.cluster(o)+"/"+entryOf(p, o))},
					iam.Condition{"ArnEquals": {"eks:policyArn": {o.text("policyArn")}}}, can...)}
			},
		},
	}
}

// principal is the ARN that an access entry lets in.
func (p place) principal(o Object) string {
	if role := p.role(o, "principalArnFromRole"); role != "" {
		return role
	}
	return o.text("principalArn")
}

// entryOf is the access entry of what an association refers to.
func entryOf(p place, o Object) string {
	for _, r := range o.refs() {
		if of, ok := p.find("eks", "AccessEntry", r.namespace, r.name); ok && r.field == "principalArn" {
			return entry(p.principal(of))
		}
	}
	return entry(o.text("principalArn"))
}

// entry is the end of an access entry's ARN: kind, account and name of its
// principal, and what AWS makes up. A path before the name may or may not be in it.
func entry(principal string) string {
	fields := strings.SplitN(principal, ":", 6)
	if len(fields) < 6 {
		return "*"
	}
	kind, name, _ := strings.Cut(fields[5], "/")
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		name = "*" + name[i+1:]
	}
	return kind + "/" + fields[4] + "/" + name + "/*"
}
