package main

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

const pageHead = `# What became of the seeds

Generated from [seeds.yaml](seeds.yaml) by ` + "`make generate`" + `; do not edit.

The product was drawn up from five documents about EKS: 000 builds a spot cluster with Terraform and Helm, 001 does with
CloudFormation, 002 and 004 explain EKS, 003 runs Fargate with Terraform. What they say was numbered, row by row. Here is each row,
and what becomes of it here. What is obsolete or unsafe is translated or refused, never copied.

Each row names the cases that show it, and below its table are the assertions: fields of objects that the case renders, how many
there are of a kind, or the words with which it is refused or warned of. What a verb does is shown by a line of a script that runs
it. The tests hold every one.

| | |
|---|---|
`

// page is docs/seeds.md.
func page(d data) []byte {
	var w bytes.Buffer
	w.WriteString(pageHead)
	for _, o := range outcomes {
		fmt.Fprintf(&w, "| **%s** | %s |\n", o.word, o.meaning)
	}
	for _, t := range d.Tables {
		fmt.Fprintf(&w, "\n## %s\n\n", t.Title)
		w.WriteString("| row | seeds | what they say | what becomes of it | shown by |\n|---|---|---|---|---|\n")
		for _, r := range t.Rows {
			fmt.Fprintf(&w, "| %s | %s | %s | **%s**: %s | %s |\n", r.Row, strings.Join(r.Seeds, ", "), cell(r.Says), r.Becomes, cell(r.How), strings.Join(links(r.Holds), ", "))
		}
		fmt.Fprintf(&w, "\n### What shows it: %s\n\n", strings.ToLower(t.Title))
		for _, r := range t.Rows {
			fmt.Fprintf(&w, "- **%s**\n", r.Row)
			for _, a := range r.Holds {
				fmt.Fprintf(&w, "  - %s%s\n", a.Case, a.words())
			}
		}
	}
	return w.Bytes()
}

// links are the cases and scripts of a row, each once.
func links(all []assertion) []string {
	var out []string
	for _, a := range all {
		link := fmt.Sprintf("[%s](../testdata/%s/spec.yaml)", a.Case, a.Case)
		if a.Script != "" {
			link = fmt.Sprintf("[%s](../cmd/spotcluster/testdata/script/%s.txtar)", a.Script, a.Script)
		}
		if !slices.Contains(out, link) {
			out = append(out, link)
		}
	}
	return out
}

// position is where in a spec a problem is: of interest to the tests alone.
var position = regexp.MustCompile(`^spec\.yaml:[0-9:]* (warning: )?`)

// words says an assertion to a reader, after the name of the case.
func (a assertion) words() string {
	name := a.Kind
	if a.Name != "" {
		name += " " + code(a.Name)
	}
	switch {
	case a.Script != "":
		return "script " + a.Script + ": " + code(a.Runs)
	case a.Refusal != "":
		return " is refused: " + code(position.ReplaceAllString(a.Refusal, ""))
	case a.Warning != "":
		return " warns: " + code(position.ReplaceAllString(a.Warning, ""))
	case a.Count != nil && *a.Count == 0:
		return ", no " + name
	case a.Count != nil:
		return fmt.Sprintf(", %s, %d of them", name, *a.Count)
	case a.Absent && a.Path == "":
		return ", no " + name
	case a.Has != "":
		return ", " + name + ": " + code(a.Path) + " has " + code(a.Has)
	case a.Lacks != "" && a.Name == "":
		return ", any " + name + ": " + code(a.Path) + " has nowhere " + code(a.Lacks)
	case a.Lacks != "":
		return ", " + name + ": " + code(a.Path) + " has nowhere " + code(a.Lacks)
	case a.Absent:
		return ", " + name + ": no " + code(a.Path)
	}
	return ", " + name + ": " + code(a.Path) + " is " + code(text(a.Is))
}

// code is text as it is, in one line.
func code(s string) string { return "`" + strings.Join(strings.Fields(s), " ") + "`" }

// cell is text that may stand in a table.
func cell(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", `\|`)
}
