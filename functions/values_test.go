package functions_test

import (
	"encoding/json"
	"slices"
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
	for name, chart := range newestCharts(t) {
		if checked[chart.Chart] == 0 {
			t.Errorf("no case renders the chart of %s", name)
		}
	}
}

// newestCharts are the newest release's charts of the catalogue, by add-on.
func newestCharts(t *testing.T) map[string]release.Chart {
	t.Helper()
	newest, err := release.Load(release.Newest())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]release.Chart{}
	for _, row := range addons.Catalog {
		if !row.EKS {
			out[row.Name] = newest.Charts[row.Name]
		}
	}
	return out
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

// listedLater are charts whose list is of another version than the release's, with the
// reason. Their values are held to it all the same; of users' values nothing is said.
var listedLater = map[string]string{
	"tigera-operator": "the list is of v3.32.1; a release may stay with v3.31, the last one whose chart has the CRDs",
}

// TestListsAreTheReleases asserts that what is known of the charts is of the versions
// that the newest release installs: what is said of another tells nothing of them.
func TestListsAreTheReleases(t *testing.T) {
	for name, want := range newestCharts(t) {
		got, known := charts.Load(want.Chart)
		if !known || got.Version != want.Version && listedLater[want.Chart] == "" {
			t.Errorf("%s: the newest release has %s %s, and the list of values is of %v", name, want.Chart, want.Version, got)
		}
	}
}

// TestClusterIsNotTheUsersToName asserts that every value by which we tell a chart of the
// cluster or its region is one that the spec may not put another in place of.
func TestClusterIsNotTheUsersToName(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range plans(t) {
		for _, a := range p.Addons {
			if a.Row.EKS || a.Row.Values == nil {
				continue
			}
			for _, path := range told(printed(t, a.Row.Values(p, a)), "") {
				if seen[a.Row.Name+": "+path] = true; a.Row.OwnValues[path] == "" {
					t.Errorf("%s is told %s, and its OwnValues do not have it", a.Row.Name, path)
				}
			}
		}
	}
	if len(seen) < 5 {
		t.Errorf("the cases show %v alone; the test looks for the wrong thing", seen)
	}
}

// told are the paths of values that name a cluster or a region.
func told(values any, path string) []string {
	var out []string
	m, _ := values.(map[string]any)
	for key, value := range m {
		if slices.Contains([]string{"clusterName", "region", "awsRegion"}, key) {
			out = append(out, path+key)
		}
		out = append(out, told(value, path+key+".")...)
	}
	return out
}

// printed are values as a chart gets them.
func printed(t *testing.T, values any) any {
	t.Helper()
	var out any
	b, err := json.Marshal(values)
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}
