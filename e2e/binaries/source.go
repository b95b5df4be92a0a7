package binaries

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
)

// copied is the folder of the copied module inside the work folder.
const copied = "source"

// copySource copies a module's source, lays the folder overlay of dir over it, applies dir's patches, and returns a folder whose
// go.mod is dir's with the copy in place of the module. The module cache itself stays untouched.
func copySource(ctx context.Context, dir, source, work string) (string, error) {
	if _, err := goOutput(ctx, dir, "mod", "download", source); err != nil {
		return "", err
	}
	original, err := goOutput(ctx, dir, "list", "-m", "-f", "{{.Dir}}", source)
	if err != nil {
		return "", err
	}
	target := filepath.Join(work, copied)
	if err := os.CopyFS(target, os.DirFS(original)); err != nil {
		return "", err
	}
	if overlay := filepath.Join(dir, "overlay"); isDir(overlay) {
		if err := os.CopyFS(target, os.DirFS(overlay)); err != nil {
			return "", err
		}
	}
	patches, err := filepath.Glob(filepath.Join(dir, "*.patch"))
	if err != nil {
		return "", err
	}
	for _, patch := range patches {
		cmd := exec.CommandContext(ctx, "git", "apply", patch)
		cmd.Dir = target
		// A repository around the cache would make git look for the files there.
		cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+work)
		if _, err := output(cmd); err != nil {
			return "", err
		}
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(work, name), body, 0o644); err != nil {
			return "", err
		}
	}
	_, err = goOutput(ctx, work, "mod", "edit", "-replace", source+"=./"+copied)
	return work, err
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
