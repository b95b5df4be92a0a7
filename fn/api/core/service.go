package core

import "spotcluster.dev/spotcluster/fn/object"

// Service is one address for pods.
type Service struct {
	Spec ServiceSpec `json:"spec"`
}

// GVK of Service.
func (Service) GVK() object.GVK { return object.GVK{Version: "v1", Kind: "Service"} }

// ServiceSpec is a Service's spec.
type ServiceSpec struct {
	Ports    []ServicePort     `json:"ports"`
	Selector map[string]string `json:"selector"`
}

// ServicePort is a port of the Service, and the pods' port by its name.
type ServicePort struct {
	Name       string `json:"name"`
	Port       int    `json:"port"`
	Protocol   string `json:"protocol"`
	TargetPort string `json:"targetPort"`
}
