package spec

// Workloads are samples to try a cluster with. They say what they need, keep running
// when a spot node goes, and ask for no rights.
type Workloads struct {
	// HTTPBin answers HTTP requests, and is scaled by its load.
	HTTPBin *HTTPBin `json:"httpbin,omitempty"`
	// Game2048 is a game in the browser, behind a load balancer. Its image runs as root,
	// so that its namespace cannot enforce restricted.
	Game2048 *Game2048 `json:"game-2048,omitempty"`
	// APIWeb is a web service of your own, behind a load balancer.
	APIWeb *APIWeb `json:"api-web,omitempty"`
}

// HTTPBin is go-httpbin, on port 80 of the Service httpbin. Its pods listen on 8080.
type HTTPBin struct {
	// Namespace of the sample, which is made where there is none.
	Namespace Namespace `json:"namespace,omitempty"`
	// MinReplicas is the smallest number of pods. Raise it to see the cluster grow.
	MinReplicas ReplicaCount `json:"minReplicas,omitempty"`
	// MaxReplicas is the largest number of pods: 10 by default, or minReplicas where that
	// is more.
	MaxReplicas ReplicaCount `json:"maxReplicas,omitempty"`
	// CPUPercent is the average use of the CPU that pods ask for, which their number
	// follows.
	CPUPercent Share `json:"cpuPercent,omitempty"`
	// Enabled set to false takes the sample away.
	Enabled *bool `json:"enabled,omitempty"`
}

// Game2048 is the game 2048. It runs on Fargate where a profile takes its namespace.
type Game2048 struct {
	// Namespace of the sample, which is made where there is none.
	Namespace Namespace `json:"namespace,omitempty"`
	// Replicas is the number of pods.
	Replicas ReplicaCount `json:"replicas,omitempty"`
	// Ingress is how the sample is reached.
	Ingress SampleIngress `json:"ingress,omitempty"`
	// Enabled set to false takes the sample away.
	Enabled *bool `json:"enabled,omitempty"`
}

// APIWeb is the web service. Its pods may not run as root.
type APIWeb struct {
	// Namespace of the sample, which is made where there is none.
	Namespace Namespace `json:"namespace,omitempty"`
	// Image of the service, whole, with a tag or digest. It is not looked for in
	// imageMirror.
	Image ImageReference `json:"image" need:"required"`
	// Port that the pods listen on.
	Port Port `json:"port,omitempty"`
	// Replicas is the number of pods.
	Replicas ReplicaCount `json:"replicas,omitempty"`
	// CPU that each pod asks for.
	CPU CPUQuantity `json:"cpu,omitempty"`
	// Memory that each pod asks for, and is limited to.
	Memory MemoryQuantity `json:"memory,omitempty"`
	// Ingress is how the service is reached.
	Ingress SampleIngress `json:"ingress,omitempty"`
	// Enabled set to false takes the sample away.
	Enabled *bool `json:"enabled,omitempty"`
}

// SampleIngress is the load balancer that aws-load-balancer-controller makes.
type SampleIngress struct {
	// Scheme InternetFacing stands in the public subnets, Internal in the private ones.
	Scheme LoadBalancerScheme `json:"scheme,omitempty"`
	// Host that it answers for, and that external-dns makes a record of, where that is
	// on. Without it, it answers for any.
	Host DomainName `json:"host,omitempty"`
	// CertificateARN is a certificate in ACM; with it HTTP is sent on to HTTPS, without
	// it there is HTTP alone.
	CertificateARN CertificateARN `json:"certificateArn,omitempty"`
	// HealthCheckPath is asked of every pod, and must answer with 200.
	HealthCheckPath URLPath `json:"healthCheckPath,omitempty"`
	// Tags of the load balancer and what belongs to it, beside spec.tags, over which
	// they win.
	Tags map[TagKey]TagValue `json:"tags,omitempty"`
}
