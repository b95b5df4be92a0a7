package functions_test

import (
	"strings"
	"testing"

	"spotcluster.dev/spotcluster/fn/release"
	"spotcluster.dev/spotcluster/functions/addons"
	"spotcluster.dev/spotcluster/schemas/charts"
)

// unlisted are charts of which no list of values is kept, with the reason.
var unlisted = map[string]string{
	"crossplane": "it is the management cluster's, where nothing of the spec's reaches its values; make charts runs it",
}

// TestValuesAreTheCharts holds every value of every HelmRelease to what its chart
// takes: Helm passes over a value that a chart does not have, and says nothing.
func TestValuesAreTheCharts(t *testing.T) {
	checked := map[string]int{}
	eachRendered(t, func(t *testing.T, r rendered) {
		for i, tree := range r.trees {
			if tree["kind"] != "HelmRelease" {
				continue
			}
			name := chartOf(t, r, tree)
			values, _ := at(tree, "spec", "values").(map[string]any)
			chart, known := charts.Load(name)
			if !known {
				if unlisted[name] == "" {
					t.Errorf("%v: nothing is known of the chart %s; add the list of its values, and run go run ./schemas/chartgen", r.objects[i].ID(), name)
				}
				continue
			}
			if r.name == "unknown-values" { // the case is about them
				continue
			}
			for _, m := range chart.Check(values) {
				t.Errorf("%v: spec.values.%s: %s (perhaps %s)", r.objects[i].ID(), strings.Join(m.Path, "."), m.Problem, m.Instead)
			}
			checked[name]++
		}
	})
	for _, row := range addons.Catalog {
		if !row.EKS && checked[row.Name] == 0 {
			t.Errorf("no case renders the chart of %s", row.Name)
		}
	}
}

// chartOf is the name of the chart that a HelmRelease installs.
func chartOf(t *testing.T, r rendered, helmRelease map[string]any) string {
	t.Helper()
	if name, ok := at(helmRelease, "spec", "chart", "spec", "chart").(string); ok {
		return name
	}
	source := at(helmRelease, "spec", "chartRef", "name")
	for _, tree := range r.trees {
		if tree["kind"] == "OCIRepository" && at(tree, "metadata", "name") == source {
			url := at(tree, "spec", "url").(string)
			return url[strings.LastIndex(url, "/")+1:]
		}
	}
	t.Fatalf("the chart of %v is not rendered", at(helmRelease, "metadata", "name"))
	return ""
}

// TestListsAreTheReleases asserts that what is known of the charts is of the versions
// that the newest release installs: what is said of another tells nothing of them.
func TestListsAreTheReleases(t *testing.T) {
	newest, err := release.Load(release.Newest())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range addons.Catalog {
		if row.EKS {
			continue
		}
		want := newest.Charts[row.Name]
		got, known := charts.Load(want.Chart)
		if !known || got.Version != want.Version {
			t.Errorf("%s: release %s has %s %s, and the list of values is of %v", row.Name, newest.Name, want.Chart, want.Version, got)
		}
	}
}
