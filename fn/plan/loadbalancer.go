package plan

import (
	"fmt"

	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A LoadBalancer is the one beside the cluster, with its listener and its target
// group.
type LoadBalancer struct {
	// Object names what is made on the management cluster; Name and TargetGroup are
	// their names in AWS, and Target that of the target group's object.
	Object, Name        string
	Target, TargetGroup string
	Tags, TargetTags    map[string]string
	Internal            bool
	Subnets             []crossplane.Link
	Port                int
	CertificateARN      string
	PodPort             int
	HealthCheckPath     string
	Namespace, Service  string
	ServicePort         int
	// Binding enters the Service's pods into the target group. Sources are the
	// ranges of the load balancer's own addresses, where the nodes' security group
	// is EKS's and must be opened to them; in ours, a rule does that.
	Binding string
	Sources []string
}

// HTTPS says whether the listener has a certificate.
func (l LoadBalancer) HTTPS() bool { return l.CertificateARN != "" }

// loadBalancer decides the load balancer. What AWS cannot change of it is a part
// of its names, so that a change makes another.
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
	target := p.Names.Of("load-balancer", fmt.Sprint(s.Target.PodPort))
	l := &LoadBalancer{
		Object: object, Name: p.Names.LoadBalancer(scheme(s.Scheme)),
		Target: target, TargetGroup: p.Names.LoadBalancer("pods", fmt.Sprint(s.Target.PodPort)),
		Tags: p.NameTags(spec.NamedLoadBalancer, object), TargetTags: p.NameTags(spec.NamedTargetGroup, target),
		Internal:       s.Scheme == spec.Internal,
		Subnets:        p.Network.links(tier, nil),
		Port:           int(s.Port),
		CertificateARN: string(s.CertificateARN),
		PodPort:        int(s.Target.PodPort), HealthCheckPath: string(s.Target.HealthCheckPath),
		Namespace: string(s.Target.Namespace), Service: string(s.Target.Service), ServicePort: int(s.Target.Port),
		Binding: p.Names.Of("load-balancer"),
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
	p.open(spec.LoadBalancerGroup, "clients", spec.SecurityGroupRule{
		Protocol: spec.TCP, Ports: spec.PortRange(fmt.Sprint(l.Port)), CIDRs: p.Spec.LoadBalancer.AllowedCIDRs, Description: "Clients",
	})
	pods := spec.SecurityGroupRule{Protocol: spec.TCP, Ports: spec.PortRange(fmt.Sprint(l.PodPort)), Description: "Pods of " + spec.RuleDescription(l.Namespace+"/"+l.Service)}
	if !p.ownSecurityGroups() {
		pods.Direction = spec.Egress
		p.open(spec.LoadBalancerGroup, "pods", p.fromVPC(pods))
		return
	}
	pods.Peer = spec.LoadBalancerGroup
	p.open(spec.NodesGroup, "load-balancer", pods)
	pods.Peer, pods.Direction = spec.NodesGroup, spec.Egress
	p.open(spec.LoadBalancerGroup, "pods", pods)
}
