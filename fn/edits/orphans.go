package edits

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/spec"
)

// orphans finds what goes in one commit with its controller, which alone cleans up
// after it: Flux takes both down side by side.
func orphans(files []File) spec.Problems {
	return append(
		orphansOf(files, "karpenter", "nodepool_", "karpenter-first",
			"Karpenter goes together with the node pools %s, and nobody would end their nodes; set enabled: false in each pool first, wait until kubectl get nodeclaims shows none, and take them out then"),
		orphansOf(files, "aws-load-balancer-controller", "ingress_", "ingress-first",
			"aws-load-balancer-controller goes together with the Ingresses %s, and nobody would take down their load balancers; take the Ingresses out first, wait until kubectl get ingress --all-namespaces shows none, and switch the controller off then")...)
}

// orphansOf finds objects, by what their files' names begin with, that go together with
// the release of a chart.
func orphansOf(files []File, chart, prefix, rule, message string) spec.Problems {
	var gone []string
	var release string
	for _, f := range files {
		if len(f.Old) == 0 || len(f.New) > 0 {
			continue
		}
		name := strings.TrimSuffix(path.Base(f.Path), ".yaml")
		if object, ok := strings.CutPrefix(name, prefix); ok {
			gone = append(gone, object)
		}
		if strings.HasPrefix(name, "helmrelease_") && strings.HasSuffix(name, "-"+chart) {
			release = f.Path
		}
	}
	if release == "" || len(gone) == 0 {
		return nil
	}
	slices.Sort(gone)
	return spec.Problems{{
		File: release, Rule: rule, Severity: spec.Warning, Message: fmt.Sprintf(message, strings.Join(gone, ", ")),
	}}
}
