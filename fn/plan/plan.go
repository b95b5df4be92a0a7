// Package plan decides. It turns a spec that has passed every rule into plain
// data: every name, range, role, policy and version, so that the functions that
// follow only copy. What two functions need is a field here; what every object
// has in common, labels and namespace and provider configuration, objects.go
// puts around what a function makes.
package plan

import (
	"slices"

	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/release"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A Plan is every decision about one cluster.
type Plan struct {
	Spec      spec.SpotClusterSpec
	Release   *release.Release
	Names     Names
	Partition aws.Partition

	// Name, Region and AccountID are the spec's, as plain text.
	Name, Region, AccountID string
	// Namespace holds the cluster's objects on the management cluster.
	Namespace string
	// ProviderConfig is the AWS provider's configuration for this cluster.
	ProviderConfig string
	// Issuer is the cluster's OIDC issuer, a URL.
	Issuer Late
	// LateValues is the ConfigMap whose keys are the variables of late values.
	LateValues string
	// Kubeconfig is the Secret with the workload cluster's credentials, or the
	// ConfigMap that says where Flux gets its own.
	Kubeconfig string

	Network Network
	Groups  []Group
	Roles   []Role
	// Identities are the service accounts that have a role.
	Identities []Identity
	Addons     []Addon
	Stores     []Store
	// DNSToken is the secret that external-dns reads its token from, or nil.
	DNSToken *DNSToken
	// WorkloadNamespaces are made on the workload cluster.
	WorkloadNamespaces []WorkloadNamespace

	owner  string
	labels map[object.Layer]map[string]string
}

// IssuerVariable is the late value's name in the ConfigMap, and in Flux's
// substitution.
const IssuerVariable = "oidc_issuer"

// New decides everything about a cluster. The document must hold a SpotCluster
// without errors; what only the decisions bring to light is added to its
// problems.
func New(doc *spec.Document, catalog []AddonRow) Plan {
	s := doc.Cluster.Spec
	p := Plan{
		Spec:      s,
		Release:   doc.Release,
		Names:     Names{cluster: string(s.Name), region: string(s.Region)},
		Partition: aws.PartitionOf(string(s.Region)),
		Name:      string(s.Name),
		Region:    string(s.Region),
		AccountID: string(s.AccountID),
		Namespace: string(s.Delivery.Namespace),
	}
	p.owner = object.Owner(spec.KindSpotCluster, p.AccountID, p.Region, p.Name)
	p.labels = make(map[object.Layer]map[string]string, len(object.Layers))
	for _, l := range object.Layers {
		p.labels[l.Layer] = object.Labels(p.owner, p.Name, l.Layer)
	}
	p.ProviderConfig = p.Names.Of()
	p.LateValues = p.Names.Of("late-values")
	p.Kubeconfig = p.Names.Of("kubeconfig")
	p.Issuer = Variable(IssuerVariable)
	if s.ControlPlane.OIDCIssuer != "" {
		p.Issuer = Known(string(s.ControlPlane.OIDCIssuer))
	}
	p.Network = p.network()
	p.Groups = p.groups()
	p.Roles = []Role{p.clusterRole(), p.nodeRole()}
	p.Addons = p.addons(doc, catalog)
	p.autoscale()
	p.secrets()
	p.identities(doc)
	p.WorkloadNamespaces = p.workloadNamespaces()
	p.checkPolicies(doc)
	p.checkNamespaces(doc)
	return p
}

// ARN is that of a regional resource in the cluster's account.
func (p *Plan) ARN(service, resource string) string {
	return p.Partition.ARN(service, p.Region, p.AccountID, resource)
}

// globalARN is that of a resource of a service without regions, such as IAM.
func (p *Plan) globalARN(service, resource string) string {
	return p.Partition.ARN(service, "", p.AccountID, resource)
}

// managed is the ARN of a policy that AWS keeps.
func (p *Plan) managed(policy string) string {
	return p.Partition.ARN("iam", "", "aws", "policy/"+policy)
}

// Tags are an AWS resource's tags: the spec's, and those that are given.
func (p *Plan) Tags(more ...string) map[string]string {
	tags := make(map[string]string, len(p.Spec.Tags)+len(more)/2)
	for k, v := range p.Spec.Tags {
		tags[string(k)] = string(v)
	}
	for pair := range slices.Chunk(more, 2) {
		tags[pair[0]] = pair[1]
	}
	return tags
}

// Late says whether a layer's text goes through Flux's substitution.
func (p *Plan) Late(l object.Layer) bool {
	return l == object.Identity && !p.Issuer.IsKnown() && p.Spec.Identity == spec.IRSA
}
