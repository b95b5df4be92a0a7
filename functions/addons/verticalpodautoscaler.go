package addons

import (
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// verticalPodAutoscaler sizes the requests of pods that have a
// VerticalPodAutoscaler by what they use. The chart is Fairwinds': the project's own
// says of itself that it is not for production.
var verticalPodAutoscaler = plan.AddonRow{
	Name:           "vertical-pod-autoscaler",
	Layer:          object.Addons,
	Namespace:      "vpa",
	ServiceAccount: "vpa-recommender",
	Default:        never,
	Labels:         map[string]string{"app.kubernetes.io/instance": "vertical-pod-autoscaler", "app.kubernetes.io/name": "vpa"},
	After:          []string{"metrics-server"},
	Needs:          []string{"metrics-server"},
	Image:          vpaImages + "recommender",
	Webhooks:       []int{8000},
	Values: func(p *plan.Plan, _ plan.Addon) any {
		part := func(name string) vpaPart { return vpaPart{Image: image{Repository: p.Mirrored(vpaImages + name)}} }
		v := vpaChart{
			AdmissionController: vpaAdmission{vpaPart: part("admission-controller"), ReplicaCount: 2},
			FullnameOverride:    "vpa",
			Recommender:         part("recommender"),
			Updater:             part("updater"),
		}
		v.AdmissionController.CertGen.Image.Repository = p.Mirrored("registry.k8s.io/ingress-nginx/kube-webhook-certgen")
		return v
	},
}

// vpaImages begins the names of the images of its three parts.
const vpaImages = "registry.k8s.io/autoscaling/vpa-"

// vpaChart names everything vpa-…, service accounts included.
type vpaChart struct {
	AdmissionController vpaAdmission `json:"admissionController"`
	FullnameOverride    string       `json:"fullnameOverride"`
	Recommender         vpaPart      `json:"recommender,omitzero"`
	Updater             vpaPart      `json:"updater,omitzero"`
}

type vpaPart struct {
	Image image `json:"image,omitzero"`
}

// vpaAdmission has two replicas: while none answers, pods start with what they ask
// for themselves.
type vpaAdmission struct {
	vpaPart
	CertGen      vpaPart `json:"certGen,omitzero"`
	ReplicaCount int     `json:"replicaCount"`
}
