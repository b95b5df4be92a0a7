package spec

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/cidr"
	"spotcluster.dev/spotcluster/fn/suggest"
)

// This file is the rules that take more than one value to judge. Each is a
// function of its own; a new rule is a new function and its name in a list. What
// one value must look like is its type's rule, in scalars.go.

// clusterRules are checked in this order.
var clusterRules = []func(doc *Document, s *SpotClusterSpec){
	checkVersion, checkName, checkIdentity, checkZones, checkTiers, checkSubnets, checkNAT, checkServiceCIDR,
	checkARNs, checkAccess, checkEndpoint, checkGroups, checkDNS, checkStores, checkDelivery,
}

func (doc *Document) checkCluster(known Known) {
	for _, rule := range clusterRules {
		rule(doc, &doc.Cluster.Spec)
	}
	doc.checkAddons(known)
	doc.checkWarnings()
}

func (doc *Document) checkManagement() {
	s := &doc.Management.Spec
	doc.checkCredentials("spec.credentials", s.Credentials)
	if s.ProviderRole != "" && s.Credentials.Source != FromIRSA {
		doc.Fail("provider-role", "spec.providerRole", "the role is written on the providers' service account, which only counts with credentials.source: IRSA; got %s", s.Credentials.Source)
	}
	if s.ProviderRole == "" && s.Credentials.Source == FromIRSA {
		doc.Fail("provider-role", "spec.providerRole", "is required with credentials.source: IRSA; give the ARN of the role that the AWS providers take on")
	}
	doc.checkWarnings()
}

// checkVersion holds the version against EKS's calendar.
func checkVersion(doc *Document, s *SpotClusterSpec) {
	calendar := doc.Release.Kubernetes
	v, ok := calendar.Find(string(s.Version))
	switch {
	case !ok:
		doc.Fail("kubernetes-version", "spec.version", "EKS does not run Kubernetes %s (calendar of %s); it runs %s",
			s.Version, calendar.AsOf, strings.Join(calendar.Supported(), ", "))
	case v.ExtendedUntil <= calendar.AsOf:
		doc.Fail("kubernetes-version", "spec.version", "EKS no longer runs Kubernetes %s: extended support ended on %s (calendar of %s); use %s",
			s.Version, v.ExtendedUntil, calendar.AsOf, calendar.Default)
	case v.StandardUntil <= calendar.AsOf && s.ControlPlane.SupportType == StandardSupport:
		doc.Fail("kubernetes-version", "spec.version", "standard support of Kubernetes %s ended on %s (calendar of %s), and with supportType STANDARD EKS upgrades the cluster by itself, away from this version; raise it, or set controlPlane.supportType: EXTENDED",
			s.Version, v.StandardUntil, calendar.AsOf)
	case v.StandardUntil <= calendar.AsOf:
		doc.Warn("extended-support", "spec.version", "standard support of Kubernetes %s ended on %s (calendar of %s): the control plane costs more until it is upgraded; EKS moves up one minor version at a time",
			s.Version, v.StandardUntil, calendar.AsOf)
	}
}

// reservedNamespaces are taken on every management cluster.
var reservedNamespaces = []string{"default", "kube-system", "kube-public", "kube-node-lease", "flux-system", "crossplane-system"}

// checkName keeps the cluster's objects out of namespaces that are others'.
func checkName(doc *Document, s *SpotClusterSpec) {
	path := "spec.delivery.namespace"
	if s.Delivery.Namespace == Namespace(s.Name) {
		path = "spec.name"
	}
	if slices.Contains(reservedNamespaces, string(s.Delivery.Namespace)) {
		doc.Fail("namespace", path, "the management cluster's namespace %q is taken; the cluster's objects get a namespace of their own, named by spec.name or spec.delivery.namespace", s.Delivery.Namespace)
	}
}

func checkIdentity(doc *Document, s *SpotClusterSpec) {
	if s.Identity == PodIdentity && !aws.PartitionOf(string(s.Region)).PodIdentity {
		doc.Fail("pod-identity", "spec.identity", "EKS Pod Identity does not run in %s (EKS user guide, Pod Identity considerations); use IRSA", s.Region)
	}
}

func checkZones(doc *Document, s *SpotClusterSpec) {
	n := s.Network
	if n.ZoneCount != 0 && doc.Written("spec.network.zones") {
		doc.Fail("zones", "spec.network.zoneCount", "zones are given by name already; keep either zones or zoneCount")
	}
	if len(n.Zones) == 0 {
		if s.Region != "" {
			doc.Fail("zones", "spec.network.zones", "the zones of %s are in no table here; name them, such as zones: [%sa, %sb]", s.Region, s.Region, s.Region)
		}
		return
	}
	known := aws.Zones(string(s.Region))
	takes := aws.ZonesForEKS(string(s.Region), len(known))
	for i, z := range n.Zones {
		path := fmt.Sprintf("spec.network.zones[%d]", i)
		switch {
		case z == "" || s.Region == "": // reported where it was read
		case slices.Contains(n.Zones[:i], z):
			doc.Fail("zones", path, "%s stands here twice; keep one", z)
		case known != nil && !slices.Contains(known, string(z)):
			doc.Fail("zones", path, "%s is not a zone of %s, where EKS takes %s", z, s.Region, strings.Join(takes, ", "))
		case known != nil && !slices.Contains(takes, string(z)):
			doc.Warn("eks-zone", path, "for most accounts EKS takes no control plane in %s (EKS user guide, VPC and subnet considerations); it takes %s", z, strings.Join(takes, ", "))
		case known == nil && !strings.HasPrefix(string(z), string(s.Region)):
			doc.Fail("zones", path, "%s is not a zone of %s", z, s.Region)
		}
	}
	switch {
	case len(n.Zones) == 1:
		doc.Fail("zones", "spec.network.zones", "got one zone; EKS needs subnets in at least two (EKS user guide, VPC and subnet considerations)")
	case n.ZoneCount != 0 && len(n.Zones) < int(n.ZoneCount):
		doc.Fail("zones", "spec.network.zoneCount", "got %d; EKS takes %d zones in %s: %s", n.ZoneCount, len(n.Zones), s.Region, words(n.Zones))
	}
}

func checkTiers(doc *Document, s *SpotClusterSpec) {
	for i, t := range s.Network.Tiers {
		if t != "" && slices.Contains(s.Network.Tiers[:i], t) {
			doc.Fail("tiers", fmt.Sprintf("spec.network.tiers[%d]", i), "%s stands here twice; keep one", t)
		}
	}
	if !slices.Contains(s.Network.Tiers, Private) {
		doc.Fail("tiers", "spec.network.tiers", "got %s; nodes and the control plane's interfaces stand in private subnets: add private", words(s.Network.Tiers))
	}
}

func checkNAT(doc *Document, s *SpotClusterSpec) {
	n := s.Network
	switch {
	case doc.unreadable("spec.network.tiers"), doc.unreadable("spec.network.nat"):
	case n.NAT == NATNone:
		doc.Fail("nat", "spec.network.nat", "without a NAT gateway the nodes cannot reach EKS, ECR and STS, and never join; use Single or PerZone")
	case !slices.Contains(n.Tiers, Public):
		doc.Fail("nat", "spec.network.tiers", "NAT gateways stand in public subnets: add public")
	case n.NAT == NATSingle && len(n.Zones) > 1 && s.Tags["env"] == "prod":
		doc.Warn("single-nat", "spec.network.nat", "one NAT gateway serves %d zones: when its zone fails, no node reaches AWS; PerZone has one in each (the rule looks at clusters tagged env: prod)", len(n.Zones))
	}
}

// checkSubnets cuts the whole network, so that a range without room is found
// here.
func checkSubnets(doc *Document, s *SpotClusterSpec) {
	if doc.unreadable("spec.network") {
		return
	}
	n := s.Network
	if bits := n.CIDR.Prefix().Bits(); bits < cidr.MinPrefix || bits > cidr.MaxPrefix {
		doc.Fail("cidr", "spec.network.cidr", "got a /%d; a VPC is from /%d to /%d", bits, cidr.MinPrefix, cidr.MaxPrefix)
		return
	}
	checkGiven(doc, n)
	subnets, err := n.Cut()
	if err != nil {
		path := "spec.network.cidr"
		if len(n.Zones) > int(n.Layout.Zones) {
			path = "spec.network.layout.zones"
		}
		doc.Fail("cidr", path, "%v; give a larger range, or set layout.zones and layout.tiers before the network is made", err)
		return
	}
	for i, a := range subnets {
		path := fmt.Sprintf("spec.network.subnets.%s.%s", a.Tier, a.Zone)
		switch vpc := n.CIDR.Prefix(); {
		case a.CIDR.Bits() > cidr.MaxPrefix || a.CIDR.Bits() < vpc.Bits() || !vpc.Contains(a.CIDR.Addr()):
			doc.Fail("cidr", path, "%s is not a part of %s of at least a /%d", a.CIDR, n.CIDR, cidr.MaxPrefix)
		default:
			for _, b := range subnets[:i] {
				if a.CIDR.Overlaps(b.CIDR) {
					doc.Fail("cidr", path, "%s overlaps %s, the %s subnet of %s", a.CIDR, b.CIDR, b.Tier, b.Zone)
				}
			}
		}
	}
}

// checkGiven finds blocks, slots and ranges given to zones and tiers that the
// network does not have: they would count for nothing in silence.
func checkGiven(doc *Document, n Network) {
	for _, z := range slices.Sorted(maps.Keys(n.ZoneBlocks)) {
		if !slices.Contains(n.Zones, z) {
			doc.Fail("zones", join("spec.network.zoneBlocks", string(z)), "%s is not among the network's zones: %s", z, words(n.Zones))
		}
	}
	for _, t := range slices.Sorted(maps.Keys(n.TierSlots)) {
		if !slices.Contains(n.Tiers, t) {
			doc.Fail("tiers", join("spec.network.tierSlots", string(t)), "%s is not among the network's tiers: %s", t, words(n.Tiers))
		}
	}
	for _, t := range slices.Sorted(maps.Keys(n.Subnets)) {
		if !slices.Contains(n.Tiers, t) {
			doc.Fail("tiers", join("spec.network.subnets", string(t)), "%s is not among the network's tiers: %s", t, words(n.Tiers))
		}
		for _, z := range slices.Sorted(maps.Keys(n.Subnets[t])) {
			if !slices.Contains(n.Zones, z) {
				doc.Fail("zones", join(join("spec.network.subnets", string(t)), string(z)), "%s is not among the network's zones: %s", z, words(n.Zones))
			}
		}
	}
}

// privateRanges are where EKS takes Service addresses from (EKS API,
// KubernetesNetworkConfigRequest).
var privateRanges = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"),
}

func checkServiceCIDR(doc *Document, s *SpotClusterSpec) {
	const path = "spec.controlPlane.serviceCidr"
	if doc.unreadable(path) || doc.unreadable("spec.network.cidr") {
		return
	}
	p := s.ControlPlane.ServiceCIDR.Prefix()
	private := slices.ContainsFunc(privateRanges, func(r netip.Prefix) bool { return r.Bits() <= p.Bits() && r.Contains(p.Addr()) })
	switch {
	case p.Bits() < 12 || p.Bits() > 24:
		doc.Fail("service-cidr", path, "got a /%d; EKS takes a /12 to a /24", p.Bits())
	case !private:
		doc.Fail("service-cidr", path, "%s is not a part of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16", p)
	case p.Overlaps(s.Network.CIDR.Prefix()):
		doc.Fail("service-cidr", path, "%s overlaps the VPC's %s", p, s.Network.CIDR)
	}
}

// checkARNs finds ARNs of another partition than the region's, and a boundary of
// another account: AWS would refuse them one by one.
func checkARNs(doc *Document, s *SpotClusterSpec) {
	partition := aws.PartitionOf(string(s.Region)).Name
	check := func(path, arn string) {
		if fields := strings.SplitN(arn, ":", 3); arn != "" && fields[1] != partition {
			doc.Fail("partition", path, "the ARN is of partition %s, and %s is in %s", fields[1], s.Region, partition)
		}
	}
	if s.Region == "" {
		return
	}
	boundary := string(s.PermissionsBoundary)
	check("spec.permissionsBoundary", boundary)
	if fields := strings.SplitN(boundary, ":", 6); len(fields) == 6 && s.AccountID != "" && fields[4] != string(s.AccountID) && fields[4] != "aws" {
		doc.Fail("boundary", "spec.permissionsBoundary", "the policy is of account %s, and IAM takes a boundary of the role's own account, %s (IAM user guide, Permissions boundaries)", fields[4], s.AccountID)
	}
	check("spec.delivery.providerRole", string(s.Delivery.ProviderRole))
	check("spec.delivery.fluxRole", string(s.Delivery.FluxRole))
	for _, name := range slices.Sorted(maps.Keys(s.ControlPlane.Access)) {
		check(join(join("spec.controlPlane.access", string(name)), "principal"), string(s.ControlPlane.Access[name].Principal))
	}
}

// A StandingEntry is an access entry that the delivery needs.
type StandingEntry struct {
	// Name of the entry, and Field of delivery that holds the role.
	Name  EntryName
	Field string
	Role  RoleARN
}

// StandingEntries are the access entries of the roles that the delivery names,
// each role once: EKS keeps one entry a principal.
func (d Delivery) StandingEntries() []StandingEntry {
	var out []StandingEntry
	for _, e := range []StandingEntry{{"provider", "providerRole", d.ProviderRole}, {"flux", "fluxRole", d.FluxRole}} {
		if e.Role != "" && !slices.ContainsFunc(out, func(o StandingEntry) bool { return o.Role == e.Role }) {
			out = append(out, e)
		}
	}
	return out
}

func checkAccess(doc *Document, s *SpotClusterSpec) {
	principals := map[PrincipalARN]EntryName{}
	standing := map[EntryName]string{}
	for _, e := range s.Delivery.StandingEntries() {
		principals[PrincipalARN(e.Role)] = EntryName("delivery." + e.Field)
		standing[e.Name] = e.Field
	}
	for _, name := range slices.Sorted(maps.Keys(s.ControlPlane.Access)) {
		a := s.ControlPlane.Access[name]
		path := join("spec.controlPlane.access", string(name))
		if !*a.Enabled {
			continue
		}
		if field := standing[name]; field != "" {
			doc.Fail("access", path, "the name is that of delivery.%s's own entry; give this one another", field)
		}
		switch other, taken := principals[a.Principal]; {
		case a.Principal == "":
		case taken:
			doc.Fail("access", path+".principal", "the principal has an entry already, %s; EKS keeps one a principal", other)
		case a.Policy == "" && len(a.Groups) == 0:
			doc.Fail("access", path, "the entry gives no rights; add a policy, such as policy: AmazonEKSViewPolicy, or groups")
		case a.Policy == "" && len(a.Namespaces) > 0:
			doc.Fail("access", path+".namespaces", "namespaces limit a policy, and the entry has none; add policy, or bind the groups in the namespaces by RBAC")
		}
		for i, g := range a.Groups {
			if strings.HasPrefix(g, "system:") || strings.HasPrefix(g, "eks:") {
				doc.Fail("access", fmt.Sprintf("%s.groups[%d]", path, i), "EKS refuses %q: groups of access entries do not begin with system: or eks:; use a policy, such as AmazonEKSClusterAdminPolicy", g)
			}
		}
		principals[a.Principal] = name
	}
}

func checkEndpoint(doc *Document, s *SpotClusterSpec) {
	e := s.ControlPlane.Endpoint
	switch {
	case !*e.Public && !*e.Private:
		doc.Fail("endpoint", "spec.controlPlane.endpoint", "with neither a public nor a private endpoint nobody reaches the cluster; switch one on")
	case !*e.Public && len(e.PublicCIDRs) > 0:
		doc.Fail("endpoint", "spec.controlPlane.endpoint.publicCidrs", "there is no public endpoint; take publicCidrs away or set public: true")
	case !*e.Private && !slices.Contains(e.PublicCIDRs, "0.0.0.0/0"):
		doc.Fail("endpoint", "spec.controlPlane.endpoint.private", "the nodes reach the API by the public endpoint alone, and publicCidrs keeps them out; set private: true")
	case slices.Contains(e.PublicCIDRs, "0.0.0.0/0") && *e.Public:
		doc.Warn("open-endpoint", "spec.controlPlane.endpoint.publicCidrs", "the Kubernetes API is open to every address; list the ranges that need it, the management cluster's among them")
	}
}

func checkDNS(doc *Document, s *SpotClusterSpec) {
	if s.DNS == nil {
		return
	}
	if s.DNS.TokenParameter == "" && s.DNS.Provider != "" {
		doc.Fail("dns", "spec.dns.tokenParameter", "is required with provider %s: the Parameter Store name of its API token, such as %q", s.DNS.Provider, "/cloudflare/api_token")
	}
	if s.Addons["external-secrets"].Off() {
		doc.Fail("dns", "spec.addons.external-secrets.enabled", "external-dns gets its token from Parameter Store by external-secrets, which is off")
	}
	if len(s.DNS.Zones) == 0 {
		doc.Warn("dns-zones", "spec.dns", "external-dns may touch every zone its token reaches; list them, such as zones: [example.com]")
	}
}

// DNSTokenStore is the store that holds the DNS provider's token and no other.
const DNSTokenStore = "external-dns-token"

func checkStores(doc *Document, s *SpotClusterSpec) {
	for _, name := range slices.Sorted(maps.Keys(s.Secrets.Stores)) {
		st := s.Secrets.Stores[name]
		path := join("spec.secrets.stores", string(name))
		if name == DNSTokenStore {
			doc.Fail("stores", path, "%s is the store of the DNS provider's token; give this one another name", name)
		}
		if *st.Enabled && s.Addons["external-secrets"].Off() {
			doc.Fail("stores", path, "the store needs external-secrets, which is off; switch it on, or set enabled: false here")
		}
		if st.Service == ParameterStore && st.Prefix != "" && !strings.HasPrefix(string(st.Prefix), "/") {
			doc.Fail("stores", path+".prefix", "got %q; names in Parameter Store hierarchies begin with a slash: %q", st.Prefix, "/"+st.Prefix)
		}
	}
}

// checkDelivery keeps the rendered tree apart from what it is rendered from.
func checkDelivery(doc *Document, s *SpotClusterSpec) {
	doc.checkCredentials("spec.delivery.credentials", s.Delivery.Credentials)
	for part := range strings.SplitSeq(string(s.Delivery.Path), "/") {
		if part == "spec" || part == "base" {
			doc.Fail("path", "spec.delivery.path", "%s holds specs, and the rendered tree is written and pruned by the tool; use a folder of its own, such as %s", part, "overlays/"+string(s.Name)+"/rendered")
		}
	}
}

func (doc *Document) checkCredentials(path string, c Credentials) {
	if c.Source != FromSecret && (c.SecretName != "" || c.SecretNamespace != "" || c.SecretKey != "") {
		doc.Fail("credentials", path, "a Secret is named, and source is %s; set source: Secret, or take the Secret away", c.Source)
	}
}

func (doc *Document) checkAddons(known Known) {
	addons := doc.Cluster.Spec.Addons
	for _, name := range slices.Sorted(maps.Keys(addons)) {
		if !slices.Contains(known.Addons, name) {
			doc.Fail("addons", join("spec.addons", name), "no add-on %q in the catalogue, which has %s%s", name, strings.Join(known.Addons, ", "), suggest.DidYouMean(name, known.Addons))
		}
	}
	for _, name := range []string{"vpc-cni", "kube-proxy", "coredns"} {
		if addons[name].Off() {
			doc.Warn("core-addons", join("spec.addons", name), "%s is off, and EKS puts nothing in its place: nodes or pods do not come up until you install a substitute", name)
		}
	}
	if a := addons["external-dns"]; a != nil && !a.Off() && doc.Cluster.Spec.DNS == nil {
		doc.Fail("dns", "spec.dns", "external-dns is on and has nowhere to keep records; add dns, such as dns: {provider: Cloudflare, tokenParameter: /cloudflare/api_token}")
	}
}

// checkWarnings holds the settings of warnings to warnings that exist.
func (doc *Document) checkWarnings() {
	settings := doc.warnings()
	for _, rule := range slices.Sorted(maps.Keys(settings)) {
		path := join("spec.warnings", rule)
		if !slices.Contains(WarningRules(), rule) {
			doc.Fail("warnings", path, "no warning has the rule id %q; there are %s%s", rule, strings.Join(WarningRules(), ", "), suggest.DidYouMean(rule, WarningRules()))
		} else if s := settings[rule]; s.Action == SilenceAction && s.Reason == "" {
			doc.Fail("warnings", path+".reason", "a silenced warning needs a reason, for whoever reads it next")
		}
	}
}

// Off says whether an add-on is switched off; one that is not mentioned is not.
func (a *Addon) Off() bool { return a != nil && a.Enabled != nil && !*a.Enabled }

// On says whether an add-on is brought in by being named.
func (a *Addon) On() bool { return a != nil && !a.Off() }

// Written says whether a field stands in the source, rather than coming from a
// default.
func (doc *Document) Written(path string) bool {
	_, ok := doc.positions[path]
	return ok
}

// words is a list of names in words.
func words[T ~string](names []T) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = string(n)
	}
	return strings.Join(out, ", ")
}
