package main

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestGenerate(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	got, err := generate(fstest.MapFS{
		"Plain.json": file(`{"arn": "arn:aws:iam::aws:policy/Plain", "deprecated": false}`),
		"Deep.json":  file(`{"arn": "arn:aws:iam::aws:policy/service-role/Deep", "deprecated": false}`),
		"Old.json":   file(`{"arn": "arn:aws:iam::aws:policy/Old", "deprecated": true}`),
		"Gone.json":  file(`{"arn": null, "deprecated": true}`),
		"Never.json": file(`{"deprecated": false}`),
		"README.md":  file("no policy"),
	}, "2026-01-02")
	if err != nil {
		t.Fatal(err)
	}
	text := string(got)
	if !strings.Contains(text, "as of 2026-01-02. ") || !strings.HasSuffix(text, "\nGone deprecated\nOld deprecated\nPlain\nservice-role/Deep\n") {
		t.Errorf("got\n%s", text)
	}
	for why, text := range map[string]string{
		"another partition": `{"arn": "arn:aws-cn:iam::aws:policy/Plain"}`,
		"another name":      `{"arn": "arn:aws:iam::aws:policy/NotPlain"}`,
		"no JSON":           `{`,
	} {
		if _, err := generate(fstest.MapFS{"Plain.json": file(text)}, ""); err == nil || !strings.Contains(err.Error(), "Plain.json") {
			t.Errorf("%s: %v", why, err)
		}
	}
	if _, err := generate(fstest.MapFS{}, ""); err == nil {
		t.Error("an empty folder makes a table")
	}
}
