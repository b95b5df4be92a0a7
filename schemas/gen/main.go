// Command gen writes schemas/facts: what is known of every kind that we emit.
//
//	go run ./schemas/gen -crds ../shared/crds          # write the files
//	go run ./schemas/gen -crds ../shared/crds -check   # exit 1 and list what is stale
//
// The kinds are the tables in kinds.go. Those that a CustomResourceDefinition
// defines are looked up among the YAML files below -crds; Kubernetes' own come
// from the OpenAPI document that kustomize carries, and where they are newer than
// that, from the one of the Kubernetes that the end-to-end tests run. Package facts
// describes what is written, and what is left out.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"

	"spotcluster.dev/spotcluster/schemas/facts"
	"spotcluster.dev/spotcluster/schemas/generated"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("gen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	crds := flags.String("crds", "../shared/crds", "the `folder` that holds the CustomResourceDefinitions")
	out := flags.String("out", "schemas/facts", "the `folder` that holds the facts")
	kubernetes := flags.String("kubernetes", "e2e/tools", "the `folder` of the module that pins k8s.io/kubernetes")
	check := flags.Bool("check", false, "write nothing; exit 1 and list the files that are stale")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "gen takes flags only, got %q\n", flags.Args())
		return 2
	}
	finish := factsIn(*out).Write
	if *check {
		finish = factsIn(*out).Compare
	}
	want, err := generate(*crds, *kubernetes)
	if err == nil {
		err = finish(want)
	}
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}

// generate makes every file, by name.
func generate(crds, kubernetes string) (map[string][]byte, error) {
	kinds, err := fromCRDs(crds, crdKinds)
	if err != nil {
		return nil, err
	}
	own, err := fromKubernetes(kubernetesKinds)
	if err != nil {
		return nil, err
	}
	newer, err := fromNewerKubernetes(kubernetes, newerKinds)
	if err != nil {
		return nil, err
	}
	want := map[string][]byte{}
	for _, k := range slices.Concat(kinds, own, newer) {
		want[facts.FileName(k.GVK)] = facts.Format(k)
	}
	return want, nil
}

// factsIn is the folder of the facts.
func factsIn(dir string) generated.Folder {
	return generated.Folder{Path: dir, Command: "go run ./schemas/gen", Orphan: "is of no kind in kinds.go"}
}
