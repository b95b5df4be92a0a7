package spec

// A ManagementCluster is what there is one of on the cluster that runs Flux and
// Crossplane: Crossplane itself, its providers and their credentials. It is
// rendered, never applied to a cluster.
type ManagementCluster struct {
	APIVersion string                `json:"apiVersion"`
	Kind       string                `json:"kind"`
	Metadata   Metadata              `json:"metadata"`
	Spec       ManagementClusterSpec `json:"spec"`
}

// ManagementClusterSpec says what the management cluster runs. name is enough.
type ManagementClusterSpec struct {
	// Name of the management cluster.
	Name Name `json:"name" need:"required"`
	// Release names the data file with the versions of Crossplane and its
	// providers. Without it the newest is used.
	Release string `json:"release,omitempty"`
	// Credentials says how Crossplane's AWS providers get their credentials.
	Credentials Credentials `json:"credentials,omitempty"`
	// ProviderRole is the ARN of the role that the AWS provider pods take on,
	// written on their service account; with credentials from IRSA only.
	ProviderRole RoleARN `json:"providerRole,omitempty"`
	// MaxReconcileRate is how many resources a provider handles at once. IAM
	// throttles bursts, and a create that it cuts off needs a hand to recover.
	MaxReconcileRate ReconcileRate `json:"maxReconcileRate,omitempty"`
	// Delivery is how the rendered objects reach the cluster.
	Delivery ManagementDelivery `json:"delivery,omitempty"`
	// Warnings changes what a warning does, by its rule id.
	Warnings map[string]*WarningSetting `json:"warnings,omitempty"`
}

// ManagementDelivery is how the rendered objects reach the management cluster.
type ManagementDelivery struct {
	// Path of the rendered tree in the repository.
	Path RepositoryPath `json:"path,omitempty"`
	// Source is the Flux source that holds the repository.
	Source Source `json:"source,omitempty"`
	// Interval at which Flux corrects drift.
	Interval Duration `json:"interval,omitempty"`
}
