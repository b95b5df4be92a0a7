// Package eks holds the forProvider blocks of the EKS kinds we emit.
package eks

import (
	"github.com/crossplane/crossplane-runtime/v2/apis/common"

	"spotcluster.dev/spotcluster/fn/object"
)

// Ref is a reference to another managed resource.
type Ref = common.NamespacedReference

func gvk(kind string) object.GVK {
	return object.GVK{Group: "eks.aws.m.upbound.io", Version: "v1beta1", Kind: kind}
}

// Cluster is an EKS control plane.
type Cluster struct {
	AccessConfig               AccessConfig               `json:"accessConfig"`
	BootstrapSelfManagedAddons bool                       `json:"bootstrapSelfManagedAddons"`
	ControlPlaneScalingConfig  *ControlPlaneScalingConfig `json:"controlPlaneScalingConfig,omitempty"`
	DeletionProtection         bool                       `json:"deletionProtection"`
	EnabledClusterLogTypes     []string                   `json:"enabledClusterLogTypes,omitempty"`
	EncryptionConfig           *EncryptionConfig          `json:"encryptionConfig,omitempty"`
	KubernetesNetworkConfig    NetworkConfig              `json:"kubernetesNetworkConfig"`
	Region                     string                     `json:"region"`
	RoleARN                    string                     `json:"roleArn,omitempty"`
	RoleARNRef                 *Ref                       `json:"roleArnRef,omitempty"`
	Tags                       map[string]string          `json:"tags"`
	UpgradePolicy              UpgradePolicy              `json:"upgradePolicy"`
	Version                    string                     `json:"version"`
	VPCConfig                  VPCConfig                  `json:"vpcConfig"`
	ZonalShiftConfig           ZonalShiftConfig           `json:"zonalShiftConfig"`
}

// GVK of Cluster.
func (Cluster) GVK() object.GVK { return gvk("Cluster") }

// AccessConfig says how IAM principals get in.
type AccessConfig struct {
	AuthenticationMode                      string `json:"authenticationMode"`
	BootstrapClusterCreatorAdminPermissions bool   `json:"bootstrapClusterCreatorAdminPermissions"`
}

// NetworkConfig is the cluster's own address ranges.
type NetworkConfig struct {
	IPFamily        string `json:"ipFamily"`
	ServiceIPv4CIDR string `json:"serviceIpv4Cidr,omitempty"`
}

// UpgradePolicy says what follows standard support.
type UpgradePolicy struct {
	SupportType string `json:"supportType"`
}

// VPCConfig places the control plane's network interfaces.
type VPCConfig struct {
	EndpointPrivateAccess bool     `json:"endpointPrivateAccess"`
	EndpointPublicAccess  bool     `json:"endpointPublicAccess"`
	PublicAccessCIDRs     []string `json:"publicAccessCidrs,omitempty"`
	SecurityGroupIDRefs   []Ref    `json:"securityGroupIdRefs,omitempty"`
	SubnetIDRefs          []Ref    `json:"subnetIdRefs,omitempty"`
	SubnetIDs             []string `json:"subnetIds,omitempty"`
}

// ControlPlaneScalingConfig provisions the control plane for a load.
type ControlPlaneScalingConfig struct {
	Tier string `json:"tier"`
}

// EncryptionConfig is the key that Secrets are encrypted with.
type EncryptionConfig struct {
	Provider  EncryptionProvider `json:"provider"`
	Resources []string           `json:"resources"`
}

// EncryptionProvider is the key's ARN, or its alias'.
type EncryptionProvider struct {
	KeyARN string `json:"keyArn"`
}

// ClusterInit is what only a cluster's creation uses.
type ClusterInit struct {
	EncryptionConfig *EncryptionConfig `json:"encryptionConfig"`
}

// ZonalShiftConfig lets traffic leave an impaired zone.
type ZonalShiftConfig struct {
	Enabled bool `json:"enabled"`
}

// ClusterAuth writes a kubeconfig for the cluster into a Secret, and keeps its
// token fresh.
type ClusterAuth struct {
	ClusterNameRef *Ref   `json:"clusterNameRef"`
	RefreshPeriod  string `json:"refreshPeriod"`
	Region         string `json:"region"`
}

// GVK of ClusterAuth.
func (ClusterAuth) GVK() object.GVK { return gvk("ClusterAuth") }

// AccessEntry lets an IAM principal into the cluster.
type AccessEntry struct {
	ClusterNameRef   *Ref              `json:"clusterNameRef"`
	KubernetesGroups []string          `json:"kubernetesGroups,omitempty"`
	PrincipalARN     string            `json:"principalArn"`
	Region           string            `json:"region"`
	Tags             map[string]string `json:"tags"`
	Type             string            `json:"type"`
}

// GVK of AccessEntry.
func (AccessEntry) GVK() object.GVK { return gvk("AccessEntry") }

// AccessPolicyAssociation gives an access entry one of EKS's own policies.
type AccessPolicyAssociation struct {
	AccessScope     AccessScope `json:"accessScope"`
	ClusterNameRef  *Ref        `json:"clusterNameRef"`
	PolicyARN       string      `json:"policyArn"`
	PrincipalARNRef *Ref        `json:"principalArnRef"`
	Region          string      `json:"region"`
}

// GVK of AccessPolicyAssociation.
func (AccessPolicyAssociation) GVK() object.GVK { return gvk("AccessPolicyAssociation") }

// AccessScope is where a policy counts.
type AccessScope struct {
	Namespaces []string `json:"namespaces,omitempty"`
	Type       string   `json:"type"`
}

// Addon is an add-on that EKS itself installs and updates.
type Addon struct {
	AddonName                string             `json:"addonName"`
	AddonVersion             string             `json:"addonVersion,omitempty"`
	ClusterNameRef           *Ref               `json:"clusterNameRef"`
	ConfigurationValues      string             `json:"configurationValues,omitempty"`
	PodIdentityAssociation   []AddonPodIdentity `json:"podIdentityAssociation,omitempty"`
	Region                   string             `json:"region"`
	ResolveConflictsOnCreate string             `json:"resolveConflictsOnCreate"`
	ResolveConflictsOnUpdate string             `json:"resolveConflictsOnUpdate"`
	ServiceAccountRoleARNRef *Ref               `json:"serviceAccountRoleArnRef,omitempty"`
	Tags                     map[string]string  `json:"tags"`
}

// GVK of Addon.
func (Addon) GVK() object.GVK { return gvk("Addon") }

// FargateProfile says which pods run on Fargate, and where.
type FargateProfile struct {
	ClusterNameRef         *Ref              `json:"clusterNameRef"`
	PodExecutionRoleARN    string            `json:"podExecutionRoleArn,omitempty"`
	PodExecutionRoleARNRef *Ref              `json:"podExecutionRoleArnRef,omitempty"`
	Region                 string            `json:"region"`
	Selector               []FargateSelector `json:"selector"`
	SubnetIDRefs           []Ref             `json:"subnetIdRefs,omitempty"`
	SubnetIDs              []string          `json:"subnetIds,omitempty"`
	Tags                   map[string]string `json:"tags"`
}

// GVK of FargateProfile.
func (FargateProfile) GVK() object.GVK { return gvk("FargateProfile") }

// FargateSelector matches pods by namespace and labels.
type FargateSelector struct {
	Labels    map[string]string `json:"labels,omitempty"`
	Namespace string            `json:"namespace"`
}

// AddonPodIdentity gives an add-on's service account a role. Made with
// the add-on, it is there before the add-on's first pod.
type AddonPodIdentity struct {
	RoleARN        string `json:"roleArn"`
	ServiceAccount string `json:"serviceAccount"`
}

// PodIdentityAssociation gives a service account a role.
type PodIdentityAssociation struct {
	ClusterNameRef *Ref              `json:"clusterNameRef"`
	Namespace      string            `json:"namespace"`
	Region         string            `json:"region"`
	RoleARNRef     *Ref              `json:"roleArnRef"`
	ServiceAccount string            `json:"serviceAccount"`
	Tags           map[string]string `json:"tags"`
}

// GVK of PodIdentityAssociation.
func (PodIdentityAssociation) GVK() object.GVK { return gvk("PodIdentityAssociation") }
