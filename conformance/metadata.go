package conformance

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/api/validation/path"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	names "k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"spotcluster.dev/spotcluster/fn/object"
)

// nameRules has the rule for the names of each of Kubernetes' own kinds whose
// names are not DNS subdomains, as those of all others are.
var nameRules = map[object.GVK]validation.ValidateNameFunc{
	{Version: "v1", Kind: "Namespace"}:                                              validation.ValidateNamespaceName,
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "ClusterRole"}:        path.ValidatePathSegmentName,
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "ClusterRoleBinding"}: path.ValidatePathSegmentName,
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "Role"}:               path.ValidatePathSegmentName,
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "RoleBinding"}:        path.ValidatePathSegmentName,
}

// checkMetadata holds an object's metadata to what all kinds share.
func (k *kind) checkMetadata(obj map[string]any) []error {
	meta, found, unknown, err := objectmeta.GetObjectMetaWithOptions(obj, objectmeta.ObjectMetaOptions{ReturnUnknownFieldPaths: true})
	if err != nil {
		return []error{err}
	}
	if !found {
		return []error{errors.New("metadata: Required value")}
	}
	var problems []error
	for _, path := range unknown {
		problems = append(problems, fmt.Errorf("%s: unknown field", path))
	}
	problems = append(problems, all(k.validateMeta(meta))...)
	if k.facts.GVK == (object.GVK{Version: "v1", Kind: "ConfigMap"}) {
		problems = append(problems, checkConfigMapKeys(obj)...)
	}
	return problems
}

// validateMeta asks for a name even where one would be generated: a server fills
// that in before it asks, and each render would make another object.
func (k *kind) validateMeta(meta *metav1.ObjectMeta) field.ErrorList {
	rule := nameRules[k.facts.GVK]
	if rule == nil {
		rule = validation.NameIsDNSSubdomain
	}
	return validation.ValidateObjectMetaAccessor(meta, k.facts.Namespaced, rule, field.NewPath("metadata"))
}

// checkConfigMapKeys holds the keys of a ConfigMap to what Kubernetes takes,
// which no schema says.
func checkConfigMapKeys(obj map[string]any) []error {
	var problems []error
	for _, part := range []string{"data", "binaryData"} {
		entries, _ := obj[part].(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(entries)) {
			if why := names.IsConfigMapKey(key); len(why) > 0 {
				problems = append(problems, fmt.Errorf("%s[%s]: %s", part, key, strings.Join(why, "; ")))
			}
		}
	}
	return problems
}
