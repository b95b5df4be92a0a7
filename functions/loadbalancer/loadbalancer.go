// Package loadbalancer renders the load balancer beside the cluster, its listener
// and target group, and what enters a Service's pods into it.
package loadbalancer

import (
	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/elbv2"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
)

// Render makes the load balancer, if the spec has one. It is of the network: it
// lives as long as the VPC does, whatever happens to pods.
func Render(p plan.Plan) []object.Object {
	l := p.LoadBalancer
	if l == nil {
		return nil
	}
	return []object.Object{loadBalancer(p, *l), targetGroup(p, *l), listener(p, *l), binding(p, *l)}
}

func loadBalancer(p plan.Plan, l plan.LoadBalancer) object.Object {
	group, _ := p.SecurityGroup(spec.LoadBalancerGroup)
	return p.Managed(object.Network, l.Object, elbv2.LB{
		DropInvalidHeaderFields: true,
		Internal:                l.Internal,
		LoadBalancerType:        "application",
		Name:                    l.Name,
		Region:                  p.Region,
		SecurityGroupRefs:       crossplane.Refs([]string{group.Name}),
		SubnetRefs:              crossplane.Following(l.Subnets),
		Subnets:                 crossplane.IDs(l.Subnets),
		Tags:                    l.Tags,
	})
}

// targetGroup sends to pods by their addresses: they are the VPC's own, with the
// VPC CNI.
func targetGroup(p plan.Plan, l plan.LoadBalancer) object.Object {
	return p.Managed(object.Network, l.TargetGroup, elbv2.LBTargetGroup{
		HealthCheck: elbv2.HealthCheck{Matcher: "200", Path: l.HealthCheckPath},
		Name:        l.TargetGroup,
		Port:        l.PodPort,
		Protocol:    "HTTP",
		Region:      p.Region,
		Tags:        l.TargetTags,
		TargetType:  "ip",
		VPCID:       p.Network.VPC.ID,
		VPCIDRef:    p.Network.VPC.Ref(),
	})
}

// listener is named by its protocol: Crossplane would copy the certificate of one
// that spoke HTTPS back, and HTTP takes none.
func listener(p plan.Plan, l plan.LoadBalancer) object.Object {
	params := elbv2.LBListener{
		DefaultAction:      []elbv2.Action{{TargetGroupARNRef: crossplane.Follow(l.TargetGroup), Type: "forward"}},
		LoadBalancerARNRef: crossplane.Follow(l.Object),
		Port:               l.Port,
		Protocol:           "HTTP",
		Region:             p.Region,
		Tags:               p.Tags(),
	}
	if l.HTTPS() {
		params.Protocol, params.CertificateARN, params.SSLPolicy = "HTTPS", l.CertificateARN, p.Release.SSLPolicy
	}
	return p.Managed(object.Network, l.Listener, params)
}

func binding(p plan.Plan, l plan.LoadBalancer) object.Object {
	s := elbv2.TargetGroupBindingSpec{
		ServiceRef:      elbv2.ServiceRef{Name: l.Service, Port: l.ServicePort},
		TargetGroupName: l.TargetGroup,
		TargetType:      "ip",
	}
	if len(l.Sources) > 0 {
		in := elbv2.NetworkingIngress{Ports: []elbv2.NetworkingPort{{Port: l.PodPort, Protocol: "TCP"}}}
		for _, cidr := range l.Sources {
			in.From = append(in.From, elbv2.NetworkingPeer{IPBlock: elbv2.IPBlock{CIDR: cidr}})
		}
		s.Networking = &elbv2.Networking{Ingress: []elbv2.NetworkingIngress{in}}
	}
	return p.Workload(object.Config, l.Namespace, l.TargetGroup, elbv2.TargetGroupBinding{Spec: s})
}
