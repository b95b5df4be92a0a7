package spec

import (
	"maps"
	"slices"
	"strings"
)

// ControlPlane is the EKS cluster itself.
type ControlPlane struct {
	// Endpoint is who may reach the Kubernetes API.
	Endpoint Endpoint `json:"endpoint,omitempty"`
	// Logs are the control plane's logs in CloudWatch.
	Logs Logs `json:"logs,omitempty"`
	// Role is the ARN of a role that the control plane runs as, in place of one that
	// is made for it. It cannot be changed later.
	Role RoleARN `json:"role,omitempty"`
	// Tier is where the control plane's network interfaces stand. It cannot be
	// changed later.
	Tier ControlPlaneTier `json:"tier,omitempty"`
	// IPFamily is that of pods and Services. It cannot be changed later; IPv6 needs
	// network.ipv6, or existing subnets with an IPv6 range.
	IPFamily IPFamily `json:"ipFamily,omitempty"`
	// ServiceCIDR is the range of Service addresses. It cannot be changed later.
	// With ipFamily IPv6, EKS picks one.
	ServiceCIDR CIDR `json:"serviceCidr,omitempty"`
	// Encryption encrypts Secrets with a KMS key of your own, beside the key of
	// AWS's own that EKS uses for everything since Kubernetes 1.28.
	Encryption *Encryption `json:"encryption,omitempty"`
	// SupportType says what happens when the version leaves standard support:
	// STANDARD upgrades the cluster, EXTENDED pays for another year.
	SupportType SupportType `json:"supportType,omitempty"`
	// DeletionProtection makes EKS refuse to delete the cluster.
	DeletionProtection *bool `json:"deletionProtection,omitempty"`
	// ZonalShift lets Amazon Application Recovery Controller move traffic out of
	// an impaired zone.
	ZonalShift *bool `json:"zonalShift,omitempty"`
	// ScalingTier provisions the control plane for a load that is known beforehand;
	// standard lets EKS follow the load. Back to standard takes a hand: aws eks
	// update-cluster-config --control-plane-scaling-config tier=standard.
	ScalingTier ScalingTier `json:"scalingTier,omitempty"`
	// Kubeconfig keeps a kubeconfig for people in a ConfigMap of the management
	// cluster. It holds no credentials: kubectl asks the AWS CLI for a token.
	Kubeconfig *Kubeconfig `json:"kubeconfig,omitempty"`
	// AuthenticationMode says where EKS looks up who an IAM principal is in the
	// cluster: API in access entries; CONFIG_MAP, the legacy option, in the ConfigMap
	// aws-auth of kube-system, which is then rendered whole; API_AND_CONFIG_MAP in
	// both, access entries first. EKS goes from CONFIG_MAP to API_AND_CONFIG_MAP to
	// API, one step at a time, and never back.
	AuthenticationMode AuthenticationMode `json:"authenticationMode,omitempty"`
	// CreatorAdmin makes the principal that creates the cluster, which is Crossplane's
	// provider, its administrator. It is so unless delivery.providerRole is given,
	// which gets an entry of its own, and always in mode CONFIG_MAP. EKS fixes it when
	// it makes the cluster: say it where the mode or providerRole changes later.
	CreatorAdmin *bool `json:"creatorAdmin,omitempty"`
	// Access gives IAM roles and users access to the Kubernetes API, by a name of
	// yours. Nodes and pods on Fargate need none: EKS lets in the roles of managed
	// groups and Fargate profiles by itself, and those of self-managed groups and of
	// Karpenter's nodes have an entry of type EC2_LINUX each.
	Access map[EntryName]*Access `json:"access,omitempty"`
	// OIDCIssuer is the issuer URL of a cluster that already exists. Given, it is
	// written into the trust policies; otherwise it is read from the cluster when
	// AWS has made it.
	OIDCIssuer IssuerURL `json:"oidcIssuer,omitempty"`
	// APIServer is that of a cluster that already exists. Self-managed nodes of
	// Bottlerocket need it, because they run no script that could ask for it.
	APIServer *APIServer `json:"apiServer,omitempty"`
}

// APIServer is where the Kubernetes API answers, and who vouches for it: what aws
// eks describe-cluster says of the cluster.
type APIServer struct {
	// Endpoint is its URL.
	Endpoint EndpointURL `json:"endpoint" need:"required"`
	// CertificateAuthority is certificateAuthority.data, in base64.
	CertificateAuthority Base64 `json:"certificateAuthority" need:"required"`
}

// Endpoint is who may reach the Kubernetes API.
type Endpoint struct {
	// Public opens the endpoint to publicCidrs.
	Public *bool `json:"public,omitempty"`
	// Private opens the endpoint inside the VPC, which keeps the nodes' traffic
	// there.
	Private *bool `json:"private,omitempty"`
	// PublicCIDRs are the ranges that reach the public endpoint.
	PublicCIDRs []CIDR `json:"publicCidrs,omitempty"`
}

// Logs are the control plane's logs.
type Logs struct {
	// Types are the logs to keep.
	Types []LogType `json:"types,omitempty"`
	// RetentionDays is how long CloudWatch keeps them, in days.
	RetentionDays RetentionDays `json:"retentionDays,omitempty"`
}

// Encryption is the key that Secrets are encrypted with. EKS can neither change nor
// drop it later. A key that is made is taken up when the cluster is made, and not
// by a cluster that exists; one that is given by its ARN is taken up then, too.
type Encryption struct {
	// KeyARN is the ARN of a symmetric KMS key in the cluster's region. Without it a
	// key is made, with rotation.
	KeyARN KeyARN `json:"keyArn,omitempty"`
	// Enabled set to false leaves Secrets to AWS's own key.
	Enabled *bool `json:"enabled,omitempty"`
}

// Kubeconfig is a file for kubectl.
type Kubeconfig struct {
	// Context is the name of its cluster, user and context.
	Context ContextName `json:"context,omitempty"`
	// Enabled set to false takes it away.
	Enabled *bool `json:"enabled,omitempty"`
}

// Access is what one IAM role or user may do in the cluster.
type Access struct {
	// Principal is the ARN of the role or user.
	Principal PrincipalARN `json:"principal" need:"required"`
	// Policy is an EKS access policy, such as AmazonEKSAdminPolicy. Not in mode
	// CONFIG_MAP, which knows groups only.
	Policy AccessPolicy `json:"policy,omitempty"`
	// Namespaces limits the policy to these namespaces; * stands for any text. EKS
	// does not look whether they exist.
	Namespaces []NamespacePattern `json:"namespaces,omitempty"`
	// Policies are EKS access policies by name, where one is not enough. The principal
	// may do what any of them allows.
	Policies map[AccessPolicy]*PolicyScope `json:"policies,omitempty"`
	// Groups are Kubernetes groups, which RoleBindings of yours give rights to. Those
	// that begin with system: or eks: are Kubernetes' and EKS's own, and taken in mode
	// CONFIG_MAP alone, where system:masters is an administrator.
	Groups []KubernetesGroup `json:"groups,omitempty"`
	// Enabled set to false takes the entry away.
	Enabled *bool `json:"enabled,omitempty"`
}

// PolicyScope is where an access policy counts.
type PolicyScope struct {
	// Namespaces limits the policy to these namespaces, and without any it counts in
	// the whole cluster; * stands for any text.
	Namespaces []NamespacePattern `json:"namespaces,omitempty"`
	// Enabled set to false takes the policy away.
	Enabled *bool `json:"enabled,omitempty"`
}

// A Grant is one access policy that an entry gives.
type Grant struct {
	Policy     AccessPolicy
	Namespaces []NamespacePattern
}

// Grants are the access policies that the entry gives, in the order of their names.
func (a *Access) Grants() []Grant {
	var out []Grant
	if a.Policy != "" {
		out = append(out, Grant{a.Policy, a.Namespaces})
	}
	for _, name := range slices.Sorted(maps.Keys(a.Policies)) {
		if p := a.Policies[name]; *p.Enabled {
			out = append(out, Grant{name, p.Namespaces})
		}
	}
	slices.SortFunc(out, func(a, b Grant) int { return strings.Compare(string(a.Policy), string(b.Policy)) })
	return out
}
