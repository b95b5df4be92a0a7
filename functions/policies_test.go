package functions_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/aws/actions"
	"spotcluster.dev/spotcluster/fn/aws/managedpolicies"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
	"spotcluster.dev/spotcluster/functions/addons"
)

// A policyUse is where a policy stands, which decides what it has to say.
type policyUse struct {
	name string
	// principal and resource say whether statements name whom they speak of, and what.
	principal, resource bool
	// most is how many characters AWS takes, white space not counted.
	most int
}

// Source of the sizes: IAM user guide, "IAM and AWS STS quotas"; SQS takes the queue
// policy as an attribute, of at most 8,192 bytes (SQS developer guide, "Policy quotas").
var (
	identityPolicy = policyUse{"identity policy", false, true, iam.MaxPolicySize}
	trustPolicy    = policyUse{"trust policy", true, false, 2048}
	queuePolicy    = policyUse{"queue policy", true, true, 8192}
)

// policyFields are the fields that hold policies. One that is new fails the tests
// until it is listed here.
var policyFields = map[string]policyUse{
	"iam.aws.m.upbound.io/Policy policy":         identityPolicy,
	"iam.aws.m.upbound.io/Role assumeRolePolicy": trustPolicy,
	"sqs.aws.m.upbound.io/QueuePolicy policy":    queuePolicy,
}

// A renderedPolicy is the text of one policy, and where it was found.
type renderedPolicy struct {
	policyUse
	id   object.ID
	text string
}

// policiesOf finds every policy of an object.
func policiesOf(t *testing.T, o object.Object) []renderedPolicy {
	t.Helper()
	if !bytes.Contains(o.Append(nil), []byte("Statement")) { // to read all of them takes long
		return nil
	}
	var out []renderedPolicy
	id := o.ID()
	walk(tree(o), func(field string, value any) {
		text, ok := value.(string)
		if !ok || !strings.Contains(text, `"Statement"`) {
			return
		}
		use, known := policyFields[id.Group+"/"+id.Kind+" "+field]
		if !known {
			t.Errorf("%v: %s holds a policy that no test knows; add it to policyFields", id, field)
			return
		}
		out = append(out, renderedPolicy{use, id, text})
	})
	return out
}

// eachPolicy runs f on every policy of every case.
func eachPolicy(t *testing.T, f func(t *testing.T, p renderedPolicy)) {
	t.Helper()
	for _, c := range cases(t) {
		objects, _ := functions.Objects(c.source, "")
		t.Run(c.name, func(t *testing.T) {
			for _, o := range objects {
				for _, p := range policiesOf(t, o) {
					f(t, p)
				}
			}
		})
	}
}

// parse reads a policy strictly: what the typed document has no field for is an
// error.
func (r renderedPolicy) parse(t *testing.T) iam.Document {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(r.text))
	d.DisallowUnknownFields()
	var out iam.Document
	if err := d.Decode(&out); err != nil {
		t.Fatalf("%v: %v in\n%s", r.id, err, r.text)
	}
	if _, err := d.Token(); err != io.EOF {
		t.Errorf("%v: more follows the policy", r.id)
	}
	return out
}

var alphanumeric = regexp.MustCompile(`^[A-Za-z0-9]*$`)

// TestPoliciesAreWellFormed holds every policy to IAM's grammar: what IAM refuses, it
// refuses when the role is made, and nothing before says a word.
// Source: IAM user guide, "Grammar of the IAM JSON policy language".
func TestPoliciesAreWellFormed(t *testing.T) {
	seen := map[string]int{}
	eachPolicy(t, func(t *testing.T, p renderedPolicy) {
		seen[p.name]++
		d := p.parse(t)
		if d.Version != "2012-10-17" || len(d.Statement) == 0 {
			t.Errorf("%v: version %q, %d statements", p.id, d.Version, len(d.Statement))
		}
		sids := map[string]bool{}
		for _, s := range d.Statement {
			for _, problem := range p.malformed(s) {
				t.Errorf("%v: statement %q %s", p.id, s.Sid, problem)
			}
			if s.Sid != "" && sids[s.Sid] {
				t.Errorf("%v: two statements are called %q", p.id, s.Sid)
			}
			sids[s.Sid] = true
		}
	})
	for _, use := range policyFields {
		if seen[use.name] < 10 {
			t.Errorf("%d policies are a %s; the test looks at too few", seen[use.name], use.name)
		}
	}
}

// malformed lists what is wrong with the form of a statement.
func (r renderedPolicy) malformed(s iam.Statement) []string {
	var out []string
	check := func(ok bool, format string, args ...any) {
		if !ok {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	check(alphanumeric.MatchString(s.Sid), "has a name that is not alphanumeric")
	check(s.Effect == iam.Allow || s.Effect == iam.Deny, "has the effect %q", s.Effect)
	check(len(s.Action) > 0 && !slices.Contains(s.Action, ""), "has no actions, or an empty one")
	check((s.Principal != nil) == r.principal, "of a %s: has a principal: %v", r.name, s.Principal != nil)
	check((len(s.Resource) > 0) == r.resource && !slices.Contains(s.Resource, ""), "of a %s: has the resources %q", r.name, s.Resource)
	if p := s.Principal; p != nil {
		named := slices.DeleteFunc([]string{p.AWS, p.Federated, p.Service}, func(one string) bool { return one == "" })
		check(len(named) == 1, "has the principals %q", named)
		check(p.AWS != "*" || s.Effect == iam.Deny, "allows everybody")
	}
	for operator, keys := range s.Condition {
		check(len(keys) > 0, "has the condition %s without keys", operator)
		for key, values := range keys {
			check(strings.Contains(key, ":") && len(values) > 0, "has the condition %s of %q with %d values", operator, key, len(values))
		}
	}
	for name, list := range map[string][]string{"action": s.Action, "resource": s.Resource} {
		check(len(slices.Compact(slices.Sorted(slices.Values(list)))) == len(list), "has an %s twice", name)
	}
	return out
}

// TestActionsExist looks up every action of every policy. IAM takes one that does
// not exist, and then it allows nothing.
func TestActionsExist(t *testing.T) {
	seen := map[string]bool{}
	eachPolicy(t, func(t *testing.T, p renderedPolicy) {
		for _, s := range p.parse(t).Statement {
			for _, a := range s.Action {
				seen[a] = true
				if problem, ok := actions.Check(a); !ok {
					t.Errorf("%v: statement %q: %s", p.id, s.Sid, problem)
				}
				if _, name, _ := strings.Cut(a, ":"); strings.Trim(name, "*") == "" && s.Effect != iam.Deny {
					t.Errorf("%v: statement %q allows %s; name the actions", p.id, s.Sid, a)
				}
			}
		}
	})
	if len(seen) < 100 {
		t.Errorf("%d different actions are rendered; the test looks at too few", len(seen))
	}
}

// TestWildcardsHaveReasons asserts of every statement that reaches beyond the cluster
// that a reason stands beside it: Resource *, and, where it changes anything and
// has no condition, resources of which none is named.
func TestWildcardsHaveReasons(t *testing.T) {
	everywhere, wide := 0, 0
	for _, p := range plans(t) {
		for _, d := range documents(p) {
			for _, s := range d.Statement {
				if s.Why != "" && !strings.HasSuffix(s.Why, ".") {
					t.Errorf("%s: the reason of statement %q is no sentence: %s", p.Name, s.Sid, s.Why)
				}
				if s.Effect != iam.Allow {
					continue
				}
				if slices.Contains(s.Resource, "*") {
					everywhere++
					if s.Why == "" {
						t.Errorf("%s: statement %q is for every resource, though these actions take some: %q; name them, or say in Why what needs it and why it cannot be narrower",
							p.Name, s.Sid, takingResources(s.Action))
					}
				}
				if i := slices.IndexFunc(s.Resource, func(arn string) bool { return acrossClusters(p, arn) }); i >= 0 && changes(s.Action) && len(s.Condition) == 0 {
					wide++
					if s.Why == "" {
						t.Errorf("%s: statement %q changes every %s, and nothing limits it to the cluster's; add a condition, or say in Why why there is none",
							p.Name, s.Sid, s.Resource[i])
					}
				}
			}
		}
	}
	if everywhere < 100 || wide < 50 {
		t.Errorf("%d statements are for every resource and %d for all of a kind; the test looks at too few", everywhere, wide)
	}
}

// plans are those of every case that renders a cluster.
func plans(t *testing.T) []*plan.Plan {
	t.Helper()
	var out []*plan.Plan
	for _, c := range cases(t) {
		d := spec.Parse(c.source, "", functions.Known())
		if d.Cluster == nil || len(d.Problems.Of(spec.Error)) > 0 {
			continue
		}
		if p := plan.New(d, addons.Catalog); len(d.Problems.Of(spec.Error)) == 0 {
			out = append(out, &p)
		}
	}
	return out
}

// documents are all policies of a plan, with the reasons that no policy prints.
func documents(p *plan.Plan) []iam.Document {
	var out []iam.Document
	for _, r := range p.Roles {
		out = append(out, r.Trust)
		for _, own := range r.Own {
			out = append(out, own.Document)
		}
	}
	for _, q := range p.Queues() {
		out = append(out, q.Policy)
	}
	return out
}

// acrossClusters says whether an ARN may be that of another cluster's resource: it
// has a wildcard, and neither the cluster's name nor the one that is cut for IAM.
func acrossClusters(p *plan.Plan, arn string) bool {
	fields := strings.SplitN(arn, ":", 6)
	resource := fields[len(fields)-1]
	own := regexp.MustCompile(`(^|[^A-Za-z0-9])(` + regexp.QuoteMeta(p.Name) + `|` + regexp.QuoteMeta(p.Names.Of()) + `)([^A-Za-z0-9]|$)`)
	return strings.Contains(resource, "*") && !own.MatchString(resource)
}

// takingResources are those actions for which a statement can name resources.
func takingResources(names []string) []string {
	var out []string
	for _, name := range names {
		for _, a := range actions.Match(name) {
			if a.Resources {
				out = append(out, a.String())
			}
		}
	}
	return out
}

func changes(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		return slices.ContainsFunc(actions.Match(name), func(a actions.Action) bool { return a.Level.Changes() })
	})
}

// regions are those that every case is put into: of each partition, one with the
// longest name.
var regions = []struct {
	partition, region string
	// least is how many cases must render there, so that the tests see something.
	least int
}{
	{"aws", "ap-southeast-1", 50},
	{"aws-us-gov", "us-gov-west-1", 50},
	{"aws-cn", "cn-northwest-1", 40},
	{"aws-iso", "us-iso-east-1", 45},
	{"aws-iso-b", "us-isob-east-1", 45},
	{"aws-iso-e", "eu-isoe-west-1", 45},
	{"aws-iso-f", "us-isof-south-1", 45},
	{"aws-eusc", "eusc-de-east-1", 45},
}

// eachPartition puts every case of a cluster into a region of each partition, and
// runs f on what renders there. What cannot exist there is refused by the spec's own
// rules.
func eachPartition(t *testing.T, change func(spec map[string]any), f func(t *testing.T, region string, objects []object.Object)) {
	t.Helper()
	for _, r := range regions {
		t.Run(r.partition, func(t *testing.T) {
			if got := aws.PartitionOf(r.region).Name; got != r.partition {
				t.Fatalf("%s is in %s", r.region, got)
			}
			n := 0
			for _, c := range cases(t) {
				source := moved(c.source, r.region, change)
				objects, _ := functions.Objects(source, "")
				if source == nil || objects == nil {
					continue
				}
				n++
				t.Run(c.name, func(t *testing.T) { f(t, r.region, objects) })
			}
			if n < r.least {
				t.Errorf("%d cases render in %s; %d or more are expected", n, r.region, r.least)
			}
		})
	}
}

// moved is a spec put into another region, with its zones and ARNs; nil if it is no
// cluster's.
func moved(source []byte, region string, change func(spec map[string]any)) []byte {
	var doc map[string]any
	if yaml.Unmarshal(source, &doc) != nil || doc["kind"] != "SpotCluster" {
		return nil
	}
	body, _ := doc["spec"].(map[string]any)
	from, _ := body["region"].(string)
	if from == "" {
		return nil
	}
	network, _ := body["network"].(map[string]any)
	if network == nil {
		network = map[string]any{}
		body["network"] = network
	}
	if network["endpoints"] != nil && !aws.PartitionOf(region).Endpoints {
		network["endpoints"] = map[string]any{"mode": "None"}
	}
	if len(aws.Zones(region)) == 0 && network["existing"] == nil && network["zones"] == nil { // there they have to be named
		n, given := network["zoneCount"].(float64)
		if !given {
			n = 3
		}
		var zones []any
		for i := range int(n) {
			zones = append(zones, from+string(rune('a'+i)))
		}
		network["zones"] = zones
		delete(network, "zoneCount")
	}
	if change != nil {
		change(body)
	}
	out, err := json.Marshal(doc)
	if err != nil {
		panic(err)
	}
	out = bytes.ReplaceAll(out, []byte(from), []byte(region))
	return bytes.ReplaceAll(out, []byte("arn:"+aws.PartitionOf(from).Name+":"), []byte("arn:"+aws.PartitionOf(region).Name+":"))
}

// issuerVariable is the cluster's OIDC issuer where it is not known yet.
const issuerVariable = "${oidc_issuer#https://}"

// TestPoliciesFit measures every policy in every partition, as AWS will see it: with
// a real issuer instead of the variable, and with the longest name.
func TestPoliciesFit(t *testing.T) {
	longest := map[string]int{}
	// The longest name that a cluster may have, and as little like a hash as possible.
	name := strings.Repeat("long-name-", 6) + "abc"
	eachPartition(t, func(spec map[string]any) { spec["name"] = name }, func(t *testing.T, region string, objects []object.Object) {
		issuer, _ := strings.CutPrefix(aws.PartitionOf(region).Endpoint("oidc.eks", region)+"/id/"+strings.Repeat("0123456789ABCDEF", 2), "https://")
		for _, o := range objects {
			for _, p := range policiesOf(t, o) {
				text := strings.ReplaceAll(p.text, issuerVariable, issuer)
				text = strings.ReplaceAll(text, "$${", "${")
				n := len(strings.Join(strings.Fields(text), ""))
				longest[p.name] = max(longest[p.name], n)
				if n > p.most {
					t.Errorf("%v: the %s has %d characters, and AWS takes %d", p.id, p.name, n, p.most)
				}
			}
		}
	})
	for _, use := range policyFields {
		if longest[use.name] < use.most/10 {
			t.Errorf("the longest %s has %d characters; the test looks at too few", use.name, longest[use.name])
		}
	}
}

// arnFields are partition and region of every ARN in a text.
var arnFields = regexp.MustCompile(`\barn:([a-z-]*):[a-z0-9-]*:([a-z0-9*-]*):`)

// TestPartitions asserts that nothing names another partition than the cluster's, nor
// another region, nor a service by another partition's name.
func TestPartitions(t *testing.T) {
	seen := map[string]bool{}
	eachPartition(t, nil, func(t *testing.T, region string, objects []object.Object) {
		want := aws.PartitionOf(region).Name
		for _, o := range objects {
			for _, arn := range arnFields.FindAllStringSubmatch(string(o.Append(nil)), -1) {
				if arn[1] != want || arn[2] != "" && arn[2] != region {
					t.Errorf("%v: %s is in %s of %s, and the cluster is in %s of %s", o.ID(), arn[0], arn[2], arn[1], region, want)
				}
			}
			for _, p := range policiesOf(t, o) {
				for _, s := range p.parse(t).Statement {
					for _, name := range servicesOf(s) {
						seen[name] = true
						if where, known := servicePrincipals[name]; !known || where != "" && where != want {
							t.Errorf("%v: statement %q names the service %s, which is none of %s; if it is, add it to servicePrincipals", p.id, s.Sid, name, want)
						}
						if name == "ec2.amazonaws.com" && want == "aws-cn" && s.Principal != nil {
							t.Errorf("%v: statement %q trusts %s; in China that is ec2.amazonaws.com.cn", p.id, s.Sid, name)
						}
					}
				}
			}
		}
	})
	for name := range servicePrincipals {
		if !seen[name] {
			t.Errorf("no policy names %s; take it out of servicePrincipals", name)
		}
	}
}

// servicePrincipals are the services that policies may name, and the partition that
// knows them by that name, or nothing for all. EC2's is the same everywhere, the
// isolated partitions and the sovereign one included; in China the older name is
// what EKS's own tools use.
// Source: aws/aws-cdk, pull request 22589; pulumi/pulumi-eks, issue 2341;
// eksctl-io/eksctl, v1alpha5/partitions.go, of China and of EKS's own services.
var servicePrincipals = map[string]string{
	"ec2.amazonaws.com":                  "",
	"ec2.amazonaws.com.cn":               "aws-cn",
	"eks-fargate-pods.amazonaws.com":     "",
	"eks.amazonaws.com":                  "",
	"elasticloadbalancing.amazonaws.com": "",
	"events.amazonaws.com":               "",
	"pods.eks.amazonaws.com":             "",
	"spot.amazonaws.com":                 "",
	"vpc-flow-logs.amazonaws.com":        "",
}

// servicesOf are the services that a statement speaks of: whom it trusts, whom a role
// may be passed to, and for whom one may be made.
func servicesOf(s iam.Statement) []string {
	var out []string
	if s.Principal != nil && s.Principal.Service != "" {
		out = append(out, s.Principal.Service)
	}
	for _, keys := range s.Condition {
		out = append(out, keys["iam:PassedToService"]...)
		out = append(out, keys["iam:AWSServiceName"]...)
	}
	return out
}

// TestBoundaryIsOnEveryRole gives every case a permissions boundary: an account that
// demands one lets no role be made without.
func TestBoundaryIsOnEveryRole(t *testing.T) {
	const name = ":iam::111122223333:policy/the-boundary"
	roles := 0
	eachPartition(t, func(spec map[string]any) { spec["permissionsBoundary"] = "arn:aws" + name }, func(t *testing.T, region string, objects []object.Object) {
		want := "arn:" + aws.PartitionOf(region).Name + name
		for _, o := range objects {
			if id := o.ID(); id.Group == "iam.aws.m.upbound.io" && id.Kind == "Role" {
				roles++
				if got := at(tree(o), "spec", "forProvider", "permissionsBoundary"); got != want {
					t.Errorf("%v: the boundary is %v, and the spec says %s", id, got, want)
				}
			}
		}
	})
	if roles < 1000 {
		t.Errorf("%d roles are rendered; the test looks at too few", roles)
	}
}

// TestManagedPoliciesExist looks up every policy of AWS's that a role has: a path too
// much or too little makes another ARN, which nobody finds. The list is of the
// commercial partition.
func TestManagedPoliciesExist(t *testing.T) {
	seen := map[string]bool{}
	eachRendered(t, func(t *testing.T, r rendered) {
		for i, tree := range r.trees {
			arns, _ := at(tree, "spec", "forProvider", "managedPolicyArns").([]any)
			for _, arn := range arns {
				name, ok := strings.CutPrefix(arn.(string), "arn:aws:iam::aws:policy/")
				if !ok {
					continue
				}
				seen[name] = true
				if problem, ok := managedpolicies.Check(name); !ok {
					t.Errorf("%v: %s", r.objects[i].ID(), problem)
				}
			}
		}
	})
	for _, name := range []string{"AmazonEKSClusterPolicy", "AmazonEKSWorkerNodePolicy", "AmazonEKSFargatePodExecutionRolePolicy", "AmazonEBSCSIDriverPolicyV2"} {
		if !seen[name] {
			t.Errorf("no role has %s; the test looks at too few", name)
		}
	}
	// What is attached elsewhere in the other partitions is there by the same path.
	if problem, ok := managedpolicies.Check("service-role/AmazonEBSCSIDriverPolicy"); !ok {
		t.Error(problem)
	}
}
