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
	When:           "always",
	Image:          "registry.k8s.io/metrics-server/metrics-server",
	Webhooks:       []int{10250},
	Values: func(p *plan.Plan, a plan.Addon) any {
		v := metricsServerChart{
			Image:               image{Repository: p.MirroredImage(a)},
			PodDisruptionBudget: minAvailable{Enabled: true, MinAvailable: 1},
			Replicas:            2,
			ServiceAccount:      accountOf(p, a),
		}
		if p.FargateReaches(a.Namespace) {
			v.ContainerPort = 10251
		}
		return v
	},
}

// metricsServerChart has two replicas: a spot node may go at any time.
type metricsServerChart struct {
	// ContainerPort is another than the chart's 10250 where a pod may run on Fargate:
	// there the kubelet has that one, at the pod's own address.
	ContainerPort       int            `json:"containerPort,omitempty"`
	Image               image          `json:"image,omitzero"`
	PodDisruptionBudget minAvailable   `json:"podDisruptionBudget"`
	Replicas            int            `json:"replicas"`
	ServiceAccount      serviceAccount `json:"serviceAccount"`
}

type minAvailable struct {
	Enabled      bool `json:"enabled"`
	MinAvailable int  `json:"minAvailable"`
}
