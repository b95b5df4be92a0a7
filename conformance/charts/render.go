package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"sigs.k8s.io/yaml"
)

// render is what `helm template` would print of a release, manifest by manifest: the
// chart's values with ours over them, held to the chart's schema.
func render(c *chart.Chart, r release, values map[string]any) ([]string, error) {
	values, err := deepCopy(values)
	if err != nil {
		return nil, err
	}
	fresh := *c // what ProcessDependencies changes
	dependencies := c.Dependencies()
	fresh.SetDependencies(dependencies...)
	if err := chartutil.ProcessDependencies(&fresh, values); err != nil {
		return nil, err
	}
	capabilities := chartutil.DefaultCapabilities.Copy()
	if r.kubernetes != "" {
		version, err := chartutil.ParseKubeVersion(r.kubernetes)
		if err != nil {
			return nil, err
		}
		capabilities.KubeVersion = *version
	}
	if limit := c.Metadata.KubeVersion; limit != "" && !chartutil.IsCompatibleRange(limit, capabilities.KubeVersion.String()) {
		return nil, fmt.Errorf("the chart takes Kubernetes %s, and the cluster has %s", limit, capabilities.KubeVersion.String())
	}
	options := chartutil.ReleaseOptions{Name: r.name, Namespace: r.namespace, Revision: 1, IsInstall: true}
	all, err := chartutil.ToRenderValues(&fresh, values, options, capabilities)
	if err != nil {
		return nil, err
	}
	files, err := engine.Render(&fresh, all)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if ext := path.Ext(name); ext != ".yaml" && ext != ".yml" {
			continue
		}
		for manifest := range strings.SplitSeq("\n"+files[name], "\n---") {
			if strings.TrimSpace(manifest) != "" {
				out = append(out, generated.ReplaceAllString(manifest, "generated"))
			}
		}
	}
	return out, nil
}

// generated are certificates and keys, which charts make anew at every render.
var generated = regexp.MustCompile(`[A-Za-z0-9+/]{120,}=*`)

func deepCopy(values map[string]any) (map[string]any, error) {
	src, err := json.Marshal(values)
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	if err := json.Unmarshal(src, &out); err != nil {
		return nil, err
	}
	if out == nil { // of no values at all
		out = map[string]any{}
	}
	return out, nil
}

// objects reads manifests.
func objects(manifests []string) ([]map[string]any, error) {
	var out []map[string]any
	for _, m := range manifests {
		var o map[string]any
		if err := yaml.Unmarshal([]byte(m), &o); err != nil {
			return nil, err
		}
		if o["kind"] == nil {
			continue
		}
		if items, ok := o["items"].([]any); ok && o["kind"] == "List" {
			for _, i := range items {
				out = append(out, i.(map[string]any))
			}
			continue
		}
		out = append(out, o)
	}
	return out, nil
}
