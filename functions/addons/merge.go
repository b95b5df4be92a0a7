package addons

import "encoding/json"

// merge lays the user's values over the catalogue's, map by map. Lists and
// scalars are replaced, and null takes a value away, as Helm has it.
func merge(ours any, users map[string]any) any {
	if len(users) == 0 {
		return ours
	}
	src, err := json.Marshal(ours)
	if err != nil { // the catalogue's values are structs of plain fields
		panic(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(src, &tree); err != nil {
		panic(err)
	}
	return overlay(tree, users)
}

func overlay(under, over map[string]any) map[string]any {
	out := make(map[string]any, len(under)+len(over))
	for k, v := range under {
		out[k] = v
	}
	for k, v := range over {
		if _, ours := under[k]; ours && v == nil { // the chart's own counts then
			delete(out, k)
			continue
		}
		below, isMap := out[k].(map[string]any)
		above, alsoMap := v.(map[string]any)
		if isMap && alsoMap {
			out[k] = overlay(below, above)
		} else {
			out[k] = v
		}
	}
	return out
}
