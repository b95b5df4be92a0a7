package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/schemas/facts"
)

// fromKubernetes looks up each kind in the OpenAPI document of Kubernetes.
func fromKubernetes(kinds []object.GVK) ([]*facts.Kind, error) {
	out := make([]*facts.Kind, len(kinds))
	for i, g := range kinds {
		k, err := kubernetesKind(g)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", g.APIVersion(), g.Kind, err)
		}
		out[i] = k
	}
	return out, nil
}

func kubernetesKind(g object.GVK) (*facts.Kind, error) {
	meta := yaml.TypeMeta{APIVersion: g.APIVersion(), Kind: g.Kind}
	resource := openapi.SchemaForResourceType(meta)
	namespaced, known := openapi.IsNamespaceScoped(meta)
	if resource == nil || !known {
		return nil, fmt.Errorf("it is not in kustomize's OpenAPI document of Kubernetes")
	}
	root, err := decodeDefinition(resource.Schema)
	if err != nil {
		return nil, err
	}
	return kindOf(root, g, namespaced, kustomizeDefinition)
}

// A lookup is a definition of a document, by its name.
type lookup func(name string) (map[string]any, error)

// kustomizeDefinition looks into the document that kustomize carries.
func kustomizeDefinition(name string) (map[string]any, error) {
	definition, ok := openapi.Schema().Definitions[name]
	if !ok {
		return nil, fmt.Errorf("%s is not in kustomize's OpenAPI document of Kubernetes", name)
	}
	return decodeDefinition(definition)
}

// kindOf are the facts about a kind, from its definition and those that it refers to.
func kindOf(root map[string]any, g object.GVK, namespaced bool, look lookup) (*facts.Kind, error) {
	if err := leaveOutCommon(root); err != nil {
		return nil, err
	}
	root, err := look.expand(root)
	if err != nil {
		return nil, err
	}
	s, err := facts.FromOpenAPI(root)
	if err != nil {
		return nil, err
	}
	return &facts.Kind{GVK: g, Plural: plural(g.Kind), Namespaced: namespaced, Source: facts.OpenAPI, Schema: s}, nil
}

// quantity is how CustomResourceDefinitions write Kubernetes' Quantity, whose
// OpenAPI definition says string and leaves the rest to prose.
const quantity = `{
  "x-kubernetes-int-or-string": true,
  "pattern": "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$"
}`

// expand replaces references by what they point to, and spells what is particular
// to Kubernetes' document the way CustomResourceDefinitions do.
func (look lookup) expand(in map[string]any) (map[string]any, error) {
	if ref, ok := in["$ref"].(string); ok {
		return look.resolve(ref)
	}
	out := map[string]any{}
	for key, v := range in {
		var err error
		switch key {
		case "x-kubernetes-group-version-kind", "x-kubernetes-patch-merge-key", "x-kubernetes-patch-strategy", "x-kubernetes-unions":
			continue // for clients: no server enforces them
		case "properties":
			out[key], err = look.expandAll(v)
		case "items", "additionalProperties":
			if m, ok := v.(map[string]any); ok {
				v, err = look.expand(m)
			}
			out[key] = v
		default:
			out[key] = v
		}
		if err != nil {
			return nil, err
		}
	}
	if out["format"] == "int-or-string" {
		return map[string]any{"x-kubernetes-int-or-string": true}, nil
	}
	return out, nil
}

func (look lookup) expandAll(properties any) (map[string]any, error) {
	in, _ := properties.(map[string]any)
	out := make(map[string]any, len(in))
	for name, v := range in {
		m, _ := v.(map[string]any)
		s, err := look.expand(m)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[name] = s
	}
	return out, nil
}

func (look lookup) resolve(ref string) (map[string]any, error) {
	name := strings.TrimPrefix(ref, "#/definitions/")
	if name == "io.k8s.apimachinery.pkg.api.resource.Quantity" {
		var m map[string]any
		err := json.Unmarshal([]byte(quantity), &m)
		return m, err
	}
	m, err := look(name)
	if err != nil {
		return nil, err
	}
	return look.expand(m)
}

// decodeDefinition turns kustomize's type of a schema into plain JSON.
func decodeDefinition(definition any) (map[string]any, error) {
	text, err := json.Marshal(definition)
	if err != nil {
		return nil, err
	}
	var m map[string]any
	return m, json.Unmarshal(text, &m)
}

// plural is the name of a kind in URLs, by Kubernetes' own rule.
func plural(kind string) string {
	word := strings.ToLower(kind)
	switch {
	case strings.HasSuffix(word, "s"):
		return word + "es"
	case strings.HasSuffix(word, "y"):
		return strings.TrimSuffix(word, "y") + "ies"
	}
	return word + "s"
}
