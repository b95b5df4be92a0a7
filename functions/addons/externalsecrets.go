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
	Default:        always,
	Statements:     (*plan.Plan).ControllerStatements,
	Values: func(p *plan.Plan, a plan.Addon) any {
		return externalSecretsChart{
			CRDs:           crds{Annotations: map[string]string{"helm.sh/resource-policy": "keep"}},
			InstallCRDs:    true,
			ServiceAccount: accountOf(p, a),
			Webhook:        replicas{ReplicaCount: 2},
		}
	},
}

type externalSecretsChart struct {
	// CRDs are kept when the release goes: with them would go every
	// ExternalSecret, and every Secret that one owns.
	CRDs           crds           `json:"crds"`
	InstallCRDs    bool           `json:"installCRDs"`
	ServiceAccount serviceAccount `json:"serviceAccount"`
	// Webhook must answer for any store or ExternalSecret to be taken.
	Webhook replicas `json:"webhook"`
}

type crds struct {
	Annotations map[string]string `json:"annotations"`
}

type replicas struct {
	ReplicaCount int `json:"replicaCount"`
}
