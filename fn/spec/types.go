// Package spec is what a user may write: the kinds SpotCluster and
// ManagementCluster, their defaults, and the rules they must obey.
//
// The doc comments in this file are the reference: the JSON Schema, the CRD and
// the reference page are generated from them. Where a field may be left out,
// defaults.go says what it becomes.
package spec

// APIVersion is the group and version of every kind in this package.
const APIVersion = "spotcluster.dev/v1alpha1"

// The kinds a user may write.
const (
	KindSpotCluster       = "SpotCluster"
	KindManagementCluster = "ManagementCluster"
)

// A SpotCluster is one EKS cluster on spot capacity, with its network, add-ons,
// secrets and DNS. It is rendered, never applied to a cluster.
type SpotCluster struct {
	APIVersion string          `json:"apiVersion"`
	Kind       string          `json:"kind"`
	Metadata   Metadata        `json:"metadata"`
	Spec       SpotClusterSpec `json:"spec"`
}

// Metadata is the part of Kubernetes' object metadata that kustomize needs to
// tell one document from another. The cluster is named by spec.name.
type Metadata struct {
	// Name is the document's name, by which a patch finds it.
	Name string `json:"name,omitempty"`
	// Namespace is kept for kustomize's own use.
	Namespace string `json:"namespace,omitempty"`
	// Labels are kept for kustomize's own use.
	Labels map[string]string `json:"labels,omitempty"`
	// Annotations are kept for kustomize's own use.
	Annotations map[string]string `json:"annotations,omitempty"`
}

// SpotClusterSpec says what the cluster is. name, accountId and region are
// enough; everything else has a default.
type SpotClusterSpec struct {
	// Name of the EKS cluster, and prefix of everything made for it. No two
	// clusters of one account and region share a name.
	Name Name `json:"name" need:"required"`
	// AccountID is the AWS account that holds the cluster: twelve digits, quoted.
	AccountID AccountID `json:"accountId" need:"required"`
	// Region is the AWS region. The partition follows from it.
	Region Region `json:"region" need:"required"`
	// Release names the data file with every default that moves: chart, provider
	// and Kubernetes versions, instance types. Without it the newest is used.
	Release string `json:"release,omitempty"`
	// Version is the Kubernetes minor version. EKS moves up one minor at a time,
	// and never down.
	Version KubernetesVersion `json:"version,omitempty"`
	// Environment is what the cluster is for, such as prod. Name patterns may use
	// it, and some warnings are given for prod and production only.
	Environment EntryName `json:"environment,omitempty"`
	// Tags are put on every AWS resource that takes tags, and handed on to the
	// add-ons that make resources of their own.
	Tags map[TagKey]TagValue `json:"tags,omitempty"`
	// RequiredTags are tags that must be there, each with the values it may have,
	// or none where any will do. Put them in the base that all clusters share.
	RequiredTags map[TagKey][]TagValue `json:"requiredTags,omitempty"`
	// NameTags are patterns of the Name tag, by kind of resource, in place of the
	// resource's own name: text with {cluster}, {environment}, {region} and {name},
	// the name that it replaces; with {zone} and {index} for subnets, NAT gateways
	// and their addresses, and {tier} for subnets. The index counts from 001.
	NameTags map[NamedKind]NamePattern `json:"nameTags,omitempty"`
	// Identity says how pods get AWS credentials. IRSA trusts the cluster's OIDC
	// issuer and works everywhere; PodIdentity needs no issuer, but Linux EC2
	// nodes, and a region outside China.
	Identity Identity `json:"identity,omitempty"`
	// PermissionsBoundary is the ARN of a policy set as permissions boundary on
	// every role made for the cluster.
	PermissionsBoundary PolicyARN `json:"permissionsBoundary,omitempty"`
	// Network is the VPC and everything in it.
	Network Network `json:"network,omitempty"`
	// ControlPlane is the EKS cluster itself.
	ControlPlane ControlPlane `json:"controlPlane,omitempty"`
	// NodeGroups are the groups of EC2 nodes, by name. Without any there is one
	// group named spot, or none with fargate.only.
	NodeGroups map[GroupName]*NodeGroup `json:"nodeGroups,omitempty"`
	// NodePools are Karpenter's pools of nodes, by name. Naming one brings Karpenter
	// in.
	NodePools map[GroupName]*NodePool `json:"nodePools,omitempty"`
	// Interruption is how nodes of self-managed groups are drained before they go.
	Interruption Interruption `json:"interruption,omitempty"`
	// Fargate runs pods without nodes.
	Fargate Fargate `json:"fargate,omitempty"`
	// Addons are the add-ons of the catalogue, by name.
	Addons map[string]*Addon `json:"addons,omitempty"`
	// AddonNamespace puts every add-on that is a chart into one namespace of the
	// workload cluster, instead of each into the one its project uses.
	AddonNamespace Namespace `json:"addonNamespace,omitempty"`
	// ChartMirror is a repository that holds every chart of the catalogue under its
	// usual name, in place of each project's own: an https URL, or oci:// and a
	// registry's path.
	ChartMirror ChartRepository `json:"chartMirror,omitempty"`
	// ImageMirror is a registry's path that holds every image of the catalogue's
	// charts under its usual repository, in place of each project's own registry:
	// with example.com/mirror, registry.k8s.io/metrics-server/metrics-server is pulled
	// from example.com/mirror/metrics-server/metrics-server.
	ImageMirror ImageRepository `json:"imageMirror,omitempty"`
	// PodRoles are IAM roles for pods of your own, by a name of yours.
	PodRoles map[EntryName]*PodRole `json:"podRoles,omitempty"`
	// LoadBalancer is one load balancer beside the cluster, that lives as long as
	// the cluster does. Load balancers that come and go with an Ingress are made by
	// the add-on aws-load-balancer-controller.
	LoadBalancer *LoadBalancer `json:"loadBalancer,omitempty"`
	// DNS is where external-dns keeps its records.
	DNS *DNS `json:"dns,omitempty"`
	// Secrets are the stores that External Secrets reads from, and what it makes.
	Secrets Secrets `json:"secrets,omitempty"`
	// Policies are what the cluster asks of pods.
	Policies Policies `json:"policies,omitempty"`
	// Workloads are samples to try the cluster with.
	Workloads Workloads `json:"workloads,omitempty"`
	// Delivery is how the rendered objects reach the clusters.
	Delivery Delivery `json:"delivery,omitempty"`
	// Lifecycle is where the cluster stands in its life. Drained takes the
	// workloads layer away, while the add-ons that must clean up after it still
	// run. Removed lifts every guard and changes nothing else: from then on, what
	// is taken out of git goes, from the top layer down.
	Lifecycle Lifecycle `json:"lifecycle,omitempty"`
	// Warnings changes what a warning does, by its rule id.
	Warnings map[string]*WarningSetting `json:"warnings,omitempty"`
}

// Addon is one add-on of the catalogue.
type Addon struct {
	// Enabled set to false takes the add-on away, true brings one in that is off
	// by default. Naming an add-on brings it in.
	Enabled *bool `json:"enabled,omitempty"`
	// Version of the chart, or of the EKS add-on, in place of the release's.
	Version AddonVersion `json:"version,omitempty"`
	// Namespace of the workload cluster, in place of the catalogue's.
	Namespace Namespace `json:"namespace,omitempty"`
	// Values are merged over the chart's values that the catalogue sets, or over
	// an EKS add-on's configuration. Lists are replaced whole.
	Values map[string]any `json:"values,omitempty"`
	// LogRetentionDays is how long CloudWatch keeps what the add-on writes, of one that
	// writes logs there.
	LogRetentionDays RetentionDays `json:"logRetentionDays,omitempty"`
}

// DNS is where external-dns keeps its records.
type DNS struct {
	// Provider holds the zones: Cloudflare, by an API token, or Route53, by a role of
	// external-dns' own.
	Provider DNSProvider `json:"provider" need:"required"`
	// TokenParameter is the Parameter Store name of Cloudflare's API token, written
	// whole. The value never enters git.
	TokenParameter ParameterName `json:"tokenParameter,omitempty"`
	// TokenKeyARN is the ARN of the KMS key of yours that the parameter is encrypted
	// with. Without it, it is with AWS's own.
	TokenKeyARN KeyARN `json:"tokenKeyArn,omitempty"`
	// Zones are the domains that external-dns may touch: with Cloudflare those of whole
	// zones, with Route53 also what is below one. Without any it touches every zone
	// that its credentials reach.
	Zones []DomainName `json:"zones,omitempty"`
	// ZoneIDs are the provider's ids of the zones that external-dns may touch. With
	// Route53 its role may change these, and no others. A token of Cloudflare's that
	// is for one zone alone needs that zone's id here, for it may not list zones.
	ZoneIDs []ZoneID `json:"zoneIds,omitempty"`
	// DNS01 lets cert-manager prove by records in these zones that they are yours, as
	// issuers of kind ACME ask, with Route53. Only a ClusterIssuer uses its role by
	// itself.
	DNS01 *bool `json:"dns01,omitempty"`
	// OwnerID marks this cluster's records. No two clusters that share a zone may
	// share it.
	OwnerID string `json:"ownerId,omitempty"`
}

// Secrets are the stores that External Secrets reads from, and the Secrets that it
// makes. Never a value.
type Secrets struct {
	// Stores, by name.
	Stores map[EntryName]*Store `json:"stores,omitempty"`
	// ExternalSecrets are Secrets made of what the stores hold, by name.
	ExternalSecrets map[EntryName]*ExternalSecret `json:"externalSecrets,omitempty"`
}

// Store is one secret store and the AWS permissions to read it.
type Store struct {
	// Service that holds the secrets.
	Service SecretService `json:"service,omitempty"`
	// Prefix of the names that the store may read. It scopes the IAM policy; keys
	// are still written whole.
	Prefix SecretPrefix `json:"prefix" need:"required"`
	// Namespace makes it a SecretStore of that namespace. Without it, it is a
	// ClusterSecretStore.
	Namespace Namespace `json:"namespace,omitempty"`
	// KeyARN is the ARN of the KMS key that the values are encrypted with, where that
	// is one of yours. AWS's own keys need no grant.
	KeyARN KeyARN `json:"keyArn,omitempty"`
	// Identity says how the store's role is taken on, in place of how External Secrets
	// gets its credentials: with IRSA by a service account of the store's own, with
	// PodIdentity by External Secrets itself.
	Identity Identity `json:"identity,omitempty"`
	// Enabled set to false takes the store away.
	Enabled *bool `json:"enabled,omitempty"`
}

// Delivery is how the rendered objects reach the clusters.
type Delivery struct {
	// Namespace of the management cluster that holds the cluster's objects.
	Namespace Namespace `json:"namespace,omitempty"`
	// Path of the rendered tree in the repository.
	Path RepositoryPath `json:"path,omitempty"`
	// Source is the Flux source that holds the repository.
	Source Source `json:"source,omitempty"`
	// Interval at which Flux corrects drift.
	Interval Duration `json:"interval,omitempty"`
	// Credentials says how Crossplane's AWS provider gets its credentials.
	Credentials Credentials `json:"credentials,omitempty"`
	// ProviderRole is the ARN of a role that Crossplane's AWS provider assumes
	// for this cluster. Given, it becomes the cluster's administrator by an access
	// entry, and the creator's standing administrator rights are not granted, unless
	// controlPlane.creatorAdmin says so. EKS fixes the latter when the cluster is made:
	// to name a role later, set creatorAdmin: true. To change the role, give the new one
	// the permissions of the old first; it makes its own entry by the EKS API, for which
	// it need not be in the cluster. In mode CONFIG_MAP it must be there before: put it
	// into controlPlane.access, with groups: ["system:masters"], one commit earlier.
	ProviderRole RoleARN `json:"providerRole,omitempty"`
	// FluxRole is the ARN of the role that Flux's kustomize-controller and
	// helm-controller run as. Given, Flux asks AWS for a token at every look, and
	// the role becomes the cluster's administrator by an access entry, or in mode
	// CONFIG_MAP by a line of aws-auth; the role itself needs eks:DescribeCluster.
	// Without it, Flux uses the kubeconfig that Crossplane keeps in a Secret and renews
	// every ten minutes.
	FluxRole RoleARN `json:"fluxRole,omitempty"`
}

// Source is a Flux source on the management cluster.
type Source struct {
	// Kind of the source.
	Kind SourceKind `json:"kind,omitempty"`
	// Name of the source.
	Name EntryName `json:"name,omitempty"`
	// Namespace of the source.
	Namespace Namespace `json:"namespace,omitempty"`
}

// Credentials is where an AWS provider's credentials come from.
type Credentials struct {
	// Source of the credentials: the provider pod's own identity (PodIdentity or
	// IRSA), or a Secret.
	Source CredentialsSource `json:"source,omitempty"`
	// SecretName is the Secret's name, with source Secret.
	SecretName EntryName `json:"secretName,omitempty"`
	// SecretNamespace is the Secret's namespace, with source Secret.
	SecretNamespace Namespace `json:"secretNamespace,omitempty"`
	// SecretKey is the Secret's key, with source Secret.
	SecretKey string `json:"secretKey,omitempty"`
}

// WarningSetting changes what one warning does.
type WarningSetting struct {
	// Action taken when the rule fires.
	Action WarningAction `json:"action" need:"required"`
	// Reason why the warning does not count here; required to silence one.
	Reason string `json:"reason,omitempty"`
}
