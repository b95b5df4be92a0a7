package plan

import (
	"fmt"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/spec"
)

// Tags are an AWS resource's tags: the spec's, and those that are given.
func (p *Plan) Tags(more ...string) map[string]string {
	tags := make(map[string]string, len(p.Spec.Tags)+len(more)/2+1) // and a Name
	for k, v := range p.Spec.Tags {
		tags[string(k)] = string(v)
	}
	for pair := range slices.Chunk(more, 2) {
		tags[pair[0]] = pair[1]
	}
	return tags
}

// NameTags are the tags of a resource with a Name: its own, or what the spec's
// pattern for its kind makes of it.
func (p *Plan) NameTags(kind spec.NamedKind, name string, more ...string) map[string]string {
	return p.nameTags(kind, resourceName{name: name}, more...)
}

// PatternTags are the tags of a resource that AWS names already: with a Name only
// where the spec has a pattern.
func (p *Plan) PatternTags(kind spec.NamedKind, name string) map[string]string {
	if p.Spec.NameTags[kind] == "" {
		return p.Tags()
	}
	return p.NameTags(kind, name)
}

// resourceName is what a pattern may put into a Name.
type resourceName struct {
	name, tier, zone string
	index            int
}

func (p *Plan) nameTags(kind spec.NamedKind, n resourceName, more ...string) map[string]string {
	tags := p.Tags(more...)
	tags["Name"] = n.name
	if pattern := p.Spec.NameTags[kind]; pattern != "" {
		tags["Name"] = strings.NewReplacer(
			"{cluster}", p.Name, "{environment}", string(p.Spec.Environment), "{region}", p.Region, "{name}", n.name,
			"{tier}", n.tier, "{zone}", n.zone, "{index}", fmt.Sprintf("%03d", n.index),
		).Replace(string(pattern))
	}
	return tags
}
