package process

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

func dieWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// Guard returns a program that runs path and dies with its parent, for those who start processes without asking for that.
func Guard(path, dir string) (string, error) {
	guard := filepath.Join(dir, filepath.Base(path))
	script := fmt.Sprintf("#!/bin/sh\nexec setpriv --pdeathsig KILL %q \"$@\"\n", path)
	if err := os.WriteFile(guard, []byte(script), 0o755); err != nil {
		return "", fmt.Errorf("guard %s: %w", path, err)
	}
	return guard, nil
}
