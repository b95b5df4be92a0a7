// Package apps holds the kinds of Kubernetes that run pods and keep them running, with
// the fields that we set.
package apps

import "spotcluster.dev/spotcluster/fn/object"

// Deployment keeps pods of one kind running.
type Deployment struct {
	Spec DeploymentSpec `json:"spec"`
}

// GVK of Deployment.
func (Deployment) GVK() object.GVK {
	return object.GVK{Group: "apps", Version: "v1", Kind: "Deployment"}
}

// DeploymentSpec is a Deployment's spec. Replicas are left out where an autoscaler sets
// them.
type DeploymentSpec struct {
	Replicas int         `json:"replicas,omitempty"`
	Selector Selector    `json:"selector"`
	Template PodTemplate `json:"template"`
}

// Selector picks by labels.
type Selector struct {
	MatchLabels map[string]string `json:"matchLabels"`
}

// PodTemplate is what pods are made of.
type PodTemplate struct {
	Metadata TemplateMeta `json:"metadata"`
	Spec     PodSpec      `json:"spec"`
}

// TemplateMeta is the metadata of pods.
type TemplateMeta struct {
	Labels map[string]string `json:"labels"`
}

// PodSpec is a pod.
type PodSpec struct {
	AutomountServiceAccountToken bool               `json:"automountServiceAccountToken"`
	Containers                   []Container        `json:"containers"`
	NodeSelector                 map[string]string  `json:"nodeSelector,omitempty"`
	SecurityContext              PodSecurityContext `json:"securityContext"`
	TopologySpreadConstraints    []TopologySpread   `json:"topologySpreadConstraints,omitempty"`
}

// Container is a container of a pod.
type Container struct {
	Image           string          `json:"image"`
	Lifecycle       Lifecycle       `json:"lifecycle"`
	LivenessProbe   Probe           `json:"livenessProbe"`
	Name            string          `json:"name"`
	Ports           []ContainerPort `json:"ports"`
	ReadinessProbe  Probe           `json:"readinessProbe"`
	Resources       Resources       `json:"resources"`
	SecurityContext SecurityContext `json:"securityContext"`
}

// Lifecycle is what happens around a container's life.
type Lifecycle struct {
	PreStop Handler `json:"preStop"`
}

// Handler waits.
type Handler struct {
	Sleep Sleep `json:"sleep"`
}

// Sleep is a time to wait.
type Sleep struct {
	Seconds int `json:"seconds"`
}

// Probe asks a container how it is.
type Probe struct {
	FailureThreshold int     `json:"failureThreshold,omitempty"`
	HTTPGet          HTTPGet `json:"httpGet"`
	PeriodSeconds    int     `json:"periodSeconds,omitempty"`
}

// HTTPGet asks by HTTP; the port is one of the container's by its name.
type HTTPGet struct {
	Path string `json:"path"`
	Port string `json:"port"`
}

// ContainerPort is a port that a container listens on.
type ContainerPort struct {
	ContainerPort int    `json:"containerPort"`
	Name          string `json:"name"`
	Protocol      string `json:"protocol"`
}

// Resources are what a container asks for.
type Resources struct {
	Limits   map[string]string `json:"limits"`
	Requests map[string]string `json:"requests"`
}

// PodSecurityContext is what holds for all containers of a pod.
type PodSecurityContext struct {
	RunAsNonRoot   bool           `json:"runAsNonRoot,omitempty"`
	SeccompProfile SeccompProfile `json:"seccompProfile"`
}

// SeccompProfile is which system calls there are.
type SeccompProfile struct {
	Type string `json:"type"`
}

// SecurityContext is what a container may do.
type SecurityContext struct {
	AllowPrivilegeEscalation bool         `json:"allowPrivilegeEscalation"`
	Capabilities             Capabilities `json:"capabilities"`
}

// Capabilities are parts of what root may do.
type Capabilities struct {
	Add  []string `json:"add,omitempty"`
	Drop []string `json:"drop"`
}

// TopologySpread spreads pods over the values of a node's label.
type TopologySpread struct {
	LabelSelector     Selector `json:"labelSelector"`
	MaxSkew           int      `json:"maxSkew"`
	TopologyKey       string   `json:"topologyKey"`
	WhenUnsatisfiable string   `json:"whenUnsatisfiable"`
}

// PodDisruptionBudget is how many pods may be taken away at once.
type PodDisruptionBudget struct {
	Spec PodDisruptionBudgetSpec `json:"spec"`
}

// GVK of PodDisruptionBudget.
func (PodDisruptionBudget) GVK() object.GVK {
	return object.GVK{Group: "policy", Version: "v1", Kind: "PodDisruptionBudget"}
}

// PodDisruptionBudgetSpec is a budget.
type PodDisruptionBudgetSpec struct {
	MaxUnavailable int      `json:"maxUnavailable"`
	Selector       Selector `json:"selector"`
}

// HorizontalPodAutoscaler sets a Deployment's number of pods by their load.
type HorizontalPodAutoscaler struct {
	Spec HorizontalPodAutoscalerSpec `json:"spec"`
}

// GVK of HorizontalPodAutoscaler.
func (HorizontalPodAutoscaler) GVK() object.GVK {
	return object.GVK{Group: "autoscaling", Version: "v2", Kind: "HorizontalPodAutoscaler"}
}

// HorizontalPodAutoscalerSpec is an autoscaler's spec.
type HorizontalPodAutoscalerSpec struct {
	MaxReplicas    int         `json:"maxReplicas"`
	Metrics        []Metric    `json:"metrics"`
	MinReplicas    int         `json:"minReplicas"`
	ScaleTargetRef ScaleTarget `json:"scaleTargetRef"`
}

// Metric is what is measured.
type Metric struct {
	Resource ResourceMetric `json:"resource"`
	Type     string         `json:"type"`
}

// ResourceMetric is the use of what pods ask for.
type ResourceMetric struct {
	Name   string       `json:"name"`
	Target MetricTarget `json:"target"`
}

// MetricTarget is the use that the number of pods is made for, in percent.
type MetricTarget struct {
	AverageUtilization int    `json:"averageUtilization"`
	Type               string `json:"type"`
}

// ScaleTarget is what is scaled.
type ScaleTarget struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Name       string `json:"name"`
}
