package functions_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
	"spotcluster.dev/spotcluster/functions/addons"
)

// A request is one of those that AWS asks IAM about, for one call of its API: an
// action, a resource, and the keys that conditions ask for.
type request struct {
	action, resource string
	keys             map[string]string
}

// allows says whether the policies let a request through, by IAM's rules for one
// account: a statement that allows it, and none that denies it.
// Source: IAM user guide, "Policy evaluation logic", and "IAM JSON policy elements:
// Condition operators".
func allows(t *testing.T, policies []plan.Policy, r request) bool {
	t.Helper()
	allowed := false
	for _, p := range policies {
		for _, s := range p.Document.Statement {
			fits := func(pattern, text string) bool {
				quoted := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
				return regexp.MustCompile("^" + quoted + "$").MatchString(text)
			}
			if !slices.ContainsFunc(s.Action, func(a string) bool { return fits(strings.ToLower(a), strings.ToLower(r.action)) }) ||
				!slices.ContainsFunc(s.Resource, func(a string) bool { return fits(a, r.resource) }) || !holds(t, s.Condition, r.keys) {
				continue
			}
			if s.Effect == iam.Deny {
				return false
			}
			allowed = true
		}
	}
	return allowed
}

// holds says whether every operator of a condition is satisfied for every key.
func holds(t *testing.T, c iam.Condition, keys map[string]string) bool {
	t.Helper()
	for operator, of := range c {
		for key, values := range of {
			got, there := keys[key]
			switch operator {
			case "StringEquals":
				if !there || !slices.Contains(values, got) {
					return false
				}
			case "Null":
				if there == (values[0] == "true") {
					return false
				}
			default:
				t.Fatalf("the test does not know the operator %s", operator)
			}
		}
	}
	return true
}

// TestLoadBalancerController asks the controller's policy what it calls, with the
// resources and tags that it calls it with, and the same of what is not its own.
// Source: kubernetes-sigs/aws-load-balancer-controller v3.5.0, pkg/deploy and
// pkg/networking; resources and keys: Service Authorization Reference (2026-09).
func TestLoadBalancerController(t *testing.T) {
	const (
		account   = ":us-east-1:111122223333:"
		elb       = "arn:aws:elasticloadbalancing" + account
		group     = "arn:aws:ec2" + account + "security-group/sg-1"
		vpc       = "arn:aws:ec2" + account + "vpc/vpc-0123456789abcdef0"
		vpcElse   = "arn:aws:ec2:us-east-1:444455556666:vpc/vpc-0123456789abcdef0"
		acl       = "arn:aws:wafv2" + account + "regional/webacl/a/1"
		requested = "aws:RequestTag/elbv2.k8s.aws/cluster"
		has       = "aws:ResourceTag/elbv2.k8s.aws/cluster"
		creating  = "elasticloadbalancing:CreateAction"
		balancer  = elb + "loadbalancer/app/a/1"
		listener  = elb + "listener/app/a/1/2"
		rule      = elb + "listener-rule/app/a/1/2/3"
		targets   = elb + "targetgroup/a/1"
	)
	type keys = map[string]string
	ours, others, new := keys{has: "prod"}, keys{has: "blue"}, keys{requested: "prod"}
	of := map[string][]plan.Policy{
		"made tagged":     controllerPolicies(t, ""),
		"made untagged":   controllerPolicies(t, ", addons: {aws-load-balancer-controller: {values: {controllerConfig: {featureGates: {ListenerRulesTagging: false}}}}}"),
		"existing tagged": controllerPolicies(t, ", network: {existing: {vpcId: vpc-0123456789abcdef0, subnets: {private: {us-east-1a: subnet-0aaaaaaaaaaaaaaaa, us-east-1b: subnet-0bbbbbbbbbbbbbbbb}}}}"),
	}
	for _, c := range []struct {
		why  string
		may  bool
		r    request
		only string // the clusters for which the row holds, or nothing for all
	}{
		{"it makes load balancers", true, request{"elasticloadbalancing:CreateLoadBalancer", elb + "loadbalancer/app/a/*", new}, ""},
		{"only with its tag", false, request{"elasticloadbalancing:CreateLoadBalancer", elb + "loadbalancer/app/a/*", nil}, ""},
		{"it makes target groups", true, request{"elasticloadbalancing:CreateTargetGroup", elb + "targetgroup/a/*", new}, ""},
		{"it makes listeners", true, request{"elasticloadbalancing:CreateListener", balancer, keys{requested: "prod", has: "prod"}}, ""},
		{"of network load balancers too", true, request{"elasticloadbalancing:CreateListener", elb + "loadbalancer/net/a/1", keys{requested: "prod", has: "prod"}}, ""},
		{"only with its tag", false, request{"elasticloadbalancing:CreateListener", balancer, ours}, "tagged"},
		{"without tags where they are off", true, request{"elasticloadbalancing:CreateListener", balancer, ours}, "untagged"},
		{"it makes rules", true, request{"elasticloadbalancing:CreateRule", listener, keys{requested: "prod", has: "prod"}}, ""},
		{"without tags where they are off", true, request{"elasticloadbalancing:CreateRule", listener, nil}, "untagged"},
		{"tags come with a load balancer", true, request{"elasticloadbalancing:AddTags", balancer, keys{requested: "prod", creating: "CreateLoadBalancer"}}, ""},
		{"tags come with a listener", true, request{"elasticloadbalancing:AddTags", listener, keys{requested: "prod", creating: "CreateListener"}}, "tagged"},
		{"tags come with a rule", true, request{"elasticloadbalancing:AddTags", rule, keys{requested: "prod", creating: "CreateRule"}}, "tagged"},
		{"another cluster's tag does not", false, request{"elasticloadbalancing:AddTags", rule, keys{requested: "blue", creating: "CreateRule"}}, ""},
		{"it tags its own again", true, request{"elasticloadbalancing:AddTags", rule, ours}, ""},
		{"it takes nobody's over", false, request{"elasticloadbalancing:AddTags", listener, new}, ""},
		{"and tags no other cluster's", false, request{"elasticloadbalancing:RemoveTags", listener, others}, ""},
		{"it changes its listeners", true, request{"elasticloadbalancing:ModifyListener", listener, ours}, ""},
		{"right after it made them", true, request{"elasticloadbalancing:ModifyListenerAttributes", listener, ours}, ""},
		{"not another cluster's", false, request{"elasticloadbalancing:ModifyListener", listener, others}, "tagged"},
		{"nor those without a tag", false, request{"elasticloadbalancing:DeleteListener", listener, nil}, "tagged"},
		{"where tags are off it must", true, request{"elasticloadbalancing:DeleteListener", listener, nil}, "untagged"},
		{"it gives listeners certificates", true, request{"elasticloadbalancing:AddListenerCertificates", listener, ours}, ""},
		{"it changes its rules", true, request{"elasticloadbalancing:ModifyRule", rule, ours}, ""},
		{"it deletes its rules", true, request{"elasticloadbalancing:DeleteRule", rule, ours}, ""},
		{"not another cluster's", false, request{"elasticloadbalancing:DeleteRule", rule, others}, "tagged"},
		{"it orders rules, of which AWS tells no tags", true, request{"elasticloadbalancing:SetRulePriorities", rule, nil}, ""},
		{"it changes its load balancers", true, request{"elasticloadbalancing:SetSubnets", balancer, ours}, ""},
		{"not another cluster's", false, request{"elasticloadbalancing:DeleteLoadBalancer", balancer, others}, ""},
		{"it registers with any target group", true, request{"elasticloadbalancing:RegisterTargets", targets, nil}, ""},
		{"it deletes its target groups", true, request{"elasticloadbalancing:DeleteTargetGroup", targets, ours}, ""},
		{"not ours beside the cluster", false, request{"elasticloadbalancing:DeleteTargetGroup", targets, nil}, ""},
		{"it makes security groups", true, request{"ec2:CreateSecurityGroup", "arn:aws:ec2" + account + "security-group/*", new}, ""},
		{"only with its tag", false, request{"ec2:CreateSecurityGroup", "arn:aws:ec2" + account + "security-group/*", nil}, ""},
		{"in the VPC that it finds by its tag", true, request{"ec2:CreateSecurityGroup", vpc, keys{"aws:ResourceTag/kubernetes.io/cluster/prod": "shared"}}, "made"},
		{"and in no other", false, request{"ec2:CreateSecurityGroup", vpc, nil}, "made"},
		{"in the VPC that it is given", true, request{"ec2:CreateSecurityGroup", vpc, nil}, "existing"},
		{"which another account may share", true, request{"ec2:CreateSecurityGroup", vpcElse, nil}, "existing"},
		{"and in no other", false, request{"ec2:CreateSecurityGroup", vpc + "2", nil}, "existing"},
		{"tags come with a security group", true, request{"ec2:CreateTags", group, keys{requested: "prod", "ec2:CreateAction": "CreateSecurityGroup"}}, ""},
		{"it tags no other", false, request{"ec2:CreateTags", group, new}, ""},
		{"it opens the nodes' group", true, request{"ec2:AuthorizeSecurityGroupIngress", group, keys{"aws:ResourceTag/kubernetes.io/cluster/prod": "owned"}}, ""},
		{"and its own", true, request{"ec2:RevokeSecurityGroupIngress", group, ours}, ""},
		{"and no other", false, request{"ec2:AuthorizeSecurityGroupIngress", group, others}, ""},
		{"it deletes its groups", true, request{"ec2:DeleteSecurityGroup", group, ours}, ""},
		{"not the nodes'", false, request{"ec2:DeleteSecurityGroup", group, keys{"aws:ResourceTag/kubernetes.io/cluster/prod": "owned"}}, ""},
		{"it puts web ACLs on load balancers: the ACL", true, request{"wafv2:AssociateWebACL", acl, nil}, ""},
		{"and the load balancer", true, request{"wafv2:AssociateWebACL", balancer, nil}, ""},
		{"and the third, which WAF asks for", true, request{"elasticloadbalancing:SetWebAcl", balancer, nil}, ""},
		{"not CloudFront's", false, request{"wafv2:AssociateWebACL", strings.Replace(acl, "regional", "global", 1), nil}, ""},
		{"the first load balancer makes ELB's role", true, request{"iam:CreateServiceLinkedRole",
			"arn:aws:iam::111122223333:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing",
			keys{"iam:AWSServiceName": "elasticloadbalancing.amazonaws.com"}}, ""},
	} {
		for name, policies := range of {
			if !strings.Contains(" "+name+" ", " "+c.only+" ") && c.only != "" {
				continue
			}
			if got := allows(t, policies, c.r); got != c.may {
				t.Errorf("%s (%s): %s on %s with %v: allowed %v", c.why, name, c.r.action, c.r.resource, c.r.keys, got)
			}
		}
	}
}

// controllerPolicies are the load balancer controller's, of a cluster of this spec.
func controllerPolicies(t *testing.T, rest string) []plan.Policy {
	t.Helper()
	d := spec.Parse([]byte(`{apiVersion: spotcluster.dev/v1alpha1, kind: SpotCluster, metadata: {name: x}, spec: {name: prod, accountId: "111122223333", region: us-east-1`+rest+"}}"),
		"", functions.Known())
	if errs := d.Problems.Of(spec.Error); len(errs) > 0 {
		t.Fatal(errs)
	}
	p := plan.New(d, addons.Catalog)
	for _, r := range p.Roles {
		if strings.HasSuffix(r.Name, "-aws-load-balancer-controller") {
			return r.Own
		}
	}
	t.Fatal("the controller has no role")
	return nil
}
