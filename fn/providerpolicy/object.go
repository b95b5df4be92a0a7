package providerpolicy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// An Object is one rendered object of Crossplane's AWS provider.
type Object struct {
	// Service is the first part of the API group, such as eks of
	// eks.aws.m.upbound.io, and empty for what configures the provider itself.
	Service, Kind string
	// Namespace and Name on the management cluster.
	Namespace, Name string
	// external is the name that an annotation gives it in AWS.
	external string
	spec     map[string]any
}

// providerGroup is that of the AWS provider's own configuration, and the end of the
// groups of all its resources.
const providerGroup = "aws.m.upbound.io"

// Read reads the AWS provider's objects of a YAML stream, in order. Objects of
// others are left out.
func Read(stream []byte) ([]Object, error) {
	var out []Object
	d := yaml.NewDecoder(bytes.NewReader(stream))
	for {
		var m struct {
			APIVersion string `yaml:"apiVersion"`
			Kind       string `yaml:"kind"`
			Metadata   struct {
				Name        string            `yaml:"name"`
				Namespace   string            `yaml:"namespace"`
				Annotations map[string]string `yaml:"annotations"`
			} `yaml:"metadata"`
			Spec map[string]any `yaml:"spec"`
		}
		err := d.Decode(&m)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading what was rendered: %w", err)
		}
		group, _, _ := strings.Cut(m.APIVersion, "/")
		if group != providerGroup && !strings.HasSuffix(group, "."+providerGroup) {
			continue
		}
		out = append(out, Object{
			Service:   strings.TrimSuffix(strings.TrimSuffix(group, providerGroup), "."),
			Kind:      m.Kind,
			Namespace: m.Metadata.Namespace,
			Name:      m.Metadata.Name,
			external:  m.Metadata.Annotations["crossplane.io/external-name"],
			spec:      m.Spec,
		})
	}
}

// String names an object for people.
func (o Object) String() string {
	return strings.Trim(o.Service+"."+providerGroup, ".") + " " + o.Kind + " " + o.Name
}

// at is the value at a dotted path below spec, or nil.
func (o Object) at(path string) any {
	var v any = o.spec
	for key := range strings.SplitSeq(path, ".") {
		fields, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = fields[key]
	}
	return v
}

// given is the value at a path below forProvider or, where that has none,
// initProvider.
func (o Object) given(path string) any {
	if v := o.at("forProvider." + path); v != nil {
		return v
	}
	return o.at("initProvider." + path)
}

// text is a value that is a string, or empty.
func (o Object) text(path string) string {
	s, _ := o.given(path).(string)
	return s
}

// awsName is the name in AWS of a kind whose name is ours to choose: of a few kinds
// a field, of the others the annotation, or else the object's own.
func (o Object) awsName() string {
	if o.external != "" {
		return o.external
	}
	if name := o.text("name"); name != "" {
		return name
	}
	return o.Name
}

// config is the name of the provider configuration that the object is made with.
// Where none is named, Crossplane's default is meant.
func (o Object) config() string {
	if name, ok := o.at("providerConfigRef.name").(string); ok && name != "" {
		return name
	}
	return "default"
}

// may says whether Crossplane may take an action: Create, Update or Delete. Left
// out, all are meant.
func (o Object) may(action string) bool {
	policies, ok := o.at("managementPolicies").([]any)
	return !ok || slices.Contains(policies, any("*")) || slices.Contains(policies, any(action))
}

// A ref is one reference of an object to another.
type ref struct{ field, namespace, name string }

// refs are all references of an object, by the field they stand in: xRef, or xRefs
// for a list.
func (o Object) refs() []ref {
	var out []ref
	add := func(field string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			return
		}
		r := ref{field: field, namespace: o.Namespace}
		r.name, _ = m["name"].(string)
		if namespace, _ := m["namespace"].(string); namespace != "" {
			r.namespace = namespace
		}
		out = append(out, r)
	}
	walk(o.spec, func(key string, v any) {
		switch {
		case key == "providerConfigRef":
		case strings.HasSuffix(key, "Ref"):
			add(strings.TrimSuffix(key, "Ref"), v)
		case strings.HasSuffix(key, "Refs"):
			list, _ := v.([]any)
			for _, item := range list {
				add(strings.TrimSuffix(key, "Refs"), item)
			}
		}
	})
	return out
}

// idTypes are EC2's resource types by the beginning of their ids, as far as a spec may
// give ids instead of references.
var idTypes = map[string]string{
	"vpc": "vpc", "subnet": "subnet", "rtb": "route-table", "sg": "security-group", "eipalloc": "elastic-ip",
	"igw": "internet-gateway", "eigw": "egress-only-internet-gateway",
}

// ids are the ids of EC2 resources of one type that the object's spec gives, but for
// those that a rule of a security group only speaks of.
func (o Object) ids(kind string) []string {
	var out []string
	walk(o.spec, func(key string, v any) {
		if strings.HasPrefix(key, "referenced") {
			return
		}
		values, ok := v.([]any)
		if !ok {
			values = []any{v}
		}
		for _, v := range values {
			id, _ := v.(string)
			if prefix, hex, ok := strings.Cut(id, "-"); ok && idTypes[prefix] == kind && hex != "" && strings.Trim(hex, "0123456789abcdef") == "" {
				out = append(out, id)
			}
		}
	})
	return distinct(out)
}

// walk visits every field of a tree, in the order of their names.
func walk(v any, visit func(key string, v any)) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range sortedKeys(v) {
			visit(key, v[key])
			walk(v[key], visit)
		}
	case []any:
		for _, item := range v {
			walk(item, visit)
		}
	}
}
