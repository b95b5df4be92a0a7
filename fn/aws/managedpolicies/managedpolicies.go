// Package managedpolicies knows the IAM policies that AWS keeps, by name and path:
// arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy is not found as
// arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicy.
//
// It is those of the commercial partition. Other partitions have most of them, by
// the same paths, and miss some: AmazonEBSCSIDriverPolicyV2 is not known to be in
// any. So a policy that is missing from the table is probably a slip, and one that
// is in the table may still be missing from another partition.
//
// Source: the folder aws/managedpolicies of github.com/iann0036/iam-dataset (MIT),
// at the commit of the day that the table's first line names. The repository is
// large, and CI does not fetch it: the table is made anew by hand, with its clone in
// .cache.
package managedpolicies

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"spotcluster.dev/spotcluster/fn/suggest"
)

//go:generate go run ./gen -in ../../../.cache/iam-dataset/aws/managedpolicies -as-of 2026-08-22 -out managedpolicies.txt

// table has one line a policy, sorted, below a header.
//
//go:embed managedpolicies.txt
var table string

// AsOf is the day of the table. A test holds it to the table's first line.
const AsOf = "2026-08-22"

// A Policy is one of AWS's.
type Policy struct {
	// Path stands before the name in the ARN, such as service-role/. It is empty for
	// most.
	Path string
	Name string
	// Deprecated policies stay where they are attached, and can be attached nowhere
	// else (IAM user guide, "Deprecated AWS managed policies"). Their path is not
	// known.
	Deprecated bool
}

// index is the table by name. No two policies share one, whatever their path; a
// test asserts it.
var index = sync.OnceValue(func() map[string]Policy {
	out := make(map[string]Policy, strings.Count(table, "\n"))
	for line := range strings.Lines(table) {
		if line[0] == '#' {
			continue
		}
		full, note, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		slash := strings.LastIndexByte(full, '/') + 1
		p := Policy{Path: full[:slash], Name: full[slash:], Deprecated: note != ""}
		out[p.Name] = p
	}
	return out
})

// Find returns the policy of a name without its path, and whether there is one.
func Find(name string) (Policy, bool) {
	p, ok := index()[name]
	return p, ok
}

// Names lists the names of all policies that can be attached.
var Names = sync.OnceValue(func() []string {
	var out []string
	for name, p := range index() {
		if !p.Deprecated {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
})

// Check says whether a policy can be attached by this path and name, such as
// service-role/AmazonEBSCSIDriverPolicy: what an ARN has behind policy/. If not,
// problem says why, and what was probably meant.
func Check(full string) (problem string, ok bool) {
	name := full[strings.LastIndexByte(full, '/')+1:]
	p, found := Find(name)
	switch {
	case !found:
		hint := suggest.Nearest(name, Names())
		if hint != "" {
			hint = "; did you mean " + index()[hint].Path + hint + "?"
		}
		return fmt.Sprintf("AWS keeps no policy %q (commercial partition, as of %s)%s", name, AsOf, hint), false
	case p.Deprecated:
		return fmt.Sprintf("AWS has deprecated the policy %q: it can be attached to no role any more (IAM user guide, \"Deprecated AWS managed policies\")", name), false
	case p.Path+p.Name != full:
		return fmt.Sprintf("the path of the policy %q is another one; write %s", name, p.Path+p.Name), false
	}
	return "", true
}
