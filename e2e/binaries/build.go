package binaries

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// build makes one program or file in a folder of its own and renames it into the cache, so that nobody sees half of it.
func (c cache) build(ctx context.Context, m module, name string) error {
	work, err := os.MkdirTemp(c.dir, ".build-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()

	dir := m.dir(c.tools)
	if m.source != "" {
		if dir, err = copySource(ctx, dir, m.source, work); err != nil {
			return fmt.Errorf("prepare a copy of %s: %w", m.source, err)
		}
	}
	made := filepath.Join(work, name)
	if file, ok := m.files[name]; ok {
		made = filepath.Join(dir, copied, file)
	}
	for _, p := range m.programs {
		if p.name != name {
			continue
		}
		if err := compile(ctx, dir, p, made); err != nil {
			return err
		}
	}
	return os.Rename(made, filepath.Join(c.dir, name))
}

func compile(ctx context.Context, dir string, p program, out string) error {
	flags := "-s -w"
	if p.stamp != "" {
		version, err := goOutput(ctx, dir, "list", "-m", "-f", "{{.Version}}", p.stamp)
		if err != nil {
			return err
		}
		flags += " -X k8s.io/component-base/version.gitVersion=" + version
	}
	start := time.Now()
	fmt.Fprintf(os.Stderr, "e2e: building %s, once\n", p.name)
	if _, err := goOutput(ctx, dir, "build", "-trimpath", "-buildvcs=false", "-ldflags", flags, "-o", out, p.pkg); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "e2e: built %s in %s\n", p.name, time.Since(start).Round(time.Second))
	return nil
}

// goOutput runs the go command in dir and returns what it prints. The error holds what it said.
func goOutput(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	return output(cmd)
}

func output(cmd *exec.Cmd) (string, error) {
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, strings.TrimSpace(string(exit.Stderr)))
	}
	return strings.TrimSpace(string(out)), err
}
