// Package binaries finds the programs that the end-to-end tests run, and builds those it does not find.
//
// A program is looked up in the folders that SPOTCLUSTER_E2E_BIN lists, then in a cache in the user's cache folder, and else
// built from source into that cache. Versions are locked by the modules below e2e/tools; a change there is another cache.
package binaries

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// OverrideEnv lists folders, separated as in PATH, whose programs are used as they are.
const OverrideEnv = "SPOTCLUSTER_E2E_BIN"

// The names Get knows.
const (
	Etcd                  = "etcd"
	KubeAPIServer         = "kube-apiserver"
	KubeControllerManager = "kube-controller-manager"
	KustomizeController   = "kustomize-controller"
	HelmController        = "helm-controller"
	ProviderKubernetes    = "provider-kubernetes"
	// ProviderConfigUsageCRD is the CRD of the kind by which ProviderKubernetes notes who uses a ProviderConfig.
	ProviderConfigUsageCRD = "provider-config-usage-crd.yaml"
	// CrossplaneUsages is the part of Crossplane that protects what is in use.
	CrossplaneUsages = "crossplane-usages"
	// LegacyUsageCRD is the CRD of Crossplane's deprecated kind Usage, which CrossplaneUsages watches too.
	LegacyUsageCRD = "legacy-usage-crd.yaml"
)

// Get returns the path of one program or file. Building it takes minutes and is said on stderr; a caller that finds another
// process building waits for it.
func Get(ctx context.Context, name string) (string, error) {
	if path := overridden(name); path != "" {
		return path, nil
	}
	i := slices.IndexFunc(modules, func(m module) bool { return m.makes(name) })
	if i < 0 {
		return "", fmt.Errorf("no program is called %q: use a name this package declares", name)
	}
	c, err := openCache()
	if err != nil {
		return "", err
	}
	path := filepath.Join(c.dir, name)
	if isFile(path) {
		return path, nil
	}
	unlock, err := c.lock(ctx)
	if err != nil {
		return "", err
	}
	defer unlock()
	if isFile(path) {
		return path, nil
	}
	if err := c.build(ctx, modules[i], name); err != nil {
		return "", fmt.Errorf("build %s from %s: %w", name, modules[i].dir(c.tools), err)
	}
	return path, nil
}

// All returns the path of every program and file by its name, cheapest build first.
func All(ctx context.Context) (map[string]string, error) {
	paths := map[string]string{}
	for _, m := range modules {
		for _, name := range m.names() {
			path, err := Get(ctx, name)
			if err != nil {
				return nil, err
			}
			paths[name] = path
		}
	}
	return paths, nil
}

func overridden(name string) string {
	for _, dir := range filepath.SplitList(os.Getenv(OverrideEnv)) {
		if path := filepath.Join(dir, name); isFile(path) {
			return path
		}
	}
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
