package conformance

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"
	"sigs.k8s.io/yaml"

	"spotcluster.dev/spotcluster/fn/api/apps"
	"spotcluster.dev/spotcluster/fn/api/core"
	"spotcluster.dev/spotcluster/functions"
)

// oldest is the first version of Kubernetes that a cluster may have.
var oldest = version.MajorMinor(1, 31)

// A policyOf is an admission policy of a case with its binding, compiled as an API
// server does.
type policyOf struct {
	spec      v1.ValidatingAdmissionPolicySpec
	binding   v1.ValidatingAdmissionPolicyBindingSpec
	validator validating.Validator
}

// admissionPolicies are those of a case, by name.
func admissionPolicies(t *testing.T, name string) map[string]*policyOf {
	t.Helper()
	source, err := os.ReadFile("../testdata/" + name + "/spec.yaml")
	if err != nil {
		t.Fatal(err)
	}
	objects, problems := functions.Objects(source, name)
	if objects == nil {
		t.Fatal(problems)
	}
	out := map[string]*policyOf{}
	for _, o := range objects {
		if out[o.Meta.Name] == nil {
			out[o.Meta.Name] = &policyOf{}
		}
		switch o.Body.GVK().Kind {
		case "ValidatingAdmissionPolicy":
			var p v1.ValidatingAdmissionPolicy
			if err := yaml.UnmarshalStrict(o.Append(nil), &p); err != nil {
				t.Fatal(err)
			}
			out[o.Meta.Name].spec = p.Spec
			out[o.Meta.Name].validator = compiledPolicy(t, p.Spec)
		case "ValidatingAdmissionPolicyBinding":
			var b v1.ValidatingAdmissionPolicyBinding
			if err := yaml.UnmarshalStrict(o.Append(nil), &b); err != nil {
				t.Fatal(err)
			}
			out[o.Meta.Name].binding = b.Spec
		}
	}
	return out
}

// compiledPolicy compiles every expression for the oldest version: what a newer one
// knows besides is an error.
func compiledPolicy(t *testing.T, s v1.ValidatingAdmissionPolicySpec) validating.Validator {
	t.Helper()
	compiler, err := cel.NewCompositedCompiler(environment.MustBaseEnvSet(oldest))
	if err != nil {
		t.Fatal(err)
	}
	options := cel.OptionalVariableDeclarations{HasAuthorizer: true}
	for _, v := range s.Variables {
		if result := compiler.CompileAndStoreVariable(&validating.Variable{Name: v.Name, Expression: v.Expression}, options, environment.NewExpressions); result.Error != nil {
			t.Errorf("variable %s: %v", v.Name, result.Error)
		}
	}
	var matches, validations, messages []cel.ExpressionAccessor
	for i := range s.MatchConditions {
		matches = append(matches, (*matchconditions.MatchCondition)(&s.MatchConditions[i]))
	}
	for _, v := range s.Validations {
		validations = append(validations, &validating.ValidationCondition{Expression: v.Expression, Message: v.Message})
		messages = append(messages, &validating.MessageExpressionCondition{MessageExpression: v.MessageExpression})
	}
	for _, accessor := range slices.Concat(matches, validations, messages) {
		if result := compiler.CompileCELExpression(accessor, options, environment.NewExpressions); result.Error != nil {
			t.Errorf("%s: %v", accessor.GetExpression(), result.Error)
		}
	}
	var matcher matchconditions.Matcher
	if len(matches) > 0 {
		matcher = matchconditions.NewMatcher(compiler.CompileCondition(matches, options, environment.NewExpressions), s.FailurePolicy, "policy", "validate", "")
	}
	return validating.NewValidator(
		compiler.CompileCondition(validations, options, environment.NewExpressions), matcher,
		compiler.CompileCondition(nil, options, environment.NewExpressions),
		compiler.CompileCondition(messages, cel.OptionalVariableDeclarations{}, environment.NewExpressions),
		s.FailurePolicy, nil)
}

// denials are what the policy says of an object that takes the place of another, or of
// none.
func (p *policyOf) denials(t *testing.T, object, old string) []string {
	t.Helper()
	read := func(text string) *unstructured.Unstructured {
		var u unstructured.Unstructured
		if err := yaml.Unmarshal([]byte(text), &u.Object); err != nil {
			t.Fatal(err)
		}
		return &u
	}
	made := read(object)
	gvk := made.GroupVersionKind()
	gvr := gvk.GroupVersion().WithResource(strings.ToLower(gvk.Kind) + "s")
	versioned := &admission.VersionedAttributes{VersionedKind: gvk, VersionedObject: made}
	operation := admission.Create
	if old == "" {
		versioned.Attributes = admission.NewAttributesRecord(made, nil, gvk, "apps", "x", gvr, "", operation, &metav1.CreateOptions{}, false, nil)
	} else {
		operation = admission.Update
		before := read(old)
		versioned.VersionedOldObject = before
		versioned.Attributes = admission.NewAttributesRecord(made, before, gvk, "apps", "x", gvr, "", operation, &metav1.UpdateOptions{}, false, nil)
	}
	if !p.about(gvr, operation) {
		t.Fatalf("the policy is not about %s of %s", operation, gvr)
	}
	var out []string
	result := p.validator.Validate(t.Context(), gvr, versioned, nil, nil, celconfig.RuntimeCELCostBudget, nil)
	for _, d := range result.Decisions {
		if d.Evaluation == validating.EvalError {
			t.Errorf("an expression failed: %s", d.Message)
		}
		if d.Action == validating.ActionDeny {
			out = append(out, d.Message)
		}
	}
	return out
}

func (p *policyOf) about(gvr schema.GroupVersionResource, operation admission.Operation) bool {
	return slices.ContainsFunc(p.spec.MatchConstraints.ResourceRules, func(r v1.NamedRuleWithOperations) bool {
		return slices.Contains(r.APIGroups, gvr.Group) && slices.Contains(r.APIVersions, gvr.Version) &&
			slices.Contains(r.Resources, gvr.Resource) && slices.Contains(r.Operations, v1.OperationType(operation))
	})
}

// template is a pod's spec within what makes pods.
func template(head, spec string) string {
	switch {
	case strings.Contains(head, "kind: Pod"):
		return "{" + head + ", spec: " + spec + "}"
	case strings.Contains(head, "kind: CronJob"):
		return "{" + head + ", spec: {schedule: '0 0 * * *', jobTemplate: {spec: {template: {spec: " + spec + "}}}}}"
	}
	return "{" + head + ", spec: {template: {spec: " + spec + "}}}"
}

// heads are what the policies are about, by the policy's name.
var heads = map[string][]string{
	"requests-and-limits-pods": {"apiVersion: v1, kind: Pod"},
	"requests-and-limits-workloads": {
		"apiVersion: apps/v1, kind: Deployment", "apiVersion: apps/v1, kind: StatefulSet", "apiVersion: apps/v1, kind: DaemonSet",
	},
	"requests-and-limits-jobs":     {"apiVersion: batch/v1, kind: Job"},
	"requests-and-limits-cronjobs": {"apiVersion: batch/v1, kind: CronJob"},
}

const whole = "{containers: [{name: a, resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 1Gi}}}]}"

// Pods and templates that say what they need pass, and others are refused in words
// that name their containers.
func TestRequestsAndLimits(t *testing.T) {
	const (
		noCPU    = "every container needs resources.requests.cpu, and there is none in "
		noMemory = "every container needs resources.requests.memory, and there is none in "
		noLimit  = "every container needs resources.limits.memory, and there is none in "
	)
	policies := admissionPolicies(t, "policies-requests")
	for _, c := range []struct {
		reason, spec string
		want         []string
	}{
		{"everything is there", whole, nil},
		{
			"a limit is a request too, where Kubernetes has not made one of it yet",
			"{containers: [{name: a, resources: {limits: {cpu: 1, memory: 1Gi}}}]}", nil,
		},
		{"the pod may ask for all of its containers", "{resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 1Gi}}, containers: [{name: a}, {name: b}]}", nil},
		{"nothing is there", "{containers: [{name: a}]}", []string{noCPU + "a", noMemory + "a", noLimit + "a"}},
		{"empty fields ask for nothing", "{containers: [{name: a, resources: {requests: {}}}]}", []string{noCPU + "a", noMemory + "a", noLimit + "a"}},
		{
			"the containers at fault are named, and no others",
			"{containers: [{name: a, resources: {requests: {cpu: 1, memory: 1Gi}}}, {name: b, resources: {requests: {memory: 1Gi}, limits: {memory: 1Gi}}}]}",
			[]string{noCPU + "b", noLimit + "a"},
		},
		{
			"what runs before the others counts too",
			"{initContainers: [{name: first}, {name: second}], containers: [{name: a, resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 1Gi}}}]}",
			[]string{noCPU + "first, second", noMemory + "first, second", noLimit + "first, second"},
		},
		{
			"a request that the pod makes for all leaves what it does not make",
			"{resources: {requests: {cpu: 1}}, containers: [{name: a, resources: {limits: {memory: 1Gi}}}, {name: b}]}",
			[]string{noMemory + "b", noLimit + "b"},
		},
	} {
		for name, kinds := range heads {
			for _, head := range kinds {
				if diff := cmp.Diff(c.want, policies[name].denials(t, template(head, c.spec), "")); diff != "" {
					t.Errorf("%s: %s (%s): -want +got\n%s", name, c.reason, head, diff)
				}
			}
		}
	}
}

// What is there already may be scaled, labelled and finished; only its template may
// not be changed to another that asks for nothing.
func TestRequestsAndLimitsOfWhatIsThere(t *testing.T) {
	policies := admissionPolicies(t, "policies-requests")
	for name, kinds := range heads {
		for _, head := range kinds {
			p := policies[name]
			if !p.about(gvrOf(head), admission.Update) {
				continue // a pod, or a job
			}
			before := template(head, "{containers: [{name: a, image: a:1}]}")
			if got := p.denials(t, strings.Replace(before, "{apiVersion", "{metadata: {labels: {a: b}}, apiVersion", 1), before); got != nil {
				t.Errorf("%s: a label cannot be changed: %v", head, got)
			}
			if got := p.denials(t, template(head, "{containers: [{name: a, image: a:2}]}"), before); len(got) != 3 {
				t.Errorf("%s: the template is changed, and nothing is said of it: %v", head, got)
			}
		}
	}
	for _, name := range []string{"requests-and-limits-pods", "requests-and-limits-jobs"} {
		if policies[name].about(gvrOf(heads[name][0]), admission.Update) {
			t.Errorf("%s looks at updates, and would keep controllers from finishing what is there", name)
		}
	}
}

func gvrOf(head string) schema.GroupVersionResource {
	var u unstructured.Unstructured
	if err := yaml.Unmarshal([]byte("{"+head+"}"), &u.Object); err != nil {
		panic(err)
	}
	return u.GroupVersionKind().GroupVersion().WithResource(strings.ToLower(u.GetKind()) + "s")
}

// The bindings say where: not in the system's namespaces, nor in those of add-ons.
func TestWhereRequestsAndLimitsCount(t *testing.T) {
	const name = "kubernetes.io/metadata.name"
	addons := labels.Set{name: "external-secrets", "spotcluster.dev/addons": "true"}
	for _, c := range []struct {
		reason, testCase, policy string
		namespace                labels.Set
		want                     bool
	}{
		{"a namespace of the users", "policies-requests", "requests-and-limits-pods", labels.Set{name: "web"}, true},
		{"one where a LimitRange fills in what is left out, once the pod is made", "policies-requests", "requests-and-limits-pods", labels.Set{name: "apps"}, true},
		{"a template there, which is not filled in", "policies-requests", "requests-and-limits-workloads", labels.Set{name: "apps"}, false},
		{"a template elsewhere", "policies-requests", "requests-and-limits-cronjobs", labels.Set{name: "web"}, true},
		{"the system's", "policies-requests", "requests-and-limits-pods", labels.Set{name: "kube-system"}, false},
		{"an add-on's", "policies-requests", "requests-and-limits-pods", addons, false},
		{"one that the spec leaves out", "policies-requests", "requests-and-limits-workloads", labels.Set{name: "legacy"}, false},
		{"one that the spec names", "policies-requests-warn", "requests-and-limits-pods", labels.Set{name: "web"}, true},
		{"one that it does not name", "policies-requests-warn", "requests-and-limits-pods", labels.Set{name: "other"}, false},
		{"a LimitRange that does not fill in all that is asked for", "policies-requests-warn", "requests-and-limits-workloads", labels.Set{name: "apps"}, true},
		{"the users' own that add-ons share", "policies-requests-warn", "requests-and-limits-pods", labels.Set{name: "default"}, false},
	} {
		p := admissionPolicies(t, c.testCase)[c.policy]
		if p.binding.PolicyName != c.policy {
			t.Errorf("%s is bound to %q", c.policy, p.binding.PolicyName)
		}
		selector, err := metav1.LabelSelectorAsSelector(p.binding.MatchResources.NamespaceSelector)
		if err != nil {
			t.Fatal(err)
		}
		if got := selector.Matches(c.namespace); got != c.want {
			t.Errorf("%s: %s in %v: got %v", c.reason, c.policy, c.namespace, got)
		}
	}
}

// Every namespace of an add-on has the label before a policy counts.
func TestAddonsAreLeftAlone(t *testing.T) {
	source, err := os.ReadFile("../testdata/policies-requests/spec.yaml")
	if err != nil {
		t.Fatal(err)
	}
	objects, _ := functions.Objects(source, "")
	got := map[string]string{}
	for _, o := range objects {
		if (o.Body.GVK() == core.Namespace{}.GVK()) {
			got[o.Meta.Name] = o.Meta.Labels["spotcluster.dev/addons"]
		}
	}
	if diff := cmp.Diff(map[string]string{"prod": "", "apps": "", "batch": "", "external-secrets": "true"}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// The samples keep to what a cluster's own policy asks for, whatever that is.
func TestSamplesPass(t *testing.T) {
	found := 0
	for _, name := range []string{"workload-policies", "workload-httpbin", "workload-game-2048", "workload-api-web", "everything"} {
		source, err := os.ReadFile("../testdata/" + name + "/spec.yaml")
		if err != nil {
			t.Fatal(err)
		}
		asks := "policies-requests"
		if name == "workload-policies" || name == "everything" {
			asks = name
		}
		policy := admissionPolicies(t, asks)["requests-and-limits-workloads"]
		objects, _ := functions.Objects(source, "")
		for _, o := range objects {
			if (o.Body.GVK() == apps.Deployment{}.GVK()) {
				found++
				if got := policy.denials(t, string(o.Append(nil)), ""); got != nil {
					t.Errorf("%s: %v: %v", name, o.ID(), got)
				}
			}
		}
	}
	if found < 6 {
		t.Errorf("got %d Deployments; this test has too little to look at", found)
	}
}
