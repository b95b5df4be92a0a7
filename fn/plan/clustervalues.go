package plan

import (
	"strings"

	"spotcluster.dev/spotcluster/fn/spec"
)

// checkClusterValues finds values of the spec that name another cluster or region than
// the one whose add-on it is: it would work on that one, with rights in this one.
func (p *Plan) checkClusterValues(doc *spec.Document, a Addon) {
	check := func(key []string, field, own string) {
		var value any = a.Values
		for _, k := range key {
			m, _ := value.(map[string]any)
			var given bool
			if value, given = m[k]; !given {
				return
			}
		}
		if len(key) > 0 && value != own {
			doc.Fail("another-cluster", "spec.addons."+a.Row.Name+".values."+strings.Join(key, "."),
				"got %s, and spec.%s is %q: the add-on would work on another cluster, with rights in this one; take the value away, which is set here", shown(value), field, own)
		}
	}
	check(a.Row.ClusterKey, "name", string(p.Spec.Name))
	check(a.Row.RegionKey, "region", string(p.Spec.Region))
}
