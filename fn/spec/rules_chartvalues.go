package spec

import (
	"maps"
	"slices"

	"spotcluster.dev/spotcluster/schemas/charts"
)

// silence is what becomes of a value that a chart does not have.
// Source: Helm docs, "Values Files" and "Schema Files".
const silence = ", and Helm passes over such a value without a word, or refuses the release where the chart has a schema"

// checkChartValues finds the values of charts that take no effect. What a chart takes is
// known of the release's version; of another one nothing is said.
func checkChartValues(doc *Document, s *SpotClusterSpec) {
	for _, name := range slices.Sorted(maps.Keys(s.Addons)) {
		a, chart := s.Addons[name], doc.Release.Charts[name]
		if a.Off() || len(a.Values) == 0 || chart.Version == "" || a.Version != "" && string(a.Version) != chart.Version {
			continue
		}
		known, ok := charts.Load(chart.Chart)
		if !ok || known.Version != chart.Version {
			continue
		}
		for _, m := range known.Check(a.Values) {
			path := join("spec.addons", name) + ".values"
			for _, key := range m.Path {
				path = join(path, key)
			}
			switch {
			case !m.Missing:
				doc.Warn("unknown-value", path, "%s; its templates would leave the value out, or fail", m.Problem)
			case m.Instead != "":
				doc.Warn("unknown-value", path, "%s%s; did you mean %q?", m.Problem, silence, m.Instead)
			default:
				doc.Warn("unknown-value", path, "%s%s; take it away", m.Problem, silence)
			}
		}
	}
}
