package spec

import (
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"time"

	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/aws/managedpolicies"
)

// A Rule is what one kind of value must look like. The strict parse checks it,
// and the generated schemas state it, so that the two cannot disagree.
type Rule struct {
	// Enum lists every allowed value, where the list is closed.
	Enum []string
	// Pattern is an anchored regular expression.
	Pattern string
	// Must says the pattern in words, as the end of "…: must be …".
	Must string
	// Why says what a value outside the closed list would do, where users of other
	// tools expect it.
	Why string
	// Example is a value that obeys the rule.
	Example string
	// MaxLength counts characters; 0 is no limit.
	MaxLength int
	// Min and Max bound a number; both 0 is no bound.
	Min, Max int
	// Numbers lists every allowed number, where the list is closed.
	Numbers []int
	// Hint ends the message about a value that the pattern does not fit, if it knows
	// what was meant.
	Hint func(string) string
	// Check is what no pattern can say. It returns the end of "…: must be …", or
	// nothing.
	Check func(string) string
}

// A ruled type knows its own rule.
type ruled interface{ rule() Rule }

// dnsLabel is one label of a DNS name, as RFC 1123 has it.
const dnsLabel = `[a-z0-9]([a-z0-9-]*[a-z0-9])?`

// Name is a cluster's name: it becomes a Kubernetes namespace, so it is a DNS
// label that begins with a letter.
type Name string

func (Name) rule() Rule {
	return Rule{Pattern: `^[a-z]([a-z0-9-]*[a-z0-9])?$`, MaxLength: 63, Example: "prod",
		Must: "at most 63 lower-case letters, digits and hyphens, beginning with a letter and ending with a letter or digit"}
}

// AccountID is an AWS account's number.
type AccountID string

func (AccountID) rule() Rule {
	return Rule{Pattern: `^[0-9]{12}$`, Example: "111122223333", Must: "the twelve digits of an AWS account, in quotes"}
}

// Region is an AWS region's name.
type Region string

func (Region) rule() Rule {
	return Rule{Enum: aws.Regions()}
}

// Zone is an availability zone's name.
type Zone string

func (Zone) rule() Rule {
	return Rule{Pattern: `^[a-z]{2,4}(-[a-z]+)+-[0-9][a-z]$`, Example: "us-east-1a", Must: "an availability zone's name"}
}

// KubernetesVersion is a minor version of Kubernetes, such as 1.35.
type KubernetesVersion string

func (KubernetesVersion) rule() Rule {
	return Rule{Pattern: `^1\.[0-9]{2}$`, Example: "1.35", Must: "a minor version in quotes"}
}

// TagKey is the key of an AWS tag. The characters are those of IAM, the
// strictest service we tag (IAM user guide, "Rules for tagging").
type TagKey string

func (TagKey) rule() Rule {
	return Rule{Pattern: `^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$`, MaxLength: 128, Example: "cost_center",
		Must:  "1 to 128 letters, digits, spaces and _ . : / = + - @",
		Check: func(s string) string { return reserved(s, "aws:", "a key outside AWS's own aws: space") }}
}

// TagValue is the value of an AWS tag.
type TagValue string

func (TagValue) rule() Rule {
	return Rule{Pattern: `^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`, MaxLength: 256, Example: "platform",
		Must: "at most 256 letters, digits, spaces and _ . : / = + - @"}
}

func reserved(s, prefix, must string) string {
	if strings.HasPrefix(strings.ToLower(s), strings.ToLower(prefix)) {
		return must
	}
	return ""
}

// Identity is how pods get AWS credentials.
type Identity string

// The identities.
const (
	IRSA        Identity = "IRSA"
	PodIdentity Identity = "PodIdentity"
)

func (Identity) rule() Rule { return enum(IRSA, PodIdentity) }

// NAT is how private tiers reach the internet.
type NAT string

// The NAT modes.
const (
	NATNone    NAT = "None"
	NATSingle  NAT = "Single"
	NATPerZone NAT = "PerZone"
)

func (NAT) rule() Rule { return enum(NATNone, NATSingle, NATPerZone) }

// Tier is a kind of subnet.
type Tier string

// The tiers, in the order of their slots.
const (
	Private     Tier = "private"
	Public      Tier = "public"
	Database    Tier = "database"
	ElastiCache Tier = "elasticache"
	Redshift    Tier = "redshift"
	Intra       Tier = "intra"
)

// Tiers lists every tier in the order of their slots.
var Tiers = []Tier{Private, Public, Database, ElastiCache, Redshift, Intra}

func (Tier) rule() Rule { return enum(Tiers...) }

// CIDR is an IPv4 range.
type CIDR string

func (CIDR) rule() Rule {
	return Rule{Pattern: `^[0-9.]+/[0-9]+$`, Example: "10.0.0.0/16", Must: "an IPv4 range", Check: checkCIDR}
}

func checkCIDR(s string) string {
	p, err := netip.ParsePrefix(s)
	switch {
	case err != nil || !p.Addr().Is4():
		return "an IPv4 range"
	case p != p.Masked():
		return "a range that begins at its first address, here " + p.Masked().String()
	}
	return ""
}

// Prefix is the parsed range. A CIDR that passed Parse always parses.
func (c CIDR) Prefix() netip.Prefix {
	p, _ := netip.ParsePrefix(string(c))
	return p
}

// SupportType is what follows a version's standard support.
type SupportType string

// The support types.
const (
	StandardSupport SupportType = "STANDARD"
	ExtendedSupport SupportType = "EXTENDED"
)

func (SupportType) rule() Rule { return enum(StandardSupport, ExtendedSupport) }

// LogType is one of the control plane's logs.
type LogType string

// LogTypes lists every control plane log (EKS API, LogType).
var LogTypes = []LogType{"api", "audit", "authenticator", "controllerManager", "scheduler"}

func (LogType) rule() Rule { return enum(LogTypes...) }

// AuthenticationMode is where EKS looks up IAM principals (EKS API,
// CreateAccessConfigRequest).
type AuthenticationMode string

// The authentication modes.
const (
	EntriesMode   AuthenticationMode = "API"
	BothModes     AuthenticationMode = "API_AND_CONFIG_MAP"
	ConfigMapMode AuthenticationMode = "CONFIG_MAP"
)

func (AuthenticationMode) rule() Rule { return enum(EntriesMode, BothModes, ConfigMapMode) }

// HasEntries says whether EKS keeps access entries; it refuses them otherwise.
func (m AuthenticationMode) HasEntries() bool { return m != ConfigMapMode }

// HasConfigMap says whether EKS reads the ConfigMap aws-auth.
func (m AuthenticationMode) HasConfigMap() bool { return m != EntriesMode }

// AccessPolicy is one of the policies that EKS offers for access entries of the
// user's own, each for the whole cluster or for namespaces (EKS user guide, "Review
// access policy permissions", and aws eks list-access-policies of 2026-04).
type AccessPolicy string

func (AccessPolicy) rule() Rule {
	r := enum[AccessPolicy]("AmazonEKSClusterAdminPolicy", "AmazonEKSAdminPolicy", "AmazonEKSAdminViewPolicy",
		"AmazonEKSEditPolicy", "AmazonEKSViewPolicy", "AmazonEKSSecretReaderPolicy", "AmazonEKSSecretAdminPolicy",
		"AmazonAIOpsAssistantPolicy", "AmazonARCRegionSwitchScalingPolicy")
	r.Why = "EKS's others are for service-linked roles, EKS Auto Mode and EKS Capabilities, which make their own entries"
	return r
}

// NamespacePattern is a namespace in the scope of an access policy, where EKS takes
// wildcards (EKS user guide, "Associate access policies with access entries").
type NamespacePattern string

func (NamespacePattern) rule() Rule {
	return Rule{Pattern: `^[a-z0-9*]([a-z0-9*-]*[a-z0-9*])?$`, MaxLength: 63, Example: "dev-*",
		Must: "a namespace: at most 63 lower-case letters, digits and hyphens, with * for any text"}
}

// GroupKind is who runs a node group.
type GroupKind string

// The kinds of node group.
const (
	Managed     GroupKind = "Managed"
	SelfManaged GroupKind = "SelfManaged"
)

func (GroupKind) rule() Rule { return enum(Managed, SelfManaged) }

// Capacity is how nodes are bought.
type Capacity string

// The capacities.
const (
	Spot     Capacity = "Spot"
	OnDemand Capacity = "OnDemand"
	Mixed    Capacity = "Mixed"
)

func (Capacity) rule() Rule { return enum(Spot, OnDemand, Mixed) }

// AMIFamily is a node's operating system.
type AMIFamily string

// The AMI families.
const (
	AL2023       AMIFamily = "AL2023"
	Bottlerocket AMIFamily = "Bottlerocket"
)

func (AMIFamily) rule() Rule {
	r := enum(AL2023, Bottlerocket)
	r.Why = "EKS has made no image of Amazon Linux 2 since 2025-11-26, and none for Kubernetes 1.33 or later"
	return r
}

// TaintEffect is what a taint does, in Kubernetes' spelling.
type TaintEffect string

func (TaintEffect) rule() Rule {
	return enum[TaintEffect]("NoSchedule", "PreferNoSchedule", "NoExecute")
}

// DNSProvider holds DNS zones.
type DNSProvider string

// The DNS providers.
const (
	// Cloudflare lets in who has a token, which comes from Parameter Store.
	Cloudflare DNSProvider = "Cloudflare"
	// Route53 lets in who has a role.
	Route53 DNSProvider = "Route53"
)

func (DNSProvider) rule() Rule { return enum(Cloudflare, Route53) }

// ZoneID is a provider's id of a DNS zone: Route 53's or Cloudflare's.
type ZoneID string

func (ZoneID) rule() Rule {
	return Rule{Pattern: `^(Z[A-Z0-9]{1,31}|[0-9a-f]{32})$`, Example: "Z0123456789ABCDEFGHIJ",
		Must: "a hosted zone's id, such as Z0123456789ABCDEFGHIJ, without /hostedzone/, or the 32 lower-case hexadecimal digits of a zone of Cloudflare's"}
}

// SecretService is the AWS service that holds secrets, in External Secrets'
// spelling.
type SecretService string

// The secret services.
const (
	ParameterStore SecretService = "ParameterStore"
	SecretsManager SecretService = "SecretsManager"
)

func (SecretService) rule() Rule {
	r := enum(ParameterStore, SecretsManager)
	r.Why = otherStores
	return r
}

// Lifecycle is where a cluster stands in its life.
type Lifecycle string

// The stages of a cluster's life, in their order.
const (
	Running Lifecycle = "Running"
	Drained Lifecycle = "Drained"
	Removed Lifecycle = "Removed"
)

func (Lifecycle) rule() Rule { return enum(Running, Drained, Removed) }

// SourceKind is a kind of Flux source.
type SourceKind string

// The kinds of Flux source.
const (
	GitRepository SourceKind = "GitRepository"
	OCIRepository SourceKind = "OCIRepository"
	Bucket        SourceKind = "Bucket"
)

func (SourceKind) rule() Rule { return enum(GitRepository, OCIRepository, Bucket) }

// CredentialsSource is where an AWS provider's credentials come from.
type CredentialsSource string

// The sources of credentials.
const (
	FromPodIdentity CredentialsSource = "PodIdentity"
	FromIRSA        CredentialsSource = "IRSA"
	FromSecret      CredentialsSource = "Secret"
)

func (CredentialsSource) rule() Rule { return enum(FromPodIdentity, FromIRSA, FromSecret) }

// WarningAction is what a warning does.
type WarningAction string

// The actions of a warning.
const (
	WarnAction    WarningAction = "Warn"
	ErrorAction   WarningAction = "Error"
	SilenceAction WarningAction = "Silence"
)

func (WarningAction) rule() Rule { return enum(WarnAction, ErrorAction, SilenceAction) }

// GroupName is a node group's name (EKS API, CreateNodegroup), kept to what is
// also a Kubernetes name.
type GroupName string

func (GroupName) rule() Rule {
	return Rule{Pattern: `^` + dnsLabel + `$`, MaxLength: 63, Example: "spot",
		Must: "at most 63 lower-case letters, digits and hyphens"}
}

// EntryName is a name of the user's own, and part of a Kubernetes name.
type EntryName string

func (EntryName) rule() Rule { return Name("").rule() }

// Namespace is a Kubernetes namespace.
type Namespace string

func (Namespace) rule() Rule {
	r := GroupName("").rule()
	r.Example = "apps"
	return r
}

// InstanceType is an EC2 instance type.
type InstanceType string

func (InstanceType) rule() Rule {
	return Rule{Pattern: `^[a-z0-9-]+\.[a-z0-9-]+$`, Example: "m6i.large", Must: "an EC2 instance type"}
}

// LabelKey is the key of a Kubernetes label.
type LabelKey string

func (LabelKey) rule() Rule {
	return Rule{Pattern: `^(` + dnsLabel + `(\.` + dnsLabel + `)*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$`,
		MaxLength: 317, Example: "example.com/team",
		Must: "a Kubernetes label key: an optional DNS name and a slash, then at most 63 letters, digits and - _ ."}
}

// LabelValue is the value of a Kubernetes label.
type LabelValue string

func (LabelValue) rule() Rule {
	return Rule{Pattern: `^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$`, Example: "payments",
		Must: "at most 63 letters, digits and - _ . that begin and end with a letter or digit"}
}

// PolicyARN names an IAM policy.
type PolicyARN string

func (PolicyARN) rule() Rule {
	r := arnRule(`iam::([0-9]{12}|aws):policy/`, "an IAM policy's ARN", "arn:aws:iam::111122223333:policy/teams/reports")
	r.Hint = func(s string) string {
		if p, ok := managedpolicies.Find(last(s)); ok {
			return "; did you mean " + quote("arn:aws:iam::aws:policy/"+p.Path+p.Name) + "?"
		}
		return ""
	}
	return r
}

// RoleARN names an IAM role.
type RoleARN string

func (RoleARN) rule() Rule {
	return arnRule(`iam::[0-9]{12}:role/`, "an IAM role's ARN", "arn:aws:iam::111122223333:role/crossplane")
}

// PrincipalARN names an IAM role or user.
type PrincipalARN string

func (PrincipalARN) rule() Rule {
	return arnRule(`iam::[0-9]{12}:(role|user)/`, "an IAM role's or user's ARN", "arn:aws:iam::111122223333:role/admins")
}

// bare is the ARN of a role without its path. IAM tells the roles of an account
// apart by their names alone, without regard to case, and not by their paths (IAM
// user guide, "IAM identifiers"; IAM API, CreateRole).
func bare(arn string) string {
	prefix, name, isRole := strings.Cut(arn, ":role/")
	if !isRole {
		return arn
	}
	return prefix + ":role/" + name[strings.LastIndex(name, "/")+1:]
}

// Bare is the ARN without the path of a role. That of a user keeps its path.
func (a PrincipalARN) Bare() string { return bare(string(a)) }

// Same says whether two ARNs are those of one principal.
func (a PrincipalARN) Same(b PrincipalARN) bool { return strings.EqualFold(a.Bare(), b.Bare()) }

func arnRule(middle, must, example string) Rule {
	return Rule{Pattern: `^arn:aws[a-z-]*:` + middle + `[A-Za-z0-9_+=,.@/-]+$`, MaxLength: 2048, Must: must, Example: example}
}

// IssuerURL is an OIDC issuer.
type IssuerURL string

func (IssuerURL) rule() Rule {
	return Rule{Pattern: `^https://[A-Za-z0-9.-]+(/[A-Za-z0-9._-]+)*$`, MaxLength: 255,
		Must: "an https URL without a slash at its end", Example: "https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"}
}

// ParameterName is the full name of a Parameter Store parameter.
type ParameterName string

func (ParameterName) rule() Rule {
	return Rule{Pattern: `^/[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$`, MaxLength: 1011, Example: "/cloudflare/api_token",
		Must: "a parameter's full name, beginning with a slash", Check: checkLevels}
}

// checkLevels holds a parameter to the depth that names may have (SSM API,
// PutParameter).
func checkLevels(s string) string {
	if strings.Count(s, "/") > 15 {
		return "at most 15 levels deep"
	}
	return ""
}

// SecretPrefix is the leading part of secret names, up to a slash.
type SecretPrefix string

func (SecretPrefix) rule() Rule {
	return Rule{Pattern: `^/?[A-Za-z0-9_.+=@-]+(/[A-Za-z0-9_.+=@-]+)*$`, MaxLength: 512, Example: "/prod",
		Must: "the leading path of the names, without a slash at its end"}
}

// DomainName is a DNS domain.
type DomainName string

func (DomainName) rule() Rule {
	return Rule{Pattern: `^` + dnsLabel + `(\.` + dnsLabel + `)+$`, MaxLength: 253, Example: "example.com", Must: "a domain in lower case"}
}

// ChartRepository is where charts are: a repository over HTTPS, or a path of a
// registry.
type ChartRepository string

func (ChartRepository) rule() Rule {
	return Rule{Pattern: `^(https|oci)://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9_.-]+)*/?$`, MaxLength: 512, Example: "oci://registry.example.com/charts",
		Must: "an https:// or oci:// URL"}
}

// RepositoryPath is a folder of the repository, from its root.
type RepositoryPath string

func (RepositoryPath) rule() Rule {
	return Rule{Pattern: `^[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$`, Example: "overlays/prod/rendered",
		Must: "a path from the repository's root, without leading, doubled or trailing slashes and without dots as a part"}
}

// Duration is a length of time in Go's and Flux's spelling.
type Duration string

func (Duration) rule() Rule {
	return Rule{Pattern: `^([0-9]+(ms|s|m|h))+$`, Example: "10m", Must: "a time", Check: checkDuration}
}

func checkDuration(s string) string {
	if d, err := time.ParseDuration(s); err != nil || d <= 0 {
		return "a time above zero such as 30s, 10m or 1h30m"
	}
	return ""
}

// Index counts blocks or slots from 0.
type Index int

func (Index) rule() Rule { return Rule{Min: 0, Max: 15} }

// ZoneCount is a number of availability zones. EKS needs two.
type ZoneCount int

func (ZoneCount) rule() Rule { return Rule{Min: 2, Max: 6} }

// PowerOfTwo is the number of equal parts of a range.
type PowerOfTwo int

func (PowerOfTwo) rule() Rule { return Rule{Numbers: []int{2, 4, 8, 16}} }

// NodeCount is a number of nodes in one group (EKS service quota: 450).
type NodeCount int

func (NodeCount) rule() Rule { return Rule{Min: 0, Max: 450} }

// DiskGiB is the size of a root volume.
type DiskGiB int

func (DiskGiB) rule() Rule { return Rule{Min: 20, Max: 16384} }

// TemplateVersion numbers the versions of a launch template from 1.
type TemplateVersion int

func (TemplateVersion) rule() Rule { return Rule{Min: 1, Max: 9999} }

// ReconcileRate is how many resources a provider handles at once.
type ReconcileRate int

func (ReconcileRate) rule() Rule { return Rule{Min: 1, Max: 100} }

// RetentionDays is a number of days that CloudWatch Logs offers
// (PutRetentionPolicy).
type RetentionDays int

func (RetentionDays) rule() Rule {
	return Rule{Numbers: []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}}
}

// enum is the rule of a closed list.
func enum[T ~string](values ...T) Rule {
	r := Rule{}
	for _, v := range values {
		r.Enum = append(r.Enum, string(v))
	}
	return r
}

// quote is a text as a user would type it in quotes.
func quote(s string) string { return strconv.Quote(s) }

// RuleOf is the rule of a type, and whether it has one. Generators of schemas
// read it.
func RuleOf(t reflect.Type) (Rule, bool) {
	r, ok := reflect.Zero(t).Interface().(ruled)
	if !ok {
		return Rule{}, false
	}
	return r.rule(), true
}
