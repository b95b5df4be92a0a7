package functions_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/aws/actions"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/providerpolicy"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
)

// policyCases are the cases whose provider policies are kept for people to read.
var policyCases = map[string]string{
	"minimal":        "what any cluster takes",
	"everything":     "the most: a boundary, a given control plane role, endpoints, a load balancer",
	"seed-000":       "self-managed groups, whose launch templates and instance profiles are ours",
	"china":          "another partition",
	"network-shared": "another SpotCluster's VPC, which is known by its tag",
	"pod-identity":   "roles for pods without an OIDC provider",
}

// TestProviderPolicyGolden compares documents with those that people have reviewed.
func TestProviderPolicyGolden(t *testing.T) {
	seen := 0
	for _, c := range cases(t) {
		reason, kept := policyCases[c.name]
		if !kept {
			continue
		}
		seen++
		t.Run(c.name, func(t *testing.T) {
			cluster := policyCluster(t, c)
			statements, _ := providerpolicy.Statements(*cluster)
			var text strings.Builder
			for _, d := range providerpolicy.Documents(statements) {
				text.WriteString(d.String() + "\n")
			}
			path := filepath.Join(c.folder, "provider-policy.json")
			if *update {
				if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), text.String()); diff != "" {
				t.Errorf("%s, kept for %s (-expected +got):\n%s", path, reason, diff)
			}
		})
	}
	if seen != len(policyCases) {
		t.Errorf("%d of %d cases are there", seen, len(policyCases))
	}
}

// TestProviderPolicyKinds holds the table to the kinds that are activated: each has a
// row, and no other has.
func TestProviderPolicyKinds(t *testing.T) {
	doc := spec.Parse([]byte("apiVersion: spotcluster.dev/v1alpha1\nkind: ManagementCluster\nmetadata: {name: management}\nspec: {name: management, release: \"2026.11\"}\n"), "", functions.Known())
	if len(doc.Problems) > 0 {
		t.Fatal(doc.Problems)
	}
	var activated, known []string
	for _, name := range plan.NewManagement(doc).Activate {
		if kind, ok := strings.CutSuffix(name, ".aws.m.upbound.io"); ok {
			activated = append(activated, kind)
		}
	}
	for _, kind := range providerpolicy.Kinds() {
		name, service, _ := strings.Cut(kind, ".")
		known = append(known, plural(strings.ToLower(name))+"."+service)
	}
	slices.Sort(activated)
	slices.Sort(known)
	if diff := cmp.Diff(activated, known); diff != "" {
		t.Errorf("fn/plan/management.go activates other kinds than fn/providerpolicy knows (-activated +known):\n%s", diff)
	}
}

// plural is Kubernetes' plural of a kind.
func plural(kind string) string {
	before, ends := strings.CutSuffix(kind, "y")
	switch {
	case ends && !strings.ContainsAny(before[len(before)-1:], "aeiou"):
		return before + "ies"
	case strings.HasSuffix(kind, "s"):
		return kind + "es"
	}
	return kind + "s"
}

// TestProviderPolicies holds what must be true of the policies of every case.
func TestProviderPolicies(t *testing.T) {
	for _, c := range cases(t) {
		cluster := policyCluster(t, c)
		if cluster == nil {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			statements, unknown := providerpolicy.Statements(*cluster)
			if len(unknown) > 0 {
				t.Errorf("the table has no rows for %v", unknown)
			}
			partition := "arn:" + aws.PartitionOf(cluster.Region).Name + ":"
			bounded := strings.Contains(string(c.source), "permissionsBoundary:")
			for _, s := range statements {
				oneStatement(t, s, partition, bounded)
			}
			for i, d := range providerpolicy.Documents(statements) {
				if n := d.Size(); n > iam.MaxPolicySize {
					t.Errorf("document %d has %d characters", i+1, n)
				}
			}
			again, _ := providerpolicy.Statements(*cluster)
			if diff := cmp.Diff(statements, again); diff != "" {
				t.Errorf("the same objects give other statements:\n%s", diff)
			}
		})
	}
}

// oneStatement holds what must be true of any statement.
func oneStatement(t *testing.T, s iam.Statement, partition string, bounded bool) {
	t.Helper()
	if s.Why == "" {
		t.Errorf("nothing says what %v is for", s.Action)
	}
	for _, r := range s.Resource {
		if r != "*" && !strings.HasPrefix(r, partition) {
			t.Errorf("%s is in another partition than %s", r, partition)
		}
		if strings.Contains(r, "${") || strings.Contains(r, "::role/*") {
			t.Errorf("%v on %s", s.Action, r)
		}
	}
	for _, action := range s.Action {
		counts(t, action, s.Resource)
		_, name, _ := strings.Cut(action, ":")
		reads := strings.HasPrefix(name, "Describe") || strings.HasPrefix(name, "List") || strings.HasPrefix(name, "Get")
		switch {
		case strings.Contains(action, "*"):
			t.Errorf("%s is more than one action", action)
		case action == "iam:PassRole" && len(s.Condition["StringEquals"]["iam:PassedToService"]) == 0:
			t.Errorf("roles %v may be passed to any service", s.Resource)
		case action == "iam:AttachRolePolicy" && len(s.Condition["ArnEquals"]["iam:PolicyARN"]) == 0:
			t.Errorf("any policy may be attached to %v", s.Resource)
		case action == "iam:CreateServiceLinkedRole" && len(s.Condition["StringEquals"]["iam:AWSServiceName"]) == 0:
			t.Errorf("any service may make a role")
		case action == "iam:DeleteRolePermissionsBoundary" && s.Effect != iam.Deny:
			t.Errorf("boundaries may be taken off")
		case bounded && slices.Contains([]string{"iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:AttachRolePolicy"}, action) && len(s.Condition["StringEquals"]["iam:PermissionsBoundary"]) == 0:
			t.Errorf("%s is allowed without the boundary", action)
		}
		// A log delivery has no resource, no tag and no name (logs in the service
		// authorization reference).
		if slices.Contains(s.Resource, "*") && !reads && action != "logs:CreateLogDelivery" && action != "logs:DeleteLogDelivery" &&
			!slices.ContainsFunc(keysOf(s.Condition), func(key string) bool { return strings.HasPrefix(key, "aws:RequestTag/") }) {
			t.Errorf("%s is allowed everywhere", action)
		}
		if slices.Contains(s.Resource, "*") && len(s.Condition["StringEquals"]["aws:RequestedRegion"]) == 0 {
			t.Errorf("%s is allowed in every region", action)
		}
	}
}

// counts holds that AWS knows an action, and asks for it on such resources.
func counts(t *testing.T, action string, resources []string) {
	t.Helper()
	known, ok := actions.Find(action)
	if !ok || known.String() != action {
		t.Errorf("%s is no action of AWS's", action)
	}
	if !known.Resources && !slices.Equal(resources, []string{"*"}) {
		t.Errorf("IAM limits %s to no resource, so a statement for %v never counts", action, resources)
	}
}

func keysOf(c iam.Condition) []string {
	var out []string
	for _, keys := range c {
		for key := range keys {
			out = append(out, key)
		}
	}
	return out
}

// policyCluster is what a case renders to, or nil where it is no cluster.
func policyCluster(t *testing.T, c testCase) *providerpolicy.Cluster {
	t.Helper()
	doc := spec.Parse(c.source, "", functions.Known())
	stream, _, err := functions.Stream(c.source, "")
	if err != nil || doc.Cluster == nil {
		return nil
	}
	objects, err := providerpolicy.Read(stream)
	if err != nil {
		t.Fatal(err)
	}
	s := doc.Cluster.Spec
	return &providerpolicy.Cluster{Name: string(s.Name), Account: string(s.AccountID), Region: string(s.Region), Objects: objects}
}
