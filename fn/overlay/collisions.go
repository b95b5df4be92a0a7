package overlay

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"spotcluster.dev/spotcluster/fn/spec"
)

// Collisions are the problems of several clusters that would fight over the same
// AWS resources, or over the same objects of a management cluster.
func Collisions(clusters []Cluster) spec.Problems {
	if len(clusters) < 2 {
		return nil
	}
	specs := make([]*spec.SpotClusterSpec, len(clusters))
	for i, c := range clusters {
		if d := spec.Parse(c.Document, "", spec.Known{}); d.Cluster != nil {
			specs[i] = &d.Cluster.Spec
		}
	}
	return slices.Concat(sameCluster(clusters), sameIAMName(clusters), takenRole(clusters, specs), sameOwner(clusters, specs))
}

// sameOwner finds clusters that take each other's DNS records for their own: one that
// is drained deletes them.
func sameOwner(clusters []Cluster, specs []*spec.SpotClusterSpec) spec.Problems {
	var out spec.Problems
	for i, s := range specs {
		for j, other := range specs[:i] {
			if s == nil || other == nil || s.DNS == nil || other.DNS == nil || same(clusters[i], clusters[j]) {
				continue
			}
			if a, b := s.DNS, other.DNS; a.OwnerID == b.OwnerID && a.Provider == b.Provider && meet(a.Zones, b.Zones) {
				out = append(out, spec.Problem{
					File: clusters[i].Folder, Path: "spec.dns.ownerId", Rule: "same-owner", Severity: spec.Error,
					Message: fmt.Sprintf("%s marks its records with the owner %q too, in zones that both may touch, and whichever is drained deletes the other's; give each its own, such as ownerId: %s",
						clusters[j].Folder, a.OwnerID, a.OwnerID+"-"+clusters[i].Account),
				})
			}
		}
	}
	return out
}

// meet says whether two lists of domains have any name in common; none is all.
func meet(a, b []spec.DomainName) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	return slices.ContainsFunc(a, func(x spec.DomainName) bool {
		return slices.ContainsFunc(b, func(y spec.DomainName) bool {
			return x == y || strings.HasSuffix(string(x), "."+string(y)) || strings.HasSuffix(string(y), "."+string(x))
		})
	})
}

func sameCluster(clusters []Cluster) spec.Problems {
	var out spec.Problems
	type place struct{ account, region, name string }
	first := map[place]string{}
	namespaces := map[string]string{}
	for _, c := range clusters {
		if c.Kind != spec.KindSpotCluster {
			continue
		}
		at := place{c.Account, c.Region, c.Name}
		other, taken := first[at]
		inNamespace, namespaceTaken := namespaces[c.Namespace]
		switch {
		case taken:
			out = append(out, spec.Problem{
				File: c.Folder, Path: "spec.name", Rule: "same-cluster", Severity: spec.Error,
				Message: fmt.Sprintf("%s has a cluster %q in account %s and region %s already, and both would own the same resources; give each its own spec.name",
					other, c.Name, c.Account, c.Region),
			})
		case namespaceTaken && c.Namespace != "":
			out = append(out, spec.Problem{
				File: c.Folder, Path: "spec.delivery.namespace", Rule: "same-namespace", Severity: spec.Error,
				Message: fmt.Sprintf("%s keeps its cluster in namespace %q of the management cluster already; give this one another spec.name, or another spec.delivery.namespace, such as %s",
					inNamespace, c.Namespace, c.Name+"-"+c.Region),
			})
		default:
			first[at], namespaces[c.Namespace] = c.Folder, c.Folder
		}
	}
	return out
}

// sameIAMName finds names that two clusters of one account would both give. IAM
// knows no regions, and tells names apart without regard to case. Those that we
// make up hold cluster and region; a podRole may choose another.
func sameIAMName(clusters []Cluster) spec.Problems {
	var out spec.Problems
	type made struct {
		by   int
		name string
	}
	first := map[string]made{}
	for i, c := range clusters {
		if c.Kind != spec.KindSpotCluster {
			continue
		}
		for _, n := range iamNames(c.Stream) {
			id := c.Account + "/" + n.kind + "/" + strings.ToLower(n.name)
			was, taken := first[id]
			if !taken {
				first[id] = made{i, n.name}
				continue
			}
			if other := clusters[was.by]; was.by != i && !same(other, c) {
				out = append(out, spec.Problem{
					File: c.Folder, Path: c.pathOf(n), Rule: "same-iam-name", Severity: spec.Error,
					Message: fmt.Sprintf("%s makes the IAM %s %s, and account %s has one of that name, in whatever region and whatever case; give each its own roleName",
						other.Folder, strings.ToLower(n.kind), was.name, c.Account),
				})
			}
		}
	}
	return out
}

// takenRole finds a role that one cluster makes and another is given, as its own or
// its provider's: the one would take it over from the other.
func takenRole(clusters []Cluster, specs []*spec.SpotClusterSpec) spec.Problems {
	var out spec.Problems
	for i, c := range clusters {
		if specs[i] == nil {
			continue
		}
		for _, given := range specs[i].GivenRoles() {
			account, name := roleOf(given.ARN)
			for j, other := range clusters {
				makes := func(n iamName) bool { return n.kind == "Role" && strings.EqualFold(n.name, name) }
				if i != j && other.Account == account && slices.ContainsFunc(iamNames(other.Stream), makes) {
					out = append(out, spec.Problem{
						File: other.Folder, Path: other.pathOf(iamName{"Role", name}), Rule: "same-iam-name", Severity: spec.Error,
						Message: fmt.Sprintf("%s is given the role %s, by %s, and this cluster would make it its own; give another roleName", c.Folder, name, given.Field),
					})
				}
			}
		}
	}
	return out
}

// roleOf is the account and name in a role's ARN.
func roleOf(arn string) (account, name string) {
	if fields := strings.SplitN(arn, ":", 6); len(fields) == 6 {
		return fields[4], fields[5][strings.LastIndexByte(fields[5], '/')+1:]
	}
	return "", ""
}

// same says whether two specs are of one cluster, which sameCluster speaks of.
func same(a, b Cluster) bool {
	return a.Account == b.Account && a.Region == b.Region && a.Name == b.Name
}

// An iamName is the name of a role, policy or instance profile in IAM.
type iamName struct{ kind, name string }

// iamNames are those that a rendered stream makes. It is our writer's, so that its
// lines can be told without parsing what may be a megabyte.
func iamNames(stream []byte) []iamName {
	var out []iamName
	for doc := range bytes.SplitSeq(stream, []byte("\n---\n")) {
		doc = bytes.TrimPrefix(doc, []byte("---\n"))
		if !bytes.HasPrefix(doc, []byte("apiVersion: iam.aws.m.upbound.io/")) {
			continue
		}
		head, _, _ := bytes.Cut(doc, []byte("\nspec:"))
		n := iamName{kind: lineOf(head, "kind: "), name: lineOf(head, "    crossplane.io/external-name: ")}
		if n.name == "" {
			n.name = lineOf(head, "  name: ")
		}
		if n.kind != "OpenIDConnectProvider" { // which is named by AWS
			out = append(out, n)
		}
	}
	return out
}

// lineOf is what follows a line's beginning, or empty.
func lineOf(text []byte, beginning string) string {
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, beginning); ok {
			return strings.Trim(rest, "\"'\n")
		}
	}
	return ""
}

// pathOf is the field of the spec that chose a name, or that of all others.
func (c Cluster) pathOf(n iamName) string {
	var doc struct {
		Spec struct {
			PodRoles map[string]struct {
				RoleName string `json:"roleName"`
			} `json:"podRoles"`
		} `json:"spec"`
	}
	if yaml.Unmarshal(c.Document, &doc) == nil && n.kind == "Role" {
		for _, key := range slices.Sorted(maps.Keys(doc.Spec.PodRoles)) {
			if strings.EqualFold(doc.Spec.PodRoles[key].RoleName, n.name) {
				return "spec.podRoles." + key + ".roleName"
			}
		}
	}
	return "spec.name"
}
