package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/schemas/facts"
)

// A swagger is the OpenAPI document of a release of Kubernetes, as far as facts go.
type swagger struct {
	Definitions map[string]map[string]any `json:"definitions"`
	// Paths tell by their form which kinds have namespaces.
	Paths map[string]map[string]any `json:"paths"`
}

// fromNewerKubernetes looks up each kind in the OpenAPI document of the Kubernetes
// that a module pins, in whose folder this stands.
func fromNewerKubernetes(module string, kinds []object.GVK) ([]*facts.Kind, error) {
	doc, err := readSwagger(module)
	if err != nil {
		return nil, err
	}
	return doc.facts(kinds)
}

func (doc *swagger) facts(kinds []object.GVK) ([]*facts.Kind, error) {
	out := make([]*facts.Kind, len(kinds))
	for i, g := range kinds {
		root, err := doc.find(g)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", g.APIVersion(), g.Kind, err)
		}
		if out[i], err = kindOf(root, g, doc.namespaced(g), doc.definition); err != nil {
			return nil, fmt.Errorf("%s %s: %w", g.APIVersion(), g.Kind, err)
		}
	}
	return out, nil
}

// readSwagger has Go fetch what the module pins, unless it is there already.
func readSwagger(module string) (*swagger, error) {
	cmd := exec.Command("go", "mod", "download", "-json", "k8s.io/kubernetes")
	cmd.Dir = module
	var said bytes.Buffer
	cmd.Stderr = &said
	text, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("fetching k8s.io/kubernetes, as %s pins it: %w: %s; say with -kubernetes which module pins it", module, err, said.Bytes())
	}
	var fetched struct {
		Dir string `json:"Dir"`
	}
	if err := json.Unmarshal(text, &fetched); err != nil {
		return nil, err
	}
	if text, err = os.ReadFile(filepath.Join(fetched.Dir, "api/openapi-spec/swagger.json")); err != nil {
		return nil, err
	}
	var doc swagger
	return &doc, json.Unmarshal(text, &doc)
}

// find is the definition of a kind.
func (doc *swagger) find(g object.GVK) (map[string]any, error) {
	for name, d := range doc.Definitions {
		kinds, _ := d["x-kubernetes-group-version-kind"].([]any)
		for _, k := range kinds {
			if k, _ := k.(map[string]any); len(kinds) == 1 && k["group"] == g.Group && k["version"] == g.Version && k["kind"] == g.Kind {
				return doc.definition(name)
			}
		}
	}
	return nil, fmt.Errorf("it is not in the OpenAPI document of Kubernetes")
}

// definition is a copy of a definition, which its reader may change.
func (doc *swagger) definition(name string) (map[string]any, error) {
	d, ok := doc.Definitions[name]
	if !ok {
		return nil, fmt.Errorf("%s is not in the OpenAPI document of Kubernetes", name)
	}
	return decodeDefinition(d)
}

// namespaced says whether a kind has a path below a namespace.
func (doc *swagger) namespaced(g object.GVK) bool {
	_, ok := doc.Paths["/apis/"+strings.Join([]string{g.Group, g.Version, "namespaces", "{namespace}", plural(g.Kind)}, "/")]
	return ok
}
