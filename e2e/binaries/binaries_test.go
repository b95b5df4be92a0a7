package binaries

import (
	"os"
	"path/filepath"
	"testing"
)

func TestGetPrefersTheOverride(t *testing.T) {
	empty, dir := t.TempDir(), t.TempDir()
	want := filepath.Join(dir, Etcd)
	if err := os.WriteFile(want, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv(OverrideEnv, empty+string(filepath.ListSeparator)+dir)
	if got, err := Get(t.Context(), Etcd); got != want || err != nil {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestGetRefusesUnknownNames(t *testing.T) {
	if path, err := Get(t.Context(), "kubelet"); err == nil {
		t.Errorf("got %q, want an error", path)
	}
}

func TestCopySourceAmendsTheCopy(t *testing.T) {
	c, err := openCache()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range modules {
		if m.source == "" {
			continue
		}
		work := t.TempDir()
		dir, err := copySource(t.Context(), m.dir(c.tools), m.source, work)
		if err != nil {
			t.Fatalf("%s: %v", m.source, err)
		}
		for name, file := range m.files {
			if !isFile(filepath.Join(dir, copied, file)) {
				t.Errorf("%s: %s is not at %s", m.source, name, file)
			}
		}
		for _, p := range m.programs {
			if _, err := goOutput(t.Context(), dir, "list", p.pkg); err != nil {
				t.Errorf("%s: %v", p.name, err)
			}
		}
	}
}
