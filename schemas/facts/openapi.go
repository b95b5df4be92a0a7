package facts

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// prose is every key of an OpenAPI schema that explains and does not decide.
var prose = []string{"description", "title", "example", "externalDocs"}

// FromOpenAPI reads the schema of one value as a CustomResourceDefinition has
// it, decoded from JSON. Prose is dropped; a key that a Schema cannot hold is an
// error. The inverse is OpenAPI.
func FromOpenAPI(schema map[string]any) (*Schema, error) {
	in := maps.Clone(schema)
	for _, key := range prose {
		delete(in, key)
	}
	s, err := fromOpenAPI(in)
	if err != nil {
		return nil, err
	}
	if len(in) > 0 {
		return nil, fmt.Errorf("facts cannot hold %s: extend schemas/facts", strings.Join(slices.Sorted(maps.Keys(in)), ", "))
	}
	return s, nil
}

// fromOpenAPI takes from in what it understands.
func fromOpenAPI(in map[string]any) (*Schema, error) {
	s := &Schema{Type: takeType(in)}
	for _, take := range []func(*Schema, map[string]any) error{takeAttributes, takeRules, takeBranches, takeEach, takeFields} {
		if err := take(s, in); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// takeType reads the type with the keys that only spell it.
func takeType(in map[string]any) string {
	t, _ := in["type"].(string)
	delete(in, "type")
	switch {
	case in["x-kubernetes-int-or-string"] == true:
		delete(in, "x-kubernetes-int-or-string")
		if isIntOrString(in["anyOf"]) {
			delete(in, "anyOf")
		}
		return IntOrString
	case t == Untyped && in["x-kubernetes-preserve-unknown-fields"] == true:
		delete(in, "x-kubernetes-preserve-unknown-fields")
		return Any
	case t == Object && in["additionalProperties"] != nil:
		return Map
	}
	return t
}

func isIntOrString(v any) bool {
	return reflect.DeepEqual(v, []any{map[string]any{"type": Integer}, map[string]any{"type": String}})
}

func takeAttributes(s *Schema, in map[string]any) error {
	for _, a := range attributes {
		v, ok := in[a.key]
		if !ok {
			continue
		}
		if err := json.Unmarshal([]byte(encode(v)), a.of(s)); err != nil {
			return fmt.Errorf("%s: %w", a.key, err)
		}
		delete(in, a.key)
	}
	return nil
}

func takeRules(s *Schema, in map[string]any) error {
	const key = "x-kubernetes-validations"
	list, _ := in[key].([]any)
	for _, v := range list {
		r, _ := v.(map[string]any)
		rule, ok := r["rule"].(string)
		for k := range r {
			ok = ok && (k == "rule" || k == "message")
		}
		if !ok {
			return fmt.Errorf("%s: %s: facts hold a rule's text only, beside a message that they drop: extend schemas/facts", key, encode(v))
		}
		s.Rules = append(s.Rules, rule)
	}
	delete(in, key)
	return nil
}

func takeBranches(s *Schema, in map[string]any) error {
	for _, b := range branches {
		list, _ := in[b.name].([]any)
		for i, v := range list {
			branch, err := fromAny(v)
			if err != nil {
				return fmt.Errorf("%s[%d]: %w", b.name, i, err)
			}
			*b.of(s) = append(*b.of(s), branch)
		}
		delete(in, b.name)
	}
	if v, ok := in["not"]; ok {
		branch, err := fromAny(v)
		if err != nil {
			return fmt.Errorf("not: %w", err)
		}
		s.Not = branch
		delete(in, "not")
	}
	return nil
}

func takeEach(s *Schema, in map[string]any) error {
	key := "items"
	if s.Type == Map {
		key = "additionalProperties"
	}
	if s.Type != Map && s.Type != Array {
		return nil
	}
	each, err := fromAny(in[key])
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	s.Each = each
	delete(in, key)
	return nil
}

func takeFields(s *Schema, in map[string]any) error {
	if s.Type != Object && s.Type != Untyped {
		return nil
	}
	required := map[string]bool{}
	list, _ := in["required"].([]any)
	for _, v := range list {
		required[fmt.Sprint(v)] = true
	}
	properties, _ := in["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		f, err := fromAny(properties[name])
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		s.Fields = append(s.Fields, Field{name, required[name], f})
		delete(required, name)
	}
	// A branch may require what the value that it is about has as a field.
	for _, name := range slices.Sorted(maps.Keys(required)) {
		s.Fields = append(s.Fields, Field{name, true, &Schema{}})
	}
	slices.SortFunc(s.Fields, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	delete(in, "required")
	delete(in, "properties")
	return nil
}

func fromAny(v any) (*Schema, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%s is not a schema", encode(v))
	}
	return FromOpenAPI(m)
}

// OpenAPI is the schema as a CustomResourceDefinition has it, as decoded JSON.
func (s *Schema) OpenAPI() map[string]any {
	out := map[string]any{}
	s.putType(out)
	for _, a := range attributes {
		v := reflect.ValueOf(a.of(s)).Elem()
		if !v.IsZero() {
			out[a.key] = decode(encode(v.Interface()))
		}
	}
	var rules []any
	for _, r := range s.Rules {
		rules = append(rules, map[string]any{"rule": r})
	}
	put(out, "x-kubernetes-validations", rules)
	for _, b := range branches {
		var list []any
		for _, branch := range *b.of(s) {
			list = append(list, branch.OpenAPI())
		}
		put(out, b.name, list)
	}
	if s.Not != nil {
		out["not"] = s.Not.OpenAPI()
	}
	s.putFields(out)
	return out
}

func (s *Schema) putType(out map[string]any) {
	switch s.Type {
	case Untyped:
	case Any:
		out["x-kubernetes-preserve-unknown-fields"] = true
	case IntOrString:
		out["x-kubernetes-int-or-string"] = true
	case Map:
		out["type"] = Object
		out["additionalProperties"] = s.Each.OpenAPI()
	case Array:
		out["type"] = Array
		out["items"] = s.Each.OpenAPI()
	default:
		out["type"] = s.Type
	}
}

func (s *Schema) putFields(out map[string]any) {
	var required []any
	properties := map[string]any{}
	for _, f := range s.Fields {
		if f.Required {
			required = append(required, f.Name)
		}
		if schema := f.OpenAPI(); len(schema) > 0 || !f.Required {
			properties[f.Name] = schema
		}
	}
	put(out, "required", required)
	if len(properties) > 0 {
		out["properties"] = properties
	}
}

func put(out map[string]any, key string, list []any) {
	if len(list) > 0 {
		out[key] = list
	}
}

func decode(text string) any {
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil { // written by encode
		panic(err)
	}
	return v
}
