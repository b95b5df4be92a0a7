package main

import (
	"encoding/json"
	"reflect"
	"strings"

	"spotcluster.dev/spotcluster/fn/spec"
)

// A defaultValue is what the parser fills in at a path. value is nil where it
// depends on the cluster's name or region.
type defaultValue struct {
	value any
	shown string
}

// readDefaults runs the parser on a kind's two examples and compares.
func readDefaults(k kind) (map[string]defaultValue, error) {
	var seen [2]map[string]any
	for i, src := range k.examples {
		doc, err := parsed(src)
		if err != nil {
			return nil, err
		}
		seen[i] = map[string]any{}
		root := reflect.ValueOf(doc.Cluster)
		if doc.Cluster == nil {
			root = reflect.ValueOf(doc.Management)
		}
		collect(seen[i], doc, root.Elem(), "", "")
	}
	out := map[string]defaultValue{}
	for path, a := range seen[0] {
		out[path] = compare(a, seen[1][path])
	}
	return out, nil
}

func compare(a, b any) defaultValue {
	x, y := shown(a), shown(b)
	if x == y {
		return defaultValue{a, x}
	}
	const name = "<name>"
	if n := strings.ReplaceAll(x, "prod", name); n == strings.ReplaceAll(y, "qa", name) {
		return defaultValue{nil, n}
	}
	return defaultValue{nil, "by region"}
}

func shown(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return strings.Trim(string(b), `"`)
}

// collect gathers every scalar and list that the parser filled in. path has a
// star in place of each map key; at is the path in the example.
func collect(out map[string]any, doc *spec.Document, v reflect.Value, path, at string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			collect(out, doc, v.Elem(), path, at)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			collect(out, doc, v.Field(i), strings.TrimPrefix(path+"."+name, "."), strings.TrimPrefix(at+"."+name, "."))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			collect(out, doc, v.MapIndex(k), path+".*", at+"."+k.String())
		}
	default:
		if filled := !v.IsZero() || v.Kind() == reflect.Bool; filled && !doc.Written(at) {
			out[path] = v.Interface()
		}
	}
}
