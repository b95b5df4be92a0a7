package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"spotcluster.dev/spotcluster/fn/spec"
)

// buildGC lets the heap grow to five times what is live before it is collected:
// a build allocates much, keeps most of it, and ends.
const buildGC = 400

func newBuild(s streams) *cobra.Command {
	var strict bool
	c := &cobra.Command{
		Use:   "build [DIR]",
		Short: "Print an overlay as kustomize builds it, without kustomize",
		Long: `Build prints the bytes of

  kustomize build --enable-alpha-plugins DIR

with kustomize's own code, which is part of this program: there is nothing to
install. As with that flag, plugins of others that the overlay names are called.
Warnings, which kustomize cannot show, go to stderr.`,
		Example: "  spotcluster build overlays/prod | less",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			return build(s, dir, strict)
		},
	}
	c.Flags().BoolVar(&strict, "strict", false, "take warnings for errors")
	return c
}

func build(s streams, dir string, strict bool) error {
	debug.SetGCPercent(buildGC)
	result, err := resolveOnDisk(dir)
	if err != nil {
		return err
	}
	if strict && len(result.Warnings) > 0 {
		return asErrors(result.Warnings)
	}
	s.list(result.Warnings)
	if _, err := s.out.Write(result.Stream); err != nil {
		return fmt.Errorf("writing the output: %w", err)
	}
	return nil
}

func asErrors(warnings spec.Problems) spec.Problems {
	out := make(spec.Problems, len(warnings))
	for i, p := range warnings {
		p.Severity = spec.Error
		out[i] = p
	}
	return out
}
