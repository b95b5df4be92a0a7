package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
)

// A chartID is a chart of one version.
type chartID struct{ name, version string }

func (id chartID) String() string { return id.name + " " + id.version }

// find loads every chart below a folder. What is inside a chart is part of it.
func find(folder string) (map[chartID]*chart.Chart, error) {
	out := map[chartID]*chart.Chart{}
	var problems []error
	take := func(path string) {
		c, err := loader.Load(path)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", path, err))
			return
		}
		out[chartID{c.Name(), c.Metadata.Version}] = c
	}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			if found, _ := filepath.Glob(filepath.Join(path, "Chart.yaml")); len(found) == 1 {
				take(path)
				return filepath.SkipDir
			}
		case strings.HasSuffix(path, ".tgz"):
			take(path)
		}
		return nil
	})
	return out, errors.Join(append(problems, err)...)
}
