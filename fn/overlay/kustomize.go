package overlay

import (
	"fmt"
	"sync"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

// kustomizing is held while kustomize runs: its OpenAPI schema is a package
// variable, and is put back to what a new process has after every run.
var kustomizing sync.Mutex

// kustomize runs kustomize on a folder as its own command line does.
func kustomize(fs filesys.FileSystem, dir string, plugins *types.PluginConfig) (resmap.ResMap, error) {
	kustomizing.Lock()
	defer kustomizing.Unlock()
	defer openapi.ResetOpenAPI()
	return runKustomize(fs, dir, plugins)
}

// kustomizeSpec runs kustomize on a spec. No kind of ours is in Kubernetes'
// schema, and reading that costs more than all the rest, so it is left out.
func kustomizeSpec(fs filesys.FileSystem, dir string) (resmap.ResMap, error) {
	kustomizing.Lock()
	defer kustomizing.Unlock()
	openapi.SuppressBuiltInSchemaUse()
	defer openapi.ResetOpenAPI()
	return runKustomize(fs, dir, withoutPlugins())
}

func runKustomize(fs filesys.FileSystem, dir string, plugins *types.PluginConfig) (m resmap.ResMap, err error) {
	defer func() {
		// Odd input can make kustomize panic; it is still only input.
		if p := recover(); p != nil {
			err = fmt.Errorf("kustomize stopped: %v", p)
		}
	}()
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionUnspecified
	options.PluginConfig = plugins
	return krusty.MakeKustomizer(options).Run(fs, dir)
}

// withoutPlugins refuses every generator, transformer and validator that is not
// part of kustomize.
func withoutPlugins() *types.PluginConfig { return types.DisabledPluginConfig() }

// withPlugins is what --enable-alpha-plugins means.
func withPlugins() *types.PluginConfig {
	c := types.EnabledPluginConfig(types.BploUseStaticallyLinked)
	c.HelmConfig.Command = "helm"
	return c
}
