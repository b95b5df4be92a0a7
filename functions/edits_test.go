package functions_test

import (
	"slices"
	"testing"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
)

// TestEditsMakeAnother renders a spec before and after an edit that AWS or a
// controller cannot make in place: the object must be another, not the same one
// with a field that never settles. Each row says what cannot be changed.
func TestEditsMakeAnother(t *testing.T) {
	const target = "target: {namespace: apps, service: web"
	for name, c := range map[string]struct{ reason, kind, before, after string }{
		"flow logs, traffic":    {"EC2 changes nothing of a flow log", "FlowLog", "network: {flowLogs: {}}", "network: {flowLogs: {traffic: REJECT}}"},
		"flow logs, bucket":     {"nor where it writes to", "FlowLog", "network: {flowLogs: {}}", "network: {flowLogs: {bucket: \"arn:aws:s3:::logs-example\"}}"},
		"load balancer, scheme": {"a load balancer's scheme is for ever", "LB", "loadBalancer: {" + target + "}}", "loadBalancer: {scheme: Internal, " + target + "}}"},
		"listener, protocol":    {"Crossplane would copy the certificate back", "LBListener", "loadBalancer: {" + target + "}, certificateArn: \"arn:aws:acm:us-east-1:111122223333:certificate/0f\"}", "loadBalancer: {" + target + "}}"},
		"target group, port":    {"a target group's port is for ever", "LBTargetGroup", "loadBalancer: {" + target + "}}", "loadBalancer: {" + target + ", podPort: 9090}}"},
		"binding, port":         {"the controller binds to one group for good", "TargetGroupBinding", "loadBalancer: {" + target + "}}", "loadBalancer: {" + target + ", podPort: 9090}}"},
		"binding, namespace":    {"it takes no second binding to one group", "LBTargetGroup", "loadBalancer: {" + target + "}}", "loadBalancer: {target: {namespace: web, service: web}}"},
		"rule, peer":            {"Crossplane resolves a reference once", "SecurityGroupIngressRule", own("peer: ControlPlane"), own("peer: Endpoints")},
		"rule, list to range":   {"EC2 does not turn a list into a range", "SecurityGroupIngressRule", own("prefixList: pl-0123456789abcdef0"), own("cidrs: [10.0.0.0/8]")},
		"access, namespaces":    {"nor the scope of a policy", "AccessPolicyAssociation", scoped("a"), scoped("b")},
		"access, groups gone":   {"the provider leaves a list that is gone as it is", "AccessEntry", grouped("groups: [a]"), grouped("policy: AmazonEKSViewPolicy")},
		"association, account":  {"EKS cannot change it of an association", "PodIdentityAssociation", podRole("a", "x", "identity: PodIdentity, "), podRole("a", "y", "identity: PodIdentity, ")},
		"access, principal":     {"an entry's principal is for ever", "AccessEntry", access("a"), access("b")},
	} {
		t.Run(name, func(t *testing.T) {
			before, after := idsOf(t, c.kind, c.before), idsOf(t, c.kind, c.after)
			gone := slices.DeleteFunc(slices.Clone(before), func(id object.ID) bool { return slices.Contains(after, id) })
			come := slices.DeleteFunc(slices.Clone(after), func(id object.ID) bool { return slices.Contains(before, id) })
			if len(gone) == 0 || len(come) == 0 {
				t.Errorf("%s, and the edit keeps the %s: %v, then %v", c.reason, c.kind, before, after)
			}
		})
	}
}

// TestEditsKeep renders edits that are made in place: the objects stay.
func TestEditsKeep(t *testing.T) {
	for name, c := range map[string]struct{ reason, kind, before, after string }{
		"flow logs, retention": {"a log group's retention can be changed", "Group", "network: {flowLogs: {}}", "network: {flowLogs: {retentionDays: 90}}"},
		"flow logs, bucket":    {"what is recorded already stays", "VPC", "network: {flowLogs: {}}", "network: {flowLogs: {bucket: \"arn:aws:s3:::logs-example\"}}"},
		"rule, ports":          {"EC2 changes a rule's ports", "SecurityGroupIngressRule", own("peer: ControlPlane"), own("description: x, peer: ControlPlane")},
		"rules, last one":      {"the control plane's group stays attached to it", "SecurityGroup", "network: {securityGroups: {rules: {x: {group: ControlPlane, ports: \"443\", cidrs: [192.0.2.0/24]}}}}", "network: {nat: Single}"},
		"access, groups":       {"an entry's groups can be changed", "AccessEntry", grouped("groups: [a]"), grouped("groups: [b, c]")},
		"access, one policy":   {"an entry's policies stand apart", "AccessEntry", scoped("a"), scoped("b")},
		"pod role, renamed":    {"a role with a name of the user's stays with it", "Role", podRole("a", "x", "roleName: k8s-x"), podRole("b", "x", "roleName: k8s-x")},
		"pod role, account":    {"a role's trust can be changed", "Role", podRole("a", "x", ""), podRole("a", "y", "")},
		"association, renamed": {"EKS has one an account", "PodIdentityAssociation", podRole("a", "x", "identity: PodIdentity, "), podRole("b", "x", "identity: PodIdentity, ")},
		"nat":                  {"tables and associations stay, only routes move", "RouteTable", "network: {nat: Single}", "network: {nat: PerZone}"},
	} {
		t.Run(name, func(t *testing.T) {
			if before, after := idsOf(t, c.kind, c.before), idsOf(t, c.kind, c.after); !slices.Equal(before, after) {
				t.Errorf("%s: %v, then %v", c.reason, before, after)
			}
		})
	}
}

func own(rule string) string {
	return "network: {endpoints: {services: {sqs: {}}}, securityGroups: {kind: Own, rules: {x: {group: Nodes, ports: \"443\", " + rule + "}}}}"
}

func access(user string) string {
	return "controlPlane: {access: {x: {principal: \"arn:aws:iam::111122223333:user/" + user + "\", policy: AmazonEKSViewPolicy}}}"
}

func grouped(rights string) string {
	return "controlPlane: {access: {x: {principal: \"arn:aws:iam::111122223333:user/a\", " + rights + "}}}"
}

func scoped(namespace string) string {
	return "controlPlane: {access: {x: {principal: \"arn:aws:iam::111122223333:user/a\", policies: {AmazonEKSEditPolicy: {namespaces: [" + namespace + "]}}}}}"
}

// idsOf are the objects of one kind that a small spec renders.
func idsOf(t *testing.T, kind, body string) []object.ID {
	t.Helper()
	objects, problems := functions.Objects([]byte("{apiVersion: spotcluster.dev/v1alpha1, kind: SpotCluster, metadata: {name: x}, "+
		"spec: {name: prod, accountId: \"111122223333\", region: us-east-1, "+body+"}}"), "")
	if errs := problems.Of(spec.Error); len(errs) > 0 {
		t.Fatal(errs)
	}
	var out []object.ID
	for _, o := range objects {
		if o.Body.GVK().Kind == kind {
			out = append(out, o.ID())
		}
	}
	if len(out) == 0 {
		t.Fatalf("no %s in %s", kind, body)
	}
	return out
}

func podRole(name, account, more string) string {
	return "podRoles: {" + name + ": {namespace: apps, serviceAccount: " + account + ", policies: [\"arn:aws:iam::111122223333:policy/x\"], " + more + "}}"
}

// TestRolesStayInTheirLayer asserts that an account's kind of credentials does not
// decide where its role is: Flux would prune the role that moves from one layer to
// another, before the other has made it.
func TestRolesStayInTheirLayer(t *testing.T) {
	for _, body := range []string{"identity: IRSA", "identity: PodIdentity", "identity: PodIdentity, fargate: {profiles: {a: {selectors: [{namespace: apps}, {namespace: external-secrets}]}}}"} {
		objects, problems := functions.Objects([]byte("{apiVersion: spotcluster.dev/v1alpha1, kind: SpotCluster, metadata: {name: x}, "+
			"spec: {name: prod, accountId: \"111122223333\", region: us-east-1, "+body+", "+podRole("a", "x", "")+"}}"), "")
		if objects == nil {
			t.Fatal(problems)
		}
		for _, o := range objects {
			early := slices.Contains([]string{"prod-us-east-1-cluster", "prod-us-east-1-node", "prod-us-east-1-fargate", "prod-us-east-1-vpc-cni"}, o.Meta.Name)
			if o.Body.GVK().Group == "iam.aws.m.upbound.io" && o.Body.GVK().Kind == "Role" && (o.Layer == object.IAM) != early {
				t.Errorf("with %s, role %s is in layer %s", body, o.Meta.Name, o.Layer)
			}
		}
	}
}
