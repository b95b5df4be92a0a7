package plan

import (
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/spec"
)

// checkAddons finds values that are not the user's to give, and add-ons without what
// they need.
func (p *Plan) checkAddons(doc *spec.Document) {
	p.checkExpander(doc)
	for _, a := range p.Addons {
		checkOwnValues(doc, a)
		for _, need := range a.Row.Needs {
			if _, on := p.Addon(need); !on {
				doc.Warn("addon-needs", "spec.addons."+a.Row.Name, "it does nothing without %s, which is off; switch that on, unless something of yours does its work", need)
			}
		}
	}
}

// checkOwnValues finds values of the spec that take the place of what roles, tags,
// queues and other objects are made for: the pods would start, and AWS refuse them,
// or somebody else's things be theirs.
func checkOwnValues(doc *spec.Document, a Addon) {
	for _, path := range slices.Sorted(maps.Keys(a.Row.OwnValues)) {
		if v, given := at(a.Values, strings.Split(path, ".")); given {
			doc.Fail("addon-values", "spec.addons."+a.Row.Name+".values."+path, "got %s, and other objects are made for the value that the catalogue sets; %s", shown(v), a.Row.OwnValues[path])
		}
	}
}

// at is the value at a path of keys, and whether there is one.
func at(values map[string]any, path []string) (any, bool) {
	v, given := values[path[0]]
	if len(path) == 1 || !given {
		return v, given
	}
	below, isMap := v.(map[string]any)
	if !isMap {
		return v, true // which takes the place of what is below
	}
	return at(below, path[1:])
}

// expanders are those of cluster-autoscaler that work with AWS, whose prices it does
// not know (kubernetes/autoscaler, FAQ, "What are Expanders?").
var expanders = []string{"grpc", "least-nodes", "least-waste", "most-pods", "priority", "random"}

// Expander is cluster-autoscaler's expander in the user's values, or empty.
func Expander(values map[string]any) string {
	v, _ := at(values, []string{"extraArgs", "expander"})
	text, _ := v.(string)
	return text
}

// checkExpander finds an expander that cluster-autoscaler does not start with.
func (p *Plan) checkExpander(doc *spec.Document) {
	const name = "cluster-autoscaler"
	a, on := p.Addon(name)
	if given := Expander(a.Values); on && given != "" {
		for part := range strings.SplitSeq(given, ",") {
			if !slices.Contains(expanders, strings.TrimSpace(part)) {
				doc.Fail("addon-values", "spec.addons."+name+".values.extraArgs.expander", "%q is no expander that works with AWS; those are %s, and several in order, parted by commas", part, strings.Join(expanders, ", "))
			}
		}
	}
	if on && !p.Scales() && p.Spec.Addons[name].On() {
		doc.Warn("autoscaler-idle", "spec.addons."+name, "no group has room between min and max, so that it has nothing to do; give a group a larger max, or take it away")
	}
}
