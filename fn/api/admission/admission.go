// Package admission holds Kubernetes' kinds of admission policies that we emit, with
// the fields that we set.
package admission

import "spotcluster.dev/spotcluster/fn/object"

func gvk(kind string) object.GVK {
	return object.GVK{Group: "admissionregistration.k8s.io", Version: "v1", Kind: kind}
}

// ValidatingAdmissionPolicy is what the API server asks of objects before it keeps
// them. It counts where a binding says so.
type ValidatingAdmissionPolicy struct {
	Spec PolicySpec `json:"spec"`
}

// GVK of ValidatingAdmissionPolicy.
func (ValidatingAdmissionPolicy) GVK() object.GVK { return gvk("ValidatingAdmissionPolicy") }

// PolicySpec is a policy: which requests it is about, and what must be true of them.
type PolicySpec struct {
	FailurePolicy    string           `json:"failurePolicy"`
	MatchConditions  []Condition      `json:"matchConditions,omitempty"`
	MatchConstraints MatchConstraints `json:"matchConstraints"`
	Validations      []Validation     `json:"validations"`
	Variables        []Condition      `json:"variables,omitempty"`
}

// Condition is an expression with a name.
type Condition struct {
	Expression string `json:"expression"`
	Name       string `json:"name"`
}

// MatchConstraints are the requests that a policy is about.
type MatchConstraints struct {
	ResourceRules []ResourceRule `json:"resourceRules"`
}

// ResourceRule is operations on kinds of objects, named in the plural.
type ResourceRule struct {
	APIGroups   []string `json:"apiGroups"`
	APIVersions []string `json:"apiVersions"`
	Operations  []string `json:"operations"`
	Resources   []string `json:"resources"`
}

// Validation is what must be true, and what is said where it is not. Without its
// expression's answer, the message counts.
type Validation struct {
	Expression        string `json:"expression"`
	Message           string `json:"message"`
	MessageExpression string `json:"messageExpression"`
}

// ValidatingAdmissionPolicyBinding is where a policy counts, and what becomes of what
// breaks it.
type ValidatingAdmissionPolicyBinding struct {
	Spec BindingSpec `json:"spec"`
}

// GVK of ValidatingAdmissionPolicyBinding.
func (ValidatingAdmissionPolicyBinding) GVK() object.GVK {
	return gvk("ValidatingAdmissionPolicyBinding")
}

// BindingSpec is a binding.
type BindingSpec struct {
	MatchResources    MatchResources `json:"matchResources"`
	PolicyName        string         `json:"policyName"`
	ValidationActions []string       `json:"validationActions"`
}

// MatchResources limit a binding to namespaces.
type MatchResources struct {
	NamespaceSelector NamespaceSelector `json:"namespaceSelector"`
}

// NamespaceSelector picks namespaces by their labels; all of its expressions count.
type NamespaceSelector struct {
	MatchExpressions []MatchExpression `json:"matchExpressions"`
}

// MatchExpression is a condition on one label.
type MatchExpression struct {
	Key      string   `json:"key"`
	Operator string   `json:"operator"`
	Values   []string `json:"values,omitempty"`
}
