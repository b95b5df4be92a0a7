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
	Image:          "registry.k8s.io/metrics-server/metrics-server",
	Webhooks:       []int{10250},
	Values: func(p *plan.Plan, a plan.Addon) any {
		return metricsServerChart{
			Image:               image{Repository: p.MirroredImage(a)},
			PodDisruptionBudget: minAvailable{Enabled: true, MinAvailable: 1},
			Replicas:            2,
			ServiceAccount:      accountOf(p, a),
		}
	},
}

// metricsServerChart has two replicas: a spot node may go at any time.
type metricsServerChart struct {
	Image               image          `json:"image,omitzero"`
	PodDisruptionBudget minAvailable   `json:"podDisruptionBudget"`
	Replicas            int            `json:"replicas"`
	ServiceAccount      serviceAccount `json:"serviceAccount"`
}

type minAvailable struct {
	Enabled      bool `json:"enabled"`
	MinAvailable int  `json:"minAvailable"`
}
