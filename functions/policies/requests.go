package policies

import (
	"fmt"
	"strings"

	"spotcluster.dev/spotcluster/fn/api/admission"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// A subject is what an admission policy looks at: kinds of objects, and where in them
// the pod is.
type subject struct {
	name string
	rule admission.ResourceRule
	// pod is the expression that finds a pod's spec.
	pod string
	// conditions limit the requests that are looked at.
	conditions []admission.Condition
	// template says that it is a pod to be, which no LimitRange has filled in yet.
	template bool
}

// subjects are a policy each, so that the API server can check each expression against
// the one type that it is about. ReplicaSets are left alone: their controllers scale
// old ones, and what they make is looked at as a pod.
var subjects = []subject{
	{
		// An update would be refused too late: a controller that takes its finalizer off a
		// pod from before the policy could not.
		name: "requests-and-limits-pods",
		rule: admission.ResourceRule{APIGroups: []string{""}, APIVersions: []string{"v1"}, Operations: []string{"CREATE"}, Resources: []string{"pods"}},
		pod:  "object.spec",
	},
	{
		name: "requests-and-limits-workloads",
		rule: admission.ResourceRule{
			APIGroups: []string{"apps"}, APIVersions: []string{"v1"}, Operations: []string{"CREATE", "UPDATE"},
			Resources: []string{"deployments", "statefulsets", "daemonsets"},
		},
		pod:        "object.spec.template.spec",
		conditions: []admission.Condition{{Name: "template-changes", Expression: "oldObject == null || object.spec.template != oldObject.spec.template"}},
		template:   true,
	},
	{
		name: "requests-and-limits-jobs",
		rule: admission.ResourceRule{
			APIGroups: []string{"batch"}, APIVersions: []string{"v1"}, Operations: []string{"CREATE"}, Resources: []string{"jobs"},
		},
		pod:      "object.spec.template.spec",
		template: true,
	},
	{
		name: "requests-and-limits-cronjobs",
		rule: admission.ResourceRule{
			APIGroups: []string{"batch"}, APIVersions: []string{"v1"}, Operations: []string{"CREATE", "UPDATE"}, Resources: []string{"cronjobs"},
		},
		pod:        "object.spec.jobTemplate.spec.template.spec",
		conditions: []admission.Condition{{Name: "template-changes", Expression: "oldObject == null || object.spec.jobTemplate != oldObject.spec.jobTemplate"}},
		template:   true,
	},
}

// requests are the admission policies and their bindings.
func requests(p plan.Plan) []object.Object {
	r := p.Policies.Requests
	if r == nil {
		return nil
	}
	var out []object.Object
	for _, s := range subjects {
		out = append(out,
			p.ClusterScoped(plan.PoliciesLayer, s.name, admission.ValidatingAdmissionPolicy{Spec: s.policy(*r)}),
			p.ClusterScoped(plan.PoliciesLayer, s.name, admission.ValidatingAdmissionPolicyBinding{Spec: s.binding(*r)}))
	}
	return out
}

func (s subject) policy(r plan.RequestsPolicy) admission.PolicySpec {
	out := policy{admission.PolicySpec{
		FailurePolicy:    "Fail",
		MatchConditions:  s.conditions,
		MatchConstraints: admission.MatchConstraints{ResourceRules: []admission.ResourceRule{s.rule}},
		Variables: []admission.Condition{
			{Name: "pod", Expression: s.pod},
			{Name: "containers", Expression: "variables.pod.containers + variables.pod.?initContainers.orValue([])"},
		},
	}}
	for _, resource := range r.Requests {
		out.ask("requests", resource)
	}
	for _, resource := range r.Limits {
		out.ask("limits", resource)
	}
	return out.PolicySpec
}

// A policy is one that grows by what is asked for.
type policy struct{ admission.PolicySpec }

// ask has every container ask for a resource, or the pod for all of them. A limit
// stands for a request: Kubernetes makes one of it, in a pod, though not in a template.
// What is looked up may not be there at any step, so that no expression ever fails.
func (p *policy) ask(field, resource string) {
	has := func(of string) string {
		text := fmt.Sprintf("%s.?resources.?%s[?'%s'].hasValue()", of, field, resource)
		if field == "requests" {
			text += fmt.Sprintf(" || %s.?resources.?limits[?'%s'].hasValue()", of, resource)
		}
		return text
	}
	missing := field + "_" + strings.ReplaceAll(resource, "-", "_")
	p.Variables = append(p.Variables, admission.Condition{
		Name:       missing,
		Expression: fmt.Sprintf("%s ? [] : variables.containers.filter(c, !(%s)).map(c, c.name)", has("variables.pod"), has("c")),
	})
	message := fmt.Sprintf("every container needs resources.%s.%s", field, resource)
	p.Validations = append(p.Validations, admission.Validation{
		Expression:        fmt.Sprintf("variables.%s.size() == 0", missing),
		Message:           message,
		MessageExpression: fmt.Sprintf("'%s, and there is none in ' + variables.%s.join(', ')", message, missing),
	})
}

// binding says where the policy counts: never in the system's namespaces, nor in those
// of add-ons, by their label.
func (s subject) binding(r plan.RequestsPolicy) admission.BindingSpec {
	const name = "kubernetes.io/metadata.name"
	selector := []admission.MatchExpression{{Key: name, Operator: "NotIn", Values: r.Except}, {Key: plan.AddonsLabel, Operator: "DoesNotExist"}}
	if len(r.Namespaces) > 0 {
		selector = append(selector, admission.MatchExpression{Key: name, Operator: "In", Values: r.Namespaces})
	}
	if s.template && len(r.Filled) > 0 {
		selector = append(selector, admission.MatchExpression{Key: name, Operator: "NotIn", Values: r.Filled})
	}
	return admission.BindingSpec{
		MatchResources:    admission.MatchResources{NamespaceSelector: admission.NamespaceSelector{MatchExpressions: selector}},
		PolicyName:        s.name,
		ValidationActions: []string{r.Action},
	}
}
