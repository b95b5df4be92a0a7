package spec

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sync"

	"spotcluster.dev/spotcluster/fn/aws"
)

// The rules of fargate; see validate.go.

// What a cluster and a profile take (EKS service quotas; EKS user guide, "Define
// which Pods use AWS Fargate when launched").
const (
	MaxFargateProfiles = 10
	maxSelectors       = 5
	maxSelectorLabels  = 5
)

func checkFargate(doc *Document, s *SpotClusterSpec) {
	on := 0
	for _, name := range slices.Sorted(maps.Keys(s.Fargate.Profiles)) {
		if p := s.Fargate.Profiles[name]; *p.Enabled {
			on++
			checkProfile(doc, s, p, join("spec.fargate.profiles", string(name)))
		}
	}
	if on > MaxFargateProfiles {
		doc.Fail("fargate", "spec.fargate.profiles", "got %d profiles; a cluster takes %d (EKS service quotas): join their selectors, of which a profile takes %d", on, MaxFargateProfiles, maxSelectors)
	}
	if !s.Fargate.On() {
		return
	}
	checkFargateOnly(doc, s)
	if s.Network.SecurityGroups.Kind == OwnSecurityGroups {
		doc.Fail("fargate", "spec.network.securityGroups.kind", "pods on Fargate are in the security group that EKS makes, whose id nobody knows before, so that nodes in a group of ours could not be opened to them; take kind away, or fargate")
	}
	if partition := aws.PartitionOf(string(s.Region)); s.Region != "" && !partition.Fargate {
		doc.Warn("fargate-partition", "spec.fargate", "EKS is not known to run Fargate in %s, of partition %s: its user guide excluded GovCloud until 2024, and says nothing of it since; ask AWS before you count on it", s.Region, partition.Name)
	}
	if account := foreignAccount(s, string(s.Fargate.Role)); account != "" {
		doc.Fail("fargate", "spec.fargate.role", "the role is of account %s, and EKS takes one of the cluster's own, %s", account, s.AccountID)
	}
}

// checkFargateOnly keeps nodes out of a cluster that has none.
func checkFargateOnly(doc *Document, s *SpotClusterSpec) {
	if !*s.Fargate.Only {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(s.NodeGroups)) {
		if *s.NodeGroups[name].Enabled {
			doc.Fail("fargate", join("spec.nodeGroups", string(name)), "fargate.only is true, and leaves no place for node groups; take the group away, set its enabled: false, or take fargate.only away")
		}
	}
	if s.Identity == PodIdentity && s.FargateOnly() {
		doc.Fail("pod-identity", "spec.identity", "EKS Pod Identity does not run on Fargate, where all pods of this cluster are (EKS user guide, Pod Identity considerations); use IRSA")
	}
}

// namespacePattern is what a namespace's name may hold, and the wildcards.
var namespacePattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9*?-]+$`) })

func checkProfile(doc *Document, s *SpotClusterSpec, p *FargateProfile, path string) {
	for i, z := range p.Zones {
		if z != "" && !slices.Contains(s.Network.Zones, z) {
			doc.Fail("zones", fmt.Sprintf("%s.zones[%d]", path, i), "%s is not among the network's zones: %s", z, words(s.Network.Zones))
		}
	}
	switch n := len(p.Selectors); {
	case doc.unreadable(path + ".selectors"):
		return
	case n == 0:
		doc.Fail("fargate", path+".selectors", "has no selector, and would take no pod; add one, such as {namespace: default}, or set enabled: false")
	case n > maxSelectors:
		doc.Fail("fargate", path+".selectors", "got %d selectors; a profile takes %d (EKS service quotas): make another profile, or use wildcards, such as namespace: apps-*", n, maxSelectors)
	}
	for i, sel := range p.Selectors {
		at := fmt.Sprintf("%s.selectors[%d]", path, i)
		if !namespacePattern().MatchString(string(sel.Namespace)) {
			doc.Fail("fargate", at+".namespace", "got %q; namespaces are of lower-case letters, digits and hyphens, so that this fits none", sel.Namespace)
		}
		if n := len(sel.Labels); n > maxSelectorLabels {
			doc.Fail("fargate", at+".labels", "got %d labels; a selector takes %d (EKS service quotas): a pod must have all of them, so keep those that tell it apart", n, maxSelectorLabels)
		}
		if slices.ContainsFunc(p.Selectors[:i], func(o FargateSelector) bool { return o.Namespace == sel.Namespace && maps.Equal(o.Labels, sel.Labels) }) {
			doc.Fail("fargate", at, "the same selector stands here twice; keep one")
		}
	}
}
