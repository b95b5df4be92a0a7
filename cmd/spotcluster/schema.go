package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/schemas"
)

func newSchema(s streams) *cobra.Command {
	var crd bool
	c := &cobra.Command{
		Use:       "schema [--crd] [KIND]",
		Short:     "Print the JSON Schema or the CRD of a kind",
		Long:      "Schema prints the JSON Schema of SpotCluster or ManagementCluster, for editors; with --crd, the CustomResourceDefinition.",
		Example:   "  spotcluster schema > schemas/spotcluster.schema.json",
		ValidArgs: []string{spec.KindSpotCluster, spec.KindManagementCluster},
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), oneKind),
		RunE: func(_ *cobra.Command, args []string) error {
			kind := spec.KindSpotCluster
			if len(args) > 0 {
				kind = args[0]
			}
			return schema(s, kind, crd)
		},
	}
	c.Flags().BoolVar(&crd, "crd", false, "print the CustomResourceDefinition")
	return c
}

func oneKind(_ *cobra.Command, args []string) error {
	for _, kind := range args {
		if kind != spec.KindSpotCluster && kind != spec.KindManagementCluster {
			return fmt.Errorf("there is no kind %q, only %s and %s", kind, spec.KindSpotCluster, spec.KindManagementCluster)
		}
	}
	return nil
}

func schema(s streams, kind string, crd bool) error {
	name := strings.ToLower(kind) + ".schema.json"
	if crd {
		name = strings.ToLower(kind) + "s.crd.yaml"
	}
	text, err := schemas.Files.ReadFile(name)
	if err != nil {
		return err
	}
	_, err = s.out.Write(text)
	return err
}
