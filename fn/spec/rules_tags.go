package spec

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// The rules of tags; see validate.go.

// maxTags is how many tags a resource takes. Our own are the Name, those by which
// the load balancer controller and the autoscaler find it, and three that
// Crossplane adds.
const (
	maxTags = 50
	ownTags = 8
)

// reservedTags begin tags that the cluster's parts find each other by. On every
// resource they would find too many: the load balancer controller, for one, takes
// no node with two security groups that carry the cluster's tag.
var reservedTags = []string{
	"kubernetes.io/", "k8s.io/", "elbv2.k8s.aws/", "eks:", "crossplane-", "karpenter.sh/", "karpenter.k8s.aws/", "aws-node-termination-handler/",
}

func checkTags(doc *Document, s *SpotClusterSpec) {
	if doc.unreadable("spec.tags") {
		return
	}
	if most := maxTags - ownTags - len(s.Network.SharedWith); len(s.Tags) > most {
		doc.Fail("tags", "spec.tags", "got %d tags; a resource takes %d, of which %d are kept for the cluster's own (AWS general reference, tag restrictions)", len(s.Tags), maxTags, maxTags-most)
	}
	folded := map[string]TagKey{}
	for _, key := range slices.Sorted(maps.Keys(s.Tags)) {
		path := join("spec.tags", string(key))
		if key == "Name" {
			doc.Fail("tags", path, "every resource has a Name of its own; write patterns instead, such as nameTags: {Subnet: %q}", "{cluster}-{tier}-{zone}")
		}
		for _, r := range reservedTags {
			if strings.HasPrefix(string(key), r) {
				doc.Fail("tags", path, "tags that begin with %s are how the cluster's parts find each other, and are set where they belong; take it away", r)
			}
		}
		if other, ok := folded[meaning(key)]; ok {
			doc.Warn("tag-case", path, "%s and %s stand for the same, and cost reports count them apart; keep one", other, key)
		}
		folded[meaning(key)] = key
	}
	for _, key := range slices.Sorted(maps.Keys(s.RequiredTags)) {
		allowed := s.RequiredTags[key]
		path := join("spec.tags", string(key))
		switch value, ok := s.Tags[key]; {
		case !ok && len(allowed) > 0:
			doc.Fail("required-tags", path, "is required by requiredTags: one of %s", words(allowed))
		case !ok:
			doc.Fail("required-tags", path, "is required by requiredTags")
		case len(allowed) > 0 && !slices.Contains(allowed, value):
			doc.Fail("required-tags", path, "got %q; requiredTags takes one of %s", value, words(allowed))
		}
	}
}

// meaning is a tag's key as a person would read it.
func meaning(key TagKey) string {
	plain := strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(string(key), "-", ""), "_", ""))
	if plain == "env" {
		return "environment"
	}
	return plain
}

// nameVariables are the variables of a Name pattern, by kind: those of every kind
// under the empty one.
var nameVariables = map[NamedKind][]string{
	"":              {"cluster", "environment", "region", "name"},
	NamedSubnet:     {"tier", "zone", "index"},
	NamedNATGateway: {"zone", "index"},
	NamedEIP:        {"zone", "index"},
}

var variables = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{[a-z]+\}`) })

// checkNameTags finds variables that a kind does not have, and an environment
// that is used and not given.
func checkNameTags(doc *Document, s *SpotClusterSpec) {
	for _, kind := range slices.Sorted(maps.Keys(s.NameTags)) {
		path := join("spec.nameTags", string(kind))
		known := slices.Concat(nameVariables[""], nameVariables[kind])
		for _, found := range variables().FindAllString(string(s.NameTags[kind]), -1) {
			switch name := strings.Trim(found, "{}"); {
			case !slices.Contains(known, name):
				doc.Fail("name-tags", path, "%s has no %s; there are {%s}", kind, found, strings.Join(known, "}, {"))
			case tooLong(s, s.NameTags[kind]):
				doc.Fail("name-tags", path, "filled in, the pattern may be longer than the %d characters that a tag's value has", maxTagValue)
			case name == "environment" && s.Environment == "":
				doc.Fail("name-tags", path, "the pattern uses {environment}, and the spec has none; add environment, such as environment: prod")
			}
		}
	}
}

// maxTagValue is the length of a tag's value.
const maxTagValue = 256

// tooLong says whether a pattern may pass it, with names as long as ours get in
// all but odd cases.
func tooLong(s *SpotClusterSpec, pattern NamePattern) bool {
	name := strings.Repeat("n", len(s.Name)+50)
	filled := strings.NewReplacer("{cluster}", string(s.Name), "{environment}", string(s.Environment), "{region}", string(s.Region),
		"{name}", name, "{zone}", string(s.Region)+"a", "{tier}", "elasticache", "{index}", "000").Replace(string(pattern))
	return len(filled) > maxTagValue
}
