package spec

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Severity says whether a problem stops the render.
type Severity string

// The severities, spelled as in a KRM function's results.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// A Problem is one thing wrong with a spec: where it is, what was given, which
// rule it breaks and what to type instead.
type Problem struct {
	// File, Line and Column locate the value; File is empty and the numbers are
	// zero where the text came without a file. Lines and columns count from 1.
	File   string
	Line   int
	Column int
	// Path is the field path, such as spec.nodeGroups.spot.labels.
	Path string
	// Rule is the stable id by which a warning is silenced or made an error.
	Rule     string
	Severity Severity
	// Message says what was given, the rule it broke, and what to type.
	Message string
	// Proposed is the value to type, where there is exactly one.
	Proposed string
}

// String is the problem on one line: file:line:column: path: message (rule).
func (p Problem) String() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File)
		b.WriteByte(':')
	}
	if p.Line > 0 {
		fmt.Fprintf(&b, "%d:%d:", p.Line, p.Column)
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	if p.Severity == Warning {
		b.WriteString("warning: ")
	}
	if p.Path != "" {
		b.WriteString(p.Path)
		b.WriteString(": ")
	}
	b.WriteString(p.Message)
	fmt.Fprintf(&b, " (%s)", p.Rule)
	return b.String()
}

// Problems is every problem found in one spec, in the order of the document. As
// an error it prints one problem a line.
type Problems []Problem

// Error prints one problem a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Sorted returns the problems in the order of their files and lines.
func (ps Problems) Sorted() Problems {
	out := slices.Clone(ps)
	slices.SortStableFunc(out, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return out
}

// Of returns the problems of one severity.
func (ps Problems) Of(s Severity) Problems {
	var out Problems
	for _, p := range ps {
		if p.Severity == s {
			out = append(out, p)
		}
	}
	return out
}
