// Package plan decides. It turns a spec that has passed every rule into plain
// data: every name, range, role, policy and version, so that the functions that
// follow only copy. What two functions need is a field here; what every object
// has in common, labels and namespace and provider configuration, objects.go
// puts around what a function makes.
package plan

import (
	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/release"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A Plan is every decision about one cluster.
type Plan struct {
	Spec      *spec.SpotClusterSpec
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

	// UserKubeconfig is the kubeconfig for people, or nil.
	UserKubeconfig *UserKubeconfig
	// LateSources are the late values that something waits for.
	LateSources []LateSource

	Network Network
	// Key encrypts Secrets, or is nil.
	Key *Key
	// AccessEntries let in who is no node.
	AccessEntries []AccessEntry
	// AWSAuth is the legacy ConfigMap of who enters, or nil.
	AWSAuth *AWSAuth
	// LoadBalancer stands beside the cluster, or is nil.
	LoadBalancer *LoadBalancer
	Groups       []Group
	// Karpenter makes nodes as pods need them, or is nil.
	Karpenter *Karpenter
	// Interruption drains the nodes of self-managed groups, or is nil.
	Interruption *Interruption
	// FargateProfiles say which pods run on Fargate, in the order in which EKS asks
	// them.
	FargateProfiles []FargateProfile
	Roles           []Role
	// Identities are the service accounts that have a role.
	Identities []Identity
	Addons     []Addon
	Stores     []Store
	// ExternalSecrets are the Secrets made of what stores hold.
	ExternalSecrets []ExternalSecret
	// DNSToken is the secret that external-dns reads its token from, or nil.
	DNSToken *DNSToken
	// Policies are what the cluster asks of pods.
	Policies Policies
	// Workloads are the samples.
	Workloads []Workload
	// WorkloadNamespaces are made on the workload cluster.
	WorkloadNamespaces []WorkloadNamespace

	owner  string
	labels map[object.Layer]map[string]string
}

// New decides everything about a cluster. The document must hold a SpotCluster
// without errors; what only the decisions bring to light is added to its
// problems.
func New(doc *spec.Document, catalog []AddonRow) Plan {
	s := &doc.Cluster.Spec
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
	p.UserKubeconfig = p.userKubeconfig()
	p.Network = p.network()
	p.Interruption = p.interruption() // before the groups, which carry its tag
	p.Groups = p.groups()
	p.Key = p.key()
	p.Roles = p.ownRoles()
	p.Addons = p.addons(doc, catalog)
	p.checkAddons(doc)
	p.autoscale()
	p.Karpenter = p.karpenter()
	p.fargate(doc) // before the identities, which are others on Fargate
	p.secrets(doc)
	p.identities(doc)
	p.LateSources = p.lateSources()
	p.AccessEntries = p.accessEntries()
	p.AWSAuth = p.awsAuth()
	p.LoadBalancer = p.loadBalancer()
	p.workloads(doc)
	p.podPolicies(doc, catalog) // after what its rules are about: Fargate, load balancers
	p.checkGroups(doc)
	p.checkNodeIdentities(doc)
	p.checkFargatePods(doc)
	p.checkLimits(doc)
	p.endpoints(doc)
	p.securityGroups(doc)
	p.WorkloadNamespaces = p.workloadNamespaces()
	p.checkRoles(doc)
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
