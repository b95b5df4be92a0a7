package functions_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
	"spotcluster.dev/spotcluster/functions/addons"
	"spotcluster.dev/spotcluster/schemas/charts"
)

// accountKeys say where a chart takes the service account of the pods that call AWS:
// a map with name, create and annotations. Source: each chart's serviceaccount.yaml.
var accountKeys = map[string][]string{
	"aws-cloudwatch-metrics":       {"serviceAccount"},
	"aws-for-fluent-bit":           {"serviceAccount"},
	"aws-load-balancer-controller": {"serviceAccount"},
	"aws-node-termination-handler": {"serviceAccount"},
	"cert-manager":                 {"serviceAccount"},
	"cluster-autoscaler":           {"rbac", "serviceAccount"},
	"external-dns":                 {"serviceAccount"},
	"external-secrets":             {"serviceAccount"},
	"karpenter":                    {"serviceAccount"},
	"metrics-server":               {"serviceAccount"},
}

// namedByChart are charts that name the account themselves, by the name of the release
// or for good, with where it is seen. An add-on of theirs has no role.
var namedByChart = map[string]string{
	"tigera-operator": "its manifests name it tigera-operator, whatever the values are",
	"vpa":             "templates/recommender-service-account.yaml: <full name>-recommender, and so for each part",
}

// An account is a service account of the workload cluster, and how a role is taken
// on by it.
type account struct {
	namespace, name string
	kind            spec.Identity
}

// TestChartsMakeTheAccountsThatRolesTrust holds every role to the account that the
// chart makes of our values, in the namespace where the release puts it: a role that
// trusts another one is refused to the pods, by AWS, at run time. With IRSA the
// account names the role, at the key that the chart reads; with Pod Identity the
// association does, and the account names none.
func TestChartsMakeTheAccountsThatRolesTrust(t *testing.T) {
	seen := map[spec.Identity]int{}
	for _, p := range plans(t) {
		r := readAccounts(t, p)
		for _, a := range p.Addons {
			if a.Row.EKS {
				continue
			}
			release := r.releases[a.Row.Name]
			in, _ := at(release, "spec", "targetNamespace").(string)
			if in != a.Namespace || at(release, "spec", "storageNamespace") != in {
				t.Errorf("%s: %s is installed into %q, and is to be in %s", p.Name, a.Row.Name, in, a.Namespace)
			}
			key, known := accountKeys[a.Chart.Chart]
			if !known {
				if a.Role != "" || a.Row.ServiceAccount != "" && namedByChart[a.Chart.Chart] == "" {
					t.Errorf("%s: nobody knows where its chart %s takes the account; add it to accountKeys", a.Row.Name, a.Chart.Chart)
				}
				continue
			}
			made := at(release, append([]string{"spec", "values"}, key...)...)
			name, _ := at(made, "name").(string)
			if name != a.Row.ServiceAccount || at(made, "create") != true {
				t.Errorf("%s: the chart of %s makes the account %q, and ours is %q", p.Name, a.Row.Name, name, a.Row.ServiceAccount)
			}
			kind := r.checkRole(t, a, account{namespace: in, name: name}, at(made, "annotations", plan.AnnotationIRSA))
			seen[kind]++
			if n := strings.Count(string(mustJSON(t, at(release, "spec", "values"))), plan.AnnotationIRSA); kind == spec.IRSA && n != 1 || kind != spec.IRSA && n != 0 {
				t.Errorf("%s: %d accounts of %s name a role", p.Name, n, a.Row.Name)
			}
		}
		for role, trusted := range r.trusted {
			for _, one := range trusted {
				if !r.explained(p, one) {
					t.Errorf("%s: the role %s trusts %s/%s, which nobody makes", p.Name, role, one.namespace, one.name)
				}
			}
		}
	}
	if seen[spec.IRSA] < 100 || seen[spec.PodIdentity] < 5 || seen[""] < 50 {
		t.Errorf("only %v accounts of charts were looked at", seen)
	}
}

// accounts is what one render says of service accounts.
type accounts struct {
	plan *plan.Plan
	// releases are the HelmReleases, by the names of their releases.
	releases map[string]map[string]any
	// trusted are the accounts that each role's trust policy names, by the role's object.
	trusted map[string][]account
	// associated are roles by the account that an association gives them to.
	associated map[account]string
	// made are accounts among the objects, as namespace/name.
	made []string
}

func readAccounts(t *testing.T, p *plan.Plan) accounts {
	t.Helper()
	out := accounts{plan: p, releases: map[string]map[string]any{}, trusted: map[string][]account{}, associated: map[account]string{}}
	for _, o := range functions.Render(*p) {
		tree := tree(o)
		text := func(path ...string) string {
			s, _ := at(tree, path...).(string)
			return s
		}
		switch tree["kind"] {
		case "HelmRelease":
			out.releases[text("spec", "releaseName")] = tree
		case "Role":
			if trust := text("spec", "forProvider", "assumeRolePolicy"); trust != "" {
				out.trusted[o.Meta.Name] = trustedAccounts(t, trust)
			}
		case "PodIdentityAssociation":
			a := account{text("spec", "forProvider", "namespace"), text("spec", "forProvider", "serviceAccount"), spec.PodIdentity}
			out.associated[a] = text("spec", "forProvider", "roleArnRef", "name")
		case "ServiceAccount":
			if o.Layer.Target() == object.Workload {
				out.made = append(out.made, o.Meta.Namespace+"/"+o.Meta.Name)
			}
		}
	}
	return out
}

// checkRole holds an add-on's role to the account that its chart makes, and returns
// how the account takes it on; without a role that is nothing.
func (r accounts) checkRole(t *testing.T, a plan.Addon, made account, annotation any) spec.Identity {
	t.Helper()
	if a.Role == "" {
		if annotation != nil {
			t.Errorf("%s: the account of %s names the role %v, and the add-on has none", r.plan.Name, a.Row.Name, annotation)
		}
		return ""
	}
	trusted := r.trusted[a.Role]
	if len(trusted) != 1 || trusted[0].namespace != made.namespace || trusted[0].name != made.name {
		t.Errorf("%s: the role of %s trusts %v, and its chart makes %v", r.plan.Name, a.Row.Name, trusted, made)
		return ""
	}
	made.kind = spec.PodIdentity
	associated := r.associated[made]
	switch kind := trusted[0].kind; {
	case kind == spec.IRSA && (annotation != r.plan.RoleARN(a.Role) || associated != ""):
		t.Errorf("%s: by IRSA, the account of %s must name %s; it names %v, and is associated with %q", r.plan.Name, a.Row.Name, r.plan.RoleARN(a.Role), annotation, associated)
	case kind == spec.PodIdentity && (annotation != nil || associated != a.Role):
		t.Errorf("%s: by Pod Identity, the account of %s must be associated with %s; it is with %q, and names %v", r.plan.Name, a.Row.Name, a.Role, associated, annotation)
	}
	return trusted[0].kind
}

// explained says who makes an account that is trusted: a chart, EKS, one of our
// objects, or the user, who names it in podRoles.
func (r accounts) explained(p *plan.Plan, one account) bool {
	for _, a := range p.Addons {
		if a.Namespace == one.namespace && a.Row.ServiceAccount == one.name {
			return true
		}
	}
	for _, u := range p.Spec.PodRoles {
		if string(u.Namespace) == one.namespace && string(u.ServiceAccount) == one.name {
			return true
		}
	}
	return slices.Contains(r.made, one.namespace+"/"+one.name)
}

// trustedAccounts are the service accounts that a trust policy names.
func trustedAccounts(t *testing.T, trust string) []account {
	t.Helper()
	var doc struct {
		Statement []struct {
			Condition map[string]map[string][]string `json:"Condition"`
		} `json:"Statement"`
	}
	if err := json.Unmarshal([]byte(trust), &doc); err != nil {
		t.Fatal(err)
	}
	var out []account
	for _, s := range doc.Statement {
		equals := s.Condition["StringEquals"]
		for key, values := range equals {
			switch {
			case strings.HasSuffix(key, ":sub"):
				for _, v := range values {
					parts := strings.Split(v, ":")
					out = append(out, account{parts[2], parts[3], spec.IRSA})
				}
			case key == "aws:RequestTag/kubernetes-service-account":
				for _, v := range values {
					out = append(out, account{equals["aws:RequestTag/kubernetes-namespace"][0], v, spec.PodIdentity})
				}
			}
		}
	}
	return out
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestAccountKeysAreTheCharts holds the table above to what the charts take.
func TestAccountKeysAreTheCharts(t *testing.T) {
	for name, key := range accountKeys {
		chart, known := charts.Load(name)
		if !known {
			t.Errorf("nothing is known of the chart %s", name)
			continue
		}
		block := map[string]any{"annotations": map[string]any{plan.AnnotationIRSA: "arn"}, "create": true, "name": "a"}
		values := map[string]any{}
		for i, below := 0, values; i < len(key); i++ {
			if i == len(key)-1 {
				below[key[i]] = block
				break
			}
			next := map[string]any{}
			below[key[i]], below = next, next
		}
		for _, m := range chart.Check(values) {
			t.Errorf("%s: %s", strings.Join(m.Path, "."), m.Problem)
		}
	}
	for _, row := range addons.Catalog {
		chart := newestCharts(t)[row.Name].Chart
		if row.EKS || row.ServiceAccount == "" || namedByChart[chart] != "" {
			continue
		}
		key := row.AccountKey
		if len(key) == 0 {
			key = []string{"serviceAccount"}
		}
		if !slices.Equal(accountKeys[chart], key) {
			t.Errorf("%s: its chart takes the account at %v, and the row's AccountKey is %v", row.Name, accountKeys[chart], key)
		}
	}
}
