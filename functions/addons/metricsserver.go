package addons

import (
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// metricsServer measures pods and nodes for kubectl top and for autoscaling.
var metricsServer = plan.AddonRow{
	Name:           "metrics-server",
	Layer:          object.Addons,
	Namespace:      "kube-system",
	ServiceAccount: "metrics-server",
	Default:        always,
	Values: func(p *plan.Plan, a plan.Addon) any {
		return metricsServerChart{ServiceAccount: accountOf(p, a)}
	},
}

type metricsServerChart struct {
	ServiceAccount serviceAccount `json:"serviceAccount"`
}
