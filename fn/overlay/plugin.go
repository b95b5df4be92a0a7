package overlay

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"spotcluster.dev/spotcluster/fn/spec"
)

// PluginPath is where, below its plugin home, kustomize looks for the plugin of
// a kind.
func PluginPath(kind string) string {
	return filepath.Join(filepath.FromSlash(spec.APIVersion), strings.ToLower(kind), kind)
}

// pluggingIn is held while the environment names a plugin home of ours.
var pluggingIn sync.Mutex

// buildWithPlugin runs kustomize with plugins on, and with a plugin home in which
// our kinds are this program and all else is the user's own.
func (r Resolver) buildWithPlugin(t *tree) ([]byte, error) {
	if r.Plugin == "" {
		return nil, fmt.Errorf("building %s: it needs kustomize to call this program as its plugin (%s); use kustomize build --enable-alpha-plugins", t.root.folder, t.doubts[0])
	}
	pluggingIn.Lock()
	defer pluggingIn.Unlock()
	home, err := pluginHome(r.Plugin)
	if err != nil {
		return nil, fmt.Errorf("laying out a plugin home: %w", err)
	}
	defer func() { _ = os.RemoveAll(home) }()
	restore, err := setenv(konfig.KustomizePluginHomeEnv, home)
	if err != nil {
		return nil, fmt.Errorf("laying out a plugin home: %w", err)
	}
	defer restore()
	m, err := kustomize(t.fs, t.root.dir, withPlugins())
	if err != nil {
		return nil, errors.New(plainly(fmt.Errorf("building %s: %w", t.root.folder, err)))
	}
	return m.AsYaml()
}

// setenv sets an environment variable, and returns what sets it back.
func setenv(name, value string) (restore func(), err error) {
	old, set := os.LookupEnv(name)
	return func() {
		if set {
			_ = os.Setenv(name, old)
		} else {
			_ = os.Unsetenv(name)
		}
	}, os.Setenv(name, value)
}

// pluginHome makes a temporary plugin home.
func pluginHome(program string) (home string, err error) {
	if home, err = os.MkdirTemp("", "spotcluster-plugins-"); err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(home)
		}
	}()
	if err := linkUsers(home); err != nil {
		return "", err
	}
	for _, kind := range []string{spec.KindSpotCluster, spec.KindManagementCluster} {
		at := filepath.Join(home, PluginPath(kind))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return "", err
		}
		if err := os.Symlink(program, at); err != nil {
			return "", err
		}
	}
	return home, nil
}

// linkUsers links the groups of the user's own plugin home, if there is one.
func linkUsers(home string) error {
	if users, err := konfig.DefaultAbsPluginHome(filesys.MakeFsOnDisk()); err == nil {
		return linkGroups(users, home)
	}
	return nil
}

func linkGroups(users, home string) error {
	users, err := filepath.Abs(users)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(users)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == group {
			continue
		}
		if err := os.Symlink(filepath.Join(users, e.Name()), filepath.Join(home, e.Name())); err != nil {
			return err
		}
	}
	return nil
}
