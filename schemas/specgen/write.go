package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"sigs.k8s.io/yaml"

	"spotcluster.dev/spotcluster/fn/image"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
)

func lower(s string) string { return strings.ToLower(s) }

// A schema is a JSON Schema, as far as we use it. Field order is the order of
// output.
type schema struct {
	Schema               string             `json:"$schema,omitempty"`
	Title                string             `json:"title,omitempty"`
	Description          string             `json:"description,omitempty"`
	Type                 string             `json:"type,omitempty"`
	Const                string             `json:"const,omitempty"`
	Enum                 []any              `json:"enum,omitempty"`
	Pattern              string             `json:"pattern,omitempty"`
	MaxLength            int                `json:"maxLength,omitempty"`
	Minimum              *int               `json:"minimum,omitempty"`
	Maximum              *int               `json:"maximum,omitempty"`
	Default              any                `json:"default,omitempty"`
	Examples             []any              `json:"examples,omitempty"`
	Required             []string           `json:"required,omitempty"`
	Properties           map[string]*schema `json:"properties,omitempty"`
	PropertyNames        *schema            `json:"propertyNames,omitempty"`
	AdditionalProperties any                `json:"additionalProperties,omitempty"`
	Items                *schema            `json:"items,omitempty"`
	PreserveUnknown      bool               `json:"x-kubernetes-preserve-unknown-fields,omitempty"`
}

// jsonSchema is for editors: strict, with defaults and examples.
func jsonSchema(k kind, tree *node) ([]byte, error) {
	s := toSchema(tree, true)
	s.Properties["spec"].Required = nil // base and overlays are each a part of a spec
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s.Title = k.name
	s.Properties["apiVersion"] = &schema{Const: spec.APIVersion}
	s.Properties["kind"] = &schema{Const: k.name}
	s.Required = []string{"apiVersion", "kind", "metadata", "spec"}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(s)
	return b.Bytes(), err
}

// toSchema turns a node into a schema. For an editor unknown keys are errors; a
// CRD says so by leaving them out.
func toSchema(n *node, editor bool) *schema {
	s := &schema{Description: n.doc}
	ruled(s, n.rule)
	if editor {
		s.Default = n.standard
		if n.rule.Example != "" {
			s.Examples = []any{n.rule.Example}
		}
	}
	switch n.kind {
	case "object":
		s.Type = "object"
		s.Properties = map[string]*schema{}
		for _, f := range n.fields {
			s.Properties[f.name] = toSchema(f, editor)
			if f.required {
				s.Required = append(s.Required, f.name)
			}
		}
		if editor {
			s.AdditionalProperties = false
		}
	case "map":
		s.Type = "object"
		if n.elem.kind == "any" {
			s.PreserveUnknown = !editor
			break
		}
		s.AdditionalProperties = toSchema(n.elem, editor)
		if editor && (len(n.key.rule.Enum) > 0 || n.key.rule.Pattern != "") {
			s.PropertyNames = &schema{}
			ruled(s.PropertyNames, n.key.rule)
		}
	case "array":
		s.Type = "array"
		s.Items = toSchema(n.elem, editor)
	case "any":
	default:
		s.Type = n.kind
	}
	return s
}

func ruled(s *schema, r spec.Rule) {
	for _, v := range r.Enum {
		s.Enum = append(s.Enum, v)
	}
	for _, v := range r.Numbers {
		s.Enum = append(s.Enum, v)
	}
	s.Pattern, s.MaxLength = r.Pattern, r.MaxLength
	if r.Min != 0 || r.Max != 0 {
		s.Minimum, s.Maximum = &r.Min, &r.Max
	}
}

// crd is the kind as a CustomResourceDefinition, for tools that read those. The
// kind itself is never applied to a cluster.
func crd(k kind, tree *node) ([]byte, error) {
	root := toSchema(tree, false)
	root.Properties["apiVersion"] = &schema{Type: "string"}
	root.Properties["kind"] = &schema{Type: "string"}
	root.Properties["metadata"] = &schema{Type: "object"}
	root.Required = []string{"spec"}
	singular := lower(k.name)
	group, version, _ := strings.Cut(spec.APIVersion, "/")
	body, err := yaml.Marshal(map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1",
		"kind":       "CustomResourceDefinition",
		"metadata":   map[string]any{"name": k.plural + "." + group},
		"spec": map[string]any{
			"group": group,
			"names": map[string]any{"kind": k.name, "listKind": k.name + "List", "plural": k.plural, "singular": singular},
			"scope": "Namespaced",
			"versions": []any{map[string]any{
				"name": version, "served": true, "storage": true,
				"schema": map[string]any{"openAPIV3Schema": root},
			}},
		},
	})
	return body, err
}

// definition is how orchestrators of KRM functions find the function of a kind.
// The fields are those of kyaml's fn/framework, KRMFunctionDefinition.
func definition(k kind, tree *node) ([]byte, error) {
	group, version, _ := strings.Cut(spec.APIVersion, "/")
	return yaml.Marshal(map[string]any{
		"apiVersion": "config.kubernetes.io/v1alpha1",
		"kind":       "KRMFunctionDefinition",
		"metadata":   map[string]any{"name": strings.ToLower(k.name)},
		"spec": map[string]any{
			"group":       group,
			"names":       map[string]any{"kind": k.name},
			"description": k.description,
			"publisher":   group,
			"home":        "https://" + group,
			"tags":        []string{"generator", "eks", "spot", "crossplane", "flux"},
			"versions": []any{map[string]any{
				"name":       version,
				"idempotent": true,
				"usage":      "docs/functions.md",
				"examples":   examplesOf(k),
				"license":    image.License,
				"runtime": map[string]any{
					"container": map[string]any{"image": image.Reference},
					"exec":      map[string]any{"path": "spotcluster"},
				},
				"schema": map[string]any{"openAPIV3Schema": toSchema(tree, false)},
			}},
		},
	})
}

// examplesOf are the READMEs with an example of a kind, by their place in the
// repository: one a concern, in the order in which the concerns render.
func examplesOf(k kind) []string {
	concerns := []string{"management"}
	if k.name == spec.KindSpotCluster {
		concerns = nil
		for _, f := range functions.All {
			concerns = append(concerns, f.Name)
		}
		concerns = append(concerns, "delivery")
	}
	var out []string
	for _, c := range concerns {
		out = append(out, "functions/"+c+"/README.md")
	}
	return out
}

const pageHead = `# Reference

Generated from the types in ` + "`fn/spec`" + ` by ` + "`make generate`" + `; do not edit.
`

// reference writes one kind: a section an object, a row a field.
func reference(w *bytes.Buffer, k kind, tree *node) {
	fmt.Fprintf(w, "\n## %s\n\n%s\n", k.name, tree.doc)
	for _, f := range tree.fields {
		if f.name == "spec" {
			section(w, f)
		}
	}
}

func section(w *bytes.Buffer, n *node) {
	fmt.Fprintf(w, "\n### `%s`\n\n", n.path)
	w.WriteString("| field | takes | default | |\n|---|---|---|---|\n")
	var below []*node
	for _, f := range n.fields {
		fmt.Fprintf(w, "| `%s` | %s | %s | %s |\n", f.name, takes(f), standard(f), cell(f.doc))
		if o := objectOf(f); o != nil {
			below = append(below, o)
		}
	}
	for _, o := range below {
		section(w, o)
	}
}

// objectOf is the object in a field, in its elements or in its entries.
func objectOf(n *node) *node {
	for n != nil && n.kind != "object" {
		n = n.elem
	}
	return n
}

// takes says in words what a field takes.
func takes(n *node) string {
	switch {
	case n.kind == "array":
		return "a list: " + takes(n.elem)
	case n.kind == "map" && n.elem.kind == "any":
		return "any values"
	case n.kind == "map" && n.elem.kind == "map":
		return "by " + keyWord(n.key) + ", then " + takes(n.elem)
	case n.kind == "map":
		return "by " + keyWord(n.key) + ": " + takes(n.elem)
	case n.kind == "object":
		return "fields below"
	case n.kind == "boolean":
		return "true, false"
	case len(n.rule.Enum) > 0 && len(n.rule.Enum) <= 12:
		return "`" + strings.Join(n.rule.Enum, "`, `") + "`"
	case len(n.rule.Numbers) > 0:
		return strings.Trim(strings.ReplaceAll(fmt.Sprint(n.rule.Numbers), " ", ", "), "[]")
	case n.rule.Min != 0 || n.rule.Max != 0:
		return fmt.Sprintf("%d to %d", n.rule.Min, n.rule.Max)
	case n.rule.Example != "":
		return n.rule.Must + ", such as `" + n.rule.Example + "`"
	case n.typeName == "Region":
		return "an AWS region, such as `us-east-1`"
	}
	return "text"
}

// keyWord is what a map's keys are.
func keyWord(key *node) string {
	switch key.typeName {
	case "Zone", "Tier":
		return lower(key.typeName)
	case "TagKey", "LabelKey":
		return "key"
	}
	return "name"
}

func standard(n *node) string {
	switch {
	case n.required:
		return "**required**"
	case n.shown != "":
		return "`" + cell(n.shown) + "`"
	}
	return ""
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// rules lists the warnings.
func rules(w *bytes.Buffer) {
	w.WriteString("\n## Warnings\n\nThe rule ids of `spec.warnings`:\n\n")
	w.WriteString("| id | when |\n|---|---|\n")
	for _, r := range spec.Warnings {
		fmt.Fprintf(w, "| `%s` | %s |\n", r.ID, cell(r.Meaning))
	}
}
