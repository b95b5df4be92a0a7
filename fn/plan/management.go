package plan

import (
	"maps"
	"slices"
	"strconv"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/release"
	"spotcluster.dev/spotcluster/fn/spec"
)

// CrossplaneNamespace holds Crossplane and its providers.
const CrossplaneNamespace = "crossplane-system"

// A Management is every decision about the management cluster.
type Management struct {
	Spec    spec.ManagementClusterSpec
	Release *release.Release
	Name    string
	// Runtimes are how providers run, and Providers the packages to install.
	Runtimes  []Runtime
	Providers []Provider
	// Activate are the managed resource kinds to switch on, as CRD names.
	Activate []string
}

// A Provider is one Crossplane provider package.
type Provider struct {
	Name    string
	Package string
	Runtime string
}

// A Runtime is how providers run. Its name is also that of their service
// account, so that access can be given to it before it exists.
type Runtime struct {
	Name string
	// Annotations of the service account.
	Annotations map[string]string
	// Args of the process.
	Args []string
}

// The runtimes: one for all AWS providers, who share an identity in AWS, and one
// for provider-kubernetes, which copies late values.
const (
	AWSRuntime        = "provider-aws"
	KubernetesRuntime = "provider-kubernetes"
)

// awsProviders are the AWS provider packages by the API groups they serve, each
// with the kinds that we render, in the plural. Switching on no more keeps
// hundreds of CRDs off the API server.
//
// The family package is named for its pin: as a mere dependency its version
// would float.
var awsProviders = map[string][]string{
	"autoscaling":      {"autoscalinggroups", "lifecyclehooks", "policies"},
	"cloudwatch":       {"metricalarms"},
	"cloudwatchevents": {"rules", "targets"},
	"cloudwatchlogs":   {"groups"},
	"ec2": {"egressonlyinternetgateways", "eips", "flowlogs", "internetgateways", "launchtemplates", "natgateways", "routes",
		"routetableassociations", "routetables", "securitygroupegressrules", "securitygroupingressrules", "securitygroups", "subnets",
		"tags", "vpcendpointroutetableassociations", "vpcendpoints", "vpcendpointsecuritygroupassociations",
		"vpcipv4cidrblockassociations", "vpcs"},
	"eks": {"accessentries", "accesspolicyassociations", "addons", "clusterauths", "clusters", "fargateprofiles", "nodegroups",
		"podidentityassociations"},
	"elasticache": {"subnetgroups"},
	"elbv2":       {"lblisteners", "lbs", "lbtargetgroups"},
	"iam":         {"instanceprofiles", "openidconnectproviders", "policies", "roles"},
	"kms":         {"aliases", "keys"},
	"rds":         {"subnetgroups"},
	"redshift":    {"subnetgroups"},
	"sqs":         {"queuepolicies", "queues"},
}

// NewManagement decides everything about a management cluster. The document must
// hold a ManagementCluster without errors.
func NewManagement(doc *spec.Document) Management {
	s := doc.Management.Spec
	m := Management{Spec: s, Release: doc.Release, Name: string(s.Name)}
	rate := "--max-reconcile-rate=" + strconv.Itoa(int(s.MaxReconcileRate))
	for _, service := range slices.Sorted(maps.Keys(awsProviders)) {
		for _, kind := range awsProviders[service] {
			m.Activate = append(m.Activate, kind+"."+service+".aws.m.upbound.io")
		}
		m.Providers = append(m.Providers, Provider{
			Name:    "provider-aws-" + service,
			Package: m.Release.Crossplane.AWSProviders.Package + "/provider-aws-" + service + ":" + m.Release.Crossplane.AWSProviders.Version,
			Runtime: AWSRuntime,
		})
	}
	m.Providers = append(m.Providers, Provider{
		Name:    "provider-family-aws",
		Package: m.Release.Crossplane.AWSProviders.Package + "/provider-family-aws:" + m.Release.Crossplane.AWSProviders.Version,
		Runtime: AWSRuntime,
	})
	m.Activate = append(m.Activate, "objects.kubernetes.m.crossplane.io")
	k := m.Release.Crossplane.KubernetesProvider
	m.Providers = append(m.Providers, Provider{Name: "provider-kubernetes", Package: k.Package + ":" + k.Version, Runtime: KubernetesRuntime})
	m.Runtimes = []Runtime{
		{Name: AWSRuntime, Annotations: m.roleAnnotation(), Args: []string{rate}},
		{Name: KubernetesRuntime, Args: []string{rate}},
	}
	return m
}

func (m *Management) roleAnnotation() map[string]string {
	if m.Spec.ProviderRole == "" {
		return nil
	}
	return map[string]string{AnnotationIRSA: string(m.Spec.ProviderRole)}
}

// Object is an object of the management cluster.
func (m *Management) Object(layer object.Layer, namespace, name string, body object.Body) object.Object {
	meta := object.Meta{Name: name, Namespace: namespace, Labels: object.Labels(object.Owner(spec.KindManagementCluster, "", "", m.Name), m.Name, layer)}
	return object.Object{Meta: meta, Body: body, Layer: layer}
}

// Of names something of the management cluster's own, such as a Kustomization.
func (m *Management) Of(parts ...string) string {
	return limit(maxFlux, append([]string{m.Name}, parts...)...)
}
