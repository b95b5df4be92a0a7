// Command seedgen writes docs/seeds.md: what the seeds, five documents about EKS
// that the product was drawn up from, ask for, row by row, and what becomes of it
// here. Every row of docs/seeds.yaml names cases of testdata and what must hold of
// them, or lines of the scripts that run the binary, and the page is written only
// when all of it holds.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
)

//go:generate go run . -source ../seeds.yaml -cases ../../testdata -scripts ../../cmd/spotcluster/testdata/script -out ../seeds.md

func main() {
	source := flag.String("source", "docs/seeds.yaml", "the rows")
	folder := flag.String("cases", "testdata", "folder of the cases")
	scripts := flag.String("scripts", "cmd/spotcluster/testdata/script", "folder of the scripts")
	out := flag.String("out", "docs/seeds.md", "file to write")
	check := flag.Bool("check", false, "write nothing; fail where the file is not current")
	flag.Parse()
	if err := run(*source, &cases{folder: *folder, scripts: *scripts}, *out, *check); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(source string, cases *cases, out string, check bool) error {
	d, err := read(source)
	if err != nil {
		return err
	}
	var wrong []error
	for _, t := range d.Tables {
		for _, r := range t.Rows {
			for _, a := range r.Holds {
				if err := cases.check(a); err != nil {
					wrong = append(wrong, fmt.Errorf("row %s: %w", r.Row, err))
				}
			}
		}
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	text := page(d)
	if !check {
		return os.WriteFile(out, text, 0o644)
	}
	if old, err := os.ReadFile(out); err != nil || !bytes.Equal(old, text) {
		return fmt.Errorf("%s is not current; run: make generate", out)
	}
	return nil
}
