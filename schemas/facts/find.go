package facts

import (
	"fmt"
	"strings"

	"spotcluster.dev/spotcluster/fn/suggest"
)

// Find looks up a field by its path in JSON, such as
// spec.forProvider.subnetIds[0] or spec.forProvider.tags[example.com/owner]:
// brackets hold the number of an item, or any key of a map.
func (k *Kind) Find(path string) (*Schema, error) {
	s, seen := k.Schema, ""
	for rest := path; rest != ""; {
		var step string
		if strings.HasPrefix(rest, "[") {
			end := strings.Index(rest, "]")
			if end < 0 {
				return nil, fmt.Errorf("%s: %s: no ] ends %s", k, path, rest)
			}
			step, rest = rest[:end+1], rest[end+1:]
		} else {
			end := strings.IndexAny(rest+".", ".[")
			step, rest = rest[:end], rest[end:]
		}
		rest = strings.TrimPrefix(rest, ".")
		next, problem := s.step(step)
		if problem != "" {
			return nil, fmt.Errorf("%s: %s: %s", k, join(seen, step), problem)
		}
		s, seen = next, join(seen, step)
	}
	return s, nil
}

// step is one step down: into a field, a list's item or a map's value.
func (s *Schema) step(name string) (*Schema, string) {
	item := strings.HasPrefix(name, "[")
	switch {
	case s.Type == Any:
		return s, ""
	case s.Type == Map, s.Type == Array && item:
		return s.Each, ""
	case s.Type == Object && !item:
		return s.child(name)
	case item:
		return nil, fmt.Sprintf("its holder is %s, neither a list nor a map", article(spell(s)))
	}
	return nil, fmt.Sprintf("its holder is %s, not an object", article(spell(s)))
}

// child is the schema of an object's field, or says that there is none.
func (s *Schema) child(name string) (*Schema, string) {
	if f := s.Field(name); f != nil {
		return f.Schema, ""
	}
	if s.PreserveUnknown {
		return &Schema{Type: Any}, ""
	}
	names := make([]string, len(s.Fields))
	for i, f := range s.Fields {
		names[i] = f.Name
	}
	return nil, "no such field" + suggest.DidYouMean(name, names)
}

// join is a path and one step more.
func join(path, step string) string {
	if path == "" || strings.HasPrefix(step, "[") {
		return path + step
	}
	return path + "." + step
}

// article is a type as a sentence has it.
func article(t string) string {
	if strings.ContainsAny(t[:1], "aeio") {
		return "an " + t
	}
	return "a " + t
}
