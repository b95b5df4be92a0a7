package addons

import (
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// externalSecrets copies secrets from AWS into the cluster.
var externalSecrets = plan.AddonRow{
	Name:           "external-secrets",
	Layer:          object.Addons,
	Namespace:      "external-secrets",
	ServiceAccount: "external-secrets",
	OtherAccounts:  []string{"external-secrets-cert-controller", "external-secrets-webhook"},
	Default:        always,
	When:           "always",
	Statements:     (*plan.Plan).ControllerStatements,
	Calls:          (*plan.Plan).SecretServices,
	Image:          "ghcr.io/external-secrets/external-secrets",
	Webhooks:       []int{10250},
	Values: func(p *plan.Plan, a plan.Addon) any {
		from := image{Repository: p.MirroredImage(a)}
		v := externalSecretsChart{
			CertController: certController{Image: from},
			Image:          from,
			CRDs:           crds{Annotations: map[string]string{"helm.sh/resource-policy": "keep"}},
			InstallCRDs:    true,
			ServiceAccount: accountOf(p, a),
			Webhook:        webhook{Image: from, ReplicaCount: 2},
		}
		if p.FargateReaches(a.Namespace) {
			v.Webhook.Port = 9443
		}
		return v
	},
}

type externalSecretsChart struct {
	CertController certController `json:"certController,omitzero"`
	// CRDs are kept when the release goes: with them would go every
	// ExternalSecret, and every Secret that one owns.
	CRDs           crds           `json:"crds"`
	Image          image          `json:"image,omitzero"`
	InstallCRDs    bool           `json:"installCRDs"`
	ServiceAccount serviceAccount `json:"serviceAccount"`
	// Webhook must answer for any store or ExternalSecret to be taken.
	Webhook webhook `json:"webhook"`
}

type crds struct {
	Annotations map[string]string `json:"annotations"`
}

type certController struct {
	Image image `json:"image,omitzero"`
}

type webhook struct {
	Image image `json:"image,omitzero"`
	// Port is another than the chart's 10250 where a pod may run on Fargate: there
	// the kubelet has that one, at the pod's own address.
	Port         int `json:"port,omitempty"`
	ReplicaCount int `json:"replicaCount"`
}
