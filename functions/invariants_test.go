package functions_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/release"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
	"spotcluster.dev/spotcluster/functions/addons"
	"spotcluster.dev/spotcluster/schemas/facts"
)

// A rendered case is its objects, and the same as plain trees.
type rendered struct {
	name    string
	objects []object.Object
	trees   []map[string]any
}

// eachRendered runs f on every case that renders.
func eachRendered(t *testing.T, f func(t *testing.T, r rendered)) {
	for _, c := range cases(t) {
		objects, _ := functions.Objects(c.source, "")
		if objects == nil {
			continue
		}
		r := rendered{name: c.name, objects: objects}
		for _, o := range objects {
			var tree map[string]any
			if err := yaml.Unmarshal(o.Append(nil), &tree); err != nil {
				t.Fatalf("%s: %v: %v", c.name, o.ID(), err)
			}
			r.trees = append(r.trees, tree)
		}
		t.Run(c.name, func(t *testing.T) { f(t, r) })
	}
}

// TestSameTwice renders every case twice: no map's order, and nothing else that
// differs from run to run, reaches the output.
func TestSameTwice(t *testing.T) {
	for _, c := range cases(t) {
		first, _, _ := functions.Stream(c.source, "")
		for range 5 {
			if again, _, _ := functions.Stream(c.source, ""); !bytes.Equal(first, again) {
				t.Errorf("%s: two renders differ", c.name)
			}
		}
	}
}

// TestIDsAreUnique looks across targets: kustomize and kpt see both at once.
func TestIDsAreUnique(t *testing.T) {
	eachRendered(t, func(t *testing.T, r rendered) {
		seen := map[object.ID]bool{}
		for _, o := range r.objects {
			if seen[o.ID()] {
				t.Errorf("%v is rendered twice", o.ID())
			}
			seen[o.ID()] = true
		}
	})
}

// TestLabels holds every object to the labels by which it is split, applied and
// pruned, and every layer to its place in the order.
func TestLabels(t *testing.T) {
	eachRendered(t, func(t *testing.T, r rendered) {
		layers := object.Layers
		if r.objects[0].Meta.Labels[object.LabelLayer] == string(object.Crossplane) {
			layers = object.ManagementLayers
		}
		last := 0
		for _, o := range r.objects {
			l := o.Meta.Labels
			if l[object.LabelOwner] == "" || l[object.LabelManagedBy] != object.ManagedBy || l[object.LabelLayer] != string(o.Layer) || l[object.LabelTarget] != string(o.Layer.Target()) {
				t.Errorf("%v: labels %v do not fit layer %s", o.ID(), l, o.Layer)
			}
			rank := slices.IndexFunc(layers, func(i object.LayerInfo) bool { return i.Layer == o.Layer })
			if rank < last {
				t.Errorf("%v of layer %s comes after a later layer", o.ID(), o.Layer)
			}
			last = rank
		}
	})
}

// TestOrderOfLayers asserts that each layer waits only for earlier ones.
func TestOrderOfLayers(t *testing.T) {
	for _, layers := range [][]object.LayerInfo{object.Layers, object.ManagementLayers} {
		var seen []object.Layer
		for _, l := range layers {
			for _, after := range l.After {
				if !slices.Contains(seen, after) {
					t.Errorf("%s waits for %s, which comes later", l.Layer, after)
				}
			}
			seen = append(seen, l.Layer)
		}
	}
}

// variable is what Flux would substitute.
var variable = regexp.MustCompile(`\$\{[^}]*\}`)

// TestSubstitution asserts that late values stand only in layers that Flux fills
// in, and that variables of others, such as IAM's, are escaped there and nowhere
// else.
func TestSubstitution(t *testing.T) {
	eachRendered(t, func(t *testing.T, r rendered) {
		filled := map[string]bool{}
		for _, tree := range r.trees {
			if tree["kind"] == "Kustomization" && at(tree, "spec", "postBuild") != nil {
				path := at(tree, "spec", "path").(string)
				filled[path[strings.LastIndex(path, "/")+1:]] = true
			}
		}
		for _, o := range r.objects {
			text := string(o.Append(nil))
			for _, i := range variable.FindAllStringIndex(text, -1) {
				v := text[i[0]:i[1]]
				escaped := i[0] > 0 && text[i[0]-1] == '$'
				ours := slices.Contains([]string{"${oidc_issuer}", "${oidc_issuer#https://}", "${cluster_ca}", "${cluster_endpoint}", "${cluster_security_group_id}"}, v)
				if fills := filled[string(o.Layer)]; fills && ours == escaped || !fills && (ours || escaped) {
					t.Errorf("%v: %s in layer %s (filled in: %v)", o.ID(), v, o.Layer, filled[string(o.Layer)])
				}
			}
		}
	})
}

// refKinds says what each reference field points to; a new one fails the test
// until it is listed here.
var refKinds = map[string]string{
	"alarmActionsRefs":             "autoscaling.aws.m.upbound.io/Policy",
	"autoscalingGroupNameRef":      "autoscaling.aws.m.upbound.io/AutoscalingGroup",
	"launchTemplateIdRef":          "ec2.aws.m.upbound.io/LaunchTemplate",
	"nameRef":                      "iam.aws.m.upbound.io/InstanceProfile",
	"vpcZoneIdentifierRefs":        "ec2.aws.m.upbound.io/Subnet",
	"allocationIdRef":              "ec2.aws.m.upbound.io/EIP",
	"egressOnlyGatewayIdRef":       "ec2.aws.m.upbound.io/EgressOnlyInternetGateway",
	"iamRoleArnRef":                "iam.aws.m.upbound.io/Role",
	"loadBalancerArnRef":           "elbv2.aws.m.upbound.io/LB",
	"logDestinationRef":            "cloudwatchlogs.aws.m.upbound.io/Group",
	"referencedSecurityGroupIdRef": "ec2.aws.m.upbound.io/SecurityGroup",
	"securityGroupIdRef":           "ec2.aws.m.upbound.io/SecurityGroup",
	"securityGroupIdRefs":          "ec2.aws.m.upbound.io/SecurityGroup",
	"securityGroupRefs":            "ec2.aws.m.upbound.io/SecurityGroup",
	"subnetRefs":                   "ec2.aws.m.upbound.io/Subnet",
	"targetGroupArnRef":            "elbv2.aws.m.upbound.io/LBTargetGroup",
	"targetKeyIdRef":               "kms.aws.m.upbound.io/Key",
	"vpcEndpointIdRef":             "ec2.aws.m.upbound.io/VPCEndpoint",
	"vpcSecurityGroupIdRefs":       "ec2.aws.m.upbound.io/SecurityGroup",
	"clusterNameRef":               "eks.aws.m.upbound.io/Cluster",
	"gatewayIdRef":                 "ec2.aws.m.upbound.io/InternetGateway",
	"queueUrlRef":                  "sqs.aws.m.upbound.io/Queue",
	"ruleRef":                      "cloudwatchevents.aws.m.upbound.io/Rule",
	"natGatewayIdRef":              "ec2.aws.m.upbound.io/NATGateway",
	"podExecutionRoleArnRef":       "iam.aws.m.upbound.io/Role",
	"nodeClassRef":                 "karpenter.k8s.aws/EC2NodeClass",
	"nodeRoleArnRef":               "iam.aws.m.upbound.io/Role",
	"principalArnRef":              "eks.aws.m.upbound.io/AccessEntry",
	"roleArnRef":                   "iam.aws.m.upbound.io/Role",
	"routeTableIdRef":              "ec2.aws.m.upbound.io/RouteTable",
	"serviceAccountRoleArnRef":     "iam.aws.m.upbound.io/Role",
	"subnetIdRef":                  "ec2.aws.m.upbound.io/Subnet",
	"subnetIdRefs":                 "ec2.aws.m.upbound.io/Subnet",
	"vpcIdRef":                     "ec2.aws.m.upbound.io/VPC",
	"scaleTargetRef":               "apps/Deployment",
	"runtimeConfigRef":             "pkg.crossplane.io/DeploymentRuntimeConfig",
	"serviceAccountRef":            "/ServiceAccount",
	"chartRef":                     "source.toolkit.fluxcd.io/OCIRepository",
	"configMapRef":                 "/ConfigMap",
}

// TestReferencesResolve follows every reference of every object to an object of
// the same render.
func TestReferencesResolve(t *testing.T) {
	eachRendered(t, func(t *testing.T, r rendered) {
		known := map[string]bool{}
		for _, o := range append(neighbour(t, r.name), r.objects...) {
			id := o.ID()
			known[id.Group+"/"+id.Kind+"/"+id.Namespace+"/"+id.Name] = true
		}
		secrets := secretsOf(r)
		for i, tree := range r.trees {
			o := r.objects[i]
			walk(tree, func(field string, value any) {
				for _, want := range targets(t, o, field, value) {
					if secret, ok := strings.CutPrefix(want, "secret:"); ok && secrets[secret] || known[want] {
						continue
					}
					t.Errorf("%v: %s points to %s, which is not rendered", o.ID(), field, want)
				}
			})
		}
	})
}

// TestNothingWaitsForALaterLayer asserts that what an object refers to, or names by
// an ARN, is made in no layer that waits for its own: such gates never open.
func TestNothingWaitsForALaterLayer(t *testing.T) {
	followed := 0
	eachRendered(t, func(t *testing.T, r rendered) {
		infos := object.Layers
		if r.objects[0].Meta.Labels[object.LabelLayer] == string(object.Crossplane) {
			infos = object.ManagementLayers
		}
		before := map[object.Layer][]object.Layer{}
		for _, l := range infos {
			for _, after := range l.After {
				before[l.Layer] = append(append(before[l.Layer], after), before[after]...)
			}
		}
		layers, arns := map[string]object.Layer{}, map[string]object.Layer{}
		for i, o := range r.objects {
			id := o.ID()
			layers[id.Group+"/"+id.Kind+"/"+id.Namespace+"/"+id.Name] = o.Layer
			if name, ok := at(r.trees[i], "spec", "writeConnectionSecretToRef", "name").(string); ok {
				layers["secret:"+id.Namespace+"/"+name] = o.Layer
			}
			if name, ok := at(r.trees[i], "spec", "target", "name").(string); ok {
				layers["secret:"+id.Namespace+"/"+name] = o.Layer
			}
			if id.Group == "iam.aws.m.upbound.io" {
				arns[":"+strings.ToLower(id.Kind)+"/"+cmp.Or(o.Meta.Annotations["crossplane.io/external-name"], id.Name)] = o.Layer
			}
		}
		for i, o := range r.objects {
			from := o.Layer
			if path, ok := at(r.trees[i], "spec", "path").(string); ok && o.ID().Kind == "Kustomization" { // it stands for the layer that it applies
				from = object.Layer(path[strings.LastIndex(path, "/")+1:])
			}
			check := func(what string, layer object.Layer) {
				followed++
				if slices.Contains(before[layer], from) {
					t.Errorf("%v of layer %s needs %s, of layer %s, which waits for this one", o.ID(), from, what, layer)
				}
			}
			walk(r.trees[i], func(field string, value any) {
				for _, want := range targets(t, o, field, value) {
					if layer, ours := layers[want]; ours {
						check(want, layer)
					}
				}
				if text, ok := value.(string); ok && strings.HasPrefix(text, "arn:") {
					if layer, ours := arns[text[strings.LastIndex(text, ":"):]]; ours {
						check(text, layer)
					}
				}
			})
		}
	})
	if followed < 1000 {
		t.Errorf("only %d references were followed", followed)
	}
}

// neighbour is another cluster of the case, whose objects this one points to.
func neighbour(t *testing.T, name string) []object.Object {
	t.Helper()
	source, err := os.ReadFile("../testdata/" + name + "/neighbour.yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	objects, problems := functions.Objects(source, "neighbour.yaml")
	if err != nil || objects == nil {
		t.Fatal(err, problems)
	}
	return objects
}

// secretsOf are the Secrets, as namespace/name, that controllers will make.
func secretsOf(r rendered) map[string]bool {
	out := map[string]bool{}
	for i, tree := range r.trees {
		ns := r.objects[i].Meta.Namespace
		if name, ok := at(tree, "spec", "writeConnectionSecretToRef", "name").(string); ok {
			out[ns+"/"+name] = true
		}
		if name, ok := at(tree, "spec", "target", "name").(string); ok {
			out[ns+"/"+name] = true
		}
	}
	return out
}

// targets are what one field points to, as group/Kind/namespace/name or
// secret:namespace/name.
func targets(t *testing.T, o object.Object, field string, value any) []string {
	t.Helper()
	ns := o.Meta.Namespace
	ref, _ := value.(map[string]any)
	name, _ := ref["name"].(string)
	switch field {
	case "writeConnectionSecretToRef", "remoteRef", "serviceRef": // the user's Service, and what controllers make, and what AWS holds
		return nil
	case "roleRef":
		if ref["kind"] == nil { // of an instance profile
			return []string{"iam.aws.m.upbound.io/Role/" + ns + "/" + name}
		}
		if ref["kind"] != "Role" {
			ns = ""
		}
		return []string{ref["apiGroup"].(string) + "/" + ref["kind"].(string) + "/" + ns + "/" + name}
	case "resourceRef": // with what is around it, below
		return nil
	case "of", "by":
		end, ok := ref["resourceRef"].(map[string]any)
		if !ok {
			return nil
		}
		group, _, found := strings.Cut(ref["apiVersion"].(string), "/")
		if !found {
			group = ""
		}
		if other, ok := end["namespace"].(string); ok {
			ns = other
		}
		return []string{group + "/" + ref["kind"].(string) + "/" + ns + "/" + end["name"].(string)}
	case "secretStoreRef":
		if ref["kind"] == "ClusterSecretStore" {
			ns = ""
		}
		return []string{"external-secrets.io/" + ref["kind"].(string) + "/" + ns + "/" + name}
	case "secretKeyRef":
		return []string{"secret:" + at(tree(o), "spec", "targetNamespace").(string) + "/" + name}
	case "secretRef":
		if ref["namespace"] != nil {
			return nil // credentials that the user keeps
		}
		return []string{"secret:" + ns + "/" + name}
	case "providerConfigRef":
		if ref["kind"] == "ClusterProviderConfig" {
			return nil // of the management cluster's own overlay
		}
		return []string{"aws.m.upbound.io/ProviderConfig/" + ns + "/" + name}
	case "sourceRef":
		if ref["kind"] != "HelmRepository" {
			return nil // where the repository itself comes from
		}
		return []string{"source.toolkit.fluxcd.io/HelmRepository/" + ns + "/" + name}
	case "dependsOn", "substituteFrom":
		var out []string
		for _, d := range value.([]any) {
			kind := o.ID().Group + "/" + o.ID().Kind + "/"
			if field == "substituteFrom" { // the ConfigMap is made by an Object of the same name
				kind = "kubernetes.m.crossplane.io/Object/"
			}
			out = append(out, kind+ns+"/"+d.(map[string]any)["name"].(string))
		}
		return out
	case "launchTemplate":
		if name == "" { // of an Auto Scaling group, which refers to it within
			return nil
		}
		return []string{"ec2.aws.m.upbound.io/LaunchTemplate/" + ns + "/" + name}
	case "managedPolicyArns":
		return ownPolicies(value.([]any), ns)
	}
	return byName(t, o, field, value)
}

// byName are what a reference by name points to: a field that ends in Ref or Refs, of
// a kind that the field tells.
func byName(t *testing.T, o object.Object, field string, value any) []string {
	t.Helper()
	ns := o.Meta.Namespace
	if !strings.HasSuffix(field, "Ref") && !strings.HasSuffix(field, "Refs") {
		return nil
	}
	kind, ok := refKinds[field]
	if !ok {
		t.Errorf("%v: the test does not know what %s points to; add it to refKinds", o.ID(), field)
	}
	if kind == "pkg.crossplane.io/DeploymentRuntimeConfig" {
		ns = ""
	}
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	var out []string
	for _, e := range list {
		ref := e.(map[string]any)
		in := ns
		if other, ok := ref["namespace"].(string); ok {
			in = other
		}
		out = append(out, kind+"/"+in+"/"+ref["name"].(string))
	}
	return out
}

// ownPolicies are the policies among ARNs that we make: of their account, and named
// for the cluster as all of ours are.
func ownPolicies(arns []any, ns string) []string {
	var out []string
	for _, a := range arns {
		if account, name, ok := strings.Cut(strings.SplitN(a.(string), ":", 5)[4], ":policy/"); ok && account != "aws" && strings.Contains(name, "-us-") {
			out = append(out, "iam.aws.m.upbound.io/Policy/"+ns+"/"+name)
		}
	}
	return out
}

func tree(o object.Object) map[string]any {
	var out map[string]any
	if err := yaml.Unmarshal(o.Append(nil), &out); err != nil {
		panic(err)
	}
	return out
}

// at is the value at a path of keys, or nil.
func at(v any, path ...string) any {
	for _, key := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[key]
	}
	return v
}

// walk calls f for every field of a tree, at any depth.
func walk(v any, f func(field string, value any)) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			f(k, e)
			walk(e, f)
		}
	case []any:
		for _, e := range v {
			walk(e, f)
		}
	}
}

// TestLimits holds names and policies to the limits of AWS and Kubernetes that
// no schema states.
func TestLimits(t *testing.T) {
	limits := map[string]int{ // of metadata.name, where it is the name in AWS
		"iam.aws.m.upbound.io/Role": 64, "iam.aws.m.upbound.io/Policy": 128, "eks.aws.m.upbound.io/Cluster": 100,
		"autoscaling.aws.m.upbound.io/LifecycleHook": 255, "iam.aws.m.upbound.io/InstanceProfile": 128, "sqs.aws.m.upbound.io/Queue": 80, "cloudwatchevents.aws.m.upbound.io/Rule": 64,
		"eks.aws.m.upbound.io/NodeGroup": 63, "eks.aws.m.upbound.io/FargateProfile": 63, "ec2.aws.m.upbound.io/LaunchTemplate": 128,
		// Flux makes label values of these.
		"kustomize.toolkit.fluxcd.io/Kustomization": 63, "helm.toolkit.fluxcd.io/HelmRelease": 63, "source.toolkit.fluxcd.io/HelmRepository": 63,
		"rds.aws.m.upbound.io/SubnetGroup": 255, "elasticache.aws.m.upbound.io/SubnetGroup": 255, "redshift.aws.m.upbound.io/SubnetGroup": 255,
	}
	eachRendered(t, func(t *testing.T, r rendered) {
		for i, tree := range r.trees {
			id := r.objects[i].ID()
			if most := limits[id.Group+"/"+id.Kind]; most > 0 && len(id.Name) > most {
				t.Errorf("%v: %d characters, and AWS takes %d", id, len(id.Name), most)
			}
			walk(tree, func(field string, value any) {
				switch field {
				case "policy":
					if text, ok := value.(string); ok && strings.HasPrefix(text, "{") {
						checkPolicy(t, id, text, 6144)
					}
				case "assumeRolePolicy":
					checkPolicy(t, id, value.(string), 2048)
				case "releaseName":
					if len(value.(string)) > 53 {
						t.Errorf("%v: release name %q is too long for Helm", id, value)
					}
				}
			})
		}
	})
}

func checkPolicy(t *testing.T, id object.ID, text string, most int) {
	t.Helper()
	if !json.Valid([]byte(text)) {
		t.Errorf("%v: the policy is not JSON", id)
	}
	if n := len(strings.Join(strings.Fields(text), "")); n > most {
		t.Errorf("%v: the policy has %d characters, and IAM takes %d", id, n, most)
	}
}

// principalARN is the one role that a trust of an account is narrowed to.
var principalARN = regexp.MustCompile(`"ArnEquals": \{\s*"aws:PrincipalArn": \[\s*"arn:[a-z-]+:iam::\d{12}:role/([^"*?]+)"\s*\]`)

// TestTrustNamesSubjectAndAudience asserts that no role trusts a whole cluster, or a
// whole account.
func TestTrustNamesSubjectAndAudience(t *testing.T) {
	eachRendered(t, func(t *testing.T, r rendered) {
		roles := map[string]bool{}
		for _, o := range r.objects {
			if id := o.ID(); id.Group == "iam.aws.m.upbound.io" && id.Kind == "Role" {
				roles[id.Name] = true
			}
		}
		for i, tree := range r.trees {
			trust, ok := at(tree, "spec", "forProvider", "assumeRolePolicy").(string)
			if !ok {
				continue
			}
			if strings.Contains(trust, `"AWS"`) { // which is one role of the cluster's alone
				if by := principalARN.FindStringSubmatch(trust); by == nil || !roles[by[1]] {
					t.Errorf("%v: trust of an account, and of no role that is rendered", r.objects[i].ID())
				}
				continue
			}
			for verb, needs := range map[string][]string{
				"sts:AssumeRoleWithWebIdentity": {":sub\"", ":aud\"", "system:serviceaccount:"},
				"sts:TagSession":                {"aws:RequestTag/kubernetes-service-account", "aws:RequestTag/eks-cluster-arn", "aws:SourceAccount"},
			} {
				for _, need := range needs {
					if strings.Contains(trust, verb) && !strings.Contains(trust, need) {
						t.Errorf("%v: trust by %s without %s", r.objects[i].ID(), verb, need)
					}
				}
			}
		}
	})
}

// TestTemplatesAreFilled finds what printing a wrong type, or forgetting a value,
// leaves in text.
func TestTemplatesAreFilled(t *testing.T) {
	eachRendered(t, func(t *testing.T, r rendered) {
		for _, o := range r.objects {
			text := string(o.Append(nil))
			for _, bad := range []string{"%!", "<nil>", "::::", "<no value>", ": null"} {
				if strings.Contains(text, bad) {
					t.Errorf("%v holds %q", o.ID(), bad)
				}
			}
		}
	})
}

// TestEveryKindIsActivated asserts that the management cluster switches on every
// kind of AWS resource that is rendered: one that is not has no CRD.
func TestEveryKindIsActivated(t *testing.T) {
	doc := spec.Parse([]byte("{apiVersion: spotcluster.dev/v1alpha1, kind: ManagementCluster, metadata: {name: x}, spec: {name: hub}}"), "", functions.Known())
	active := plan.NewManagement(doc).Activate
	eachRendered(t, func(t *testing.T, r rendered) {
		for _, o := range r.objects {
			gvk := o.Body.GVK()
			if !strings.HasSuffix(gvk.Group, ".aws.m.upbound.io") {
				continue
			}
			k, err := facts.Load(gvk)
			if err != nil {
				t.Fatal(err)
			}
			if name := k.Plural + "." + gvk.Group; !slices.Contains(active, name) {
				t.Errorf("%s is rendered, and never activated; add it to awsProviders in fn/plan/management.go", name)
			}
		}
	})
}

// TestCatalogIsWhole asserts of every row what the plan takes for granted.
func TestCatalogIsWhole(t *testing.T) {
	for _, name := range release.Names() {
		r, err := release.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range addons.Catalog {
			switch {
			case row.Name == "" || row.Layer == "" || row.Namespace == "" || row.Default == nil:
				t.Errorf("the row %q is not whole", row.Name)
			case !row.EKS && (row.Values == nil || row.Image != "" && row.ServiceAccount == ""):
				t.Errorf("%s: a chart needs values and, if it has pods, the name of their service account", row.Name)
			case !row.EKS && name == release.Newest() && r.Charts[row.Name].Version == "":
				t.Errorf("%s: release %s has no version of the chart", row.Name, name)
			}
		}
	}
}

// FuzzObjects looks for a spec that passes every rule and renders what no API
// server would take: an empty name, an empty required text, an id twice. It also
// looks for a panic anywhere between the bytes and the objects.
func FuzzObjects(f *testing.F) {
	for _, c := range cases(f) {
		f.Add(c.source)
	}
	const head = "apiVersion: spotcluster.dev/v1alpha1\nkind: SpotCluster\nmetadata: {name: x}\nspec:\n  name: prod\n  accountId: \"111122223333\"\n  region: us-east-1\n"
	for _, body := range []string{
		"  network: {zones: [us-east-1a, ~, us-east-1b]}\n", "  addons: {coredns: {values: {a: .nan}}}\n",
		"  addonNamespace: prod\n", "  secrets: {stores: {a: {prefix: /a, namespace: prod}}}\n",
		"  addons: {coredns: {values: &v {a: *v}}}\n", "  nodeGroups: {spot: {instanceTypes: [~]}}\n",
		"  nodePools: {a: , b: {instances: {vcpus: {min: 1}, families: [~]}, zones: [~], capacities: [~]}, c: {instanceTypes: [m5.large, ~]}}\n",
		"  nodeGroups: {a: {kind: SelfManaged}}\n  nodePools: {a: {limits: {memoryGiB: 1}, labels: {a/b: c}}}\n  addons: {karpenter: , karpenter-crd: {enabled: false}}\n",
	} {
		f.Add([]byte(head + body))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		objects, problems := functions.Objects(src, "")
		if objects == nil && len(problems.Of(spec.Error)) == 0 {
			t.Fatal("nothing is rendered, and nothing is said to be wrong")
		}
		seen := map[object.ID]bool{}
		for _, o := range objects {
			if seen[o.ID()] {
				t.Errorf("%v is rendered twice", o.ID())
			}
			seen[o.ID()] = true
			if o.Meta.Name == "" || strings.HasSuffix(o.Meta.Name, "-") {
				t.Errorf("%v has no whole name", o.ID())
			}
			for _, field := range []string{`availabilityZone: ""`, `amiType: ""`, `cidrBlock: ""`, `invalid Prefix`} {
				if strings.Contains(string(o.Append(nil)), field) {
					t.Errorf("%v holds %s", o.ID(), field)
				}
			}
		}
	})
}
