package main

import (
	"path/filepath"
	"strings"

	"spotcluster.dev/spotcluster/fn/overlay"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A door is a way to call the program.
type door int

const (
	commandDoor  door = iota // with a verb
	pluginDoor               // by kustomize, as a plugin
	functionDoor             // by kustomize or kpt, as a KRM function
)

// doorOf tells the door by how the program was called: a plugin by where it
// lies, a function by being called with nothing but something on stdin.
func doorOf(argv []string, stdinIsPiped bool) door {
	switch {
	case len(argv) > 0 && pluginKind(argv[0]) != "":
		return pluginDoor
	case len(argv) < 2 && stdinIsPiped:
		return functionDoor
	}
	return commandDoor
}

// kinds are those that there is a plugin of.
var kinds = []string{spec.KindSpotCluster, spec.KindManagementCluster}

// pluginKind is the kind whose plugin lies at a path, and empty where no plugin
// does.
func pluginKind(path string) string {
	for _, kind := range kinds {
		if strings.HasSuffix(filepath.ToSlash(path), "/"+filepath.ToSlash(overlay.PluginPath(kind))) {
			return kind
		}
	}
	return ""
}
