package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// runCommand is the door of the command line.
func runCommand(args []string, s streams) int {
	root := newRoot(s)
	if len(args) == 0 {
		fmt.Fprint(s.err, root.UsageString())
		return exitUsage
	}
	root.SetArgs(args)
	err := root.Execute()
	var wrong wrongInput
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &wrong):
		s.tell(wrong.error)
		return exitWrong
	}
	fmt.Fprintf(s.err, "spotcluster: %v\ntype spotcluster --help for what it takes\n", err)
	return exitUsage
}

// wrongInput is an error of a verb that was called as it should be. Any other
// error of a command is one of usage.
type wrongInput struct{ error }

// newRoot is the command with all its verbs, in the order in which one meets
// them.
func newRoot(s streams) *cobra.Command {
	root := &cobra.Command{
		Use:           "spotcluster",
		Short:         "Render EKS clusters on spot capacity as manifests",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs,
		RunE:          noSuchVerb,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SuggestionsMinimumDistance = 2
	root.SetHelpCommand(&cobra.Command{Hidden: true})
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	for _, verb := range []*cobra.Command{newBuild(s), newRender(s), newProviderPolicy(s), newAddons(s), newInstall(s), newDoctor(s), newSchema(s), newVersion(s)} {
		verb.DisableFlagsInUseLine = true
		verb.RunE = judged(verb.RunE)
		root.AddCommand(verb)
	}
	for _, group := range []*cobra.Command{newExplain(s)} {
		for _, verb := range group.Commands() {
			verb.DisableFlagsInUseLine = true
			verb.RunE = judged(verb.RunE)
		}
		group.Args, group.RunE = cobra.ArbitraryArgs, noSuchVerb
		root.AddCommand(group)
	}
	return root
}

// judged marks what a verb finds as being about its input.
func judged(runE func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		if err := runE(c, args); err != nil {
			return wrongInput{err}
		}
		return nil
	}
}

// noSuchVerb answers a verb that is not there, or a group of verbs alone.
func noSuchVerb(root *cobra.Command, args []string) error {
	var verbs []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			verbs = append(verbs, c.Name())
		}
	}
	if len(args) == 0 {
		return fmt.Errorf("%s what? It takes %s", root.Name(), strings.Join(verbs, ", "))
	}
	message := fmt.Sprintf("there is no verb %q, only %s", args[0], strings.Join(verbs, ", "))
	if root.HasParent() {
		message = fmt.Sprintf("%s takes a verb, %s, and then %s", root.Name(), strings.Join(verbs, " or "), args[0])
	}
	if near := root.SuggestionsFor(args[0]); len(near) > 0 {
		message += fmt.Sprintf("; did you mean %q?", near[0])
	}
	return errors.New(message)
}
