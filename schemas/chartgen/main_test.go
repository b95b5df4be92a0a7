package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const list = "# small 1.0.0: value paths of the chart.\n" +
	"image/tag\tnull\nreplicas\tnumber\nresources/limits/cpu\tstring\nresources/requests\topen map\nsidecar\ttemplate only\n"

const file = `chart: small-chart
version: 1.0.0

image/tag null
replicas scalar
resources open
sidecar any
`

func TestConvert(t *testing.T) {
	t.Cleanup(func() { delete(whole, "small-chart"); delete(several, "small-chart") })
	whole["small-chart"], several["small-chart"] = []string{"resources"}, []string{"sidecar"}
	got, err := convert("small", "small-chart", list)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(file, string(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for reason, c := range map[string]struct{ src, want string }{
		"a list of another chart":           {"# big 1.0.0: paths\na\tbool\n", "the first line must be # small <version>"},
		"a kind that nobody has thought of": {"# small 1.0.0: paths\na\tsecret\n", `"secret" is no kind of value`},
		"a value that is gone":              {"# small 1.0.0: paths\nresources/limits\topen map\n", "whole.go has the value sidecar"},
		"a map that is gone":                {"# small 1.0.0: paths\nreplicas\tnumber\n", "whole.go has the map resources"},
	} {
		if _, err := convert("small", "small-chart", c.src); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", reason, err, c.want)
		}
	}
}

func TestSettle(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("gone.txt", "of a chart that has no list any more")
	write("small.txt", "of an older chart")
	write("charts.go", "package charts")
	want := map[string][]byte{"small.txt": []byte(file)}
	err := listsIn(dir).Compare(want)
	for _, stale := range []string{"gone.txt is stale", "small.txt is stale", "without -check"} {
		if err == nil || !strings.Contains(err.Error(), stale) {
			t.Errorf("before: got %v, want %s", err, stale)
		}
	}
	if err := listsIn(dir).Write(want); err != nil {
		t.Fatal(err)
	}
	if err := listsIn(dir).Compare(want); err != nil {
		t.Errorf("after: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "charts.go")); err != nil {
		t.Errorf("what is no list of values was touched: %v", err)
	}
}

func TestRun(t *testing.T) {
	for reason, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"a folder without its flag would be passed over in silence": {[]string{"facts"}, 2, "takes flags only"},
		"the message must say which flag is meant":                  {[]string{"-values", "nowhere"}, 1, "say with -values where they are"},
	} {
		var stderr bytes.Buffer
		if code := run(c.args, &stderr); code != c.code || !strings.Contains(stderr.String(), c.want) {
			t.Errorf("%s: got %d, %q", reason, code, stderr.String())
		}
	}
}
