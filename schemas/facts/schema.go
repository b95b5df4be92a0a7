package facts

import "encoding/json"

// The types of a Schema.
const (
	Object      = "object"
	Array       = "array"
	Map         = "map"
	String      = "string"
	Integer     = "integer"
	Number      = "number"
	Boolean     = "boolean"
	IntOrString = "int-or-string"
	// Any is whatever the user writes.
	Any = "any"
	// Untyped is found only in the branches of oneOf, anyOf, allOf and not.
	Untyped = ""
)

// A Schema is what is known of one value.
type Schema struct {
	Type string
	// Fields are those of an Object, in the order of their names.
	Fields []Field
	// Each is the schema of every item of an Array, or of every value of a Map.
	Each *Schema
	// Rules are CEL rules on the value.
	Rules []string

	OneOf, AnyOf, AllOf []*Schema
	Not                 *Schema

	// Nullable says that null is a value.
	Nullable bool
	// PreserveUnknown says that an Object keeps fields that it does not name.
	PreserveUnknown bool
	// Embedded says that the value is a Kubernetes object of its own.
	Embedded bool
	Format   string
	// Enum lists all values that are allowed, in JSON.
	Enum    []json.RawMessage
	Pattern string

	Minimum, Maximum                   *float64
	ExclusiveMinimum, ExclusiveMaximum bool
	MultipleOf                         *float64
	MinLength, MaxLength               *int64
	MinItems, MaxItems                 *int64
	UniqueItems                        bool
	MinProperties, MaxProperties       *int64

	// ListType is atomic, set or map, and ListMapKeys are the keys of the last.
	ListType    string
	ListMapKeys []string
	// MapType is granular or atomic.
	MapType string
	// Default is the value, in JSON, of a field that is left out.
	Default json.RawMessage
}

// A Field is a named part of an Object.
type Field struct {
	Name     string
	Required bool
	*Schema
}

// Field is the field of that name, or nil.
func (s *Schema) Field(name string) *Field {
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return &s.Fields[i]
		}
	}
	return nil
}

// An attribute is a fact that fits behind a field's name.
type attribute struct {
	// word is its name in our files, and key its name in an OpenAPI schema.
	word, key string
	// of points to it.
	of func(*Schema) any
}

// attributes is every attribute, in the order in which a line has them.
var attributes = []attribute{
	{"nullable", "nullable", func(s *Schema) any { return &s.Nullable }},
	{"preserve-unknown", "x-kubernetes-preserve-unknown-fields", func(s *Schema) any { return &s.PreserveUnknown }},
	{"embedded", "x-kubernetes-embedded-resource", func(s *Schema) any { return &s.Embedded }},
	{"format", "format", func(s *Schema) any { return &s.Format }},
	{"enum", "enum", func(s *Schema) any { return &s.Enum }},
	{"pattern", "pattern", func(s *Schema) any { return &s.Pattern }},
	{"minimum", "minimum", func(s *Schema) any { return &s.Minimum }},
	{"exclusiveMinimum", "exclusiveMinimum", func(s *Schema) any { return &s.ExclusiveMinimum }},
	{"maximum", "maximum", func(s *Schema) any { return &s.Maximum }},
	{"exclusiveMaximum", "exclusiveMaximum", func(s *Schema) any { return &s.ExclusiveMaximum }},
	{"multipleOf", "multipleOf", func(s *Schema) any { return &s.MultipleOf }},
	{"minLength", "minLength", func(s *Schema) any { return &s.MinLength }},
	{"maxLength", "maxLength", func(s *Schema) any { return &s.MaxLength }},
	{"minItems", "minItems", func(s *Schema) any { return &s.MinItems }},
	{"maxItems", "maxItems", func(s *Schema) any { return &s.MaxItems }},
	{"uniqueItems", "uniqueItems", func(s *Schema) any { return &s.UniqueItems }},
	{"minProperties", "minProperties", func(s *Schema) any { return &s.MinProperties }},
	{"maxProperties", "maxProperties", func(s *Schema) any { return &s.MaxProperties }},
	{"list-type", "x-kubernetes-list-type", func(s *Schema) any { return &s.ListType }},
	{"list-map-keys", "x-kubernetes-list-map-keys", func(s *Schema) any { return &s.ListMapKeys }},
	{"map-type", "x-kubernetes-map-type", func(s *Schema) any { return &s.MapType }},
	{"default", "default", func(s *Schema) any { return &s.Default }},
}

// branches is every constraint that is made of schemas, by its name both in our
// files and in an OpenAPI schema; not is apart, as it has one schema.
var branches = []struct {
	name string
	of   func(*Schema) *[]*Schema
}{
	{"oneOf", func(s *Schema) *[]*Schema { return &s.OneOf }},
	{"anyOf", func(s *Schema) *[]*Schema { return &s.AnyOf }},
	{"allOf", func(s *Schema) *[]*Schema { return &s.AllOf }},
}
