package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart"

	"spotcluster.dev/spotcluster/schemas/charts"
)

// A report is what came of a run.
type report struct {
	// checked are the releases looked at, by chart.
	checked map[chartID]int
	// values are how many values of ours take effect, by chart.
	values map[chartID]int
	// lists are charts whose lists in schemas/charts were held to them.
	lists []chartID
	// missing are charts that the folder does not hold.
	missing  []chartID
	problems []string
}

func (r *report) fail(where, format string, args ...any) {
	r.problems = append(r.problems, where+": "+fmt.Sprintf(format, args...))
}

func (r *report) print(w io.Writer) {
	for _, id := range slices.SortedFunc(maps.Keys(r.checked), byName) {
		fmt.Fprintf(w, "checked      %s: %d releases, %d values of ours take effect\n", id, r.checked[id], r.values[id])
	}
	slices.SortFunc(r.lists, byName)
	for _, id := range r.lists {
		fmt.Fprintf(w, "list held    %s: schemas/charts/%s.txt\n", id, id.name)
	}
	for _, id := range r.missing {
		fmt.Fprintf(w, "not checked  %s: the folder does not hold it\n", id)
	}
	for _, p := range r.problems {
		fmt.Fprintln(w, "WRONG       ", p)
	}
	if len(r.checked) == 0 {
		fmt.Fprintln(w, "no chart of any case was found, so that nothing was checked")
	}
}

func byName(a, b chartID) int {
	return slices.Compare([]string{a.name, a.version}, []string{b.name, b.version})
}

// unseen are values of ours whose effect shows nowhere in what a chart renders by
// itself, by chart and path, with the reason.
var unseen = map[string]map[string]string{
	"aws-load-balancer-controller": {"keepTLSSecret": "the template looks for the Secret in the cluster, and here is none"},
}

// check renders all releases whose charts were found, and looks at what came out.
func check(found map[chartID]*chart.Chart, releases []release) *report {
	out := &report{checked: map[chartID]int{}, values: map[chartID]int{}}
	effects := map[chartID]map[string]bool{}
	for _, r := range releases {
		c := found[r.chart]
		if c == nil {
			if !slices.Contains(out.missing, r.chart) {
				out.missing = append(out.missing, r.chart)
			}
			continue
		}
		if effects[r.chart] == nil {
			effects[r.chart] = map[string]bool{}
			out.list(c, r)
		}
		out.checked[r.chart]++
		out.one(c, r, effects[r.chart])
	}
	for id, c := range found {
		if effects[id] == nil {
			out.list(c, release{chart: id, name: "release", namespace: "default"})
		}
	}
	slices.SortFunc(out.missing, byName)
	for _, id := range slices.SortedFunc(maps.Keys(effects), byName) {
		for _, l := range slices.Sorted(maps.Keys(effects[id])) {
			reason := unseen[id.name][l]
			switch {
			case effects[id][l] && reason == "":
				out.values[id]++
			case effects[id][l]:
				out.fail(id.String(), "our value %s takes effect, and unseen has a reason why that is not seen; take it away", l)
			case reason == "":
				out.fail(id.String(), "our value %s takes no effect in any case: the chart renders the same with another", l)
			}
		}
	}
	return out
}

// list holds what is known of the chart's values to the chart: its own values file
// fits, and it takes no key where we know of none.
func (r *report) list(c *chart.Chart, of release) {
	known, ok := charts.Load(of.chart.name)
	if !ok || known.Version != of.chart.version {
		return
	}
	r.lists = append(r.lists, of.chart)
	for _, m := range known.Check(c.Values) {
		r.fail(of.chart.String(), "its own value %s does not fit schemas/charts: %s", strings.Join(m.Path, "."), m.Problem)
	}
	for _, path := range openMaps(c, known, of) {
		r.fail(of.chart.String(), "the chart takes any key below %q, and schemas/charts has it as a closed map; add it to schemas/chartgen/whole.go", path)
	}
}

// one looks at one release. effects are which values of ours were seen to count.
func (r *report) one(c *chart.Chart, of release, effects map[string]bool) {
	manifests, err := render(c, of, of.values)
	if err != nil {
		r.fail(of.where, "%s does not render: %v", of.chart, err)
		return
	}
	made, err := objects(manifests)
	if err != nil {
		r.fail(of.where, "%s renders what is not YAML: %v", of.chart, err)
		return
	}
	for _, l := range leaves(of.values, nil) {
		if effects[l.String()] || theirs(of, l) {
			continue
		}
		counts, err := takesEffect(c, of, l, manifests)
		if err != nil {
			r.fail(of.where, "%s: %v", l, err)
		}
		effects[l.String()] = counts
	}
	look := &look{report: r, release: of, objects: made}
	look.namespaces()
	if of.plan == nil {
		return
	}
	look.account()
	if row := rows[of.addon.Row.Name]; row != nil {
		row(look, of.plan, of.addon)
	}
}

// theirs says whether the case's spec gives the value: the catalogue answers for its
// own.
func theirs(of release, l leaf) bool {
	var given any = of.addon.Values
	for _, part := range l.path {
		m, isMap := given.(map[string]any)
		if !isMap {
			return given != nil // a list, which replaces ours whole
		}
		key, isKey := part.(string)
		if given = m[key]; !isKey || given == nil {
			return false
		}
	}
	return true
}
