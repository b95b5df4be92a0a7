package main

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"

	"sigs.k8s.io/yaml"
)

// data is docs/seeds.yaml.
type data struct {
	Tables []table `json:"tables"`
}

// A table is one subject of the seeds.
type table struct {
	Title string `json:"title"`
	Rows  []row  `json:"rows"`
}

// A row is one thing that seeds say.
type row struct {
	// Row is the row's number in the inventory of the seeds.
	Row   string   `json:"row"`
	Seeds []string `json:"seeds"`
	// Says is what the seeds say, in our words.
	Says string `json:"says"`
	// Becomes is one word of outcomes, and How the same in a sentence or two.
	Becomes string `json:"becomes"`
	How     string `json:"how"`
	// Holds is what shows it.
	Holds []assertion `json:"holds"`
}

// An outcome is what may become of a row, and what the word means.
type outcome struct{ word, meaning string }

var outcomes = []outcome{
	{"renders", "The spec can say it, and what comes out does it."},
	{"translated", "What the seed is after comes out, in another way than the seed's: its own is obsolete or unsafe."},
	{"not ours", "AWS does it by itself; what can be chosen about it renders."},
	{"in part", "What is there renders; the row says what is not there yet."},
	{"not yet", "Nothing does it; the row says what there is around it."},
}

// An assertion is something that holds of one case: of a field of an object it
// renders, of how many objects of a kind it renders, or of what it is told. What a
// verb does, no case shows; there a line of a script is the assertion.
type assertion struct {
	// Case is a folder of testdata.
	Case string `json:"case"`
	// Kind and Name are an object's, which a star at its end leaves open, and Path one of its fields, such as
	// spec.forProvider.tags["kubernetes.io/role/elb"]. A path goes on into text that
	// is YAML or JSON itself, and finds an entry of a list by one of its fields:
	// spec.forProvider.policy.Statement[Sid=Scale]. A kind that several groups have is
	// written with its group: SubnetGroup.rds.aws.m.upbound.io.
	Kind string `json:"kind,omitempty"`
	Name string `json:"name,omitempty"`
	Path string `json:"path,omitempty"`
	// Is is the field's value.
	Is any `json:"is,omitempty"`
	// Has is a part of the field's text; user data is read as the node reads it.
	Has string `json:"has,omitempty"`
	// Lacks is what the field's text has nowhere, of every object of the kind where
	// none is named. There must be one, and it must have the field.
	Lacks string `json:"lacks,omitempty"`
	// Absent says that there is no such field, or without a path no such object.
	Absent bool `json:"absent,omitempty"`
	// Count is the number of objects of a kind.
	Count *int `json:"count,omitempty"`
	// Refusal and Warning are whole lines of errors.txt and warnings.txt.
	Refusal string `json:"refusal,omitempty"`
	Warning string `json:"warning,omitempty"`
	// Script is a script of cmd/spotcluster/testdata/script, without its ending, and
	// Runs a line of it. That what the line says holds, the script's own test asserts.
	Script string `json:"script,omitempty"`
	Runs   string `json:"runs,omitempty"`
}

// read reads the rows, and finds those that say too little or too much.
func read(path string) (data, error) {
	var d data
	src, err := os.ReadFile(path)
	if err != nil {
		return d, err
	}
	if err := yaml.UnmarshalStrict(src, &d); err != nil {
		return d, fmt.Errorf("%s: %w", path, err)
	}
	var wrong []error
	for _, t := range d.Tables {
		for _, r := range t.Rows {
			if !slices.ContainsFunc(outcomes, func(o outcome) bool { return o.word == r.Becomes }) {
				wrong = append(wrong, fmt.Errorf("%s: row %s becomes %q, which is none of the words for it", path, r.Row, r.Becomes))
			}
			if t.Title == "" || r.Row == "" || r.Says == "" || r.How == "" || len(r.Seeds) == 0 || len(r.Holds) == 0 {
				wrong = append(wrong, fmt.Errorf("%s: row %s lacks title, row, seeds, says, how or holds", path, r.Row))
			}
			for _, a := range r.Holds {
				if !a.whole() {
					wrong = append(wrong, fmt.Errorf("%s: row %s has an assertion that says nothing, or two things: %+v", path, r.Row, a))
				}
			}
		}
	}
	return d, errors.Join(wrong...)
}

// whole says whether an assertion asserts one thing.
func (a assertion) whole() bool {
	if a.Script != "" || a.Runs != "" {
		return a.Script != "" && a.Runs != "" && reflect.DeepEqual(a, assertion{Script: a.Script, Runs: a.Runs})
	}
	things := 0
	for _, said := range []bool{a.Is != nil, a.Has != "", a.Lacks != "", a.Absent, a.Count != nil, a.Refusal != "", a.Warning != ""} {
		if said {
			things++
		}
	}
	problem := a.Refusal != "" || a.Warning != ""
	switch {
	case a.Case == "" || things != 1 || problem != (a.Kind == ""):
		return false
	case problem, a.Count != nil:
		return a.Name == "" && a.Path == ""
	case a.Lacks != "":
		return a.Path != ""
	case a.Is != nil, a.Has != "":
		return a.Name != "" && a.Path != ""
	}
	return a.Name != "" // absent
}
