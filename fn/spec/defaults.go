package spec

import (
	"maps"
	"slices"

	"spotcluster.dev/spotcluster/fn/aws"
)

// This file is every value a user may leave out, and nothing else. Defaults that
// move with time come from the release.

// defaultCluster fills in what a SpotCluster left out.
func (doc *Document) defaultCluster() {
	s := &doc.Cluster.Spec
	orDefault(&s.Version, KubernetesVersion(doc.Release.Kubernetes.Default))
	orDefault(&s.Identity, IRSA)
	defaultNetwork(&s.Network, string(s.Region))
	defaultEndpoints(s)
	defaultControlPlane(&s.ControlPlane, string(s.Name))
	defaultFargate(&s.Fargate)
	if len(s.NodeGroups) == 0 && !*s.Fargate.Only {
		s.NodeGroups = map[GroupName]*NodeGroup{"spot": {}}
	}
	for _, g := range s.NodeGroups {
		doc.defaultGroup(g)
	}
	orDefault(&s.Network.SecurityGroups.Kind, EKSSecurityGroup)
	orDefault(&s.Interruption.Mode, QueueMode)
	for _, n := range s.NodePools {
		defaultPool(n)
	}
	for name, r := range s.PodRoles {
		defaultPodRole(r, name)
	}
	for _, st := range s.Secrets.Stores {
		orDefault(&st.Service, ParameterStore)
		orOn(&st.Enabled)
	}
	defaultExternalSecrets(&s.Secrets)
	if s.LoadBalancer != nil {
		defaultLoadBalancer(s.LoadBalancer, s.Network.CIDR)
	}
	if s.DNS != nil {
		orOff(&s.DNS.DNS01)
		orDefault(&s.DNS.OwnerID, string(s.Name)+"-"+string(s.Region))
	}
	defaultPolicies(&s.Policies)
	defaultWorkloads(&s.Workloads)
	defaultDelivery(&s.Delivery, string(s.Name))
	orBool(&s.ControlPlane.CreatorAdmin, s.Delivery.ProviderRole == "" || !s.ControlPlane.AuthenticationMode.HasEntries())
	orDefault(&s.Lifecycle, Running)
}

func defaultNetwork(n *Network, region string) {
	if n.Existing == nil {
		orDefault(&n.CIDR, "10.0.0.0/16")
		orDefault(&n.NAT, NATSingle)
	} else {
		defaultExisting(n)
	}
	orDefault(&n.Layout.Zones, 4)
	orDefault(&n.Layout.Tiers, 8)
	if len(n.Tiers) == 0 {
		n.Tiers = []Tier{Private, Public}
	}
	if len(n.Zones) == 0 {
		count := n.ZoneCount
		orDefault(&count, 3)
		for _, z := range aws.ZonesForEKS(region, int(count)) {
			n.Zones = append(n.Zones, Zone(z))
		}
	}
	if f := n.FlowLogs; f != nil {
		orDefault(&f.Traffic, "ALL")
		orDefault(&f.RetentionDays, 30)
		orDefault(&f.AggregationSeconds, 600)
		orOn(&f.Enabled)
	}
	for _, r := range n.SecurityGroups.Rules {
		orDefault(&r.Direction, Ingress)
		orDefault(&r.Protocol, TCP)
		orOn(&r.Enabled)
	}
}

// defaultExisting takes tiers and zones from the subnets that are given.
func defaultExisting(n *Network) {
	e := n.Existing
	orOff(&e.TagSubnets)
	if e.Cluster != nil {
		orDefault(&e.Cluster.Namespace, Namespace(e.Cluster.Name))
	}
	if len(e.Subnets) == 0 {
		return
	}
	n.Tiers = nil
	for _, t := range Tiers {
		if len(e.Subnets[t]) > 0 {
			n.Tiers = append(n.Tiers, t)
		}
	}
	if len(n.Zones) == 0 {
		n.Zones = slices.Sorted(maps.Keys(e.Subnets[Private]))
	}
}

// defaultEndpoints brings in the endpoints that are used where there is no other
// way to AWS.
func defaultEndpoints(s *SpotClusterSpec) {
	n := &s.Network
	mode := EndpointsNone
	if n.NAT == NATNone && n.Existing == nil && s.privateNodes() {
		mode = EndpointsUsed
	}
	orDefault(&n.Endpoints.Mode, mode)
	orDefault(&n.Endpoints.Tier, EndpointTier(Private))
	for name, e := range n.Endpoints.Services {
		if name == "dynamodb" { // its interface endpoint has no private DNS name
			orDefault(&e.Type, GatewayEndpoint)
		}
		orDefault(&e.Type, InterfaceEndpoint)
		orOn(&e.Enabled)
	}
}

// privateNodes says whether any nodes, or pods on Fargate, are to stand in private subnets. It is asked
// before groups have their defaults.
func (s *SpotClusterSpec) privateNodes() bool {
	if len(s.NodeGroups) == 0 || len(s.NodePools) > 0 || len(s.Fargate.Profiles) > 0 {
		return true
	}
	for _, g := range s.NodeGroups {
		if (g.Enabled == nil || *g.Enabled) && Tier(g.Tier) != Public {
			return true
		}
	}
	return false
}

func defaultLoadBalancer(l *LoadBalancer, vpc CIDR) {
	orDefault(&l.Scheme, InternetFacing)
	port := Port(80)
	if l.CertificateARN != "" {
		port = 443
	}
	orDefault(&l.Port, port)
	if len(l.AllowedCIDRs) == 0 && l.Scheme == InternetFacing {
		l.AllowedCIDRs = []CIDR{"0.0.0.0/0"}
	} else if len(l.AllowedCIDRs) == 0 && vpc != "" {
		l.AllowedCIDRs = []CIDR{vpc}
	}
	orDefault(&l.Target.Port, 80)
	orDefault(&l.Target.PodPort, l.Target.Port)
	orDefault(&l.Target.HealthCheckPath, "/")
	orOn(&l.Enabled)
}

func defaultControlPlane(c *ControlPlane, name string) {
	orOn(&c.Endpoint.Public)
	orOn(&c.Endpoint.Private)
	if len(c.Endpoint.PublicCIDRs) == 0 && *c.Endpoint.Public {
		c.Endpoint.PublicCIDRs = []CIDR{"0.0.0.0/0"}
	}
	if c.Logs.Types == nil {
		c.Logs.Types = []LogType{"api", "audit", "authenticator"}
	}
	orDefault(&c.Logs.RetentionDays, 30)
	orDefault(&c.Tier, ControlPlaneTier(Private))
	orDefault(&c.IPFamily, IPv4Family)
	if c.IPFamily == IPv4Family {
		orDefault(&c.ServiceCIDR, "172.20.0.0/16")
	}
	orDefault(&c.ScalingTier, StandardTier)
	if c.Encryption != nil {
		orOn(&c.Encryption.Enabled)
	}
	if c.Kubeconfig != nil {
		orDefault(&c.Kubeconfig.Context, ContextName("eks_"+name))
		orOn(&c.Kubeconfig.Enabled)
	}
	orDefault(&c.SupportType, StandardSupport)
	orOn(&c.DeletionProtection)
	orOff(&c.ZonalShift)
	orDefault(&c.AuthenticationMode, EntriesMode)
	for _, a := range c.Access {
		orOn(&a.Enabled)
		for _, p := range a.Policies {
			orOn(&p.Enabled)
		}
	}
}

func (doc *Document) defaultGroup(g *NodeGroup) {
	orDefault(&g.Kind, Managed)
	orDefault(&g.Capacity, Spot)
	orDefault(&g.AMIFamily, AL2023)
	orDefault(&g.DiskGiB, 50)
	orDefault(&g.Tier, NodeTier(Private))
	orOff(&g.PerZone)
	orOff(&g.SSM)
	defaultKind(g)
	orDefault(&g.LaunchTemplateVersion, 1)
	orOn(&g.Enabled)
	types := doc.Release.InstanceTypes.Spot
	if g.Capacity == OnDemand {
		types = doc.Release.InstanceTypes.OnDemand
	}
	if g.Instances != nil {
		g.resolve(doc.Release, &doc.Cluster.Spec)
	} else if len(g.InstanceTypes) == 0 {
		for _, t := range types {
			g.InstanceTypes = append(g.InstanceTypes, InstanceType(t))
		}
	}
	if g.Min == nil {
		least := NodeCount(1)
		if g.Max != nil && *g.Max < least {
			least = *g.Max
		}
		g.Min = &least
	}
	if g.Max == nil {
		most := max(NodeCount(5), *g.Min)
		g.Max = &most
	}
}

// defaultKind fills in what only groups of one kind have.
func defaultKind(g *NodeGroup) {
	orDefault(&g.LaunchTemplate, OwnTemplate)
	if g.Kind == Managed {
		orDefault(&g.MaxUnavailablePercent, 33)
		return
	}
	if g.Capacity != OnDemand {
		orDefault(&g.AllocationStrategy, PriceCapacityOptimized)
	}
	if g.CapacityRebalance == nil {
		rebalance := g.Capacity != OnDemand
		g.CapacityRebalance = &rebalance
	}
	orOff(&g.ProtectFromScaleIn)
	orOn(&g.InstanceRefresh.Enabled)
	orDefault(&g.InstanceRefresh.MinHealthyPercent, 100)
	orDefault(&g.InstanceRefresh.WarmupSeconds, 120)
}

// defaultPodRole leaves identity open: it follows from where the pods run, so the
// plan decides it.
func defaultPodRole(r *PodRole, name EntryName) {
	orDefault(&r.ServiceAccount, ServiceAccountName(name))
	orOff(&r.CreateServiceAccount)
	orOn(&r.Enabled)
	for _, st := range r.Statements {
		orDefault(&st.Effect, Allow)
		orOn(&st.Enabled)
	}
}

// defaultFargate switches on what is named. The profiles that a Fargate-only
// cluster has besides follow from the add-ons, so the plan makes them.
func defaultFargate(f *Fargate) {
	orOff(&f.Only)
	for _, p := range f.Profiles {
		orOn(&p.Enabled)
	}
}

func defaultDelivery(d *Delivery, name string) {
	orDefault(&d.Namespace, Namespace(name))
	orDefault(&d.Path, RepositoryPath("overlays/"+name+"/rendered"))
	orDefault(&d.Interval, "10m")
	defaultSource(&d.Source)
	defaultCredentials(&d.Credentials)
}

func defaultSource(s *Source) {
	orDefault(&s.Kind, GitRepository)
	orDefault(&s.Name, "flux-system")
	orDefault(&s.Namespace, "flux-system")
}

func defaultCredentials(c *Credentials) {
	orDefault(&c.Source, FromPodIdentity)
	if c.Source == FromSecret {
		orDefault(&c.SecretName, "aws-credentials")
		orDefault(&c.SecretNamespace, "crossplane-system")
		orDefault(&c.SecretKey, "credentials")
	}
}

// defaultManagement fills in what a ManagementCluster left out.
func (doc *Document) defaultManagement() {
	s := &doc.Management.Spec
	defaultCredentials(&s.Credentials)
	orDefault(&s.MaxReconcileRate, 10)
	orDefault(&s.Delivery.Path, RepositoryPath("overlays/"+string(s.Name)+"/rendered"))
	orDefault(&s.Delivery.Interval, "10m")
	defaultSource(&s.Delivery.Source)
}

func orDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func orOn(field **bool)  { orBool(field, true) }
func orOff(field **bool) { orBool(field, false) }

func orBool(field **bool, value bool) {
	if *field == nil {
		*field = &value
	}
}
