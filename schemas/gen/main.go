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
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"spotcluster.dev/spotcluster/schemas/facts"
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
	finish := write
	if *check {
		finish = compare
	}
	want, err := generate(*crds, *kubernetes)
	if err == nil {
		err = finish(*out, want)
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

// write makes the folder hold the wanted files, and no other facts.
func write(dir string, want map[string][]byte) error {
	have, err := read(dir)
	if err != nil {
		return err
	}
	for _, name := range differing(have, want) {
		path := filepath.Join(dir, name)
		if want[name] == nil {
			err = os.Remove(path)
		} else {
			err = os.WriteFile(path, want[name], 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// compare is an error that lists the files which write would touch.
func compare(dir string, want map[string][]byte) error {
	have, err := read(dir)
	if err != nil {
		return err
	}
	var problems []error
	for _, name := range differing(have, want) {
		state := "is stale"
		switch {
		case have[name] == nil:
			state = "is missing"
		case want[name] == nil:
			state = "is of no kind in kinds.go"
		}
		problems = append(problems, fmt.Errorf("%s %s", filepath.Join(dir, name), state))
	}
	if len(problems) > 0 {
		problems = append(problems, errors.New("run go run ./schemas/gen without -check, and review what changed"))
	}
	return errors.Join(problems...)
}

// read is every file of facts in a folder, by name.
func read(dir string) (map[string][]byte, error) {
	names, err := fs.Glob(os.DirFS(dir), "*.txt")
	if err != nil {
		return nil, err
	}
	have := map[string][]byte{}
	for _, name := range names {
		if have[name], err = os.ReadFile(filepath.Join(dir, name)); err != nil {
			return nil, err
		}
	}
	return have, nil
}

// differing is the name of every file that is in one set and not, or not so, in
// the other.
func differing(have, want map[string][]byte) []string {
	all := maps.Clone(have)
	maps.Copy(all, want)
	return slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(name string) bool {
		return have[name] != nil && want[name] != nil && bytes.Equal(have[name], want[name])
	})
}
