package edits_test

import (
	"strings"
	"testing"

	"spotcluster.dev/spotcluster/fn/edits"
	"spotcluster.dev/spotcluster/functions"
)

// Each row is an edit of a spec, and the warning that its render must give, or none
// where the edit lands.
func TestFind(t *testing.T) {
	for name, c := range map[string]struct {
		reason        string
		before, after string
		want          string // a part of the one warning
	}{
		"range":              {"a VPC's range is for ever", "network: {cidr: 10.0.0.0/16}", "network: {cidr: 10.1.0.0/16}", "VPC prod: EC2 cannot change the first range"},
		"size":               {"the provider would fight the autoscaler", "nodeGroups: {spot: {max: 5}}", "nodeGroups: {spot: {max: 9}}", "--nodegroup-name spot --scaling-config minSize=1,maxSize=9 (edit-ignored)"},
		"size, fixed":        {"a fixed size is the provider's to keep", "nodeGroups: {spot: {min: 2, max: 2}}", "nodeGroups: {spot: {min: 3, max: 3}}", ""},
		"size, own":          {"an Auto Scaling group's bounds are, too", "nodeGroups: {spot: {kind: SelfManaged, max: 5}}", "nodeGroups: {spot: {kind: SelfManaged, max: 9}}", ""},
		"types":              {"EKS cannot change them", "nodeGroups: {spot: {instanceTypes: [m5.large, m5a.large]}}", "nodeGroups: {spot: {instanceTypes: [m5.large, m6i.large]}}", "make a group of another name"},
		"types, order":       {"a spot group's types are a set", "nodeGroups: {spot: {instanceTypes: [m5.large, m5a.large]}}", "nodeGroups: {spot: {instanceTypes: [m5a.large, m5.large]}}", ""},
		"template":           {"a template's new content takes a new number", "nodeGroups: {spot: {diskGiB: 50}}", "nodeGroups: {spot: {diskGiB: 80}}", "raise nodeGroups.spot.launchTemplateVersion by one (template-version)"},
		"template, raised":   {"and is taken with it", "nodeGroups: {spot: {diskGiB: 50}}", "nodeGroups: {spot: {diskGiB: 80, launchTemplateVersion: 2}}", ""},
		"template, own":      {"a self-managed group follows its template", "nodeGroups: {spot: {kind: SelfManaged, diskGiB: 50}}", "nodeGroups: {spot: {kind: SelfManaged, diskGiB: 80}}", ""},
		"version, one up":    {"EKS makes it", "version: \"1.34\"", "version: \"1.35\"", ""},
		"version, two up":    {"EKS goes up one at a time", "version: \"1.34\"", "version: \"1.36\"", "commit 1.35 first"},
		"version, down":      {"and never down", "version: \"1.35\"", "version: \"1.34\"", "EKS never goes back"},
		"service range":      {"EKS fixes it", "controlPlane: {serviceCidr: 172.20.0.0/16}", "controlPlane: {serviceCidr: 172.21.0.0/16}", "EKS fixes it when it makes the cluster"},
		"tier":               {"a paid tier would stay in silence", "controlPlane: {scalingTier: tier-xl}", "controlPlane: {}", "tier=standard (edit-ignored)"},
		"tier, up":           {"EKS makes it", "controlPlane: {}", "controlPlane: {scalingTier: tier-xl}", ""},
		"key, made":          {"a made key counts at the cluster's creation", "controlPlane: {}", "controlPlane: {encryption: {}}", "associate-encryption-config"},
		"key, given":         {"a given key is taken up", "controlPlane: {}", "controlPlane: {encryption: {keyArn: \"arn:aws:kms:us-east-1:111122223333:key/1\"}}", ""},
		"key, dropped":       {"a key is for ever", "controlPlane: {encryption: {keyArn: \"arn:aws:kms:us-east-1:111122223333:key/1\"}}", "controlPlane: {}", "neither change nor drop"},
		"zones":              {"the control plane stays where it was made", "network: {zones: [us-east-1a, us-east-1b]}", "network: {zones: [us-east-1a, us-east-1b, us-east-1c]}", "edit-ignored"},
		"size, handed over":  {"a size that the autoscaler takes over", "nodeGroups: {spot: {min: 2, max: 2}}", "nodeGroups: {spot: {min: 2, max: 9}}", "minSize=2,maxSize=9 (edit-ignored)"},
		"kind":               {"the old nodes would go first", "nodeGroups: {spot: {}}", "nodeGroups: {spot: {kind: SelfManaged}}", "(groups-swapped)"},
		"per zone":           {"likewise", "nodeGroups: {spot: {}}", "nodeGroups: {spot: {perZone: true}}", "(groups-swapped)"},
		"one more group":     {"a group beside another is the way", "nodeGroups: {spot: {}}", "nodeGroups: {spot: {}, more: {}}", ""},
		"own image":          {"an upgrade does not reach it", "version: \"1.34\", nodeGroups: {spot: {ami: ami-0123456789abcdef0}}", "version: \"1.35\", nodeGroups: {spot: {ami: ami-0123456789abcdef0}}", "(own-image)"},
		"tags, own":          {"nodes are not replaced for a tag", "nodeGroups: {spot: {kind: SelfManaged}}, tags: {a: b}", "nodeGroups: {spot: {kind: SelfManaged}}, tags: {a: c}", ""},
		"tags":               {"tags can be changed; on nodes, by a new number", "nodeGroups: {spot: {launchTemplateVersion: 1}}, tags: {a: b}", "nodeGroups: {spot: {launchTemplateVersion: 2}}, tags: {a: c}", ""},
		"mode, one step":     {"EKS makes it", mode("API_AND_CONFIG_MAP"), mode("API"), ""},
		"mode, first step":   {"EKS makes it, too", mode("CONFIG_MAP"), mode("API_AND_CONFIG_MAP"), ""},
		"mode, two steps":    {"EKS goes one step at a time", mode("CONFIG_MAP"), mode("API"), "commit authenticationMode: API_AND_CONFIG_MAP first, and wait until all layers are Ready (edit-refused)"},
		"mode, back":         {"and never back", mode("API"), mode("API_AND_CONFIG_MAP"), "EKS never goes back, from API to API_AND_CONFIG_MAP"},
		"mode, all back":     {"nor to aws-auth alone", mode("API_AND_CONFIG_MAP"), mode("CONFIG_MAP"), "EKS never goes back, from API_AND_CONFIG_MAP to CONFIG_MAP"},
		"creator":            {"what the creator may do is for ever", "delivery: {providerRole: \"arn:aws:iam::111122223333:role/a\"}", "controlPlane: {creatorAdmin: true}, delivery: {providerRole: \"arn:aws:iam::111122223333:role/a\"}", "EKS fixes it when it makes the cluster; type: controlPlane.creatorAdmin: false, as it was made (edit-refused)"},
		"mode, creator":      {"in mode CONFIG_MAP the creator was an administrator", providerRole("a", "authenticationMode: CONFIG_MAP"), providerRole("a", "authenticationMode: API_AND_CONFIG_MAP"), "type: controlPlane.creatorAdmin: true, as it was made"},
		"mode, creator kept": {"and stays one", providerRole("a", "authenticationMode: CONFIG_MAP"), providerRole("a", "authenticationMode: API_AND_CONFIG_MAP, creatorAdmin: true"), ""},
		"provider's role":    {"the new one needs what the old one had", providerRole("a", ""), providerRole("b", ""), "(role-swapped)"},
		"access":             {"one more entry is no edit of another", "controlPlane: {access: {a: {principal: \"arn:aws:iam::111122223333:role/a\", groups: [x]}}}", "controlPlane: {access: {a: {principal: \"arn:aws:iam::111122223333:role/a\", groups: [x, y]}}}", ""},
		"access, scope":      {"EKS has one association of a policy and a principal", "controlPlane: {access: {a: {principal: \"arn:aws:iam::111122223333:role/a\", policy: AmazonEKSEditPolicy, namespaces: [x]}}}", "controlPlane: {access: {a: {principal: \"arn:aws:iam::111122223333:role/a\", policy: AmazonEKSEditPolicy, namespaces: [x, y]}}}", "within ten minutes, and till then nobody has it"},
		"access, no groups":  {"and one entry a principal", "controlPlane: {access: {a: {principal: \"arn:aws:iam::111122223333:role/a\", groups: [x]}}}", "controlPlane: {access: {a: {principal: \"arn:aws:iam::111122223333:role/a\", policy: AmazonEKSViewPolicy}}}", "(access-gap)"},
		"access, policy":     {"another policy is another association", "controlPlane: {access: {a: {principal: \"arn:aws:iam::111122223333:role/a\", policy: AmazonEKSViewPolicy}}}", "controlPlane: {access: {a: {principal: \"arn:aws:iam::111122223333:role/a\", policy: AmazonEKSEditPolicy}}}", ""},
		"principal":          {"another principal is another entry", "controlPlane: {access: {a: {principal: \"arn:aws:iam::111122223333:role/a\", policy: AmazonEKSViewPolicy}}}", "controlPlane: {access: {a: {principal: \"arn:aws:iam::111122223333:role/b\", policy: AmazonEKSViewPolicy}}}", ""},
		"boundary, gone":     {"nobody may take one off", "permissionsBoundary: \"arn:aws:iam::111122223333:policy/b\", fargate: {only: true}, addons: {aws-load-balancer-controller: {enabled: false}}, podRoles: {}", "fargate: {only: true}, addons: {aws-load-balancer-controller: {enabled: false}}", "aws iam delete-role-permissions-boundary --role-name prod-us-east-1-cluster"},
		"boundary, other":    {"another one is set", "permissionsBoundary: \"arn:aws:iam::111122223333:policy/b\"", "permissionsBoundary: \"arn:aws:iam::111122223333:policy/c\"", ""},
		"pod role, renamed":  {"role and association are named by what AWS tells them by", podRole("a", "roleName: k8s-x"), podRole("b", "roleName: k8s-x"), ""},
		"pod role, identity": {"the role stays where it is", podRole("a", "identity: PodIdentity"), podRole("a", "identity: IRSA"), ""},
		"secret, type":       {"Kubernetes keeps a Secret's type", secret("data: {a: {key: /p/a}}"), secret("type: x/y, data: {a: {key: /p/a}}"), "from Opaque to x/y, and the Secret stays as it is"},
		"secret, renamed":    {"another name is another Secret", secret("data: {a: {key: /p/a}}"), secret("secretName: t, type: x/y, data: {a: {key: /p/a}}"), ""},
		"secret, data":       {"its keys may change", secret("data: {a: {key: /p/a}}"), secret("data: {a: {key: /p/b}}"), ""},
		"endpoint tier":      {"endpoints keep their addresses", "network: {tiers: [private, public, intra], endpoints: {services: {sqs: {}}}}", "network: {tiers: [private, public, intra], endpoints: {tier: intra, services: {sqs: {}}}}", "its addresses stay"},
	} {
		t.Run(name, func(t *testing.T) {
			found := edits.Find([]edits.File{{Path: "all.yaml", Old: stream(t, c.before), New: stream(t, c.after)}})
			switch text := found.Error(); {
			case c.want == "" && len(found) > 0:
				t.Errorf("%s, and it is warned of:\n%s", c.reason, text)
			case c.want != "" && !strings.Contains(text, c.want):
				t.Errorf("%s; got\n%s\nand want %q", c.reason, text, c.want)
			}
		})
	}
}

// TestFindIsQuiet asserts that what does not change, comes or goes is no edit.
func TestFindIsQuiet(t *testing.T) {
	all := stream(t, "controlPlane: {encryption: {}}")
	for name, f := range map[string]edits.File{
		"same":    {Path: "nodegroup.yaml", Old: all, New: all},
		"comes":   {Path: "all.yaml", New: all},
		"goes":    {Path: "all.yaml", Old: all},
		"garbage": {Path: "all.yaml", Old: []byte("{{{"), New: all},
	} {
		if found := edits.Find([]edits.File{f}); len(found) > 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

// TestOrphans asserts that a controller may only go when what it cleans up after has
// gone before.
func TestOrphans(t *testing.T) {
	pool, release := edits.File{Path: "config/nodepool_default.yaml", Old: []byte("x")}, edits.File{Path: "addons/helmrelease_prod-karpenter.yaml", Old: []byte("x")}
	stays := edits.File{Path: release.Path, Old: []byte("x"), New: []byte("y")}
	ingress := edits.File{Path: "workloads/ingress_api-web.yaml", Old: []byte("x")}
	controller := edits.File{Path: "addons/helmrelease_prod-aws-load-balancer-controller.yaml", Old: []byte("x")}
	for name, c := range map[string]struct {
		reason string
		files  []edits.File
		want   string
	}{
		"together":         {"nobody ends the nodes", []edits.File{pool, release}, "karpenter-first"},
		"pool first":       {"Karpenter ends them", []edits.File{pool, stays}, ""},
		"Karpenter last":   {"there is nothing to end", []edits.File{release}, ""},
		"with Ingresses":   {"nobody takes their load balancers down", []edits.File{ingress, controller}, "ingress-first"},
		"Ingresses first":  {"the controller takes them down", []edits.File{ingress}, ""},
		"of another's":     {"Karpenter makes no load balancers", []edits.File{ingress, release}, ""},
		"controller alone": {"there is nothing to take down", []edits.File{controller}, ""},
	} {
		found := edits.Find(c.files)
		if len(found) > 1 || len(found) == 1 && found[0].Rule != c.want || c.want != "" && len(found) == 0 {
			t.Errorf("%s: %v (%s)", name, found, c.reason)
		}
	}
}

func secret(body string) string {
	return "secrets: {stores: {p: {prefix: /p}}, externalSecrets: {s: {namespace: apps, store: p, " + body + "}}}"
}

func mode(name string) string { return "controlPlane: {authenticationMode: " + name + "}" }

func providerRole(name, controlPlane string) string {
	return "controlPlane: {" + controlPlane + "}, delivery: {providerRole: \"arn:aws:iam::111122223333:role/" + name + "\"}"
}

func stream(t *testing.T, body string) []byte {
	t.Helper()
	out, _, err := functions.Stream([]byte("{apiVersion: spotcluster.dev/v1alpha1, kind: SpotCluster, metadata: {name: x}, "+
		"spec: {name: prod, accountId: \"111122223333\", region: us-east-1, "+body+"}}"), "")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func podRole(name, more string) string {
	return "podRoles: {" + name + ": {namespace: apps, serviceAccount: x, " + more + ", policies: [\"arn:aws:iam::111122223333:policy/x\"]}}"
}
