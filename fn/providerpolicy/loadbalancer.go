package providerpolicy

import "slices"

const whyLoadBalancer = "Makes, changes and deletes the load balancer, its listeners and target groups, by name."

// balancing makes its own role in the account with the first load balancer or target
// group (Elastic Load Balancing user guide, "Service-linked role").
const balancing = "elasticloadbalancing.amazonaws.com"

// families are what Elastic Load Balancing calls types of load balancers in ARNs.
var families = map[string]string{"application": "app", "network": "net", "gateway": "gwy"}

func loadBalancerRows() []row {
	api := func(names ...string) []string { return of("elasticloadbalancing", names...) }
	tags := api("AddTags", "RemoveTags")
	path := func(o Object) string {
		family := families[o.text("loadBalancerType")]
		if family == "" {
			family = "app"
		}
		return family + "/" + o.awsName() + "/*"
	}
	// balancer is that of a listener. One of others is known only where the spec gives
	// its ARN, which this does not follow.
	balancer := func(p place, o Object) string {
		for _, r := range o.refs() {
			if lb, ok := p.find("elbv2", "LB", r.namespace, r.name); ok && r.field == "loadBalancerArn" {
				return path(lb)
			}
		}
		return "*"
	}
	look := api("DescribeLoadBalancers", "DescribeLoadBalancerAttributes", "DescribeCapacityReservation", "DescribeListeners",
		"DescribeListenerAttributes", "DescribeTargetGroups", "DescribeTargetGroupAttributes", "DescribeTags")
	return []row{
		{
			service: "elbv2", kind: "LB", terraform: "elbv2/load_balancer.go",
			make: api("CreateLoadBalancer"), read: slices.Concat(look[:3], look[7:]), create: api("ModifyLoadBalancerAttributes"),
			update: api("ModifyLoadBalancerAttributes", "SetSecurityGroups", "SetSubnets", "SetIpAddressType"),
			remove: api("DeleteLoadBalancer"), tag: tags, everywhere: look,
			scope: named{why: whyLoadBalancer, arns: func(p place, o Object) []string {
				return []string{p.arn("elasticloadbalancing", "loadbalancer/"+path(o))}
			}},
			// After a load balancer is deleted the provider waits for its network interfaces to
			// go. What the service looks at in EC2 is documented nowhere, and harmless.
			also: func(p place, _ Object) []grant {
				return append(linked(p, balancing), everywhere(p, of("ec2", "DescribeAccountAttributes", "DescribeAddresses",
					"DescribeInternetGateways", "DescribeNetworkInterfaces", "DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs")...))
			},
		},
		{
			service: "elbv2", kind: "LBTargetGroup", terraform: "elbv2/target_group.go",
			make: api("CreateTargetGroup"), read: look[5:], create: api("ModifyTargetGroupAttributes"),
			update: api("ModifyTargetGroup", "ModifyTargetGroupAttributes"), remove: api("DeleteTargetGroup"), tag: tags, everywhere: look,
			scope: named{why: whyLoadBalancer, arns: one("elasticloadbalancing", "targetgroup/", "/*")},
			also:  func(p place, _ Object) []grant { return linked(p, balancing) },
		},
		{
			service: "elbv2", kind: "LBListener", terraform: "elbv2/listener.go",
			make: api("CreateListener"), read: slices.Concat(look[3:5], look[7:]), create: api("ModifyListenerAttributes"),
			update: api("ModifyListener", "ModifyListenerAttributes"), remove: api("DeleteListener"), tag: tags, everywhere: look,
			scope: named{
				why:    whyLoadBalancer,
				within: api("CreateListener"),
				holder: func(p place, o Object) string { return p.arn("elasticloadbalancing", "loadbalancer/"+balancer(p, o)) },
				arns: func(p place, o Object) []string {
					return []string{p.arn("elasticloadbalancing", "listener/"+balancer(p, o))}
				},
			},
		},
	}
}
