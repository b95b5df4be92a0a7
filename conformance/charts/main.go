// Command charts holds our values to real charts: it renders every HelmRelease of
// every case with Helm's own engine, and asks of what comes out whether each value
// took effect, and whether accounts, roles, arguments and environment are those that
// the plan means.
//
//	cd conformance/charts && go run . -charts /tmp/charts
//
// The folder holds charts as they are published, packed or not, at any depth. Charts
// that it does not hold are listed as not checked. Exit 1 says that something does
// not hold, or that no chart was found.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("charts", flag.ContinueOnError)
	flags.SetOutput(stderr)
	folder := flags.String("charts", "", "the `folder` that holds real charts, unpacked or as .tgz")
	cases := flags.String("cases", "../../testdata", "the `folder` that holds the cases")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *folder == "" || flags.NArg() > 0 {
		fmt.Fprintln(stderr, "say with -charts which folder holds the charts, such as -charts /tmp/charts (with make: make charts CHARTS=/tmp/charts)")
		return 2
	}
	found, err := find(*folder)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	releases, err := releasesOf(*cases)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	r := check(found, releases)
	r.print(stdout)
	if len(r.problems) > 0 || len(r.checked) == 0 {
		return 1
	}
	return 0
}
