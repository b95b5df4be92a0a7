package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"sigs.k8s.io/yaml"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/schemas/facts"
)

// A definition is a CustomResourceDefinition, as far as facts go.
type definition struct {
	Kind string `json:"kind"`
	Spec struct {
		Group string `json:"group"`
		Names struct {
			Kind   string `json:"kind"`
			Plural string `json:"plural"`
		} `json:"names"`
		Scope    string    `json:"scope"`
		Versions []version `json:"versions"`
	} `json:"spec"`
}

type version struct {
	Name   string `json:"name"`
	Served bool   `json:"served"`
	Schema struct {
		OpenAPI map[string]any `json:"openAPIV3Schema"`
	} `json:"schema"`
}

// fromCRDs looks up each kind among the definitions below a folder.
func fromCRDs(dir string, kinds []object.GVK) ([]*facts.Kind, error) {
	definitions, err := readDefinitions(dir)
	if err != nil {
		return nil, err
	}
	out := make([]*facts.Kind, len(kinds))
	for i, g := range kinds {
		n := slices.IndexFunc(definitions, func(d definition) bool {
			return d.Spec.Group == g.Group && d.Spec.Names.Kind == g.Kind
		})
		if n < 0 {
			return nil, fmt.Errorf("%s %s: no CustomResourceDefinition of it below %s", g.Group, g.Kind, dir)
		}
		if out[i], err = definitions[n].facts(g); err != nil {
			return nil, fmt.Errorf("%s %s: %w", g.APIVersion(), g.Kind, err)
		}
	}
	return out, nil
}

func readDefinitions(dir string) ([]definition, error) {
	var all []definition
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".yaml" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found, err := parseDefinitions(text)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, found...)
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w; say with -crds where the CustomResourceDefinitions are", err)
	}
	return all, err
}

// parseDefinitions reads the definitions in a stream of YAML documents.
func parseDefinitions(text []byte) ([]definition, error) {
	var found []definition
	for _, document := range bytes.Split(append([]byte("\n"), text...), []byte("\n---")) {
		var d definition
		if err := yaml.Unmarshal(document, &d); err != nil {
			return nil, err
		}
		if d.Kind == "CustomResourceDefinition" {
			found = append(found, d)
		}
	}
	return found, nil
}

// facts are what the definition says of one version of its kind.
func (d definition) facts(g object.GVK) (*facts.Kind, error) {
	n := slices.IndexFunc(d.Spec.Versions, func(v version) bool { return v.Name == g.Version && v.Served })
	if n < 0 {
		return nil, fmt.Errorf("its CustomResourceDefinition serves no version %s", g.Version)
	}
	root := d.Spec.Versions[n].Schema.OpenAPI
	if err := leaveOutCommon(root); err != nil {
		return nil, err
	}
	s, err := facts.FromOpenAPI(root)
	if err != nil {
		return nil, err
	}
	return &facts.Kind{
		GVK:        g,
		Plural:     d.Spec.Names.Plural,
		Namespaced: d.Spec.Scope == "Namespaced",
		Source:     facts.CRD,
		Schema:     s,
	}, nil
}

// leaveOutCommon takes from a root schema what facts leave out. A schema that
// constrains metadata is an error, as those facts would be lost.
func leaveOutCommon(root map[string]any) error {
	properties, _ := root["properties"].(map[string]any)
	if m, _ := properties["metadata"].(map[string]any); m["properties"] != nil {
		return errors.New("its schema constrains metadata, which facts leave out: extend schemas/facts")
	}
	common := []string{"apiVersion", "kind", "metadata", "status"}
	for _, name := range common {
		delete(properties, name)
	}
	if required, ok := root["required"].([]any); ok {
		root["required"] = slices.DeleteFunc(required, func(v any) bool {
			name, _ := v.(string)
			return slices.Contains(common, name)
		})
	}
	return nil
}
