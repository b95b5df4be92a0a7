package plan

import (
	"fmt"

	"spotcluster.dev/spotcluster/fn/spec"
)

// accountKey leads to the service account in the values of the row's chart.
func (row AddonRow) accountKey() []string {
	if len(row.AccountKey) > 0 {
		return row.AccountKey
	}
	return []string{"serviceAccount"}
}

// checkAccountValues finds values of the spec by which an add-on's chart would make
// another service account than its role trusts, or one that takes on another role:
// AWS would refuse the pods at run time.
func checkAccountValues(doc *spec.Document, a Addon, annotations map[string]string) {
	path := "spec.addons." + a.Row.Name + ".values"
	values := a.Values
	for _, key := range a.Row.accountKey() {
		below, given := values[key]
		if !given {
			return
		}
		path += "." + key
		var isMap bool
		if values, isMap = below.(map[string]any); !isMap {
			doc.Fail("service-account", path, "got %s, in place of the map that names the service account %s, which the role of %s trusts; take the value away", shown(below), a.Row.ServiceAccount, a.Row.Name)
			return
		}
	}
	if name, given := values["name"]; given && name != a.Row.ServiceAccount {
		doc.Fail("service-account", path+".name", "got %s, and the role of %s trusts the service account %s alone; take name away, and give pods of other accounts their role by podRoles", shown(name), a.Row.Name, a.Row.ServiceAccount)
	}
	own, given := values["annotations"]
	theirs, isMap := own.(map[string]any)
	if given && !isMap && len(annotations) > 0 {
		doc.Fail("service-account", path+".annotations", "got %s, which takes away the annotation that names the role of %s; write a map, which is merged with it", shown(own), a.Row.Name)
	}
	if role, given := theirs[AnnotationIRSA]; given && role != annotations[AnnotationIRSA] {
		doc.Fail("service-account", fmt.Sprintf("%s.annotations[%q]", path, AnnotationIRSA), "got %s, and %s has a role of its own, with what it needs; take the annotation away, or switch the add-on off and install it yourself", shown(role), a.Row.Name)
	}
}

// shown is a free-form value in a message.
func shown(v any) string {
	if v == nil {
		return "null"
	}
	return fmt.Sprintf("%q", fmt.Sprint(v))
}
