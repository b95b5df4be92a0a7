package aws

import (
	"encoding/json"
	"reflect"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// params are the arguments of a call to AWS: a managed resource's forProvider, without references and selectors.
type params map[string]any

// text returns the string at a path, or "".
func (p params) text(path ...string) string {
	v, _, _ := unstructured.NestedString(p, path...)
	return v
}

// texts returns the strings at a path.
func (p params) texts(path ...string) []string {
	v, _, _ := unstructured.NestedStringSlice(p, path...)
	return v
}

// flag returns the boolean at a path.
func (p params) flag(path ...string) bool {
	v, _, _ := unstructured.NestedBool(p, path...)
	return v
}

// at returns whatever is at a path, or nil.
func (p params) at(path string) any {
	v, _, _ := unstructured.NestedFieldNoCopy(p, strings.Split(path, ".")...)
	return v
}

// with returns a copy in which other's top-level fields win. Fields that other leaves out stay as they are: what was once set
// is not unset by removing it from the spec.
func (p params) with(other params) params {
	merged := params(runtime.DeepCopyJSON(p))
	if merged == nil {
		merged = params{}
	}
	for k, v := range other {
		merged[k] = runtime.DeepCopyJSONValue(v)
	}
	return merged
}

// equal compares as JSON does.
func (p params) equal(other params) bool {
	return reflect.DeepEqual(map[string]any(p), map[string]any(other))
}

// mentions says whether any string below v is one of the names.
func mentions(v any, names ...string) bool {
	found := false
	eachText("", v, func(_, s string) {
		for _, name := range names {
			found = found || (s == name && name != "")
		}
	})
	return found
}

// eachText calls visit with the path and the value of every string below v.
func eachText(path string, v any, visit func(path, text string)) {
	switch v := v.(type) {
	case string:
		visit(path, v)
	case params:
		eachText(path, map[string]any(v), visit)
	case map[string]any:
		for k, e := range v {
			eachText(strings.TrimPrefix(path+"."+k, "."), e, visit)
		}
	case []any:
		for _, e := range v {
			eachText(path, e, visit)
		}
	}
}

// withoutReferences drops what only Crossplane reads: references, selectors and Secret references.
func withoutReferences(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			if strings.HasSuffix(k, "Ref") || strings.HasSuffix(k, "Refs") || strings.HasSuffix(k, "Selector") {
				continue
			}
			out[k] = withoutReferences(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = withoutReferences(e)
		}
		return out
	default:
		return v
	}
}

// short shows a value in a message.
func short(v any) string {
	b, err := json.Marshal(v)
	if err != nil || len(b) > 200 {
		return "…"
	}
	return string(b)
}
