// Command gen writes managedpolicies.txt from a folder that has a JSON file for
// each of AWS's managed policies, as aws/managedpolicies of the repository
// iann0036/iam-dataset is: name.json, with arn and deprecated.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"os"
	"slices"
	"strings"
)

func main() {
	in := flag.String("in", "", "the `folder` of the policies")
	out := flag.String("out", "managedpolicies.txt", "the `file` to write")
	asOf := flag.String("as-of", "", "the `day` of the repository's commit")
	flag.Parse()
	table, err := generate(os.DirFS(*in), *asOf)
	if err == nil {
		err = os.WriteFile(*out, table, 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// prefix begins the ARN of every policy of the commercial partition.
const prefix = "arn:aws:iam::aws:policy/"

// generate makes the table: a line a policy, sorted.
func generate(in fs.FS, asOf string) ([]byte, error) {
	files, err := fs.Glob(in, "*.json")
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("-in holds no policies (%w)", err)
	}
	lines := make([]string, 0, len(files))
	for _, file := range files {
		line, err := line(in, file)
		if err != nil {
			return nil, err
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	var b bytes.Buffer
	fmt.Fprintf(&b, "# AWS managed policies of the commercial partition as of %s. Source: github.com/iann0036/iam-dataset (MIT). Generated; do not edit.\n", asOf)
	b.WriteString("# Path and name; the path is not known of those that are deprecated.\n")
	for _, l := range lines {
		b.WriteString(l + "\n")
	}
	return b.Bytes(), nil
}

// line is one policy's. One that is deprecated may have no ARN any more. What has
// none and is not deprecated was never seen in an account, and is left out.
func line(in fs.FS, file string) (string, error) {
	src, err := fs.ReadFile(in, file)
	if err != nil {
		return "", err
	}
	var p struct {
		ARN        string `json:"arn"`
		Deprecated bool   `json:"deprecated"`
	}
	if err := json.Unmarshal(src, &p); err != nil {
		return "", fmt.Errorf("reading %s: %w", file, err)
	}
	name := strings.TrimSuffix(file, ".json")
	if p.ARN == "" && !p.Deprecated {
		return "", nil
	}
	if p.ARN == "" {
		p.ARN = prefix + name
	}
	full, ours := strings.CutPrefix(p.ARN, prefix)
	if !ours || full != name && !strings.HasSuffix(full, "/"+name) || strings.ContainsAny(full, " #") {
		return "", fmt.Errorf("%s: the ARN %q is not that of a policy of this name in the partition aws", file, p.ARN)
	}
	if p.Deprecated {
		full += " deprecated"
	}
	return full, nil
}
