package source

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestPackIsReproducible(t *testing.T) {
	files := map[string][]byte{"b/two": []byte("2"), "a": []byte("1"), "c": nil}
	first, err := pack(files)
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		again, err := pack(files)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, again) {
			t.Fatal("the same files gave other bytes")
		}
	}
	if got, want := strings.Join(names(t, first), " "), "a b/two c"; got != want {
		t.Errorf("packed %q, want %q", got, want)
	}
}

func TestChart(t *testing.T) {
	s := &Server{options: Options{Chart: func(name, version string, files map[string]string) error {
		files["templates/extra.yaml"] = name + version
		return nil
	}}}
	body, err := s.chart("metrics-server", "3.13.1")
	if err != nil {
		t.Fatal(err)
	}
	want := "metrics-server/Chart.yaml metrics-server/templates/extra.yaml metrics-server/templates/standin.yaml"
	if got := strings.Join(names(t, body), " "); got != want {
		t.Errorf("packed %q, want %q", got, want)
	}
	if _, err := s.chart("metrics-server", "3.x"); err == nil || !strings.Contains(err.Error(), "not exact") {
		t.Errorf("a range of versions: got %v, want an error that says so", err)
	}
}

func names(t *testing.T, packed []byte) (names []string) {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	for archive := tar.NewReader(zip); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, header.Name)
	}
}
