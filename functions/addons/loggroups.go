package addons

import (
	"strings"

	"spotcluster.dev/spotcluster/fn/api/logs"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
)

// logGroups are the groups that an add-on writes to. They are made with the
// cluster, before there is anybody to write: an agent would make them to keep
// logs for ever. They go when the add-on does.
func logGroups(p plan.Plan, a plan.Addon) []object.Object {
	if a.Row.LogGroups == nil {
		return nil
	}
	var out []object.Object
	for _, group := range a.Row.LogGroups(&p) {
		name := p.Names.Of("logs", group[strings.LastIndex(group, "/")+1:])
		o := p.Managed(object.Cluster, name, logs.Group{
			Region:          p.Region,
			RetentionInDays: a.LogRetention,
			Tags:            p.PatternTags(spec.NamedLogGroup, name),
		})
		out = append(out, plan.ExternalName(o, group))
	}
	return out
}
