package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"spotcluster.dev/spotcluster/fn/image"
)

// The scripts in testdata/script call the real program, a file a door. They find
// the repository's base and overlays in their folder, and kustomize as pinned in
// the tools module.
func TestScripts(t *testing.T) {
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(bin, "spotcluster"), ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v\n%s", err, out)
	}
	if err := os.Symlink(kustomize(t), filepath.Join(bin, "kustomize")); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("IMAGE", image.Reference)
			env.Setenv("PATH", bin+string(filepath.ListSeparator)+env.Getenv("PATH"))
			for _, folder := range []string{"base", "overlays"} {
				if err := os.CopyFS(filepath.Join(env.WorkDir, "repo", folder), os.DirFS(filepath.Join("..", "..", folder))); err != nil {
					return err
				}
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
	})
}

// kustomize is the program that the doors are held to.
func kustomize(t *testing.T) string {
	t.Helper()
	name := os.Getenv("SPOTCLUSTER_KUSTOMIZE")
	if name == "" {
		name = filepath.Join("..", "..", "bin", "kustomize")
	}
	path, err := exec.LookPath(name)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		t.Fatalf("kustomize is not here (%v); run: make tools", err)
	}
	return path
}

// exits runs a program and checks its exit code: exits 2 spotcluster.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code program [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
