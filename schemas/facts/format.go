package facts

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
)

// Format is the text of a kind's file. Parse is its inverse.
func Format(k *Kind) []byte {
	scope := "Cluster"
	if k.Namespaced {
		scope = "Namespaced"
	}
	w := &writer{}
	w.head("group", k.Group)
	w.head("version", k.Version)
	w.head("kind", k.Kind)
	w.head("plural", k.Plural)
	w.head("scope", scope)
	w.head("source", k.Source)
	w.WriteByte('\n')
	w.below(k.Schema, 0)
	return w.Bytes()
}

type writer struct{ bytes.Buffer }

func (w *writer) head(key, value string) {
	w.WriteString(strings.TrimSpace(key+": "+value) + "\n")
}

func (w *writer) line(depth int, words ...string) {
	w.WriteString(strings.Repeat("  ", depth))
	w.WriteString(strings.Join(words, " "))
	w.WriteByte('\n')
}

// below writes the lines below a value's own: its rules, its branches and its
// fields.
func (w *writer) below(s *Schema, depth int) {
	w.constraints(s, depth)
	for inner := s; inner != nil; inner = inner.Each {
		for _, f := range inner.Fields {
			w.field(f, depth)
		}
	}
}

// constraints writes what is not an attribute and not a field.
func (w *writer) constraints(s *Schema, depth int) {
	for _, rule := range s.Rules {
		w.line(depth, "rule:", ruleText(rule))
	}
	for _, b := range branches {
		for _, branch := range *b.of(s) {
			w.branch(b.name, branch, depth)
		}
	}
	if s.Not != nil {
		w.branch("not", s.Not, depth)
	}
	if s.Each != nil && constrained(s.Each) {
		w.line(depth, append([]string{"each:"}, attributeWords(s.Each)...)...)
		w.constraints(s.Each, depth+1)
	}
}

func (w *writer) branch(name string, s *Schema, depth int) {
	words := []string{name + ":"}
	if t := spell(s); t != Untyped {
		words = append(words, t)
	}
	w.line(depth, append(words, attributeWords(s)...)...)
	w.below(s, depth+1)
}

func (w *writer) field(f Field, depth int) {
	words := []string{fieldName(f.Name)}
	if t := spell(f.Schema); t != Untyped {
		words = append(words, t)
	}
	if f.Required {
		words = append(words, "required")
	}
	w.line(depth, append(words, attributeWords(f.Schema)...)...)
	w.below(f.Schema, depth+1)
}

// constrained says that a list's item has facts beside its type and fields.
func constrained(s *Schema) bool {
	return len(attributeWords(s))+len(s.Rules)+len(s.OneOf)+len(s.AnyOf)+len(s.AllOf) > 0 ||
		s.Not != nil || s.Each != nil && constrained(s.Each)
}

// spell is a value's type as a line has it.
func spell(s *Schema) string {
	switch s.Type {
	case Array:
		return "[]" + spell(s.Each)
	case Map:
		return "map[string]" + spell(s.Each)
	}
	return s.Type
}

var (
	plainName = regexp.MustCompile(`^[A-Za-z0-9_.$/-]+$`)
	plainWord = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`)
)

func fieldName(name string) string {
	if plainName.MatchString(name) {
		return name
	}
	return encode(name)
}

func ruleText(rule string) string {
	if strings.Contains(rule, "\n") || strings.HasPrefix(rule, `"`) || strings.TrimSpace(rule) != rule {
		return encode(rule)
	}
	return rule
}

// attributeWords are a value's attributes as a line has them.
func attributeWords(s *Schema) []string {
	var words []string
	for _, a := range attributes {
		v := reflect.ValueOf(a.of(s)).Elem()
		switch {
		case v.IsZero():
		case v.Kind() == reflect.Bool:
			words = append(words, a.word)
		default:
			words = append(words, a.word+"="+bare(encode(v.Interface())))
		}
	}
	return words
}

// bare takes the quotes from a JSON string that is a word and could be nothing
// else.
func bare(value string) string {
	word := strings.Trim(value, `"`)
	if len(word) == len(value) || !plainWord.MatchString(word) || isLiteral(word) {
		return value
	}
	return word
}

func isLiteral(word string) bool { return word == "true" || word == "false" || word == "null" }

// encode is JSON on one line, with < and & as they are.
func encode(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil { // attributes are strings, numbers, and JSON that was read
		panic(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}
