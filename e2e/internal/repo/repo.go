// Package repo finds the folders of the repository that the end-to-end tests read.
package repo

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// SharedEnv names the folder that holds crds/, the CRDs of the real systems.
const SharedEnv = "SPOTCLUSTER_SHARED"

// Module returns the folder of the module e2e, from the working folder upwards.
func Module() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the module e2e: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "tools", "provider-kubernetes", "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("find the module e2e: no folder upwards has tools/provider-kubernetes: run this inside e2e")
		}
		dir = parent
	}
}

// CRDs returns the folder of the real CRDs: crds in the folder that SPOTCLUSTER_SHARED names, else in ../shared beside the
// repository.
func CRDs() (string, error) {
	shared := os.Getenv(SharedEnv)
	if shared == "" {
		module, err := Module()
		if err != nil {
			return "", err
		}
		shared = filepath.Join(module, "..", "..", "shared")
	}
	dir := filepath.Join(shared, "crds")
	if _, err := os.Stat(dir); err != nil {
		return "", fmt.Errorf("find the CRDs, set %s to the folder that holds crds: %w", SharedEnv, err)
	}
	return dir, nil
}
