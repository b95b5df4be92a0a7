package plan

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"spotcluster.dev/spotcluster/fn/spec"
)

// Limits of the names we make, in characters. Sources: IAM and EKS API models;
// Kubernetes' DNS-1123 subdomain; ELB, EventBridge and SQS have none here yet.
const (
	maxRole       = 64
	maxPolicy     = 128
	maxKubernetes = 253
)

// Names makes every name of a cluster's objects. No other code builds one.
type Names struct {
	cluster string
	region  string
}

// Of is the name of something that belongs to the cluster: its name, then the
// parts, joined by hyphens. AWS names of that form are unique in the account and
// region, as the cluster's is.
func (n Names) Of(parts ...string) string {
	return limit(maxKubernetes, append([]string{n.cluster}, parts...)...)
}

// Role is the name of an IAM role. IAM knows no regions, so the region is a part
// of it.
func (n Names) Role(parts ...string) string {
	return limit(maxRole, append([]string{n.cluster, n.region}, parts...)...)
}

// Policy is the name of an IAM policy, likewise.
func (n Names) Policy(parts ...string) string {
	return limit(maxPolicy, append([]string{n.cluster, n.region}, parts...)...)
}

// Subnet is the name of one tier's subnet in one zone.
func (n Names) Subnet(tier spec.Tier, zone spec.Zone) string {
	return n.Of(string(tier), string(zone))
}

// LogGroup is the log group that EKS writes the control plane's logs to.
func (n Names) LogGroup() string { return "/aws/eks/" + n.cluster + "/cluster" }

// limit joins parts by hyphens. A name that is too long keeps its beginning, and
// ends in a hash of the whole, so that it stays the same from run to run and
// differs where the parts differ.
func limit(most int, parts ...string) string {
	name := strings.Join(parts, "-")
	if len(name) <= most {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	hash := strings.ToLower(base32.StdEncoding.EncodeToString(sum[:5]))
	return strings.TrimRight(name[:most-len(hash)-1], "-.") + "-" + hash
}
