package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"spotcluster.dev/spotcluster/fn/explain"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/release"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
	"spotcluster.dev/spotcluster/functions/addons"
)

func newAddons(s streams) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "addons [DIR...]",
		Short: "List the add-ons, and which of them overlays have",
		Long: `Addons lists the catalogue of add-ons, with the versions of the newest release: what
each is, where it goes, the service account of the pods that need AWS, whether these
have a role there, when it is on without being named, and where it cannot run.

Of overlays it says instead which add-ons they have, and because of what, with the
versions that they have.

With --json it is one document for machines, a list with an entry a catalogue.`,
		Example: `  spotcluster addons
  spotcluster addons overlays/prod
  spotcluster addons --json overlays/* | jq '.[] | {cluster, on: [.addons[] | select(.on).name]}'`,
		RunE: func(_ *cobra.Command, args []string) error { return listAddons(s, args, asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func listAddons(s streams, dirs []string, asJSON bool) error {
	lists, err := addonLists(dirs)
	if err != nil {
		return err
	}
	var out []byte
	for _, l := range lists {
		if len(out) > 0 {
			out = append(out, '\n')
		}
		out = append(out, l.Text()...)
	}
	if asJSON {
		if out, err = json.MarshalIndent(lists, "", "  "); err != nil {
			return fmt.Errorf("writing JSON: %w", err)
		}
		out = append(out, '\n')
	}
	if _, err := s.out.Write(out); err != nil {
		return fmt.Errorf("writing the output: %w", err)
	}
	return nil
}

// addonLists are the catalogues of overlays or, without any, that of the newest
// release.
func addonLists(dirs []string) ([]explain.Addons, error) {
	if len(dirs) == 0 {
		r, err := release.Load(release.Newest())
		if err != nil {
			return nil, err
		}
		return []explain.Addons{explain.NewCatalogue(addons.Catalog, r)}, nil
	}
	results, err := resolveEach(dirs)
	if err != nil {
		return nil, err
	}
	var out []explain.Addons
	for _, r := range results {
		for _, c := range r.Clusters {
			d := spec.Parse(c.Document, "", functions.Known())
			if d.Cluster == nil { // a management cluster has no add-ons
				continue
			}
			p := plan.New(d, addons.Catalog)
			out = append(out, explain.NewAddons(addons.Catalog, &p))
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("there is no SpotCluster in %v, and a ManagementCluster has no add-ons", dirs)
	}
	return out, nil
}
