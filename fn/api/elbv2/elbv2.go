// Package elbv2 holds the forProvider blocks of the Elastic Load Balancing kinds we
// emit, and the binding of a target group to a Service.
package elbv2

import (
	"github.com/crossplane/crossplane-runtime/v2/apis/common"

	"spotcluster.dev/spotcluster/fn/object"
)

// Ref is a reference to another managed resource.
type Ref = common.NamespacedReference

func gvk(kind string) object.GVK {
	return object.GVK{Group: "elbv2.aws.m.upbound.io", Version: "v1beta1", Kind: kind}
}

// LB is a load balancer.
type LB struct {
	DropInvalidHeaderFields bool              `json:"dropInvalidHeaderFields"`
	Internal                bool              `json:"internal"`
	LoadBalancerType        string            `json:"loadBalancerType"`
	Name                    string            `json:"name"`
	Region                  string            `json:"region"`
	SecurityGroupRefs       []Ref             `json:"securityGroupRefs"`
	SubnetRefs              []Ref             `json:"subnetRefs,omitempty"`
	Subnets                 []string          `json:"subnets,omitempty"`
	Tags                    map[string]string `json:"tags"`
}

// GVK of LB.
func (LB) GVK() object.GVK { return gvk("LB") }

// LBTargetGroup is what a load balancer sends requests to.
type LBTargetGroup struct {
	HealthCheck HealthCheck       `json:"healthCheck"`
	Name        string            `json:"name"`
	Port        int               `json:"port"`
	Protocol    string            `json:"protocol"`
	Region      string            `json:"region"`
	Tags        map[string]string `json:"tags"`
	TargetType  string            `json:"targetType"`
	VPCID       string            `json:"vpcId,omitempty"`
	VPCIDRef    *Ref              `json:"vpcIdRef,omitempty"`
}

// GVK of LBTargetGroup.
func (LBTargetGroup) GVK() object.GVK { return gvk("LBTargetGroup") }

// HealthCheck is what a target must answer.
type HealthCheck struct {
	Matcher string `json:"matcher"`
	Path    string `json:"path"`
}

// LBListener takes connections on one port.
type LBListener struct {
	CertificateARN     string            `json:"certificateArn,omitempty"`
	DefaultAction      []Action          `json:"defaultAction"`
	LoadBalancerARNRef *Ref              `json:"loadBalancerArnRef"`
	Port               int               `json:"port"`
	Protocol           string            `json:"protocol"`
	Region             string            `json:"region"`
	SSLPolicy          string            `json:"sslPolicy,omitempty"`
	Tags               map[string]string `json:"tags"`
}

// GVK of LBListener.
func (LBListener) GVK() object.GVK { return gvk("LBListener") }

// Action is what a listener does with a request.
type Action struct {
	TargetGroupARNRef *Ref   `json:"targetGroupArnRef"`
	Type              string `json:"type"`
}

// TargetGroupBinding makes the load balancer controller enter a Service's pods
// into a target group. The controller turns the group's name into its ARN when
// the object is made.
type TargetGroupBinding struct {
	Spec TargetGroupBindingSpec `json:"spec"`
}

// GVK of TargetGroupBinding.
func (TargetGroupBinding) GVK() object.GVK {
	return object.GVK{Group: "elbv2.k8s.aws", Version: "v1beta1", Kind: "TargetGroupBinding"}
}

// TargetGroupBindingSpec is which Service, and which group.
type TargetGroupBindingSpec struct {
	// Networking opens the nodes' security group to the load balancer.
	Networking      *Networking `json:"networking,omitempty"`
	ServiceRef      ServiceRef  `json:"serviceRef"`
	TargetGroupName string      `json:"targetGroupName"`
	TargetType      string      `json:"targetType"`
}

// ServiceRef is a Service's port, in the binding's namespace.
type ServiceRef struct {
	Name string `json:"name"`
	Port int    `json:"port"`
}

// Networking is what the nodes' security group lets in.
type Networking struct {
	Ingress []NetworkingIngress `json:"ingress"`
}

// NetworkingIngress is one opening of it.
type NetworkingIngress struct {
	From  []NetworkingPeer `json:"from"`
	Ports []NetworkingPort `json:"ports"`
}

// NetworkingPeer is where traffic comes from.
type NetworkingPeer struct {
	IPBlock IPBlock `json:"ipBlock"`
}

// IPBlock is a range.
type IPBlock struct {
	CIDR string `json:"cidr"`
}

// NetworkingPort is where traffic goes to.
type NetworkingPort struct {
	Port     int    `json:"port"`
	Protocol string `json:"protocol"`
}
