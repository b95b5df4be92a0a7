// Command chartgen writes schemas/charts: which values each chart takes.
//
//	go run ./schemas/chartgen -values ../shared/facts/chart-values          # write the files
//	go run ./schemas/chartgen -values ../shared/facts/chart-values -check   # exit 1 and list what is stale
//
// It reads a list of value paths a chart, which was drawn up from the chart's values
// file and templates, keeps paths and kinds, and adds which maps the templates write
// out whole (whole.go).
package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/schemas/charts"
	"spotcluster.dev/spotcluster/schemas/generated"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("chartgen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	values := flags.String("values", "../shared/facts/chart-values", "the `folder` that holds a list of value paths a chart, <chart>.tsv")
	out := flags.String("out", "schemas/charts", "the `folder` that holds what is known of the charts")
	check := flags.Bool("check", false, "write nothing; exit 1 and list the files that are stale")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "chartgen takes flags only, got %q\n", flags.Args())
		return 2
	}
	want, err := generate(*values)
	finish := listsIn(*out).Write
	if *check {
		finish = listsIn(*out).Compare
	}
	if err == nil {
		err = finish(want)
	}
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}

// generate makes every file, by name.
func generate(folder string) (map[string][]byte, error) {
	lists, err := fs.Glob(os.DirFS(folder), "*.tsv")
	if err != nil {
		return nil, err
	}
	if len(lists) == 0 {
		return nil, fmt.Errorf("no lists of value paths in %s; say with -values where they are", folder)
	}
	want := map[string][]byte{}
	for _, list := range lists {
		name := strings.TrimSuffix(list, ".tsv")
		src, err := os.ReadFile(filepath.Join(folder, list))
		if err != nil {
			return nil, err
		}
		chart := cmp.Or(published[name], name)
		text, err := convert(name, chart, string(src))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", list, err)
		}
		want[chart+".txt"] = text
	}
	for chart := range whole {
		if want[chart+".txt"] == nil {
			return nil, fmt.Errorf("whole.go has the chart %s, and %s has no list of its values", chart, folder)
		}
	}
	return want, nil
}

// kinds are what a list calls the kinds of values.
var kinds = map[string]charts.Kind{
	"bool": charts.Scalar, "number": charts.Scalar, "string": charts.Scalar,
	"list": charts.List, "open map": charts.Open, "null": charts.Null, "template only": charts.Unlisted,
}

// convert makes a chart's file of its list, which has a line that names it and the
// version, then a path and a kind a line.
func convert(name, chart, src string) ([]byte, error) {
	head, body, _ := strings.Cut(src, "\n")
	about, _, ok := strings.Cut(strings.TrimPrefix(head, "# "), ":")
	version, named := strings.CutPrefix(about, name+" ")
	if !ok || !named {
		return nil, fmt.Errorf("the first line must be # %s <version>: …, got %q", name, head)
	}
	rows := map[string]charts.Kind{}
	for line := range strings.Lines(body) {
		path, kind, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if kinds[kind] == "" {
			return nil, fmt.Errorf("%q is no kind of value", kind)
		}
		rows[path] = kinds[kind]
	}
	for _, path := range whole[chart] {
		inside := func(row string, _ charts.Kind) bool { return strings.HasPrefix(row, path+charts.Separator) }
		before := len(rows)
		if maps.DeleteFunc(rows, inside); len(rows) == before {
			return nil, fmt.Errorf("whole.go has the map %s, below which the chart has no values", path)
		}
		rows[path] = charts.Open
	}
	for _, path := range several[chart] {
		inside := func(row string) bool { return row == path || strings.HasPrefix(row, path+charts.Separator) }
		if !slices.ContainsFunc(slices.Collect(maps.Keys(rows)), inside) {
			return nil, fmt.Errorf("whole.go has the value %s, which the chart does not have", path)
		}
		rows[path] = charts.Any
	}
	var b strings.Builder
	fmt.Fprintf(&b, "chart: %s\nversion: %s\n\n", chart, version)
	for _, path := range slices.Sorted(maps.Keys(rows)) {
		fmt.Fprintf(&b, "%s %s\n", path, rows[path])
	}
	c, err := charts.Parse(b.String())
	if err != nil {
		return nil, err
	}
	return charts.Format(c), nil
}

// listsIn is the folder of the charts' lists.
func listsIn(dir string) generated.Folder {
	return generated.Folder{Path: dir, Command: "go run ./schemas/chartgen", Orphan: "is stale: its chart has no list"}
}
