package providerpolicy

import (
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/api/iam"
)

const (
	whyCluster = "Makes, changes and deletes the EKS cluster, by name, and makes what belongs to it."
	whyInside  = "Changes and deletes what belongs to the EKS cluster."
)

// eksService is what EKS is called where a role is passed to it. It takes on some
// roles under other names too; which one IAM is told is documented for none.
const eksService = "eks.amazonaws.com"

// eks are actions of EKS.
func eks(names ...string) []string { return of("eks", names...) }

// eksTags are those that tag.
var eksTags = []string{"eks:TagResource", "eks:UntagResource"}

// holder is the ARN of the cluster that an object belongs to.
func holder(p place, o Object) string { return p.arn("eks", "cluster/"+p.cluster(o)) }

// inside is the scope of what belongs to a cluster. Its ARN has a part that AWS
// makes up.
func inside(kind string, name func(p place, o Object) string, within ...string) named {
	return named{why: whyInside, holder: holder, within: eks(within...), arns: func(p place, o Object) []string {
		return []string{p.arn("eks", kind+"/"+p.cluster(o)+"/"+name(p, o))}
	}}
}

func eksRows() []row {
	api, tags := eks, eksTags
	ownName := func(_ place, o Object) string { return o.awsName() + "/*" }
	return []row{
		{
			service: "eks", kind: "Cluster", terraform: "eks/cluster.go",
			make: api("CreateCluster"), read: api("DescribeCluster"),
			update: api("UpdateClusterConfig", "UpdateClusterVersion", "DescribeUpdate"), remove: api("DeleteCluster"), tag: tags,
			scope: newCluster{named{why: whyCluster, arns: one("eks", "cluster/", "")}},
			// What EKS looks at in EC2 is documented nowhere, and harmless.
			also: func(p place, o Object) []grant {
				role := p.role(o, "roleArn")
				return slices.Concat(pass(p, role, eksService), seen(role), linked(p, eksService), encryption(p, o),
					[]grant{everywhere(p, of("ec2", "DescribeSubnets", "DescribeSecurityGroups", "DescribeVpcs")...)})
			},
		},
		{
			service: "eks", kind: "ClusterAuth", terraform: "eks/cluster_auth_data_source.go", // the provider's own controller does as that
			read:  api("DescribeCluster"),
			scope: named{why: whyCluster, arns: func(p place, o Object) []string { return []string{holder(p, o)} }},
		},
		{
			service: "eks", kind: "NodeGroup", terraform: "eks/node_group.go",
			make: api("CreateNodegroup"), read: api("DescribeNodegroup"),
			update: api("UpdateNodegroupConfig", "UpdateNodegroupVersion", "DescribeUpdate"), remove: api("DeleteNodegroup"), tag: tags,
			scope: andHolder{inside("nodegroup", ownName, "CreateNodegroup")},
			also:  managedGroup,
		},
		{
			service: "eks", kind: "FargateProfile", terraform: "eks/fargate_profile.go",
			make: api("CreateFargateProfile"), read: api("DescribeFargateProfile"), remove: api("DeleteFargateProfile"), tag: tags,
			scope: inside("fargateprofile", ownName, "CreateFargateProfile"),
			also: func(p place, o Object) []grant {
				role := p.role(o, "podExecutionRoleArn")
				// Refusals have named subnets and route tables (aws/aws-cdk, issues 7614 and 7706).
				return slices.Concat(pass(p, role, eksService, "eks-fargate-pods.amazonaws.com"), seen(role), linkedToEKS(p, "eks-fargate.amazonaws.com"),
					[]grant{everywhere(p, of("ec2", "DescribeSubnets", "DescribeRouteTables")...)})
			},
		},
		{
			service: "eks", kind: "Addon", terraform: "eks/addon.go",
			make: api("CreateAddon"), read: api("DescribeAddon"), update: api("UpdateAddon", "DescribeUpdate"), remove: api("DeleteAddon"), tag: tags,
			scope: andHolder{inside("addon", func(_ place, o Object) string { return o.text("addonName") + "/*" }, "CreateAddon")},
			also:  addonRoles,
		},
		{
			service: "eks", kind: "PodIdentityAssociation", terraform: "eks/pod_identity_association.go",
			make: api("CreatePodIdentityAssociation"), read: api("DescribePodIdentityAssociation"),
			update: api("UpdatePodIdentityAssociation"), remove: api("DeletePodIdentityAssociation"), tag: tags,
			scope: inside("podidentityassociation", func(place, Object) string { return "*" }, "CreatePodIdentityAssociation"),
			also: func(p place, o Object) []grant {
				return append(pass(p, p.role(o, "roleArn"), podServices...), seen(p.role(o, "roleArn"))...)
			},
		},
	}
}

// linkedToEKS lets EKS make one of its own roles in the account, and look before
// whether it is there. Refusals have named that for node groups and for Fargate
// (terraform-aws-modules/terraform-aws-eks, issue 823; aws-controllers-k8s/community,
// issue 1821).
func linkedToEKS(p place, service string) []grant {
	return append(linked(p, service), allow("EKS looks whether a role of its own is in the account, with the rights of whoever makes what runs by it.",
		[]string{p.global("iam", "role/aws-service-role/"+service+"/*")}, nil, "iam:GetRole"))
}

// newCluster is the scope of a cluster, which is limited by its name but for making
// it: the Service Authorization Reference gives CreateCluster no resource, so that a
// statement with one never counts, and the EKS user guide's "Create a Kubernetes
// cluster on the AWS Cloud" names the cluster. All resources, limited by tag and
// region, hold whichever is right.
type newCluster struct{ named }

func (c newCluster) grants(p place, o Object, r row, can actions) []grant {
	made := makesTagged(p, o, "Makes the EKS cluster; IAM limits this to no resource, so the tag that it gets must be the cluster's.", can.make...)
	can.make = nil
	return append([]grant{made}, c.named.grants(p, o, r, can)...)
}

// andHolder is the scope of what EKS updates under the cluster's name too: an update
// of a node group or add-on is described by both.
type andHolder struct{ named }

func (a andHolder) grants(p place, o Object, r row, can actions) []grant {
	out := a.named.grants(p, o, r, can)
	if slices.Contains(can.rest, "eks:DescribeUpdate") {
		out = append(out, allow(whyCluster, []string{a.holder(p, o)}, nil, "eks:DescribeUpdate"))
	}
	return out
}

// podServices are what EKS is called where a role is for pods.
var podServices = []string{eksService, "pods.eks.amazonaws.com"}

// addonRoles is what an add-on needs that has a role: by its service account, or by
// an association that EKS makes with it. The provider reads the association. The
// add-on's own actions may be asked for it too (Service Authorization Reference); that
// the association's are asked of the caller is documented nowhere, and harmless.
func addonRoles(p place, o Object) []grant {
	var out []grant
	if role := p.role(o, "serviceAccountRoleArn"); role != "" {
		out = append(out, slices.Concat(pass(p, role, eksService), seen(role))...)
	}
	associations, _ := o.given("podIdentityAssociation").([]any)
	if len(associations) == 0 {
		return out
	}
	for _, a := range associations {
		fields, _ := a.(map[string]any)
		role, _ := fields["roleArn"].(string)
		out = append(out, slices.Concat(pass(p, role, podServices...), seen(role))...)
	}
	made := []string{p.arn("eks", "podidentityassociation/"+p.cluster(o)+"/*")}
	return append(out,
		allow(whyCluster, []string{holder(p, o)}, nil, of("eks", "CreatePodIdentityAssociation", "ListPodIdentityAssociations")...),
		allow(whyInside, made, nil, eks("CreateAddon", "UpdateAddon", "DeleteAddon",
			"DescribePodIdentityAssociation", "UpdatePodIdentityAssociation", "DeletePodIdentityAssociation", "TagResource")...))
}

// encryption is what a cluster needs that encrypts its Secrets with a key of the
// account (EKS user guide, "Encrypt Kubernetes secrets with KMS on existing
// clusters"). The condition kms:GrantIsForAWSResource does not work here.
func encryption(p place, o Object) []grant {
	key := o.text("encryptionConfig.provider.keyArn")
	if key == "" {
		return nil
	}
	why := "EKS takes the key that encrypts Secrets into use, with the rights of whoever makes the cluster; it does not say that the grant is for a service."
	resources, condition := []string{key}, iam.Condition(nil)
	if before, alias, ok := strings.Cut(key, ":alias/"); ok {
		resources = []string{before + ":key/*"}
		condition = iam.Condition{"ForAnyValue:StringEquals": {"kms:ResourceAliases": {"alias/" + alias}}}
	}
	out := []grant{allow(why, resources, condition, "kms:DescribeKey", "kms:CreateGrant")}
	if o.at("forProvider.encryptionConfig") != nil && o.may("Update") { // a key for a cluster that has none yet
		out = append(out, allow(whyCluster, one("eks", "cluster/", "")(p, o), nil, "eks:AssociateEncryptionConfig"))
	}
	return out
}
