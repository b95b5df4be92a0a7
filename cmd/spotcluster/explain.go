package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"spotcluster.dev/spotcluster/fn/explain"
	"spotcluster.dev/spotcluster/fn/overlay"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
	"spotcluster.dev/spotcluster/functions/addons"
)

// newExplain is the group of verbs that answer a reviewer.
func newExplain(s streams) *cobra.Command {
	c := &cobra.Command{Use: "explain", Short: "Say what an overlay comes to, for a review"}
	c.AddCommand(newExplainIAM(s))
	return c
}

func newExplainIAM(s streams) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "iam [DIR...]",
		Short: "Say who may do what in AWS and in Kubernetes, and why",
		Long: `Explain iam says of overlays who may do what: in AWS by which role, which service
account or service takes it on, and by which statements; and in Kubernetes by
which access. It says why, where a statement reaches further than one would
think. What patches of the overlay change of rendered objects is not in it.

With --json it is one document for machines, a list with an entry a cluster.`,
		Example: `  spotcluster explain iam overlays/prod
  spotcluster explain iam --json overlays/* | jq '.[].roles[] | {who, name, policies}'`,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"."}
			}
			return explainIAM(s, args, asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func explainIAM(s streams, dirs []string, asJSON bool) error {
	results, err := resolveEach(dirs)
	if err != nil {
		return err
	}
	var clusters []overlay.Cluster
	for _, r := range results {
		clusters = append(clusters, r.Clusters...)
	}
	var out []byte
	all := []explain.IAM{}
	for _, c := range clusters {
		d := spec.Parse(c.Document, "", functions.Known())
		if d.Cluster == nil { // a management cluster gives nobody a role
			continue
		}
		p := plan.New(d, addons.Catalog)
		e := explain.NewIAM(&p)
		all = append(all, e)
		if len(out) > 0 {
			out = append(out, '\n')
		}
		out = append(out, e.Text()...)
	}
	if len(all) == 0 {
		return fmt.Errorf("there is no SpotCluster in %v, and a ManagementCluster gives nobody a role", dirs)
	}
	if asJSON {
		out, err = json.MarshalIndent(all, "", "  ")
		if err != nil {
			return fmt.Errorf("writing JSON: %w", err)
		}
		out = append(out, '\n')
	}
	if _, err := s.out.Write(out); err != nil {
		return fmt.Errorf("writing the output: %w", err)
	}
	return nil
}
