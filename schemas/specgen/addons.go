package main

import (
	"bytes"
	"fmt"
	"strings"

	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/functions/addons"
)

// occasions are specs that bring in add-ons which the first one does not, and
// what to call them.
var occasions = []struct{ words, rest string }{
	{"always", "nodeGroups: {spot: {min: 2, max: 2}}"},
	{"where a group scales", "nodeGroups: {spot: {min: 1, max: 2}}"},
	{"with `identity: PodIdentity`", "nodeGroups: {spot: {min: 2, max: 2}}, identity: PodIdentity"},
	{"with `dns`", "nodeGroups: {spot: {min: 2, max: 2}}, dns: {provider: Cloudflare, tokenParameter: /x}"},
}

// catalogue writes the add-ons: what they are, and when they are on. The latter
// is found by planning a cluster for each occasion.
func catalogue(w *bytes.Buffer) error {
	on := map[string][]string{}
	for i, o := range occasions {
		doc, err := parsed(`{apiVersion: spotcluster.dev/v1alpha1, kind: SpotCluster, metadata: {name: x}, spec: {name: prod, accountId: "111122223333", region: us-east-1, ` + o.rest + "}}")
		if err != nil {
			return err
		}
		p := plan.New(doc, addons.Catalog)
		for _, a := range p.Addons {
			if always := on[a.Row.Name]; i == 0 || len(always) == 0 || always[0] != occasions[0].words {
				on[a.Row.Name] = append(always, o.words)
			}
		}
	}
	w.WriteString("\n## Add-ons\n\nThe names of `spec.addons`. Naming one brings it in; `enabled: false` takes it away.\n\n" +
		"| name | is | layer | namespace | on by default |\n|---|---|---|---|---|\n")
	for _, row := range addons.Catalog {
		kind := "a chart"
		if row.EKS {
			kind = "an EKS add-on"
		}
		fmt.Fprintf(w, "| `%s` | %s | %s | `%s` | %s |\n", row.Name, kind, row.Layer, row.Namespace, strings.Join(on[row.Name], ", "))
	}
	return nil
}
