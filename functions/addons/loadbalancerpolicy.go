package addons

import (
	"slices"

	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/plan"
)

// clusterKey is the tag that the controller puts on everything it makes.
const clusterKey = "elbv2.k8s.aws/cluster"

// loadBalancerStatements are the controller's published policy, version 3.5,
// narrowed to what belongs to this cluster: where the original asks for any value
// of the cluster's tag, this asks for our name, and it asks so of listeners, their
// rules and security groups too, which the original leaves open. AWS's own policy
// for the same controller in EKS Auto Mode asks for its tag in the same places.
// Source: kubernetes-sigs/aws-load-balancer-controller, docs/install/iam_policy.json
// and pkg/deploy; AWS managed policy AmazonEKSLoadBalancingPolicy, v10; which action
// knows which resources and keys: Service Authorization Reference (2026-09).
func loadBalancerStatements(p *plan.Plan) []iam.Statement {
	out := slices.Concat(loadBalancerMeans(p), loadBalancerSecurityGroups(p), loadBalancerParts(p))
	if on, _ := controllerGate(p, "EnableRGTAPI"); on {
		out = append(out, iam.Statement{
			Sid: "ReadTags", Effect: iam.Allow, Action: []string{"tag:GetResources"}, Resource: []string{"*"},
			Why: "The add-on's values let it read tags by one service for all others, which knows no resources.",
		})
	}
	return out
}

// listenersTagged says whether the controller tags listeners and rules. It does
// unless the user's values switch off its feature gate ListenerRulesTagging.
func listenersTagged(p *plan.Plan) bool {
	on, given := controllerGate(p, "ListenerRulesTagging")
	return on || !given
}

// controllerGate is a feature gate of the controller in the user's values.
func controllerGate(p *plan.Plan, name string) (on, given bool) {
	a, _ := p.Addon("aws-load-balancer-controller")
	config, _ := a.Values["controllerConfig"].(map[string]any)
	gates, _ := config["featureGates"].(map[string]any)
	value, given := gates[name]
	return value == true, given
}

// ownTag asks for the cluster's tag: of the request, or of the resource.
func ownTag(p *plan.Plan, of string) iam.Condition {
	return iam.Condition{"StringEquals": {"aws:" + of + "Tag/" + clusterKey: {p.Name}}}
}

// retag lets tags change on what has the cluster's, but not that one.
func retag(p *plan.Plan) iam.Condition {
	return iam.Condition{
		"Null":         {"aws:RequestTag/" + clusterKey: {"true"}},
		"StringEquals": {"aws:ResourceTag/" + clusterKey: {p.Name}},
	}
}

// tagOnCreate lets tags come with what an action makes, if the cluster's is among
// them.
func tagOnCreate(p *plan.Plan, key string, actions ...string) iam.Condition {
	return iam.Condition{"StringEquals": {key: actions, "aws:RequestTag/" + clusterKey: {p.Name}}}
}

func elb(p *plan.Plan, resources ...string) []string {
	out := make([]string, len(resources))
	for i, r := range resources {
		out[i] = p.ARN("elasticloadbalancing", r)
	}
	return out
}

// loadBalancerMeans are what load balancers are made of, and what stands before
// them.
func loadBalancerMeans(p *plan.Plan) []iam.Statement {
	const service = "elasticloadbalancing.amazonaws.com"
	return []iam.Statement{
		{
			Sid: "ServiceLinkedRole", Effect: iam.Allow, Action: []string{"iam:CreateServiceLinkedRole"},
			Resource:  []string{p.RoleARN("aws-service-role/" + service + "/AWSServiceRoleForElasticLoadBalancing")},
			Condition: iam.Condition{"StringEquals": {"iam:AWSServiceName": {service}}},
			Why:       "The account's first load balancer makes the role that Elastic Load Balancing works with.",
		},
		{
			Sid: "Read", Effect: iam.Allow, Action: loadBalancerReads, Resource: []string{"*"},
			Why: "It looks for its own resources, and for subnets and groups, by tags. The Describe calls know no resources.",
		},
		{
			Sid: "ReadAttachments", Effect: iam.Allow, Action: loadBalancerAttachments, Resource: []string{"*"},
			Why: "Ingresses name certificates, user pools and web ACLs, or a host whose certificate is looked for among all; none is known when rendering.",
		},
		{
			Sid: "WebACLs", Effect: iam.Allow,
			Action: []string{
				"waf-regional:AssociateWebACL", "waf-regional:DisassociateWebACL", "wafv2:AssociateWebACL", "wafv2:DisassociateWebACL",
			},
			Resource: []string{
				p.ARN("waf-regional", "webacl/*"), p.ARN("wafv2", "regional/webacl/*"), p.ARN("elasticloadbalancing", "loadbalancer/app/*"),
			},
			Why: "An Ingress may ask for any web ACL of the account. WAF asks for no tags, so nothing holds it to the cluster's load balancers.",
		},
		{
			Sid: "Protect", Effect: iam.Allow, Resource: []string{"*"},
			Action: []string{"elasticloadbalancing:SetWebAcl", "shield:CreateProtection", "shield:DeleteProtection"},
			Why:    "An Ingress may ask for WAF and Shield. SetWebAcl and CreateProtection know no resources, and Shield chooses a protection's id.",
		},
	}
}

// loadBalancerSecurityGroups are what it takes to make the groups of load balancers,
// and to open the nodes' own to them.
func loadBalancerSecurityGroups(p *plan.Plan) []iam.Statement {
	groups := []string{p.ARN("ec2", "security-group/*")}
	into := iam.Statement{
		Sid: "CreateSecurityGroupInVPC", Effect: iam.Allow, Action: []string{"ec2:CreateSecurityGroup"},
		// The account may be another one, which shares its subnets.
		Resource: []string{p.Partition.ARN("ec2", p.Region, "*", "vpc/"+p.Network.VPC.ID)},
		Why:      "EC2 asks for the new group and for the VPC that it comes into. The VPC bears no tag of the controller's.",
	}
	if p.Network.VPC.ID == "" {
		into.Resource = []string{p.ARN("ec2", "vpc/*")}
		tags := map[string][]string{}
		for key, value := range p.VPCDiscoveryTags() {
			tags["aws:ResourceTag/"+key] = []string{value}
		}
		into.Condition = iam.Condition{"StringEquals": tags}
		into.Why = "EC2 asks for the new group and for the VPC that it comes into: the one that the controller itself finds by these tags."
	}
	return []iam.Statement{
		{
			Sid: "NodeIngress", Effect: iam.Allow, Resource: groups,
			Action:    []string{"ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"},
			Condition: iam.Condition{"Null": {"aws:ResourceTag/kubernetes.io/cluster/" + p.Name: {"false"}}},
			Why:       "It lets load balancers into the nodes' group, which the cluster's tag marks; the group's id is EKS's to choose.",
		},
		into,
		{
			Sid: "TagNewSecurityGroup", Effect: iam.Allow, Resource: groups, Action: []string{"ec2:CreateTags"},
			Condition: tagOnCreate(p, "ec2:CreateAction", "CreateSecurityGroup"),
			Why:       "It tags what it makes, as it makes it.",
		},
	}
}

// loadBalancerParts are what the controller makes. All of it bears the cluster's tag
// from then on, listeners and rules only if it tags those: without, nothing tells
// the cluster's from others'. The kinds are not told apart where the tag decides, so
// that it stays one policy.
func loadBalancerParts(p *plan.Plan) []iam.Statement {
	parts := []string{p.ARN("elasticloadbalancing", "*"), p.ARN("ec2", "security-group/*")}
	makes := []string{"CreateLoadBalancer", "CreateTargetGroup"}
	changes := loadBalancerChanges
	listeners := iam.Statement{
		Sid: "OrderRules", Effect: iam.Allow, Action: []string{"elasticloadbalancing:SetRulePriorities"}, Resource: elb(p, "listener-rule/*"),
		Why: "It puts a listener's rules into order. The call names many rules at once, and knows no tags of theirs.",
	}
	if listenersTagged(p) {
		makes = []string{"CreateListener", "CreateLoadBalancer", "CreateRule", "CreateTargetGroup"}
		changes = slices.Concat(changes, loadBalancerListeners)
	} else {
		listeners.Sid, listeners.Resource = "Listeners", elb(p, "loadbalancer/*", "listener/*", "listener-rule/*")
		listeners.Action = slices.Concat(listeners.Action, loadBalancerListeners, []string{"elasticloadbalancing:CreateListener", "elasticloadbalancing:CreateRule"})
		listeners.Why = "The add-on's values have switched off the tags of listeners and rules, by which they could be told from others'."
	}
	slices.Sort(listeners.Action)
	creates := []string{"ec2:CreateSecurityGroup"}
	for _, m := range makes {
		creates = append(creates, "elasticloadbalancing:"+m)
	}
	return []iam.Statement{
		{
			Sid: "Create", Effect: iam.Allow, Action: creates, Resource: parts, Condition: ownTag(p, "Request"),
			Why: "It makes these for Ingresses and Services, whose names nobody knows when rendering, always with its tag.",
		},
		{
			Sid: "TagNew", Effect: iam.Allow, Action: []string{"elasticloadbalancing:AddTags"}, Resource: parts[:1],
			Condition: tagOnCreate(p, "elasticloadbalancing:CreateAction", makes...),
			Why:       "It tags what it makes, as it makes it.",
		},
		{
			Sid: "Tag", Effect: iam.Allow, Resource: parts, Condition: retag(p),
			Action: []string{"ec2:CreateTags", "ec2:DeleteTags", "elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"},
			Why:    "It keeps the tags of what it made, except the one that says whose it is.",
		},
		{
			Sid: "Modify", Effect: iam.Allow, Action: changes, Resource: parts, Condition: ownTag(p, "Resource"),
			Why: "It changes and deletes what it made, and nothing else.",
		},
		listeners,
		{
			Sid: "Targets", Effect: iam.Allow, Resource: elb(p, "targetgroup/*/*"),
			Action: []string{"elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"},
			Why:    "A TargetGroupBinding may name a target group that somebody else made, ours of loadBalancer among them, so the tag cannot be asked for.",
		},
	}
}

// loadBalancerReads have no resource to scope them by.
var loadBalancerReads = []string{
	"ec2:DescribeAccountAttributes",
	"ec2:DescribeAddresses",
	"ec2:DescribeAvailabilityZones",
	"ec2:DescribeCoipPools",
	"ec2:DescribeInstances",
	"ec2:DescribeInternetGateways",
	"ec2:DescribeIpamPools",
	"ec2:DescribeNetworkInterfaces",
	"ec2:DescribeRouteTables",
	"ec2:DescribeSecurityGroups",
	"ec2:DescribeSubnets",
	"ec2:DescribeTags",
	"ec2:DescribeVpcPeeringConnections",
	"ec2:DescribeVpcs",
	"ec2:GetCoipPoolUsage",
	"ec2:GetSecurityGroupsForVpc",
	"elasticloadbalancing:DescribeCapacityReservation",
	"elasticloadbalancing:DescribeListenerAttributes",
	"elasticloadbalancing:DescribeListenerCertificates",
	"elasticloadbalancing:DescribeListeners",
	"elasticloadbalancing:DescribeLoadBalancerAttributes",
	"elasticloadbalancing:DescribeLoadBalancers",
	"elasticloadbalancing:DescribeRules",
	"elasticloadbalancing:DescribeSSLPolicies",
	"elasticloadbalancing:DescribeTags",
	"elasticloadbalancing:DescribeTargetGroupAttributes",
	"elasticloadbalancing:DescribeTargetGroups",
	"elasticloadbalancing:DescribeTargetHealth",
	"elasticloadbalancing:DescribeTrustStores",
}

// loadBalancerAttachments look for certificates, user pools, web ACLs and Shield.
var loadBalancerAttachments = []string{
	"acm:DescribeCertificate",
	"acm:ListCertificates",
	"cognito-idp:DescribeUserPoolClient",
	"iam:GetServerCertificate",
	"iam:ListServerCertificates",
	"shield:DescribeProtection",
	"shield:GetSubscriptionState",
	"waf-regional:GetWebACL",
	"waf-regional:GetWebACLForResource",
	"wafv2:GetWebACL",
	"wafv2:GetWebACLForResource",
}

// loadBalancerChanges change load balancers, their security groups and target groups.
var loadBalancerChanges = []string{
	"ec2:AuthorizeSecurityGroupIngress",
	"ec2:DeleteSecurityGroup",
	"ec2:RevokeSecurityGroupIngress",
	"elasticloadbalancing:DeleteLoadBalancer",
	"elasticloadbalancing:DeleteTargetGroup",
	"elasticloadbalancing:ModifyCapacityReservation",
	"elasticloadbalancing:ModifyIpPools",
	"elasticloadbalancing:ModifyLoadBalancerAttributes",
	"elasticloadbalancing:ModifyTargetGroup",
	"elasticloadbalancing:ModifyTargetGroupAttributes",
	"elasticloadbalancing:SetIpAddressType",
	"elasticloadbalancing:SetSecurityGroups",
	"elasticloadbalancing:SetSubnets",
}

// loadBalancerListeners change listeners and rules.
var loadBalancerListeners = []string{
	"elasticloadbalancing:AddListenerCertificates",
	"elasticloadbalancing:DeleteListener",
	"elasticloadbalancing:DeleteRule",
	"elasticloadbalancing:ModifyListener",
	"elasticloadbalancing:ModifyListenerAttributes",
	"elasticloadbalancing:ModifyRule",
	"elasticloadbalancing:RemoveListenerCertificates",
}
