package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A SecurityGroup is one of the cluster's own.
type SecurityGroup struct {
	// Name of the object, and GroupName in AWS.
	Name, GroupName string
	Description     string
	Tags            map[string]string
}

// A SecurityRule opens a security group to one peer: a range, a prefix list or
// another group.
type SecurityRule struct {
	Name     string
	Group    string
	Egress   bool
	Protocol string
	// From and To are the ports, or nil for all.
	From, To                   *int
	CIDR, IPv6CIDR, PrefixList string
	// Peer is the other group's name.
	Peer string
	// GroupID and PeerID are ids in place of names: of the group that EKS makes.
	GroupID, PeerID string
	// Layer that makes it: the identity layer, where it waits for such an id.
	Layer       object.Layer
	Description string
	Tags        map[string]string
	// Field of the spec that it comes from.
	Field string
}

// securityGroupParts are what the security groups are called, and are for.
var securityGroupParts = map[spec.SecurityGroupName]struct{ part, description string }{
	spec.ControlPlaneGroup: {"control-plane", "Control plane"},
	spec.NodesGroup:        {"nodes", "Nodes"},
	spec.EndpointsGroup:    {"endpoints", "VPC endpoints"},
	spec.LoadBalancerGroup: {"load-balancer", "Load balancer"},
}

// SecurityGroup is a security group of ours, and whether it is made.
func (p *Plan) SecurityGroup(name spec.SecurityGroupName) (crossplane.Link, bool) {
	link := crossplane.Link{Name: p.Names.Of(securityGroupParts[name].part)}
	return link, slices.ContainsFunc(p.Network.SecurityGroups, func(g SecurityGroup) bool { return g.Name == link.Name })
}

// ownSecurityGroups says whether nodes are in a group of ours.
func (p *Plan) ownSecurityGroups() bool {
	return p.Spec.Network.SecurityGroups.Kind == spec.OwnSecurityGroups
}

// bridged says whether there are nodes in both groups, ours and EKS's.
func (p *Plan) bridged() bool { return !p.ownSecurityGroups() && len(p.Spec.SelfManaged()) > 0 }

// securityGroups makes the groups that something stands in, and their rules.
func (p *Plan) securityGroups(doc *spec.Document) {
	own := p.ownSecurityGroups()
	groups := map[spec.SecurityGroupName]bool{
		spec.ControlPlaneGroup: true, // always: one that is taken from a cluster stays attached, and cannot be deleted
		spec.NodesGroup:        own || p.bridged(),
		spec.EndpointsGroup:    slices.ContainsFunc(p.Network.Endpoints, func(e Endpoint) bool { return e.Type == spec.InterfaceEndpoint }),
		spec.LoadBalancerGroup: p.LoadBalancer != nil,
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		if groups[name] {
			p.Network.SecurityGroups = append(p.Network.SecurityGroups, p.securityGroup(name))
		}
	}
	switch {
	case own:
		p.nodeRules()
	case p.bridged():
		p.bridge()
	}
	if groups[spec.EndpointsGroup] {
		p.open("spec.network.endpoints", spec.EndpointsGroup, "https", p.fromVPC(spec.SecurityGroupRule{Protocol: spec.TCP, Ports: "443", Description: "AWS APIs"}))
	}
	p.loadBalancerRules()
	for _, name := range slices.Sorted(maps.Keys(p.Spec.Network.SecurityGroups.Rules)) {
		if r := p.Spec.Network.SecurityGroups.Rules[name]; *r.Enabled {
			p.open("spec.network.securityGroups.rules."+string(name), r.Group, "rule-"+string(name), *r)
		}
	}
	p.checkSecurityRules(doc)
}

func (p *Plan) securityGroup(name spec.SecurityGroupName) SecurityGroup {
	is := securityGroupParts[name]
	object := p.Names.Of(is.part)
	g := SecurityGroup{Name: object, GroupName: p.Names.SecurityGroup(is.part), Description: is.description + " of the EKS cluster " + p.Name}
	var tags []string
	if name == spec.NodesGroup { // the load balancer controller looks for exactly one such group on a node
		tags = []string{clusterTag(p.Name), "owned"}
	}
	g.Tags = p.NameTags(spec.NamedSecurityGroup, object, tags...)
	return g
}

// kubeletPort is where the API server reaches kubelets, and several add-ons'
// webhooks beside them.
const kubeletPort = 10250

// nodeRules are what a cluster needs where nodes and control plane are in groups
// of their own: nodes reach the API server and each other, and the API server
// reaches kubelets and the webhooks of the add-ons.
func (p *Plan) nodeRules() {
	const field = "spec.network.securityGroups"
	p.open(field, spec.ControlPlaneGroup, "api", spec.SecurityGroupRule{Protocol: spec.TCP, Ports: "443", Peer: spec.NodesGroup, Description: "Kubernetes API"})
	ports := map[int]string{kubeletPort: "kubelet"}
	for _, a := range p.Addons {
		for _, port := range a.Row.Webhooks {
			ports[port] = strings.TrimPrefix(ports[port]+", "+a.Row.Name, ", ")
		}
	}
	for _, port := range slices.Sorted(maps.Keys(ports)) {
		name := fmt.Sprintf("api-server-%d", port)
		r := spec.SecurityGroupRule{Protocol: spec.TCP, Ports: spec.PortRange(fmt.Sprint(port)), Description: spec.RuleDescription(ports[port])}
		r.Peer = spec.ControlPlaneGroup
		p.open(field, spec.NodesGroup, name, r)
		r.Peer, r.Direction = spec.NodesGroup, spec.Egress
		p.open(field, spec.ControlPlaneGroup, name, r)
	}
	p.amongNodes(field)
}

// bridge makes the group of self-managed nodes and the one that EKS makes, with
// the control plane and managed nodes in it, admit each other. The id of the
// latter is known when the cluster is there.
func (p *Plan) bridge() {
	const field = "spec.network.securityGroups"
	p.amongNodes(field)
	eks := Variable(groupVariable).String()
	for _, end := range []struct{ name, group, peer string }{{"eks", eks, ""}, {"from-eks", "", eks}} {
		rule := p.securityRule(field, spec.NodesGroup, spec.SecurityGroupRule{Protocol: spec.All, Description: "Nodes in the group that EKS makes and in ours"})
		rule.Layer, rule.GroupID, rule.PeerID = object.Identity, end.group, end.peer
		if end.group != "" {
			rule.Peer = rule.Group
		}
		p.addRule(rule, end.name)
	}
}

// amongNodes lets nodes talk to each other, and to everything outside.
func (p *Plan) amongNodes(field string) {
	p.open(field, spec.NodesGroup, "among", spec.SecurityGroupRule{Protocol: spec.All, Peer: spec.NodesGroup, Description: "Pods and nodes among themselves"})
	out := spec.SecurityGroupRule{Protocol: spec.All, Direction: spec.Egress, CIDRs: []spec.CIDR{anywhere}, Description: "AWS APIs, images and what pods call"}
	p.open(field, spec.NodesGroup, "all", out)
	if p.dualStack() || p.Spec.ControlPlane.IPFamily == spec.IPv6Family {
		p.open6(field, spec.NodesGroup, "all", out, anywhere6)
	}
}

// fromVPC is a rule for everything in the VPC.
func (p *Plan) fromVPC(r spec.SecurityGroupRule) spec.SecurityGroupRule {
	for _, c := range p.Spec.Network.Ranges() {
		r.CIDRs = append(r.CIDRs, spec.CIDR(c.String()))
	}
	return r
}

// open adds the rules that one rule of the spec comes to: one a range. Whom a rule
// is for is a part of its name, because EC2 does not change a range into a group.
func (p *Plan) open(field string, group spec.SecurityGroupName, name string, r spec.SecurityGroupRule) {
	rule := p.securityRule(field, group, r)
	switch {
	case r.Peer != "":
		part := securityGroupParts[r.Peer].part
		rule.Peer = p.Names.Of(part)
		p.addRule(rule, name, part)
	case r.PrefixList != "":
		rule.PrefixList = string(r.PrefixList)
		p.addRule(rule, name, rule.PrefixList)
	}
	for _, c := range r.CIDRs {
		rule.CIDR = string(c)
		p.addRule(rule, name, slug(rule.CIDR))
	}
}

// open6 is the same for one IPv6 range.
func (p *Plan) open6(field string, group spec.SecurityGroupName, name string, r spec.SecurityGroupRule, cidr string) {
	rule := p.securityRule(field, group, r)
	rule.IPv6CIDR = cidr
	p.addRule(rule, name, "ipv6")
}

// protocols are EC2's spellings.
var protocols = map[spec.Protocol]string{spec.TCP: "tcp", spec.UDP: "udp", spec.ICMP: "icmp", spec.All: "-1"}

func (p *Plan) securityRule(field string, group spec.SecurityGroupName, r spec.SecurityGroupRule) SecurityRule {
	out := SecurityRule{
		Layer:       object.Network,
		Field:       field,
		Group:       p.Names.Of(securityGroupParts[group].part),
		Egress:      r.Direction == spec.Egress,
		Protocol:    protocols[r.Protocol],
		Description: string(r.Description),
	}
	every := -1
	switch r.Protocol {
	case spec.ICMP: // every type and code
		out.From, out.To = &every, &every
	case spec.TCP, spec.UDP:
		from, to := r.Ports.Bounds()
		out.From, out.To = &from, &to
	}
	return out
}

func (p *Plan) addRule(r SecurityRule, name ...string) {
	direction := "in"
	if r.Egress {
		direction = "out"
	}
	r.Name = p.Names.Below(r.Group, append([]string{direction}, name...)...)
	r.Tags = p.Tags("Name", r.Name)
	p.Network.SecurityRules = append(p.Network.SecurityRules, r)
}

// maxSecurityRules is how many rules a group takes in each direction, for each
// of IPv4 and IPv6 (Amazon VPC quotas).
const maxSecurityRules = 60

// checkSecurityRules finds what EC2 would refuse of all rules together: too many
// in a group, and the same one twice.
func (p *Plan) checkSecurityRules(doc *spec.Document) {
	type direction struct {
		group  string
		egress bool
	}
	count := map[direction]int{}
	seen := map[string]SecurityRule{}
	for _, r := range p.Network.SecurityRules {
		d := direction{r.Group, r.Egress}
		if count[d]++; count[d] == maxSecurityRules+1 {
			doc.Fail("security-groups", r.Field, "%s would have more than %d rules in one direction, which is what EC2 takes (Amazon VPC quotas); join ranges, or use a prefix list", r.Group, maxSecurityRules)
		}
		from, to := 0, 0
		if r.From != nil {
			from, to = *r.From, *r.To
		}
		what := fmt.Sprint(r.Group, r.Egress, r.Protocol, from, to, r.CIDR, r.IPv6CIDR, r.PrefixList, r.Peer, r.GroupID, r.PeerID)
		if other, twice := seen[what]; twice {
			doc.Fail("security-groups", r.Field, "is the same rule as %s, and EC2 takes it once; take one away", other.Field)
		}
		seen[what] = r
	}
}
