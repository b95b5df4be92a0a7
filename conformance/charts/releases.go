package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
	"spotcluster.dev/spotcluster/functions/addons"
)

// A release is one HelmRelease of a case, as Flux would hand it to Helm.
type release struct {
	// where is the case and the HelmRelease.
	where     string
	chart     chartID
	name      string
	namespace string
	// kubernetes is the workload cluster's version, such as v1.35.0.
	kubernetes string
	values     map[string]any
	// plan and addon are what it was rendered from; nil for the management cluster's.
	plan  *plan.Plan
	addon plan.Addon
}

// releasesOf renders every case, and takes the HelmReleases out. Two that Helm would
// render alike count once.
func releasesOf(cases string) ([]release, error) {
	specs, err := filepath.Glob(filepath.Join(cases, "*", "spec.yaml"))
	if err != nil || len(specs) == 0 {
		return nil, fmt.Errorf("no cases in %s (%w)", cases, err)
	}
	var out []release
	seen := map[string]bool{}
	for _, path := range specs {
		src, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		for _, r := range releasesIn(src, filepath.Base(filepath.Dir(path))) {
			same, err := json.Marshal([]any{r.chart.name, r.chart.version, r.name, r.namespace, r.kubernetes, r.values})
			if err != nil {
				return nil, err
			}
			if !seen[string(same)] {
				seen[string(same)] = true
				out = append(out, r)
			}
		}
	}
	return out, nil
}

func releasesIn(src []byte, name string) []release {
	doc := spec.Parse(src, "", functions.Known())
	var p *plan.Plan
	if doc.Cluster != nil && len(doc.Problems.Of(spec.Error)) == 0 {
		of := plan.New(doc, addons.Catalog)
		p = &of
	}
	objects, problems := functions.Objects(src, "")
	if slices.ContainsFunc(problems, func(p spec.Problem) bool { return p.Rule == "unknown-value" }) {
		return nil // the case is about values that a chart does not take
	}
	trees := make([]map[string]any, len(objects))
	for i, o := range objects {
		trees[i] = treeOf(o)
	}
	var out []release
	for _, tree := range trees {
		if tree["kind"] != "HelmRelease" {
			continue
		}
		r := release{
			where: name + "/" + text(tree, "metadata", "name"), chart: chartOf(tree, trees),
			name: text(tree, "spec", "releaseName"), namespace: text(tree, "spec", "targetNamespace"), plan: p,
		}
		r.values, _ = at(tree, "spec", "values").(map[string]any)
		if p != nil {
			r.kubernetes = "v" + string(p.Spec.Version) + ".0"
			r.addon, _ = p.Addon(r.name)
		}
		out = append(out, r)
	}
	return out
}

func treeOf(o object.Object) map[string]any {
	var tree map[string]any
	if err := yaml.Unmarshal(o.Append(nil), &tree); err != nil {
		panic(err) // the writer is held to this reader by its own tests
	}
	return tree
}

// chartOf is the chart that a HelmRelease installs: from a repository over HTTP, or
// the one that its OCIRepository names.
func chartOf(helmRelease map[string]any, all []map[string]any) chartID {
	if name := text(helmRelease, "spec", "chart", "spec", "chart"); name != "" {
		return chartID{name, text(helmRelease, "spec", "chart", "spec", "version")}
	}
	for _, tree := range all {
		if tree["kind"] == "OCIRepository" && text(tree, "metadata", "name") == text(helmRelease, "spec", "chartRef", "name") {
			url := text(tree, "spec", "url")
			return chartID{url[strings.LastIndex(url, "/")+1:], strings.ReplaceAll(text(tree, "spec", "ref", "tag"), "_", "+")}
		}
	}
	return chartID{}
}

// at is the value at a path of keys, or nil.
func at(v any, path ...string) any {
	for _, key := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[key]
	}
	return v
}

func text(v any, path ...string) string {
	s, _ := at(v, path...).(string)
	return s
}
