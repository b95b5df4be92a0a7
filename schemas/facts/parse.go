package facts

import (
	"encoding/json"
	"fmt"
	"strings"

	"spotcluster.dev/spotcluster/fn/object"
)

// Parse reads a kind's file.
func Parse(text []byte) (*Kind, error) {
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	k, n, err := parseHead(lines)
	if err != nil {
		return nil, err
	}
	k.Schema = &Schema{Type: Object}
	open := []*Schema{k.Schema} // the values that hold the line, outermost first
	for ; n < len(lines); n++ {
		text := strings.TrimLeft(lines[n], " ")
		depth := (len(lines[n]) - len(text)) / 2
		if depth >= len(open) || open[depth] == nil {
			return nil, fmt.Errorf("line %d: %q is indented below nothing", n+1, text)
		}
		child, err := parseLine(open[depth], text)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
		open = append(open[:depth+1], child)
	}
	return k, nil
}

// parseHead reads the lines above the empty one, and says where the next is.
func parseHead(lines []string) (*Kind, int, error) {
	head := map[string]string{}
	for n, line := range lines {
		key, value, ok := strings.Cut(line, ":")
		if line == "" {
			return &Kind{
				GVK:        object.GVK{Group: head["group"], Version: head["version"], Kind: head["kind"]},
				Plural:     head["plural"],
				Namespaced: head["scope"] == "Namespaced",
				Source:     head["source"],
			}, n + 1, nil
		}
		if !ok {
			return nil, 0, fmt.Errorf("line %d: %q is not a \"key: value\" of the head, which ends with an empty line", n+1, line)
		}
		head[key] = strings.TrimSpace(value)
	}
	return nil, 0, fmt.Errorf("no empty line ends the head")
}

// parseLine adds one line's fact to the value that holds it, and returns the
// value that holds the lines below: nil for a rule.
func parseLine(parent *Schema, line string) (*Schema, error) {
	keyword, rest, _ := strings.Cut(line, " ")
	switch keyword {
	case "rule:":
		rule, err := parseRule(rest)
		parent.Rules = append(parent.Rules, rule)
		return nil, err
	case "each:":
		if parent.Each == nil {
			return nil, fmt.Errorf("each: its field is neither a list nor a map")
		}
		return parent.Each, parseAttributes(parent.Each, rest)
	case "not:":
		s, err := parseBranch(rest)
		parent.Not = s
		return s, err
	}
	for _, b := range branches {
		if keyword == b.name+":" {
			s, err := parseBranch(rest)
			*b.of(parent) = append(*b.of(parent), s)
			return s, err
		}
	}
	return parseField(parent, line)
}

func parseRule(text string) (string, error) {
	if !strings.HasPrefix(text, `"`) {
		return text, nil
	}
	var rule string
	if err := json.Unmarshal([]byte(text), &rule); err != nil {
		return "", fmt.Errorf("rule: %s: %w", text, err)
	}
	return rule, nil
}

func parseBranch(text string) (*Schema, error) {
	s, required, err := parseValue(text)
	if required {
		return nil, fmt.Errorf("required is for fields")
	}
	return s, err
}

// parseField adds a field to the object that the lines below parent are about.
func parseField(parent *Schema, line string) (*Schema, error) {
	for parent.Each != nil {
		parent = parent.Each
	}
	if parent.Type != Object && parent.Type != Untyped {
		return nil, fmt.Errorf("%q: a field below a %s", line, parent.Type)
	}
	name, rest, err := cutName(line)
	if err != nil {
		return nil, err
	}
	f := Field{Name: name}
	if f.Schema, f.Required, err = parseValue(rest); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	parent.Fields = append(parent.Fields, f)
	return f.Schema, nil
}

// cutName splits a line behind the name of its field.
func cutName(line string) (name, rest string, err error) {
	if !strings.HasPrefix(line, `"`) {
		name, rest, _ := strings.Cut(line, " ")
		if !plainName.MatchString(name) {
			return "", "", fmt.Errorf("%q is neither a name nor one of the words rule, each, oneOf, anyOf, allOf and not with a colon", name)
		}
		return name, rest, nil
	}
	value, rest, err := cutValue(line)
	if err != nil {
		return "", "", err
	}
	err = json.Unmarshal([]byte(value), &name)
	return name, rest, err
}

// parseValue reads a type, where there is one, and what follows it.
func parseValue(text string) (s *Schema, required bool, err error) {
	word, rest, _ := strings.Cut(text, " ")
	s = parseType(word)
	if s == nil {
		s, rest = &Schema{}, text
	}
	if word, after, _ := strings.Cut(rest, " "); word == "required" {
		required, rest = true, after
	}
	return s, required, parseAttributes(s, rest)
}

// parseType is the inverse of spell; it is nil if the word is no type.
func parseType(word string) *Schema {
	if item, ok := strings.CutPrefix(word, "[]"); ok {
		return holder(Array, parseType(item))
	}
	if value, ok := strings.CutPrefix(word, "map[string]"); ok {
		return holder(Map, parseType(value))
	}
	switch word {
	case Object, String, Integer, Number, Boolean, IntOrString, Any:
		return &Schema{Type: word}
	}
	return nil
}

func holder(kind string, each *Schema) *Schema {
	if each == nil {
		return nil
	}
	return &Schema{Type: kind, Each: each}
}

func parseAttributes(s *Schema, text string) error {
	for text != "" {
		end := strings.IndexAny(text, " =")
		if end < 0 {
			end = len(text)
		}
		a := attributeOf(text[:end])
		if a == nil {
			return fmt.Errorf("%q is no attribute", text[:end])
		}
		value := "true"
		rest, hasValue := strings.CutPrefix(text[end:], "=")
		if hasValue {
			var err error
			if value, rest, err = cutValue(rest); err != nil {
				return fmt.Errorf("%s: %w", a.word, err)
			}
		}
		if err := json.Unmarshal([]byte(value), a.of(s)); err != nil {
			return fmt.Errorf("%s=%s: %w", a.word, value, err)
		}
		text = strings.TrimPrefix(rest, " ")
	}
	return nil
}

func attributeOf(word string) *attribute {
	for i := range attributes {
		if attributes[i].word == word {
			return &attributes[i]
		}
	}
	return nil
}

// cutValue splits text behind its first value, and returns that as JSON: a bare
// word becomes a string.
func cutValue(text string) (value, rest string, err error) {
	if !strings.HasPrefix(text, `"`) && !strings.HasPrefix(text, "[") && !strings.HasPrefix(text, "{") {
		word, rest, _ := strings.Cut(text, " ")
		if json.Valid([]byte(word)) {
			return word, rest, nil
		}
		return encode(word), rest, nil
	}
	d := json.NewDecoder(strings.NewReader(text))
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return "", "", fmt.Errorf("%q: %w", text, err)
	}
	return string(raw), strings.TrimPrefix(text[d.InputOffset():], " "), nil
}
