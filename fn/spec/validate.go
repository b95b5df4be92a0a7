package spec

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/suggest"
)

// This file is the rules that take more than one value to judge. Each is a
// function of its own; a new rule is a new function and its name in a list. What
// one value must look like is its type's rule, in scalars.go.

// clusterRules are checked in this order.
var clusterRules = []func(doc *Document, s *SpotClusterSpec){
	checkVersion, checkName, checkIdentity, checkTags, checkNameTags,
	checkExisting, checkShared, checkZones, checkTiers, checkRanges, checkSubnets, checkNAT, checkFlowLogs, checkEndpoints, checkSecurityGroups,
	checkIPFamily, checkServiceCIDR, checkEndpoint, checkControlPlane, checkARNs, checkAuthentication, checkAccess,
	checkGroups, checkNodePools, checkInterruption, checkFargate, checkPodRoles, checkManagedPolicies, checkLoadBalancer, checkDNS, checkValues, checkStores, checkExternalSecrets, checkPolicies, checkWorkloads, checkDelivery,
	checkChartValues,
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

// checkARNs finds ARNs of another partition than the region's, and a boundary of
// another account: AWS would refuse them one by one.
func checkARNs(doc *Document, s *SpotClusterSpec) {
	partition := aws.PartitionOf(string(s.Region)).Name
	if s.Region == "" {
		return
	}
	check := func(path, arn string) {
		fields := strings.SplitN(arn, ":", 6)
		switch {
		case arn == "":
		case fields[1] != partition:
			doc.Fail("partition", path, "the ARN is of partition %s, and %s is in %s", fields[1], s.Region, partition)
		case fields[3] != "" && fields[3] != string(s.Region):
			doc.Fail("region", path, "the ARN is of region %s, and the cluster is in %s, where it must be too", fields[3], s.Region)
		}
	}
	boundary := string(s.PermissionsBoundary)
	check("spec.permissionsBoundary", boundary)
	if account := foreignAccount(s, boundary); account != "" && account != "aws" {
		doc.Fail("boundary", "spec.permissionsBoundary", "the policy is of account %s, and IAM takes a boundary of the role's own account, %s (IAM user guide, Permissions boundaries)", account, s.AccountID)
	}
	check("spec.controlPlane.role", string(s.ControlPlane.Role))
	if e := s.ControlPlane.Encryption; e != nil {
		check("spec.controlPlane.encryption.keyArn", string(e.KeyARN))
	}
	if f := s.Network.FlowLogs; f != nil {
		check("spec.network.flowLogs.bucket", string(f.Bucket))
	}
	if s.DNS != nil {
		check("spec.dns.tokenKeyArn", string(s.DNS.TokenKeyARN))
	}
	if l := s.LoadBalancer; l != nil {
		check("spec.loadBalancer.certificateArn", string(l.CertificateARN))
	}
	check("spec.fargate.role", string(s.Fargate.Role))
	check("spec.delivery.providerRole", string(s.Delivery.ProviderRole))
	check("spec.delivery.fluxRole", string(s.Delivery.FluxRole))
	for _, name := range slices.Sorted(maps.Keys(s.ControlPlane.Access)) {
		check(join(join("spec.controlPlane.access", string(name)), "principal"), string(s.ControlPlane.Access[name].Principal))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Secrets.Stores)) {
		check(join("spec.secrets.stores", string(name))+".keyArn", string(s.Secrets.Stores[name].KeyARN))
	}
	policies := func(path string, arns []PolicyARN) {
		for i, arn := range arns {
			check(fmt.Sprintf("%s.policies[%d]", path, i), string(arn))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.NodeGroups)) {
		path := join("spec.nodeGroups", string(name))
		check(path+".role", string(s.NodeGroups[name].Role))
		policies(path, s.NodeGroups[name].Policies)
	}
	for _, name := range slices.Sorted(maps.Keys(s.PodRoles)) {
		policies(join("spec.podRoles", string(name)), s.PodRoles[name].Policies)
	}
}

// foreignAccount is the account that an ARN names where it is not the cluster's, or
// empty.
func foreignAccount(s *SpotClusterSpec, arn string) string {
	fields := strings.SplitN(arn, ":", 6)
	if len(fields) < 6 || s.AccountID == "" || fields[4] == string(s.AccountID) {
		return ""
	}
	return fields[4]
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
		if st.Service == ParameterStore && !doc.unreadable(path+".service") && st.Prefix != "" && !strings.HasPrefix(string(st.Prefix), "/") {
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

// instead says, of add-ons that clusters used to have, what does their work here.
var instead = map[string]string{
	"k8s-spot-interrupt-handler": drains,
	"spot-interrupt-handler":     drains,
	"kube2iam":                   roles,
	"kiam":                       roles,
	"kube2iam-chart":             roles,
}

const (
	drains = "groups of kind SelfManaged bring aws-node-termination-handler in, EKS drains managed nodes, and Karpenter its own"
	roles  = "podRoles gives pods their roles, by IRSA or EKS Pod Identity, and pods do not reach the nodes' credentials: write podRoles: {<name>: {namespace, serviceAccount, statements}} for each role; docs/iam.md says how to move"
)

func (doc *Document) checkAddons(known Known) {
	addons := doc.Cluster.Spec.Addons
	for _, name := range slices.Sorted(maps.Keys(addons)) {
		if !slices.Contains(known.Addons, name) {
			doc.Fail("addons", join("spec.addons", name), "no add-on %q in the catalogue, which spotcluster addons lists%s", name, suggest.DidYouMean(name, known.Addons)+after(instead[name]))
		}
	}
	for _, name := range []string{"vpc-cni", "kube-proxy", "coredns"} {
		if addons[name].Off() && (name == "coredns" || !doc.Cluster.Spec.FargateOnly()) { // Fargate has the work of the others done
			doc.Warn("core-addons", join("spec.addons", name), "%s is off, and EKS puts nothing in its place: nodes or pods do not come up until you install a substitute", name)
		}
	}
	if a := addons["external-dns"]; a != nil && !a.Off() && doc.Cluster.Spec.DNS == nil {
		doc.Fail("dns", "spec.dns", "external-dns is on and has nowhere to keep records; add dns, such as dns: {provider: Cloudflare, tokenParameter: /cloudflare/api_token}, or {provider: Route53, zoneIds: [Z0123456789ABCDEFGHIJ]}")
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

// Value is the user's value of that key, or nil.
func (a *Addon) Value(key string) any {
	if a == nil {
		return nil
	}
	return a.Values[key]
}

// Written says whether a field stands in the source, rather than coming from a
// default.
func (doc *Document) Written(path string) bool {
	_, ok := doc.positions[path]
	return ok
}

// words is a list of names in words.
func words[T ~string](names []T) string { return strings.Join(plainWords(names), ", ") }

// plainWords are names as plain texts.
func plainWords[T ~string](names []T) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = string(n)
	}
	return out
}
