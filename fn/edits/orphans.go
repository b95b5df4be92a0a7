package edits

import (
	"path"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/spec"
)

// orphans finds node pools that go in one commit with Karpenter. It alone ends
// their nodes, and Flux takes it down beside the pools: the instances would run on,
// and cost, with nobody to end them.
func orphans(files []File) spec.Problems {
	var pools []string
	var release string
	for _, f := range files {
		if len(f.Old) == 0 || len(f.New) > 0 {
			continue
		}
		name := strings.TrimSuffix(path.Base(f.Path), ".yaml")
		if pool, ok := strings.CutPrefix(name, "nodepool_"); ok {
			pools = append(pools, pool)
		}
		if strings.HasPrefix(name, "helmrelease_") && strings.HasSuffix(name, "-karpenter") {
			release = f.Path
		}
	}
	if release == "" || len(pools) == 0 {
		return nil
	}
	slices.Sort(pools)
	return spec.Problems{{
		File: release, Rule: "karpenter-first", Severity: spec.Warning,
		Message: "Karpenter goes together with the node pools " + strings.Join(pools, ", ") + ", and nobody would end their nodes; set enabled: false in each pool first, wait until kubectl get nodeclaims shows none, and take them out then",
	}}
}
