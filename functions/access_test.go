package functions_test

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
)

// TestWhoGetsIn holds every case to the modes of authentication: EKS keeps one entry
// a principal and refuses them all in mode CONFIG_MAP, and aws-auth, where it is
// rendered, lets every role of nodes and pods in.
func TestWhoGetsIn(t *testing.T) {
	eachRendered(t, func(t *testing.T, r rendered) { checkWhoGetsIn(t, r) })
}

// TestAWSAuthOutlivesTheGuards asserts that aws-auth stays where all guards are
// lifted: the nodes are drained after its layer is taken away.
func TestAWSAuthOutlivesTheGuards(t *testing.T) {
	r := render(t, "lifecycle: Removed, controlPlane: {authenticationMode: CONFIG_MAP}")
	checkWhoGetsIn(t, r)
	if find(r, "ConfigMap", "aws-auth") == nil {
		t.Error("there is no aws-auth")
	}
}

func checkWhoGetsIn(t *testing.T, r rendered) {
	t.Helper()
	cluster := find(r, "Cluster", "")
	if cluster == nil {
		return // a management cluster
	}
	mode := at(cluster, "spec", "forProvider", "accessConfig", "authenticationMode").(string)
	seen := map[string]bool{}
	for i, tree := range r.trees {
		if tree["kind"] != "AccessEntry" {
			continue
		}
		principal := at(tree, "spec", "forProvider", "principalArn").(string)
		if mode == "CONFIG_MAP" || seen[principal] {
			t.Errorf("%v: EKS would refuse an entry for %s in mode %s, the second or any", r.objects[i].ID(), principal, mode)
		}
		seen[principal] = true
	}
	auth := find(r, "ConfigMap", "aws-auth")
	if (auth != nil) != strings.Contains(mode, "CONFIG_MAP") {
		t.Fatalf("aws-auth is rendered: %v, and the mode is %s", auth != nil, mode)
	}
	if auth == nil {
		return
	}
	if at(auth, "metadata", "namespace") != "kube-system" || at(auth, "metadata", "annotations", "kustomize.toolkit.fluxcd.io/prune") != "disabled" {
		t.Errorf("EKS would not read aws-auth, or Flux prune it: %v", auth["metadata"])
	}
	type line struct {
		RoleARN, UserARN, Username string
		Groups                     []string
	}
	read := func(list string, into any) {
		if err := yaml.Unmarshal([]byte(at(auth, "data", list).(string)), into); err != nil {
			t.Errorf("%s: %v", list, err)
		}
	}
	var accounts []string
	var users, lines []line
	read("mapAccounts", &accounts)
	read("mapUsers", &users)
	read("mapRoles", &lines)
	if len(accounts) > 0 {
		t.Errorf("aws-auth lets whole accounts in: %v", accounts)
	}
	checkPeople(t, r, users, lines, func(l line) (string, []string) { return l.RoleARN + l.UserARN, l.Groups })
	groups := map[string][]string{}
	for _, l := range lines {
		if name := l.RoleARN[strings.LastIndex(l.RoleARN, ":role/")+len(":role/"):]; strings.Contains(name, "/") || groups[name] != nil || len(l.Groups) == 0 || l.Username == "" {
			t.Errorf("aws-auth does not match a role by its path, or with two lines, and gives it a name and groups: %+v", l)
		} else {
			groups[name] = l.Groups
		}
	}
	for _, role := range nodeRoles(r) {
		if g := groups[role]; !slices.Contains(g, "system:nodes") || !slices.Contains(g, "system:bootstrappers") {
			t.Errorf("nodes or pods run as %s, which is in groups %v", role, g)
		}
	}
}

// nodeRoles are the names of all roles that nodes, and pods on Fargate, run as.
func nodeRoles(r rendered) []string {
	var out []string
	for _, tree := range r.trees {
		var given, ref string
		switch tree["kind"] {
		case "NodeGroup":
			given, ref = "nodeRoleArn", "nodeRoleArnRef"
		case "FargateProfile":
			given, ref = "podExecutionRoleArn", "podExecutionRoleArnRef"
		case "InstanceProfile":
			given, ref = "role", "roleRef"
		default:
			continue
		}
		if name, ok := at(tree, "spec", "forProvider", ref, "name").(string); ok {
			out = append(out, name)
			continue
		}
		arn := at(tree, "spec", "forProvider", given).(string)
		out = append(out, arn[strings.LastIndex(arn, "/")+1:])
	}
	return out
}

// find is the one object of a kind and name, of any name where that is empty, or nil.
func find(r rendered, kind, name string) map[string]any {
	for i, tree := range r.trees {
		if tree["kind"] == kind && (name == "" || r.objects[i].Meta.Name == name) && r.objects[i].Body.GVK().Group != "kubernetes.m.crossplane.io" {
			return tree
		}
	}
	return nil
}

// render renders a small spec.
func render(t *testing.T, body string) rendered {
	t.Helper()
	objects, problems := functions.Objects([]byte("{apiVersion: spotcluster.dev/v1alpha1, kind: SpotCluster, metadata: {name: x}, "+
		"spec: {name: prod, accountId: \"111122223333\", region: us-east-1, "+body+"}}"), "")
	if errs := problems.Of(spec.Error); len(errs) > 0 {
		t.Fatal(errs)
	}
	r := rendered{name: body, objects: objects}
	for _, o := range objects {
		r.trees = append(r.trees, tree(o))
	}
	return r
}

// TestCreatorAdmin holds what the creator may do, which EKS fixes when it makes the
// cluster, to what was said, and to how the provider gets in.
func TestCreatorAdmin(t *testing.T) {
	const role, flux = "providerRole: \"arn:aws:iam::111122223333:role/a\"", "fluxRole: \"arn:aws:iam::111122223333:role/b\""
	for name, c := range map[string]struct {
		reason, body string
		want         bool
	}{
		"by default":    {"the provider gets in as the creator", "version: \"1.35\"", true},
		"provider role": {"it has an entry", "delivery: {" + role + "}", false},
		"config map":    {"EKS takes nothing else, and keeps no entries", "delivery: {" + role + "}, controlPlane: {authenticationMode: CONFIG_MAP}", true},
		"kept":          {"the cluster was made so", "delivery: {" + role + "}, controlPlane: {creatorAdmin: true}", true},
		"flux role":     {"Flux does not go in as the provider", "delivery: {" + flux + "}, controlPlane: {creatorAdmin: false}", false},
	} {
		cluster := find(render(t, c.body), "Cluster", "")
		if got := at(cluster, "spec", "forProvider", "accessConfig", "bootstrapClusterCreatorAdminPermissions"); got != c.want {
			t.Errorf("%s: %s, and it is %v", name, c.reason, got)
		}
	}
}

// TestAWSAuthNames holds the lines of people to what EKS matches and calls them by:
// a change of mode changes no name that RBAC may be bound to.
func TestAWSAuthNames(t *testing.T) {
	const users = "access: {a: {principal: %q, groups: [x]}}"
	for name, c := range map[string]struct{ reason, region, principal, want string }{
		"role":       {"sessions carry the role's name", "us-east-1", "arn:aws:iam::111122223333:role/a", "rolearn: arn:aws:iam::111122223333:role/a\n  username: arn:aws:sts::111122223333:assumed-role/a/{{SessionName}}"},
		"role, path": {"and not its path", "us-east-1", "arn:aws:iam::111122223333:role/aws-reserved/sso/a", "rolearn: arn:aws:iam::111122223333:role/a\n  username: arn:aws:sts::111122223333:assumed-role/a/"},
		"user, path": {"a user's ARN comes whole", "us-east-1", "arn:aws:iam::111122223333:user/x/b", "userarn: arn:aws:iam::111122223333:user/x/b\n  username: arn:aws:iam::111122223333:user/x/b"},
		"account":    {"it may be another's", "us-east-1", "arn:aws:iam::444455556666:role/a", "username: arn:aws:sts::444455556666:assumed-role/a/"},
		"partition":  {"and stays in its partition", "cn-north-1", "arn:aws-cn:iam::111122223333:role/a", "username: arn:aws-cn:sts::111122223333:assumed-role/a/"},
	} {
		for _, mode := range []string{"CONFIG_MAP", "API_AND_CONFIG_MAP"} {
			t.Run(name+" "+mode, func(t *testing.T) {
				objects, problems := functions.Objects([]byte("{apiVersion: spotcluster.dev/v1alpha1, kind: SpotCluster, metadata: {name: x}, "+
					"spec: {name: prod, accountId: \"111122223333\", region: "+c.region+", controlPlane: {authenticationMode: "+mode+", "+
					strings.Replace(users, "%q", `"`+c.principal+`"`, 1)+"}}}"), "")
				i := slices.IndexFunc(objects, func(o object.Object) bool { return o.Meta.Name == "aws-auth" })
				if i < 0 {
					t.Fatal(problems)
				}
				data := at(tree(objects[i]), "data").(map[string]any)
				if text := data["mapRoles"].(string) + data["mapUsers"].(string); !strings.Contains(text, c.want) {
					t.Errorf("%s; got\n%s", c.reason, text)
				}
			})
		}
	}
}

// checkPeople asserts that every entry of the spec with groups has a line of them,
// a role's without its path.
func checkPeople[L any](t *testing.T, r rendered, users, roles []L, of func(L) (string, []string)) {
	t.Helper()
	groups := map[string][]string{}
	for _, l := range append(slices.Clone(users), roles...) {
		arn, in := of(l)
		groups[arn] = in
	}
	src, err := os.ReadFile("../testdata/" + r.name + "/spec.yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return // not a case: a spec of a test's own, without entries
	}
	if err != nil {
		t.Fatal(err)
	}
	doc := spec.Parse(src, "", functions.Known())
	for name, a := range doc.Cluster.Spec.ControlPlane.Access {
		arn := string(a.Principal)
		if head, rest, ok := strings.Cut(arn, ":role/"); ok {
			arn = head + ":role/" + rest[strings.LastIndex(rest, "/")+1:]
		}
		for _, g := range a.Groups {
			if *a.Enabled && !slices.Contains(groups[arn], string(g)) {
				t.Errorf("aws-auth has %s, of access.%s, in %v and not in %s", arn, name, groups[arn], g)
			}
		}
	}
}
