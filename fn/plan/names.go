package plan

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/spec"
)

// Limits of the names we make, in characters. Sources: IAM's and EC2's API
// models; Kubernetes' DNS-1123 subdomain; and the length of a label's value, which
// Flux makes of the names of Kustomizations and HelmReleases.
const (
	maxRole      = 64
	maxPolicy    = 128
	maxNodeGroup = 63
	maxTemplate  = 128
	// EC2 API, CreateSecurityGroup.
	maxSecurityGroup = 255
	// EKS takes 100, and a pod that names its profile does so in a label.
	maxProfile = 63
	// SQS API, CreateQueue, and EventBridge API, PutRule.
	maxQueue = 80
	maxEvent = 64
	// Elastic Load Balancing API, of load balancers and target groups.
	maxLoadBalancer = 32
	maxFlux         = 63
	maxKubernetes   = 253
)

// Names makes every name of a cluster's objects. No other code builds one.
type Names struct {
	cluster string
	region  string
}

// Of is the name of an object in the cluster's namespace: its name, then the
// parts, joined by hyphens.
func (n Names) Of(parts ...string) string {
	return limit(maxKubernetes, append([]string{n.cluster}, parts...)...)
}

// Access is the name of an access entry, or of its policy. EKS cannot change what
// they hold, so the name ends in a hash of it, and a change makes another.
func (n Names) Access(entry string, holds ...string) string {
	return n.Of("access", entry, hash(strings.Join(holds, "\x00")))
}

// Named is the name of what AWS cannot change likewise.
func (n Names) Named(what string, holds ...string) string {
	return n.Of(what, hash(strings.Join(holds, "\x00")))
}

// Hashed is the name of an object that is named otherwise in AWS, and would be
// another under another name there.
func (n Names) Hashed(name string, holds ...string) string {
	return limit(maxKubernetes, name, hash(strings.Join(holds, "\x00")))
}

// FargateProfile is the name of a Fargate profile, which EKS keeps apart by
// cluster: its key, and a hash of what it holds, of which EKS cannot change
// anything. EKS keeps names that begin with eks- for itself.
func (n Names) FargateProfile(key string, holds ...string) string {
	if strings.HasPrefix(key, "eks-") {
		key = "pods-" + key
	}
	return limit(maxProfile, key, hash(strings.Join(holds, "\x00")))
}

// Flux is the same as Of for Kustomizations, HelmReleases and their sources.
func (n Names) Flux(parts ...string) string {
	return limit(maxFlux, append([]string{n.cluster}, parts...)...)
}

// Root is the name of one of the two Kustomizations that stand beside the source,
// where other clusters' stand too: it begins with the cluster's namespace, of
// which a management cluster has one.
func (n Names) Root(namespace, part string) string { return limit(maxFlux, namespace, part) }

// Held is the name of what holds an object of a kind.
func (n Names) Held(kind, name string) string {
	return limit(maxKubernetes, name, strings.ToLower(kind), "held")
}

// UsedBy is the name of what keeps one object while another is there.
func (n Names) UsedBy(name, user string) string { return limit(maxKubernetes, name, "used-by", user) }

// Role is the name of an IAM role. IAM knows no regions, so the region is a part
// of it.
func (n Names) Role(parts ...string) string { return n.account(maxRole, parts) }

// Policy is the name of an IAM policy, likewise.
func (n Names) Policy(parts ...string) string { return n.account(maxPolicy, parts) }

// LaunchTemplate is the name of a node group's launch template, likewise: of two
// clusters a and a-b, the groups b-c and c must not meet.
func (n Names) LaunchTemplate(group string, more ...string) string {
	return limit(maxTemplate, append([]string{n.account(maxTemplate, []string{group})}, more...)...)
}

// AutoscalingGroup is the name of an Auto Scaling group, likewise.
func (n Names) AutoscalingGroup(group string, more ...string) string {
	return limit(maxKubernetes, append([]string{n.account(maxKubernetes, []string{group})}, more...)...)
}

// NodeGroup is the name of a managed node group, of which EKS keeps each cluster's
// apart.
func (n Names) NodeGroup(parts ...string) string { return limit(maxNodeGroup, parts...) }

// Queue is the name of a queue. SQS keeps those of each region apart; the parts are
// so few that no two clusters' meet.
func (n Names) Queue(part string) string { return limit(maxQueue, n.cluster, part) }

// Event is the name of a rule of EventBridge, likewise.
func (n Names) Event(parts ...string) string {
	return limit(maxEvent, append([]string{n.cluster}, parts...)...)
}

// GroupPrefix begins the names of the cluster's Auto Scaling groups.
func (n Names) GroupPrefix() string { return n.cluster + "-" + n.region + "-" }

// NodePool is the name of a node pool and of its class, as pods ask for it: the
// workload cluster has no others.
func (n Names) NodePool(pool string) string { return pool }

// account is a name that is unique in an AWS account: cluster, region and parts.
// The region tells where the cluster's name ends, unless a region's name stands
// in one of the others; then a hash does.
func (n Names) account(most int, parts []string) string {
	all := append([]string{n.cluster, n.region}, parts...)
	if holdsRegion(n.cluster) || slices.ContainsFunc(parts, holdsRegion) {
		all = append(all, hash(strings.Join(all, "\x00")))
	}
	return limit(most, all...)
}

// holdsRegion says whether a region's name stands in a text.
func holdsRegion(text string) bool {
	return len(text) > len("us-east-") && slices.ContainsFunc(aws.Regions(), func(r string) bool { return strings.Contains(text, r) })
}

// Subnet is the name of one tier's subnet in one zone.
func (n Names) Subnet(tier spec.Tier, zone spec.Zone) string {
	return n.Of(string(tier), string(zone))
}

// Range is the name of a secondary range's association.
func (n Names) Range(c spec.CIDR) string { return n.Of("range", slug(string(c))) }

// Below is the name of a part of an object of that name.
func (n Names) Below(name string, parts ...string) string {
	return limit(maxKubernetes, append([]string{name}, parts...)...)
}

// SecurityGroup is a security group's name in EC2, which keeps names that begin
// with sg- for its ids.
func (n Names) SecurityGroup(part string) string {
	first := n.cluster
	if strings.HasPrefix(first, "sg-") {
		first = "eks-" + first
	}
	return limit(maxSecurityGroup, first, part)
}

// IPv6 is the name of what stands beside an object of that name for IPv6.
func (n Names) IPv6(name string) string { return limit(maxKubernetes, name, "ipv6") }

// KeyAlias is the alias of the key of Secrets, in a folder of its own: an alias that
// is there already would be taken over.
func (n Names) KeyAlias() string { return "eks/" + n.cluster + "/secrets" }

// FlowLogGroup is the log group of the VPC's flow logs.
func (n Names) FlowLogGroup() string { return "/aws/vpc/" + n.cluster + "/flow" }

// LoadBalancer is the name of a load balancer or target group, with a hash of what
// AWS cannot change of it: a change makes another. AWS keeps names that begin with
// internal- for itself.
func (n Names) LoadBalancer(part string, holds ...string) string {
	first := n.cluster
	if first == "internal" || strings.HasPrefix(first, "internal-") {
		first = "eks-" + first
	}
	return limit(maxLoadBalancer, first, part, hash(strings.Join(append([]string{n.region, n.cluster}, holds...), "\x00")))
}

// LogGroup is the log group that EKS writes the control plane's logs to.
func (n Names) LogGroup() string { return "/aws/eks/" + n.cluster + "/cluster" }

// WorkloadLogs is the log group of what containers write.
func (n Names) WorkloadLogs() string { return "/aws/eks/" + n.cluster + "/workloads" }

// ContainerInsights is a log group of Container Insights, as its agents name it.
func (n Names) ContainerInsights(part string) string {
	return "/aws/containerinsights/" + n.cluster + "/" + part
}

// limit joins parts by hyphens. A name that is too long keeps its beginning, and
// ends in a hash of the whole, so that it stays the same from run to run and
// differs where the parts differ.
func limit(most int, parts ...string) string {
	name := strings.Join(parts, "-")
	if len(name) <= most {
		return name
	}
	h := hash(name)
	return strings.TrimRight(name[:most-len(h)-1], "-.") + "-" + h
}

// slug is a range as a part of a name.
func slug(cidr string) string {
	return strings.ReplaceAll(strings.ReplaceAll(cidr, ".", "-"), "/", "-")
}

// hash is eight characters that stand for a text.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:5]))
}
