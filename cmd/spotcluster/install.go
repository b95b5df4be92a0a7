package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"spotcluster.dev/spotcluster/fn/overlay"
	"spotcluster.dev/spotcluster/fn/spec"
)

func newInstall(s streams) *cobra.Command {
	var home string
	c := &cobra.Command{
		Use:   "install [--plugin-home DIR]",
		Short: "Put the plugin where kustomize looks for it",
		Long: `Install copies this program to where kustomize looks for the plugins of
SpotCluster and ManagementCluster: below $KUSTOMIZE_PLUGIN_HOME,
$XDG_CONFIG_HOME/kustomize/plugin, ~/.config/kustomize/plugin or
~/kustomize/plugin, in the first of them that is there, as kustomize itself
looks.`,
		Example: "  spotcluster install && kustomize build --enable-alpha-plugins overlays/prod",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return install(s, home)
		},
	}
	c.Flags().StringVar(&home, "plugin-home", "", "the plugin home to install to, instead of the one kustomize uses")
	return c
}

func install(s streams, given string) error {
	home, err := pluginHome(given)
	if err != nil {
		return err
	}
	first := filepath.Join(home, overlay.PluginPath(spec.KindSpotCluster))
	if err := copySelf(first); err != nil {
		return fmt.Errorf("installing %s: %w", first, err)
	}
	second := filepath.Join(home, overlay.PluginPath(spec.KindManagementCluster))
	if err := linkTo(first, second); err != nil {
		return fmt.Errorf("installing %s: %w", second, err)
	}
	fmt.Fprintf(s.err, "installed %s\ninstalled %s\n", first, second)
	prefix := ""
	if used, err := usedHome(); err != nil || used != home {
		prefix = "KUSTOMIZE_PLUGIN_HOME=" + home + " "
		fmt.Fprintf(s.err, "kustomize does not look there by itself; say export KUSTOMIZE_PLUGIN_HOME=%s\n", home)
	}
	fmt.Fprintf(s.err, "try: %skustomize build --enable-alpha-plugins overlays/prod\n", prefix)
	return nil
}

// pluginHome is the folder to install to: the one that was given, or the one
// kustomize uses, or the first that it would use if it were there.
func pluginHome(given string) (string, error) {
	if given != "" {
		return filepath.Abs(given)
	}
	if used, err := usedHome(); err == nil {
		return used, nil
	}
	if home := os.Getenv(konfig.KustomizePluginHomeEnv); home != "" {
		return filepath.Abs(home)
	}
	config := os.Getenv(konfig.XdgConfigHomeEnv)
	if config == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("finding kustomize's plugin home: %w; name one with --plugin-home DIR", err)
		}
		config = filepath.Join(home, konfig.XdgConfigHomeEnvDefault)
	}
	return filepath.Abs(filepath.Join(config, konfig.ProgramName, konfig.RelPluginHome))
}

// usedHome is the plugin home that kustomize finds.
func usedHome() (string, error) {
	home, err := konfig.DefaultAbsPluginHome(filesys.MakeFsOnDisk())
	if err != nil {
		return "", err
	}
	return filepath.Abs(home)
}

// copySelf puts a copy of this program in a place, all at once: kustomize may be
// running the one that is there.
func copySelf(to string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	from, err := os.Open(self)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(to), ".spotcluster-")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary.Name()) }() // where it was not renamed
	_, err = io.Copy(temporary, from)
	err = errors.Join(err, temporary.Chmod(0o755), temporary.Close())
	if err != nil {
		return err
	}
	return os.Rename(temporary.Name(), to)
}

// linkTo makes a relative link to a file, so that the whole home can be moved.
func linkTo(file, link string) error {
	if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
		return err
	}
	target, err := filepath.Rel(filepath.Dir(link), file)
	if err != nil {
		return err
	}
	temporary := link + ".new"
	if err := os.Remove(temporary); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Symlink(target, temporary); err != nil {
		return err
	}
	return os.Rename(temporary, link)
}
