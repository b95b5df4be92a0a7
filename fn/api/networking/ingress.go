package networking

import "spotcluster.dev/spotcluster/fn/object"

// Ingress leads requests from outside to Services.
type Ingress struct {
	Spec IngressSpec `json:"spec"`
}

// GVK of Ingress.
func (Ingress) GVK() object.GVK { return gvk("Ingress") }

// IngressSpec is an Ingress' spec.
type IngressSpec struct {
	IngressClassName string `json:"ingressClassName"`
	Rules            []Rule `json:"rules"`
}

// Rule is where requests for one host go, or those for any.
type Rule struct {
	Host string `json:"host,omitempty"`
	HTTP HTTP   `json:"http"`
}

// HTTP is where requests go, by their paths.
type HTTP struct {
	Paths []Path `json:"paths"`
}

// Path is where requests below one path go.
type Path struct {
	Backend  Backend `json:"backend"`
	Path     string  `json:"path"`
	PathType string  `json:"pathType"`
}

// Backend is a Service.
type Backend struct {
	Service BackendService `json:"service"`
}

// BackendService names a Service of the Ingress' namespace, and its port.
type BackendService struct {
	Name string      `json:"name"`
	Port BackendPort `json:"port"`
}

// BackendPort is a port by its name.
type BackendPort struct {
	Name string `json:"name"`
}
