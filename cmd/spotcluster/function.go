package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"spotcluster.dev/spotcluster/fn/krm"
	"spotcluster.dev/spotcluster/fn/spec"
)

// functionUsage is told to who pipes something else into the program.
const functionUsage = `without arguments this is a KRM function, which takes a ResourceList on stdin; type
  spotcluster build overlays/prod
to build an overlay, or annotate its SpotCluster with
  config.kubernetes.io/function: "exec: {path: /usr/local/bin/spotcluster}"
and let kustomize call it: kustomize build --enable-alpha-plugins --enable-exec overlays/prod
`

// runFunction is the door of a KRM function. Problems are told on stderr, one a
// line, for kustomize shows no results.
func runFunction(s streams) int {
	in, err := io.ReadAll(s.in)
	if err != nil {
		s.tell(fmt.Errorf("reading stdin: %w", err))
		return exitWrong
	}
	if len(bytes.TrimSpace(in)) == 0 {
		return runCommand(nil, s)
	}
	list, err := krm.Read(in)
	var problems spec.Problems
	if errors.As(err, &problems) {
		s.tell(err)
		return exitWrong
	}
	if err != nil {
		fmt.Fprintf(s.err, "spotcluster: %v; %s", err, functionUsage)
		return exitUsage
	}
	run := krm.Function{Render: render, Locate: locateHere}.Run
	if list.IsPackage() {
		run = krm.Package{Render: render, Resolve: resolve, DeliveryPath: deliveryPath}.Run
	}
	out, warnings, err := run(list)
	if err != nil {
		s.tell(err)
		s.write(out) // results, for who reads them
		return exitWrong
	}
	s.list(warnings)
	return s.write(out)
}

// locateHere gives problems their place in the overlay of this folder, which is
// where kustomize calls a function.
func locateHere(kind string, problems spec.Problems) spec.Problems {
	var located spec.Problems
	if errors.As(locatedHere(kind, problems), &located) {
		return located
	}
	return problems
}
