package providerpolicy

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spotcluster.dev/spotcluster/fn/api/iam"
	authorization "spotcluster.dev/spotcluster/fn/aws/actions"
)

const (
	account  = "111122223333"
	boundary = "arn:aws:iam::111122223333:policy/boundary"
)

// object is one managed resource as it is rendered, and more lines of its spec.
func object(group, kind, name string, spec ...string) string {
	lines := append([]string{
		"apiVersion: " + group + ".aws.m.upbound.io/v1beta1", "kind: " + kind, "metadata: {name: " + name + ", namespace: prod}", "spec:",
		"  providerConfigRef: {kind: ProviderConfig, name: prod}",
	}, spec...)
	return "---\n" + strings.Join(lines, "\n") + "\n"
}

func cluster(t *testing.T, objects ...string) Cluster {
	t.Helper()
	read, err := Read([]byte(strings.Join(objects, "")))
	if err != nil {
		t.Fatal(err)
	}
	return Cluster{Name: "prod", Account: account, Region: "us-east-1", Objects: read}
}

func statements(t *testing.T, objects ...string) []iam.Statement {
	t.Helper()
	out, unknown := Statements(cluster(t, objects...))
	if len(unknown) > 0 {
		t.Fatal(unknown)
	}
	return out
}

// some is a small cluster with one of everything that is dangerous.
var some = []string{
	object("ec2", "VPC", "prod", "  forProvider: {region: us-east-1}"),
	object("ec2", "Subnet", "a", "  forProvider: {region: us-east-1, vpcIdRef: {name: prod}}"),
	object("ec2", "Subnet", "b", "  forProvider: {region: us-east-1, vpcId: vpc-0123abcd}"),
	object("ec2", "SecurityGroup", "nodes", "  forProvider: {region: us-east-1, vpcIdRef: {name: prod}}"),
	object("ec2", "SecurityGroupIngressRule", "office", "  forProvider: {region: us-east-1, securityGroupIdRef: {name: nodes}, referencedSecurityGroupId: sg-0abc}"),
	object("ec2", "LaunchTemplate", "spot", "  forProvider: {region: us-east-1, name: prod-spot, imageId: 'resolve:ssm:/aws/service/eks/image:3'}"),
	object("iam", "Role", "prod-node", "  forProvider: {permissionsBoundary: '"+boundary+"', managedPolicyArns: ['arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy'], managedPolicyArnsRefs: [{name: prod-own}]}"),
	object("iam", "Policy", "prod-own", "  forProvider: {policy: '{}'}"),
	object("iam", "InstanceProfile", "prod-node", "  forProvider: {roleRef: {name: prod-node}}"),
	object("eks", "Cluster", "prod", "  forProvider: {region: us-east-1, roleArn: 'arn:aws:iam::111122223333:role/platform/eks'}",
		"  initProvider: {encryptionConfig: {provider: {keyArn: 'arn:aws:kms:us-east-1:111122223333:alias/eks/prod'}}}"),
	object("eks", "AccessEntry", "nodes", "  forProvider: {region: us-east-1, clusterNameRef: {name: prod}, type: EC2_LINUX, principalArn: 'arn:aws:iam::111122223333:role/prod-node'}"),
	object("eks", "AccessEntry", "admin", "  forProvider: {region: us-east-1, clusterNameRef: {name: prod}, type: STANDARD, principalArn: 'arn:aws:iam::111122223333:role/teams/admin'}"),
	object("eks", "AccessPolicyAssociation", "admin", "  forProvider: {region: us-east-1, clusterNameRef: {name: prod}, policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy', principalArnRef: {name: admin}}"),
	object("eks", "NodeGroup", "spot", "  forProvider: {region: us-east-1, capacityType: SPOT, clusterNameRef: {name: prod}, nodeRoleArnRef: {name: prod-node}, launchTemplate: {name: prod-spot}}"),
	object("autoscaling", "AutoscalingGroup", "prod-own", "  forProvider: {region: us-east-1, maxSize: 1}"),
}

// TestRequests asks what some requests come to, as AWS would evaluate them: each
// resource that a request touches by itself.
func TestRequests(t *testing.T) {
	const (
		ec2  = "arn:aws:ec2:us-east-1:111122223333:"
		own  = "aws:ResourceTag/crossplane-providerconfig=prod"
		not  = "aws:ResourceTag/crossplane-providerconfig=staging"
		gets = "aws:RequestTag/crossplane-providerconfig=prod"
		here = "aws:RequestedRegion=us-east-1"
		node = "arn:aws:iam::111122223333:role/prod-node"
	)
	granted := statements(t, some...)
	for _, r := range []struct {
		action, resource string
		// context is what the request says of itself, as key=value.
		context []string
		want    bool
		why     string
	}{
		{"ec2:CreateVpc", ec2 + "vpc/*", []string{gets}, true, "a VPC that gets the tag"},
		{"ec2:CreateVpc", ec2 + "vpc/*", nil, false, "a VPC without it would be nobody's"},
		{"ec2:CreateTags", ec2 + "vpc/vpc-1", []string{gets, "ec2:CreateAction=CreateVpc"}, true, "the tag, while the VPC is made"},
		{"ec2:CreateTags", ec2 + "vpc/vpc-1", []string{gets}, false, "with the tag another's VPC would be the cluster's"},
		{"ec2:CreateTags", ec2 + "vpc/vpc-1", []string{own}, true, "another tag of its own VPC"},
		{"ec2:DeleteVpc", ec2 + "vpc/vpc-1", []string{own}, true, "its own VPC"},
		{"ec2:DeleteVpc", ec2 + "vpc/vpc-1", []string{not}, false, "another cluster's VPC"},
		{"ec2:DeleteVpc", "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1", []string{own}, false, "the VPC of a cluster of that name in another region"},
		{"ec2:CreateSubnet", ec2 + "subnet/*", []string{gets}, true, "a subnet that gets the tag"},
		{"ec2:CreateSubnet", ec2 + "vpc/vpc-1", []string{own, gets}, true, "in its own VPC"},
		{"ec2:CreateSubnet", ec2 + "vpc/vpc-1", []string{not, gets}, false, "in another cluster's"},
		{"ec2:CreateSubnet", ec2 + "vpc/vpc-0123abcd", []string{gets}, true, "in the one that the spec gives"},
		{"ec2:DeleteVpc", ec2 + "vpc/vpc-0123abcd", nil, false, "which is not ours to delete"},
		{"ec2:AuthorizeSecurityGroupIngress", ec2 + "security-group/sg-1", []string{own}, true, "its own group"},
		{"ec2:AuthorizeSecurityGroupIngress", ec2 + "security-group/sg-0abc", []string{not}, false, "the group that a rule only speaks of"},
		{"ec2:AuthorizeSecurityGroupEgress", ec2 + "security-group/sg-1", []string{own}, false, "no rule opens a way out"},
		{"ec2:RunInstances", ec2 + "launch-template/lt-1", []string{own}, true, "its own template"},
		{"ec2:RunInstances", ec2 + "launch-template/lt-2", []string{not}, false, "another's"},
		{"ec2:RunInstances", ec2 + "instance/*", []string{"ec2:LaunchTemplate=" + ec2 + "launch-template/lt-1"}, true, "instances from a template"},
		{"ec2:RunInstances", ec2 + "instance/*", nil, false, "and none without"},
		{"ec2:RunInstances", ec2 + "spot-instances-request/*", nil, true, "for Spot, of which EC2 does not say which template it is from"},
		{"ec2:AuthorizeSecurityGroupIngress", ec2 + "security-group-rule/*", []string{gets}, true, "a rule that gets the tag"},
		{"ec2:AuthorizeSecurityGroupIngress", ec2 + "security-group-rule/*", nil, false, "a rule without it would be nobody's"},
		{"ec2:CreateTags", ec2 + "security-group-rule/sgr-1", []string{gets, "ec2:CreateAction=AuthorizeSecurityGroupIngress"}, true, "the tag, while the rule is made"},
		{"ec2:CreateTags", ec2 + "security-group-rule/sgr-1", []string{gets}, false, "with the tag another's rule would be the cluster's"},
		{"ec2:ModifySecurityGroupRules", ec2 + "security-group-rule/sgr-1", []string{own}, true, "its own rule"},
		{"ec2:ModifySecurityGroupRules", ec2 + "security-group-rule/sgr-1", []string{not}, false, "another cluster's"},
		{"ec2:RevokeSecurityGroupIngress", ec2 + "security-group/sg-1", []string{own}, true, "its own group"},
		{"ec2:DeleteNetworkInterface", ec2 + "network-interface/eni-1", []string{own}, false, "what others have left in a subnet is theirs to take away"},
		{"ssm:GetParameters", "arn:aws:ssm:us-east-1::parameter/aws/service/eks/image", nil, true, "where the template's image is looked up"},
		{"iam:CreateRole", node, []string{"iam:PermissionsBoundary=" + boundary}, true, "a role with the boundary"},
		{"iam:CreateRole", node, nil, false, "none without"},
		{"iam:CreateRole", "arn:aws:iam::111122223333:role/other", []string{"iam:PermissionsBoundary=" + boundary}, false, "no other role"},
		{"iam:DeleteRolePermissionsBoundary", node, nil, false, "the boundary stays"},
		{"iam:AttachRolePolicy", node, []string{"iam:PermissionsBoundary=" + boundary, "iam:PolicyARN=arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"}, true, "AWS's policy for nodes"},
		{"iam:AttachRolePolicy", node, []string{"iam:PermissionsBoundary=" + boundary, "iam:PolicyARN=arn:aws:iam::111122223333:policy/prod-own"}, true, "one of its own"},
		{"iam:AttachRolePolicy", node, []string{"iam:PermissionsBoundary=" + boundary, "iam:PolicyARN=arn:aws:iam::aws:policy/AdministratorAccess"}, false, "never this one"},
		{"iam:DetachRolePolicy", node, []string{"iam:PolicyARN=arn:aws:iam::aws:policy/AdministratorAccess"}, true, "what somebody else attached comes off"},
		{"iam:DetachRolePolicy", "arn:aws:iam::111122223333:role/platform/eks", nil, false, "not of a role that is not ours"},
		{"iam:PutRolePolicy", node, []string{"iam:PermissionsBoundary=" + boundary}, false, "the spec has no policies that are part of a role"},
		{"iam:PassRole", node, []string{"iam:PassedToService=ec2.amazonaws.com"}, true, "nodes run as it"},
		{"iam:PassRole", node, []string{"iam:PassedToService=lambda.amazonaws.com"}, false, "nothing else does"},
		{"iam:PassRole", "arn:aws:iam::111122223333:role/platform/eks", []string{"iam:PassedToService=eks.amazonaws.com"}, true, "the control plane's role, which the spec gives"},
		{"iam:DeleteRole", "arn:aws:iam::111122223333:role/platform/eks", nil, false, "which is not ours to delete"},
		{"iam:CreateServiceLinkedRole", "arn:aws:iam::111122223333:role/aws-service-role/spot.amazonaws.com/x", []string{"iam:AWSServiceName=spot.amazonaws.com"}, true, "a service in use"},
		{"iam:CreateServiceLinkedRole", "arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/x", []string{"iam:AWSServiceName=rds.amazonaws.com"}, false, "one that is not"},
		{"eks:CreateAccessEntry", "arn:aws:eks:us-east-1:111122223333:cluster/prod", []string{"eks:principalArn=arn:aws:iam::111122223333:role/teams/admin"}, true, "who is to get in"},
		{"eks:CreateAccessEntry", "arn:aws:eks:us-east-1:111122223333:cluster/prod", []string{"eks:principalArn=arn:aws:iam::111122223333:role/mallory"}, false, "nobody else"},
		{"eks:AssociateAccessPolicy", "arn:aws:eks:us-east-1:111122223333:access-entry/prod/role/111122223333/admin/uuid", []string{"eks:policyArn=arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"}, true, "what they may do"},
		{"eks:AssociateAccessPolicy", "arn:aws:eks:us-east-1:111122223333:access-entry/prod/role/111122223333/admin/uuid", []string{"eks:policyArn=arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"}, false, "and no more"},
		{"eks:CreateCluster", "*", []string{gets, here}, true, "the cluster, for which IAM may know no resource"},
		{"eks:CreateCluster", "arn:aws:eks:us-east-1:111122223333:cluster/prod", []string{gets, here}, true, "or the one that the EKS user guide names"},
		{"eks:CreateCluster", "*", []string{here}, false, "a cluster without the tag"},
		{"eks:CreateCluster", "*", []string{gets, "aws:RequestedRegion=eu-west-1"}, false, "a cluster in another region"},
		{"eks:DeleteCluster", "arn:aws:eks:us-east-1:111122223333:cluster/prod", nil, true, "the cluster"},
		{"eks:DeleteCluster", "arn:aws:eks:us-east-1:111122223333:cluster/staging", nil, false, "another cluster"},
		{"eks:AssociateEncryptionConfig", "arn:aws:eks:us-east-1:111122223333:cluster/prod", nil, false, "what only a new cluster is given does not change"},
		{"iam:GetRole", "arn:aws:iam::111122223333:role/aws-service-role/eks-nodegroup.amazonaws.com/AWSServiceRoleForAmazonEKSNodegroup", nil, true, "EKS looks whether its own role is there"},
		{"eks:DeleteNodegroup", "arn:aws:eks:us-east-1:111122223333:nodegroup/prod/spot/uuid", nil, true, "its own group"},
		{"kms:CreateGrant", "arn:aws:kms:us-east-1:111122223333:key/1", []string{"kms:ResourceAliases=alias/eks/prod"}, true, "the key behind the alias that the spec gives"},
		{"kms:CreateGrant", "arn:aws:kms:us-east-1:111122223333:key/2", []string{"kms:ResourceAliases=alias/other"}, false, "no other key"},
		{"autoscaling:DeleteAutoScalingGroup", "arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:uuid:autoScalingGroupName/prod-own", nil, true, "its own group"},
		{"autoscaling:DeleteAutoScalingGroup", "arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:uuid:autoScalingGroupName/prod-own-2", nil, false, "another whose name begins like it"},
	} {
		if got := allowed(granted, r.action, r.resource, r.context); got != r.want {
			t.Errorf("%s on %s with %v is allowed: %t, want %t: %s", r.action, r.resource, r.context, got, r.want, r.why)
		}
	}
}

// allowed evaluates a request for one resource (IAM user guide, "Policy evaluation
// logic", within one account and one identity).
func allowed(statements []iam.Statement, action, resource string, context []string) bool {
	ok := false
	for _, s := range statements {
		if !slices.Contains(s.Action, action) || !slices.ContainsFunc(s.Resource, func(p string) bool { return matches(p, resource) }) || !holds(s.Condition, context) {
			continue
		}
		if s.Effect == iam.Deny {
			return false
		}
		ok = true
	}
	return ok
}

// matches holds a text against a pattern with stars, which match slashes too.
func matches(pattern, text string) bool {
	flat := strings.NewReplacer("/", "\x01", "[", "\x02", "]", "\x03")
	ok, err := path.Match(flat.Replace(pattern), flat.Replace(text))
	return err == nil && ok
}

func holds(c iam.Condition, context []string) bool {
	for _, keys := range c {
		for key, values := range keys {
			if !slices.ContainsFunc(values, func(v string) bool {
				return slices.ContainsFunc(context, func(given string) bool { k, value, _ := strings.Cut(given, "="); return k == key && matches(v, value) })
			}) {
				return false
			}
		}
	}
	return true
}

// TestEncryption lets a key be given to a cluster that has none yet, where the
// provider would do that.
func TestEncryption(t *testing.T) {
	for _, c := range []struct {
		field, policies, why string
		want                 bool
	}{
		{"forProvider", "['*']", "the provider holds the cluster to it", true},
		{"forProvider", "[Observe, Create]", "which is not updated", false},
		{"initProvider", "['*']", "for a new cluster only", false},
	} {
		granted := statements(t, object("eks", "Cluster", "prod", "  managementPolicies: "+c.policies,
			"  "+c.field+": {encryptionConfig: {provider: {keyArn: 'arn:aws:kms:us-east-1:111122223333:key/1'}}}"))
		if got := allowed(granted, "eks:AssociateEncryptionConfig", "arn:aws:eks:us-east-1:111122223333:cluster/prod", nil); got != c.want {
			t.Errorf("%s with %s is allowed: %t, want %t: %s", c.field, c.policies, got, c.want, c.why)
		}
	}
}

// TestEndpoint lets an endpoint be read in a network that is somebody else's: its
// addresses are those of network interfaces.
func TestEndpoint(t *testing.T) {
	granted := statements(t, object("ec2", "VPCEndpoint", "sts", "  forProvider: {region: us-east-1, vpcEndpointType: Interface, vpcId: vpc-0123abcd}"))
	for _, action := range []string{"ec2:DescribeVpcEndpoints", "ec2:DescribePrefixLists", "ec2:DescribeNetworkInterfaces"} {
		if !allowed(granted, action, "*", []string{"aws:RequestedRegion=us-east-1"}) {
			t.Errorf("%s is refused", action)
		}
	}
}

// TestRows holds the table to AWS's own list of actions.
func TestRows(t *testing.T) {
	for _, r := range rows() {
		all := slices.Concat(r.read, r.make, r.create, r.update, r.remove, r.tag)
		for _, name := range all {
			if _, ok := authorization.Find(name); !ok {
				t.Errorf("%s of %s.%s is no action", name, r.kind, r.service)
			}
		}
		for _, name := range r.everywhere {
			action, _ := authorization.Find(name)
			if action.Resources || action.Level.Changes() {
				t.Errorf("%s of %s.%s is allowed everywhere: it changes something, or a statement could name its resources", name, r.kind, r.service)
			}
		}
		for _, name := range r.read {
			if action, _ := authorization.Find(name); action.Level.Changes() {
				t.Errorf("%s of %s.%s does not only look", name, r.kind, r.service)
			}
		}
		if r.terraform == "" {
			t.Errorf("nothing says where the calls of %s.%s are from", r.kind, r.service)
		}
	}
}

// TestManagementPolicies takes away what Crossplane may not do with an object.
func TestManagementPolicies(t *testing.T) {
	for _, c := range []struct{ policies, allowed, not, why string }{
		{"[Observe, Create, Update, Delete]", "ec2:DeleteVpc", "", "all"},
		{"[Observe, Create, Update, LateInitialize]", "ec2:CreateVpc", "ec2:DeleteVpc", "a resource that stays"},
		{"[Observe]", "ec2:DescribeVpcs", "ec2:CreateVpc", "one that is only looked at"},
		{"['*']", "ec2:DeleteVpc", "", "all, in one word"},
	} {
		var actions []string
		for _, s := range statements(t, object("ec2", "VPC", "prod", "  managementPolicies: "+c.policies, "  forProvider: {region: us-east-1}")) {
			actions = append(actions, s.Action...)
		}
		if !slices.Contains(actions, c.allowed) || c.not != "" && slices.Contains(actions, c.not) {
			t.Errorf("%s allow %v: %s", c.policies, actions, c.why)
		}
	}
}

// TestUnknown finds the kinds that an overlay's own resources bring in.
func TestUnknown(t *testing.T) {
	granted, unknown := Statements(cluster(t, object("s3", "Bucket", "mine", "  forProvider: {region: us-east-1}"), some[0],
		"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"))
	if len(unknown) != 1 || unknown[0].String() != "s3.aws.m.upbound.io Bucket mine" {
		t.Errorf("unknown: %v", unknown)
	}
	if len(granted) == 0 {
		t.Error("the known one is left out too")
	}
}

// TestMerge joins grants, and none that would allow more than they do.
func TestMerge(t *testing.T) {
	prod := iam.Condition{"StringEquals": {"aws:ResourceTag/x": {"prod"}}}
	g := func(class, pool string, c iam.Condition, action, resource string) grant {
		out := allow("why", []string{resource}, c, action)
		out.class, out.pool = class, pool
		return out
	}
	for _, c := range []struct {
		why    string
		grants []grant
		want   []string
	}{
		{"one action on two resources", []grant{g("", "", nil, "a:X", "1"), g("", "", nil, "a:X", "2")}, []string{"[a:X] [1 2] map[]"}},
		{"two actions on one resource", []grant{g("", "", nil, "a:Y", "1"), g("", "", nil, "a:X", "1")}, []string{"[a:X a:Y] [1] map[]"}},
		{"neither in common", []grant{g("", "", nil, "a:X", "1"), g("", "", nil, "a:Y", "2")}, []string{"[a:X] [1] map[]", "[a:Y] [2] map[]"}},
		{"neither in common, and the condition guards", []grant{g("own", "", prod, "a:X", "1"), g("own", "", prod, "a:Y", "2")}, []string{"[a:X a:Y] [1 2] " + fmt.Sprint(prod)}},
		{"another condition", []grant{g("own", "", prod, "a:X", "1"), g("own", "", nil, "a:X", "1")}, []string{"[a:X] [1] " + fmt.Sprint(prod), "[a:X] [1] map[]"}},
		{"one pool", []grant{
			g("", "p", iam.Condition{"StringEquals": {"k": {"1"}}}, "a:X", "1"), g("", "p", iam.Condition{"StringEquals": {"k": {"2"}}}, "a:X", "2"),
			g("", "q", iam.Condition{"StringEquals": {"k": {"3"}}}, "a:X", "3"),
		}, []string{"[a:X] [1 2] map[StringEquals:map[k:[1 2]]]", "[a:X] [3] map[StringEquals:map[k:[3]]]"}},
		{"services in order, and nothing for nothing", []grant{g("", "", nil, "b:X", "1"), g("", "", nil, "a:X", "1"), allow("why", nil, nil, "a:Z")}, []string{"[a:X b:X] [1] map[]"}},
	} {
		var got []string
		for _, s := range merge(c.grants) {
			got = append(got, fmt.Sprint(s.Action, s.Resource, " ", s.Condition))
		}
		for i := range c.want {
			c.want[i] = strings.ReplaceAll(c.want[i], "] [", "][")
		}
		for i := range got {
			got[i] = strings.ReplaceAll(got[i], "] [", "][")
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.why, diff)
		}
	}
}

// TestDocuments keeps documents within IAM's limit, however long a statement is.
func TestDocuments(t *testing.T) {
	long := iam.Statement{Effect: iam.Allow, Action: []string{"a:X"}}
	for i := range 500 {
		long.Resource = append(long.Resource, fmt.Sprintf("arn:aws:iam::111122223333:role/a-role-with-a-name-%d", i))
	}
	short := iam.Statement{Effect: iam.Allow, Action: []string{"a:Y"}, Resource: []string{"*"}}
	documents := Documents([]iam.Statement{long, short})
	resources, shorts := 0, 0
	for _, d := range documents {
		if n := d.Size(); n > iam.MaxPolicySize {
			t.Errorf("a document of %d characters", n)
		}
		for _, s := range d.Statement {
			if s.Action[0] == "a:Y" {
				shorts++
				continue
			}
			resources += len(s.Resource)
		}
	}
	if resources != 500 || shorts != 1 || len(documents) < 2 {
		t.Errorf("%d documents hold %d of 500 resources, and the short statement %d times", len(documents), resources, shorts)
	}
}

// TestIdentities says whose policies are whose.
func TestIdentities(t *testing.T) {
	overlay := func(folder, config string) Overlay {
		o := Overlay{Folder: folder, Cluster: cluster(t, "---\napiVersion: aws.m.upbound.io/v1beta1\nkind: ProviderConfig\nmetadata: {name: prod, namespace: prod}\nspec: {"+config+"}\n", some[0])}
		o.Name = folder
		return o
	}
	const (
		pod  = "credentials: {source: PodIdentity}"
		irsa = "credentials: {source: IRSA}"
		keys = "credentials: {source: Secret, secretRef: {namespace: crossplane-system, name: aws, key: creds}}"
		as   = ", assumeRoleChain: [{roleARN: 'arn:aws:iam::111122223333:role/crossplane'}]"
		as2  = ", assumeRoleChain: [{roleARN: 'arn:aws:iam::444455556666:role/crossplane'}]"
	)
	hub := Overlay{Folder: "hub", Management: true, Role: "arn:aws:iam::999900001111:role/hub"}
	for _, c := range []struct {
		why      string
		overlays []Overlay
		want     []string
	}{
		{"one without a role: the providers' own", []Overlay{overlay("a", pod)}, []string{"providers for [a] makes"}},
		{"two without: one identity", []Overlay{overlay("a", pod), overlay("b", pod)}, []string{"providers for [a b] makes"}},
		{"a role makes what its cluster takes", []Overlay{overlay("a", pod+as)}, []string{"crossplane for [a] makes"}},
		{"with the management cluster, the providers take it on, with the tags of their session", []Overlay{overlay("a", pod+as), {Folder: "hub", Management: true}},
			[]string{"crossplane for [a] makes", "providers for [a] sts:AssumeRole sts:TagSession"}},
		{"a session by IRSA has no tags, and its role is known", []Overlay{hub, overlay("a", irsa+as), overlay("b", irsa)},
			[]string{"crossplane for [a] makes", "hub for [a b] makes sts:AssumeRole"}},
		{"keys in a Secret are somebody's", []Overlay{overlay("a", keys)}, []string{"secret-crossplane-system-aws for [a] makes"}},
		{"roles of one name in two accounts", []Overlay{overlay("a", pod+as), overlay("b", pod+as2)},
			[]string{"111122223333-crossplane for [a] makes", "444455556666-crossplane for [b] makes"}},
		{"the management cluster by itself", []Overlay{hub}, nil},
	} {
		identities, _ := Identities(c.overlays)
		var got []string
		for _, id := range identities {
			line := fmt.Sprintf("%s for %v", id.Name, id.For)
			var actions []string
			for _, s := range id.Statements {
				actions = append(actions, s.Action...)
			}
			if slices.Contains(actions, "ec2:CreateVpc") {
				line += " makes"
			}
			for _, action := range actions {
				if strings.HasPrefix(action, "sts:") {
					line += " " + action
				}
			}
			got = append(got, line)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.why, diff)
		}
	}
}
