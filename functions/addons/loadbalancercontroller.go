package addons

import (
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
	When:           "always",
	Calls:          calls("ec2", "elasticloadbalancing"),
	Image:          "public.ecr.aws/eks/aws-load-balancer-controller",
	Webhooks:       []int{9443},
	Statements:     loadBalancerStatements,
	OwnValues: map[string]string{
		"clusterName": "take it away: the role is for what bears the cluster's name",
		"region":      "take it away: it is the cluster's",
		"vpcId":       "take it away: the network's VPC is found by itself",
		"vpcTags":     "take it away: the network's VPC is found by itself",
	},
	Values: loadBalancerValues,
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
