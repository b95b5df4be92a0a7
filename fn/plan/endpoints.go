package plan

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/cidr"
	"spotcluster.dev/spotcluster/fn/spec"
)

// An Endpoint is one VPC endpoint.
type Endpoint struct {
	Name string
	// Service is its full name.
	Service string
	Type    spec.EndpointType
	// Addresses are an interface endpoint's, one a zone.
	Addresses []Address
	// RouteTables lead to a gateway endpoint.
	RouteTables []string
	// S3 says that private DNS must be asked for in S3's own way.
	S3   bool
	Tags map[string]string
}

// An Address is one that an endpoint has in a subnet.
type Address struct {
	Subnet crossplane.Link
	IPv4   string
}

// A need is something outside of the VPC that private nodes and their pods call.
type need struct {
	service string
	by      []string
}

// nodeServices are what every node calls: EC2 for its addresses, ECR for images,
// and S3, where ECR keeps their layers.
// Source: EKS user guide, "Private cluster requirements"; eksctl, vpc_endpoint.go.
var nodeServices = []string{"ec2", "ecr.api", "ecr.dkr", "s3"}

// fargateServices are what every pod on Fargate calls, for its images; it has no
// node's network to set up.
// Source: EKS user guide, "Private cluster requirements", and "Amazon EKS Pod
// execution IAM role".
var fargateServices = []string{"ecr.api", "ecr.dkr", "s3"}

// onFargate is what needs calls the pods on Fargate.
const onFargate = "Fargate"

// needs are the AWS services that nodes and add-ons call, in the order of their
// names.
func (p *Plan) needs() []need {
	by := map[string][]string{}
	add := func(who string, services ...string) {
		for _, s := range services {
			if !slices.Contains(by[s], who) {
				by[s] = append(by[s], who)
			}
		}
	}
	if !p.Spec.FargateOnly() {
		add("nodes", nodeServices...)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Spec.NodeGroups)) {
		g := p.Spec.NodeGroups[name]
		if *g.Enabled && bootsItself(g) {
			add("nodes", "eks") // which they ask for the cluster's endpoint
		}
		if *g.Enabled && *g.SSM {
			add("nodes", "ssm", "ssmmessages", "ec2messages")
		}
		if *g.Enabled && g.Scaling != nil && g.Scaling.MemoryPercent > 0 {
			add("nodes", "monitoring")
		}
	}
	if len(p.FargateProfiles) > 0 {
		add(onFargate, fargateServices...)
	}
	for _, a := range p.Addons {
		if a.Row.Calls != nil {
			add(a.Row.Name, a.Row.Calls(p)...)
		}
	}
	for _, id := range p.Identities {
		if id.Kind == spec.IRSA {
			add(id.Name, "sts")
		} else {
			add(id.Name, "eks-auth")
		}
	}
	var out []need
	for _, s := range slices.Sorted(maps.Keys(by)) {
		out = append(out, need{s, by[s]})
	}
	return out
}

// endpoints decides the VPC endpoints, and finds what private nodes cannot reach
// without a NAT gateway.
func (p *Plan) endpoints(doc *spec.Document) {
	wishes := p.Spec.Network.Endpoints
	on := map[spec.EndpointService]spec.EndpointType{}
	if wishes.Mode == spec.EndpointsUsed {
		for _, n := range p.needs() {
			on[spec.EndpointService(n.service)] = spec.InterfaceEndpoint
		}
	}
	for name, e := range wishes.Services {
		if delete(on, name); *e.Enabled {
			on[name] = e.Type
		}
	}
	for _, name := range slices.Sorted(maps.Keys(on)) {
		p.Network.Endpoints = append(p.Network.Endpoints, p.endpoint(string(name), on[name]))
	}
	p.checkEndpoints(doc, on)
	p.checkReach(doc, on)
	p.checkPodReach(doc, on)
}

func (p *Plan) endpoint(service string, kind spec.EndpointType) Endpoint {
	e := Endpoint{
		Name:    p.Names.Of("endpoint", strings.ReplaceAll(service, ".", "-")),
		Service: p.Partition.EndpointService(p.Region, service, kind == spec.GatewayEndpoint),
		Type:    kind,
	}
	e.Tags = p.NameTags(spec.NamedVPCEndpoint, e.Name)
	if kind == spec.InterfaceEndpoint {
		e.Addresses = p.addresses(service)
		e.S3 = service == "s3"
		return e
	}
	for _, t := range p.Network.RouteTables {
		e.RouteTables = append(e.RouteTables, t.Name)
	}
	return e
}

// hosts are the services whose endpoints have a fixed place among the addresses of
// a subnet, counted from its end. New ones are appended: the place is the address.
var hosts = []string{
	"ec2", "ecr.api", "ecr.dkr", "s3", "sts", "eks-auth", "eks", "autoscaling", "elasticloadbalancing", "ssm",
	"secretsmanager", "logs", "sqs", "kms", "ssmmessages", "ec2messages", "monitoring", "events", "elasticfilesystem", "xray",
}

// spread is how many places there are for services beyond those.
const spread = 64

// hostOf is the place of a service's endpoint.
func hostOf(service string) int {
	if i := slices.Index(hosts, service); i >= 0 {
		return i
	}
	sum := sha256.Sum256([]byte(service))
	return len(hosts) + int(sum[0])%spread
}

// addresses are fixed, from the end of each subnet: EC2 wants to be told the
// address where it is told the subnet, and what it picked by itself would differ
// from the spec at every look (EC2 API, SubnetConfiguration; the provider's other
// way, a subnet association, is broken in v2.6.0).
func (p *Plan) addresses(service string) []Address {
	var out []Address
	for _, s := range p.Network.Subnets {
		if s.Tier == p.endpointTier() {
			at, _ := cidr.FromEnd(netip.MustParsePrefix(s.CIDR), hostOf(service)) // checkEndpoints says what has no room
			out = append(out, Address{s.Link, at.String()})
		}
	}
	return out
}

func (p *Plan) endpointTier() spec.Tier { return spec.Tier(p.Spec.Network.Endpoints.Tier) }

// maxEndpoints is how many interface endpoints a VPC takes (Amazon VPC quotas).
const maxEndpoints = 50

// checkEndpoints finds more endpoints than a VPC takes, and addresses that two of
// them would share, that a subnet does not have, or that it needs for others.
func (p *Plan) checkEndpoints(doc *spec.Document, on map[spec.EndpointService]spec.EndpointType) {
	const path = "spec.network.endpoints"
	places := map[int]spec.EndpointService{}
	for _, name := range slices.Sorted(maps.Keys(on)) {
		if on[name] != spec.InterfaceEndpoint {
			continue
		}
		host := hostOf(string(name))
		if other := places[host]; other != "" {
			doc.Fail("endpoints", path, "the endpoints of %s and %s would have one address; switch one off", other, name)
		}
		places[host] = name
	}
	if len(places) > maxEndpoints {
		doc.Fail("endpoints", path, "got %d interface endpoints; a VPC takes %d (Amazon VPC quotas)", len(places), maxEndpoints)
	}
	if len(on) > 0 && !p.Partition.Endpoints {
		doc.Fail("endpoints", path, "the names of endpoints in %s are in no table here; set mode: None, and have them made beside the cluster", p.Region)
	}
	if p.Partition.Name == "aws-cn" && on["s3"] == spec.InterfaceEndpoint {
		doc.Fail("endpoints", path+".services.s3", "in China an interface endpoint of s3 answers for no name without a gateway endpoint beside it; use services: {s3: {type: Gateway}}")
	}
	if len(places) == 0 {
		return
	}
	p.checkRoom(doc, places)
	if p.endpointTier() == spec.Private {
		doc.Warn("endpoint-addresses", path, "the addresses of endpoints are fixed, and in private subnets a pod of a cluster that runs may hold one already, so that its endpoint is not made; have the tier intra, and set endpoints.tier: intra")
	}
}

// leastFree is how many addresses EKS asks for in a subnet of the control plane
// (EKS user guide, "VPC and subnet considerations").
const leastFree = 6

// checkRoom finds subnets without room for every endpoint, and the control plane
// beside them.
func (p *Plan) checkRoom(doc *spec.Document, places map[int]spec.EndpointService) {
	most := slices.Max(slices.Collect(maps.Keys(places)))
	for _, s := range p.Network.Subnets {
		if s.Tier != p.endpointTier() {
			continue
		}
		subnet := netip.MustParsePrefix(s.CIDR)
		if _, err := cidr.FromEnd(subnet, most); err != nil {
			doc.Fail("endpoints", "spec.network.endpoints", "the endpoint of %s has no room in the %s subnet of %s: %v; give larger subnets", places[most], s.Tier, s.Zone, err)
		} else if free := cidr.Usable(subnet) - len(places); free < leastFree && s.Tier == spec.Tier(p.Spec.ControlPlane.Tier) {
			doc.Fail("endpoints", "spec.network.endpoints", "%d endpoints leave %d addresses free in %s, the %s subnet of %s, where the control plane stands too and EKS asks for %d (EKS user guide, VPC and subnet considerations); give larger subnets, or another tier to one of them",
				len(places), free, subnet, s.Tier, s.Zone, leastFree)
		}
	}
}

// checkReach refuses private nodes that would never join, or add-ons that would
// never start, because nothing leads from them to what they call.
func (p *Plan) checkReach(doc *spec.Document, on map[spec.EndpointService]spec.EndpointType) {
	if !p.Closed() {
		return
	}
	var missing, mend, services, wanted []string
	for _, n := range p.needs() {
		by := slices.DeleteFunc(n.by, func(who string) bool { return !p.enclosed(who) })
		if len(by) == 0 {
			continue
		}
		services = append(services, n.service)
		if on[spec.EndpointService(n.service)] == "" {
			missing = append(missing, fmt.Sprintf("%s, for %s", n.service, strings.Join(by, ", ")))
			wanted = append(wanted, n.service+": {}")
		}
	}
	if len(services) == 0 {
		return // nothing stands in private subnets
	}
	switch {
	case p.Network.Existing: // its endpoints are its owner's
		missing = nil
		doc.Warn("existing-endpoints", "spec.network.existing", "without a way out, the existing VPC must have endpoints, open to its private subnets, of %s", strings.Join(services, ", "))
	case len(missing) > 0:
		mend = append(mend, "set network.endpoints.services: {"+strings.Join(wanted, ", ")+"}")
	}
	if !*p.Spec.ControlPlane.Endpoint.Private {
		missing = append(missing, "the Kubernetes API")
		mend = append(mend, "set controlPlane.endpoint.private: true")
	}
	images := map[string][]string{}
	for _, a := range p.Addons {
		if !p.enclosed(a.Row.Name) {
			continue
		}
		if a.Row.Image != "" && p.Spec.ImageMirror == "" {
			images[a.Row.registry()] = append(images[a.Row.registry()], a.Row.Name)
		}
		for _, host := range a.Row.hosts(p) {
			missing = append(missing, fmt.Sprintf("%s, for %s", host, a.Row.Name))
			mend = append(mend, "switch "+a.Row.Name+" off")
		}
	}
	for _, registry := range slices.Sorted(maps.Keys(images)) {
		missing = append(missing, fmt.Sprintf("%s, for images of %s", registry, strings.Join(images[registry], ", ")))
	}
	if len(images) > 0 {
		mend = append(mend, "set imageMirror to a repository in ECR")
	}
	p.checkMirror(doc)
	if len(missing) == 0 {
		return
	}
	if !p.Network.Existing {
		mend = append(mend, "use nat: Single")
	}
	who := "private nodes"
	if !p.privateNodes() {
		who = "pods on Fargate"
	}
	doc.Fail("nat", "spec.network.nat", "without a NAT gateway %s do not reach %s; %s", who, strings.Join(missing, "; "), strings.Join(mend, ", or "))
}

// checkMirror looks at where images come from when nothing leads out: the region's
// own ECR has an endpoint.
func (p *Plan) checkMirror(doc *spec.Document) {
	host, _, _ := strings.Cut(string(p.Spec.ImageMirror), "/")
	account, region, isECR := strings.Cut(host, ".dkr.ecr.")
	switch {
	case host == "":
	case isECR && !strings.HasPrefix(region, p.Region+"."):
		doc.Fail("nat", "spec.imageMirror", "%s is ECR of another region, and the endpoints lead to that of %s; use %s.dkr.ecr.%s.amazonaws.com/…", host, p.Region, account, p.Region)
	case !isECR:
		doc.Warn("mirror-reach", "spec.imageMirror", "without a NAT gateway, nodes reach %s only if it is in the VPC or connected to it; ECR of %s has an endpoint", host, p.Region)
	}
}

// Closed says whether private nodes reach AWS by endpoints alone.
func (p *Plan) Closed() bool { return p.Spec.Network.NAT == spec.NATNone }

// enclosed says whether something that needs names stands in private subnets. What
// runs on Fargate always does; an add-on may, wherever any nodes do.
func (p *Plan) enclosed(who string) bool {
	switch a, on := p.Addon(who); {
	case who == onFargate || p.privateNodes():
		return true
	case on:
		return p.OnFargate(a)
	}
	return slices.ContainsFunc(p.Identities, func(id Identity) bool { return id.Name == who && p.FargateReaches(id.Namespace) })
}

// privateNodes says whether any nodes but Fargate's stand in private subnets.
func (p *Plan) privateNodes() bool {
	if p.Karpenter != nil {
		return true
	}
	for _, g := range p.Spec.NodeGroups {
		if *g.Enabled && spec.Tier(g.Tier) == spec.Private {
			return true
		}
	}
	return false
}

// endpointNames are the names that services have as endpoints, where IAM has others
// (Amazon VPC user guide, "AWS services that integrate with AWS PrivateLink").
var endpointNames = map[string]string{
	"bedrock": "bedrock-runtime", "cloudwatch": "monitoring", "ecr": "ecr.api", "firehose": "kinesis-firehose", "kinesis": "kinesis-streams",
}

// checkPodReach finds services that roles of the users' own pods are for, and to
// which nothing leads. It only warns: the pods may stand elsewhere.
func (p *Plan) checkPodReach(doc *spec.Document, on map[spec.EndpointService]spec.EndpointType) {
	if !p.Closed() || p.Network.Existing {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(p.Spec.PodRoles)) {
		r := p.Spec.PodRoles[name]
		if !*r.Enabled || !p.privateNodes() && !p.FargateReaches(string(r.Namespace)) {
			continue
		}
		var missing, wanted []string
		for _, service := range r.Services() {
			if other := endpointNames[service]; other != "" {
				service = other
			}
			if s := spec.EndpointService(service); s.Known() && on[s] == "" && !slices.Contains(missing, service) {
				missing, wanted = append(missing, service), append(wanted, service+": {}")
			}
		}
		if len(missing) > 0 {
			doc.Warn("pod-reach", "spec.podRoles."+string(name), "without a NAT gateway nothing leads to %s, which its statements are about; set network.endpoints.services: {%s}", strings.Join(missing, ", "), strings.Join(wanted, ", "))
		}
	}
}
