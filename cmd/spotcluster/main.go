// Spotcluster renders EKS clusters on spot capacity as manifests. It is one
// program with three doors:
//
//   - a kustomize plugin, which `kustomize build --enable-alpha-plugins` calls
//     once `spotcluster install` has put it where kustomize looks;
//   - a KRM function, which takes a ResourceList on stdin;
//   - a command line: spotcluster build, render, explain, provider-policy, addons, install,
//     doctor, schema, version.
//
// Data goes to stdout and words to stderr. The exit code is 0 where all is well,
// 1 where the input is wrong, and 2 where the program was called wrongly. Where
// something is wrong nothing is written to stdout.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"spotcluster.dev/spotcluster/fn/spec"
)

// The exit codes.
const (
	exitFine  = 0
	exitWrong = 1 // the input is wrong
	exitUsage = 2 // the program was called wrongly
)

func main() {
	os.Exit(run(os.Args, os.Stdin, os.Stdout, os.Stderr))
}

// run is the program, with its streams and exit code for the taking. argv[0] is
// the program's own name, which tells a plugin that it is one.
func run(argv []string, stdin io.Reader, stdout, stderr io.Writer) int {
	s := streams{stdin, stdout, stderr}
	switch doorOf(argv, isPiped(stdin)) {
	case pluginDoor:
		return runPlugin(argv, s)
	case functionDoor:
		return runFunction(s)
	default:
		return runCommand(argv[min(1, len(argv)):], s)
	}
}

// streams are what a door reads from and writes to.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// isPiped says whether something other than a terminal or nothing is at the
// other end of stdin.
func isPiped(stdin io.Reader) bool {
	f, ok := stdin.(*os.File)
	if !ok {
		return stdin != nil
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice == 0
}

// tell prints problems one a line, and any other error with the program's name.
func (s streams) tell(err error) {
	var problems spec.Problems
	if errors.As(err, &problems) {
		s.list(problems)
		return
	}
	fmt.Fprintf(s.err, "spotcluster: %v\n", err)
}

func (s streams) list(problems spec.Problems) {
	for _, p := range problems {
		fmt.Fprintln(s.err, p)
	}
}

// write writes data, and is the exit code of that.
func (s streams) write(data []byte) int {
	if _, err := s.out.Write(data); err != nil {
		s.tell(fmt.Errorf("writing the output: %w", err))
		return exitWrong
	}
	return exitFine
}
