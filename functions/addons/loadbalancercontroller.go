package addons

import (
	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// awsLoadBalancerController makes a load balancer for every Ingress.
var awsLoadBalancerController = plan.AddonRow{
	Name:           "aws-load-balancer-controller",
	Layer:          object.Addons,
	Namespace:      "kube-system",
	ServiceAccount: "aws-load-balancer-controller",
	Default:        always,
	Calls:          calls("ec2", "elasticloadbalancing"),
	Image:          "public.ecr.aws/eks/aws-load-balancer-controller",
	Webhooks:       []int{9443},
	Statements:     loadBalancerStatements,
	Values:         loadBalancerValues,
}

type loadBalancerChart struct {
	ClusterName      string            `json:"clusterName"`
	ControllerConfig controllerConfig  `json:"controllerConfig,omitzero"`
	DefaultTags      map[string]string `json:"defaultTags,omitempty"`
	// DefaultTargetType is ip where Fargate is the only place for pods, which no
	// load balancer reaches by an instance; otherwise it is the chart's, instance.
	DefaultTargetType string `json:"defaultTargetType,omitempty"`
	// EnableServiceMutatorWebhook off: while the controller is down, the webhook
	// would keep every Service from being made.
	EnableServiceMutatorWebhook bool `json:"enableServiceMutatorWebhook"`
	// EnableShield, EnableWAF and EnableWAFv2 are off where there is no way to those
	// services: the controller asks them about every load balancer it makes.
	EnableShield *bool `json:"enableShield,omitempty"`
	EnableWAF    *bool `json:"enableWaf,omitempty"`
	EnableWAFv2  *bool `json:"enableWafv2,omitempty"`
	Image        image `json:"image,omitzero"`
	// KeepTLSSecret keeps the webhook's certificate from one upgrade to the next.
	KeepTLSSecret bool `json:"keepTLSSecret"`
	// PodDisruptionBudget keeps one of the chart's two replicas: its webhook must
	// answer for any Ingress to be taken.
	PodDisruptionBudget maxUnavailable `json:"podDisruptionBudget"`
	Region              string         `json:"region"`
	ServiceAccount      serviceAccount `json:"serviceAccount"`
	// VPCID, or else VPCTags, find the VPC: pods cannot ask the instance metadata
	// service, and the id of a VPC that we make is not known when rendering.
	VPCID   string            `json:"vpcId,omitempty"`
	VPCTags map[string]string `json:"vpcTags,omitempty"`
}

type controllerConfig struct {
	FeatureGates featureGates `json:"featureGates"`
}

type featureGates struct {
	// EnableDefaultTagsLowPriority lets the tags of an Ingress win over defaultTags;
	// the controller has it the other way around.
	EnableDefaultTagsLowPriority bool `json:"EnableDefaultTagsLowPriority"`
}

type maxUnavailable struct {
	MaxUnavailable int `json:"maxUnavailable"`
}

func loadBalancerValues(p *plan.Plan, a plan.Addon) any {
	v := loadBalancerChart{
		ClusterName:         p.Name,
		DefaultTags:         p.Tags(),
		Image:               image{Repository: p.MirroredImage(a)},
		KeepTLSSecret:       true,
		PodDisruptionBudget: maxUnavailable{MaxUnavailable: 1},
		Region:              p.Region,
		ServiceAccount:      accountOf(p, a),
		VPCID:               p.Network.VPC.ID,
		VPCTags:             p.VPCDiscoveryTags(),
	}
	if len(v.DefaultTags) > 0 {
		v.ControllerConfig.FeatureGates.EnableDefaultTagsLowPriority = true
	}
	if p.Spec.FargateOnly() {
		v.DefaultTargetType = "ip"
	}
	if p.Closed() {
		off := false
		v.EnableShield, v.EnableWAF, v.EnableWAFv2 = &off, &off, &off
	}
	return v
}

// clusterKey is the tag that the controller puts on everything it makes.
const clusterKey = "elbv2.k8s.aws/cluster"

// loadBalancerStatements are the controller's published policy, version 3.5,
// narrowed to what belongs to this cluster: where the original asks for any
// value of the cluster's tag, this asks for our name.
// Source: kubernetes-sigs/aws-load-balancer-controller, docs/install/iam_policy.json.
func loadBalancerStatements(p *plan.Plan) []iam.Statement {
	ours := func(kind string) iam.Condition {
		return iam.Condition{"StringEquals": {"aws:" + kind + "Tag/" + clusterKey: {p.Name}}}
	}
	retag := iam.Condition{
		"Null":         {"aws:RequestTag/" + clusterKey: {"true"}},
		"StringEquals": {"aws:ResourceTag/" + clusterKey: {p.Name}},
	}
	tagOnCreate := func(key string, actions ...string) iam.Condition {
		return iam.Condition{"StringEquals": {key: actions, "aws:RequestTag/" + clusterKey: {p.Name}}}
	}
	elb := func(resources ...string) []string {
		for i, r := range resources {
			resources[i] = p.ARN("elasticloadbalancing", r)
		}
		return resources
	}
	balancers := elb("targetgroup/*/*", "loadbalancer/net/*/*", "loadbalancer/app/*/*")
	groups := []string{p.ARN("ec2", "security-group/*")}
	any := []string{"*"}
	return []iam.Statement{
		{
			Sid: "ServiceLinkedRole", Effect: iam.Allow, Resource: any,
			Action:    []string{"iam:CreateServiceLinkedRole"},
			Condition: iam.Condition{"StringEquals": {"iam:AWSServiceName": {"elasticloadbalancing.amazonaws.com"}}},
		},
		{Sid: "Read", Effect: iam.Allow, Action: loadBalancerReads, Resource: any},
		{Sid: "Attachments", Effect: iam.Allow, Action: loadBalancerAttachments, Resource: any},
		{
			Sid: "NodeIngress", Effect: iam.Allow, Resource: groups,
			Action:    []string{"ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"},
			Condition: iam.Condition{"Null": {"aws:ResourceTag/kubernetes.io/cluster/" + p.Name: {"false"}}},
		},
		{
			Sid: "OwnSecurityGroups", Effect: iam.Allow, Resource: groups, Condition: ours("Resource"),
			Action: []string{"ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress", "ec2:DeleteSecurityGroup"},
		},
		{Sid: "CreateSecurityGroup", Effect: iam.Allow, Action: []string{"ec2:CreateSecurityGroup"}, Resource: any},
		{
			Sid: "TagNewSecurityGroup", Effect: iam.Allow, Resource: groups, Action: []string{"ec2:CreateTags"},
			Condition: tagOnCreate("ec2:CreateAction", "CreateSecurityGroup"),
		},
		{
			Sid: "TagSecurityGroup", Effect: iam.Allow, Resource: groups, Condition: retag,
			Action: []string{"ec2:CreateTags", "ec2:DeleteTags"},
		},
		{
			Sid: "Create", Effect: iam.Allow, Resource: any, Condition: ours("Request"),
			Action: []string{"elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"},
		},
		{
			Sid: "TagNew", Effect: iam.Allow, Resource: balancers, Action: []string{"elasticloadbalancing:AddTags"},
			Condition: tagOnCreate("elasticloadbalancing:CreateAction", "CreateLoadBalancer", "CreateTargetGroup"),
		},
		{
			Sid: "Tag", Effect: iam.Allow, Resource: balancers, Condition: retag,
			Action: []string{"elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"},
		},
		{
			Sid: "TagListeners", Effect: iam.Allow,
			Action:   []string{"elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"},
			Resource: elb("listener/net/*/*/*", "listener/app/*/*/*", "listener-rule/net/*/*/*", "listener-rule/app/*/*/*"),
		},
		{Sid: "Modify", Effect: iam.Allow, Action: loadBalancerChanges, Resource: any, Condition: ours("Resource")},
		{Sid: "Listeners", Effect: iam.Allow, Action: loadBalancerListeners, Resource: any},
		{
			Sid: "Targets", Effect: iam.Allow, Resource: elb("targetgroup/*/*"),
			Action: []string{"elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"},
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

// loadBalancerAttachments put certificates, user pools, web ACLs and Shield on
// load balancers; the resources are named by Ingress annotations.
var loadBalancerAttachments = []string{
	"acm:DescribeCertificate",
	"acm:ListCertificates",
	"cognito-idp:DescribeUserPoolClient",
	"iam:GetServerCertificate",
	"iam:ListServerCertificates",
	"shield:CreateProtection",
	"shield:DeleteProtection",
	"shield:DescribeProtection",
	"shield:GetSubscriptionState",
	"waf-regional:AssociateWebACL",
	"waf-regional:DisassociateWebACL",
	"waf-regional:GetWebACL",
	"waf-regional:GetWebACLForResource",
	"wafv2:AssociateWebACL",
	"wafv2:DisassociateWebACL",
	"wafv2:GetWebACL",
	"wafv2:GetWebACLForResource",
}

var loadBalancerChanges = []string{
	"elasticloadbalancing:DeleteLoadBalancer",
	"elasticloadbalancing:DeleteTargetGroup",
	"elasticloadbalancing:ModifyCapacityReservation",
	"elasticloadbalancing:ModifyIpPools",
	"elasticloadbalancing:ModifyListenerAttributes",
	"elasticloadbalancing:ModifyLoadBalancerAttributes",
	"elasticloadbalancing:ModifyTargetGroup",
	"elasticloadbalancing:ModifyTargetGroupAttributes",
	"elasticloadbalancing:SetIpAddressType",
	"elasticloadbalancing:SetSecurityGroups",
	"elasticloadbalancing:SetSubnets",
}

var loadBalancerListeners = []string{
	"elasticloadbalancing:AddListenerCertificates",
	"elasticloadbalancing:CreateListener",
	"elasticloadbalancing:CreateRule",
	"elasticloadbalancing:DeleteListener",
	"elasticloadbalancing:DeleteRule",
	"elasticloadbalancing:ModifyListener",
	"elasticloadbalancing:ModifyRule",
	"elasticloadbalancing:RemoveListenerCertificates",
	"elasticloadbalancing:SetRulePriorities",
	"elasticloadbalancing:SetWebAcl",
}
