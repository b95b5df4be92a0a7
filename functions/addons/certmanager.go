package addons

import (
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// certManager gets certificates from issuers, such as Let's Encrypt, and renews
// them. What a load balancer serves comes from ACM, and needs none of it.
var certManager = plan.AddonRow{
	Name:           "cert-manager",
	Layer:          object.Addons,
	Namespace:      "cert-manager",
	ServiceAccount: "cert-manager",
	Default:        never,
	Image:          "quay.io/jetstack/cert-manager-controller",
	Webhooks:       []int{10250},
	Values:         certManagerValues,
}

type certManagerChart struct {
	// CRDs are kept when the release goes: with them would go every certificate, and
	// the Secrets that hold them.
	CRDs certManagerCRDs `json:"crds"`
	// ImageRegistry stands before the namespace and name of all its images.
	ImageRegistry  string             `json:"imageRegistry,omitempty"`
	ServiceAccount serviceAccount     `json:"serviceAccount"`
	Webhook        certManagerWebhook `json:"webhook"`
}

type certManagerCRDs struct {
	Enabled bool `json:"enabled"`
	Keep    bool `json:"keep"`
}

// certManagerWebhook must answer for any certificate or issuer to be taken.
type certManagerWebhook struct {
	ReplicaCount int `json:"replicaCount"`
	// SecurePort is another than the chart's 10250 where a pod may run on Fargate:
	// there the kubelet has that one, at the pod's own address.
	SecurePort int `json:"securePort,omitempty"`
}

func certManagerValues(p *plan.Plan, a plan.Addon) any {
	v := certManagerChart{
		CRDs:           certManagerCRDs{Enabled: true, Keep: true},
		ImageRegistry:  string(p.Spec.ImageMirror),
		ServiceAccount: accountOf(p, a),
		Webhook:        certManagerWebhook{ReplicaCount: 2},
	}
	if p.FargateReaches(a.Namespace) {
		v.Webhook.SecurePort = 10260
	}
	return v
}
