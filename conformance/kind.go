package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"

	"spotcluster.dev/spotcluster/schemas/facts"
)

// A kind is what the API server makes of a CustomResourceDefinition.
type kind struct {
	facts      *facts.Kind
	structural *schema.Structural
	validator  validation.SchemaValidator
	rules      *cel.Validator // nil where there are none
}

// compile makes of facts what the API server makes of a schema.
func compile(f *facts.Kind) (*kind, error) {
	props, err := schemaProps(f.Schema)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f, err)
	}
	structural, err := schema.NewStructural(props)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f, err)
	}
	if problems := schema.ValidateStructural(nil, structural); len(problems) > 0 {
		return nil, fmt.Errorf("%s: %w", f, problems.ToAggregate())
	}
	validator, _, err := validation.NewSchemaValidator(props)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f, err)
	}
	return &kind{f, structural, validator, cel.NewValidator(structural, true, celconfig.PerCallLimit)}, nil
}

// schemaProps is a schema in the server's own type.
func schemaProps(s *facts.Schema) (*apiextensions.JSONSchemaProps, error) {
	text, err := json.Marshal(s.OpenAPI())
	if err != nil {
		return nil, err
	}
	var versioned apiextensionsv1.JSONSchemaProps
	if err := json.Unmarshal(text, &versioned); err != nil {
		return nil, err
	}
	var props apiextensions.JSONSchemaProps
	err = apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(&versioned, &props, nil)
	return &props, err
}

// check does what a server does with an object that is created.
func (k *kind) check(obj map[string]any) []error {
	problems := k.unknownFields(obj)
	problems = append(problems, k.checkMetadata(obj)...)
	defaulting.Default(obj, k.structural)
	problems = append(problems, all(validation.ValidateCustomResource(nil, obj, k.validator))...)
	problems = append(problems, all(objectmeta.Validate(nil, obj, k.structural, false))...)
	problems = append(problems, all(listtype.ValidateListSetsAndMaps(nil, k.structural, obj))...)
	if k.rules == nil || len(problems) > 0 { // rules may rely on what the schema says
		return problems
	}
	broken, _ := k.rules.Validate(context.Background(), nil, k.structural, obj, nil, celconfig.RuntimeCELCostBudget)
	return all(broken)
}

// unknownFields takes the fields that the kind has not from the object.
func (k *kind) unknownFields(obj map[string]any) []error {
	paths := pruning.PruneWithOptions(obj, k.structural, true, schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})
	err, within := objectmeta.CoerceWithOptions(nil, obj, k.structural, false, objectmeta.CoerceOptions{ReturnUnknownFieldPaths: true})
	var problems []error
	if err != nil {
		problems = append(problems, err)
	}
	paths = append(paths, within...)
	slices.Sort(paths)
	for _, path := range slices.Compact(paths) {
		problems = append(problems, fmt.Errorf("%s: unknown field", path))
	}
	return problems
}

func all(list field.ErrorList) []error {
	var problems []error
	for _, err := range list {
		problems = append(problems, err)
	}
	return problems
}
