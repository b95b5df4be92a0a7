package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// compile builds the program for an architecture, so that the same source gives
// the same bytes on any machine: no C, no paths, no commit.
func compile(source, out, arch string) error {
	out, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	env, err := environment(source, arch)
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid=", "-o", out, "./cmd/spotcluster")
	cmd.Dir, cmd.Env = source, env
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building for %s: %w\n%s", arch, err, text)
	}
	return nil
}

// handedOn are the settings that say where modules and Go itself come from and are
// kept. They are the builder's own; what comes is held to go.sum.
var handedOn = []string{
	"GOPROXY", "GONOPROXY", "GOSUMDB", "GONOSUMDB", "GOPRIVATE", "GOINSECURE", "GOAUTH", "GOVCS", "GOTOOLCHAIN", "GOMODCACHE", "GOCACHE",
}

// environment is the builder's without what changes the program: no setting of Go's
// that is exported, and none that go env -w has written.
func environment(source, arch string) ([]string, error) {
	cmd := exec.Command("go", append([]string{"env", "-json"}, handedOn...)...)
	cmd.Dir = source
	text, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("asking go for its settings: %w", err)
	}
	var kept map[string]string
	if err := json.Unmarshal(text, &kept); err != nil {
		return nil, fmt.Errorf("reading go's settings: %w", err)
	}
	env := slices.DeleteFunc(os.Environ(), func(s string) bool {
		return strings.HasPrefix(s, "GO") && !strings.HasPrefix(s, "GOROOT=") && !strings.HasPrefix(s, "GOPATH=")
	})
	for _, name := range handedOn {
		env = append(env, name+"="+kept[name])
	}
	return append(env, "GOENV=off", "GOWORK=off", "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch, "GOAMD64=v1", "GOARM64=v8.0"), nil
}

// revisionOf is the commit that is checked out in a folder, marked where files
// differ from it. It is empty where the folder is no checkout, as in an archive.
func revisionOf(source string) (string, error) {
	if err := exec.Command("git", "-C", source, "rev-parse", "--is-inside-work-tree").Run(); err != nil {
		return "", nil //nolint:nilerr // without git, or outside of a checkout, there is no commit to name
	}
	commit, err := exec.Command("git", "-C", source, "rev-parse", "HEAD").Output()
	if err != nil {
		return "", fmt.Errorf("asking git for the commit: %w", err)
	}
	changed, err := exec.Command("git", "-C", source, "status", "--porcelain").Output()
	if err != nil {
		return "", fmt.Errorf("asking git what is changed: %w", err)
	}
	revision := strings.TrimSpace(string(commit))
	if len(changed) > 0 {
		revision += "-dirty"
	}
	return revision, nil
}
