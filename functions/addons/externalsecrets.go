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
		return externalSecretsChart{InstallCRDs: true, ServiceAccount: accountOf(p, a)}
	},
}

type externalSecretsChart struct {
	InstallCRDs    bool           `json:"installCRDs"`
	ServiceAccount serviceAccount `json:"serviceAccount"`
}
