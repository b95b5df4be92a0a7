package plan

import (
	"fmt"

	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A LoadBalancer is the one beside the cluster, with its listener and its target
// group.
type LoadBalancer struct {
	// Object names the load balancer's object, and Listener its listener's; Name and
	// TargetGroup are names in AWS.
	Object, Listener, Name string
	// TargetGroup is its object's name, and the binding's, too.
	TargetGroup        string
	Tags, TargetTags   map[string]string
	Internal           bool
	Subnets            []crossplane.Link
	Port               int
	CertificateARN     string
	PodPort            int
	HealthCheckPath    string
	Namespace, Service string
	ServicePort        int
	// Sources are the ranges of the load balancer's own addresses, where the nodes'
	// security group is EKS's and must be opened to them; in ours, a rule does that.
	Sources []string
}

// HTTPS says whether the listener has a certificate.
func (l LoadBalancer) HTTPS() bool { return l.CertificateARN != "" }

// loadBalancer decides the load balancer. What AWS cannot change of it is a part
// of its names, so that a change makes another. The binding is named as the target
// group is: the controller writes the group's ARN into it, for good, and takes no
// second binding to one group.
func (p *Plan) loadBalancer() *LoadBalancer {
	s := p.Spec.LoadBalancer
	if !s.On() {
		return nil
	}
	tier := spec.Public
	if s.Scheme == spec.Internal {
		tier = spec.Private
	}
	object := p.Names.Of("load-balancer", scheme(s.Scheme))
	protocol := "http"
	if s.CertificateARN != "" {
		protocol = "https"
	}
	target := p.Names.LoadBalancer("pods", string(s.Target.Namespace), fmt.Sprint(s.Target.PodPort))
	l := &LoadBalancer{
		Object: object, Listener: p.Names.Below(object, protocol), Name: p.Names.LoadBalancer(scheme(s.Scheme)),
		TargetGroup: target,
		Tags:        p.NameTags(spec.NamedLoadBalancer, object), TargetTags: p.NameTags(spec.NamedTargetGroup, target),
		Internal:       s.Scheme == spec.Internal,
		Subnets:        p.Network.links(tier, nil),
		Port:           int(s.Port),
		CertificateARN: string(s.CertificateARN),
		PodPort:        int(s.Target.PodPort), HealthCheckPath: string(s.Target.HealthCheckPath),
		Namespace: string(s.Target.Namespace), Service: string(s.Target.Service), ServicePort: int(s.Target.Port),
	}
	if !p.ownSecurityGroups() {
		for _, sub := range p.Network.Subnets {
			if sub.Tier == tier && sub.CIDR != "" {
				l.Sources = append(l.Sources, sub.CIDR)
			}
		}
		if len(l.Sources) == 0 {
			l.Sources = []string{p.Network.CIDR}
		}
	}
	return l
}

func scheme(s spec.LoadBalancerScheme) string {
	if s == spec.Internal {
		return "internal"
	}
	return "public"
}

// loadBalancerRules let the allowed ranges in, and the load balancer on to the
// pods.
func (p *Plan) loadBalancerRules() {
	l := p.LoadBalancer
	if l == nil {
		return
	}
	const field = "spec.loadBalancer"
	p.open(field+".allowedCidrs", spec.LoadBalancerGroup, "clients", spec.SecurityGroupRule{
		Protocol: spec.TCP, Ports: spec.PortRange(fmt.Sprint(l.Port)), CIDRs: p.Spec.LoadBalancer.AllowedCIDRs, Description: "Clients",
	})
	pods := spec.SecurityGroupRule{Protocol: spec.TCP, Ports: spec.PortRange(fmt.Sprint(l.PodPort)), Description: "Pods of " + spec.RuleDescription(l.Namespace+"/"+l.Service)}
	if !p.ownSecurityGroups() {
		pods.Direction = spec.Egress
		p.open(field, spec.LoadBalancerGroup, "pods", p.fromVPC(pods))
		return
	}
	pods.Peer = spec.LoadBalancerGroup
	p.open(field, spec.NodesGroup, "pods", pods)
	pods.Peer, pods.Direction = spec.NodesGroup, spec.Egress
	p.open(field, spec.LoadBalancerGroup, "pods", pods)
}
