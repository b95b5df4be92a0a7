package conformance

import (
	"bytes"
	"testing"

	"sigs.k8s.io/yaml"
)

func TestValid(t *testing.T) {
	for _, doc := range valid(t) {
		for _, problem := range oracle(t).Check(doc.text) {
			t.Errorf("%s: %v", doc.name, problem)
		}
	}
}

// Each row changes one of the valid objects by replacing text, and stays valid:
// an oracle that refuses everything would pass the other table.
func TestAccepted(t *testing.T) {
	for name, c := range map[string]struct {
		reason   string
		kind     string // of the valid object
		old, new string
	}{
		"rule that does not apply": {
			"a cluster that is only observed needs no vpcConfig",
			"Cluster", vpcConfig, "  managementPolicies: [Observe]\n",
		},
		"rule met elsewhere": {
			"what is required on creation may stand in initProvider",
			"Cluster", vpcConfig, "  initProvider: {vpcConfig: {subnetIds: [subnet-1]}}\n",
		},
		"required with a default": {
			"the schema requires a budget's nodes and fills them in",
			"NodePool", "budgets: [{nodes: 20%}]", "budgets: [{}]",
		},
		"values": {
			"what a chart takes is the chart's business",
			"HelmRelease", "values: {", "values: {deep: [1, null, {x: z}], ",
		},
		"empty label": {
			"a label may have no value",
			"VPC", "example.com/layer: network", `example.com/layer: ""`,
		},
		"name with dots": {
			"most names are subdomains",
			"VPC", "name: prod-vpc", "name: vpc.prod.example",
		},
		"named port": {
			"a port is a number or a name",
			"NetworkPolicy", "{port: https}", "{port: 443}",
		},
		"quantity": {
			"a quantity may be a bare number",
			"LimitRange", "cpu: 500m", "cpu: 2",
		},
		"no policy types": {
			"optional fields may be left out",
			"NetworkPolicy", "  policyTypes: [Ingress, Egress]\n", "",
		},
		"document marker": {
			"files of one object begin with a marker as well",
			"Namespace", "apiVersion:", "# a comment\n---\napiVersion:",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, err := range oracle(t).Check(changed(t, c.kind, c.old, c.new)) {
				t.Errorf("%s: %v", c.reason, err)
			}
		})
	}
}

// changed is the valid object of a kind, with old replaced.
func changed(t *testing.T, kind, old, replacement string) []byte {
	t.Helper()
	doc := validKind(t, kind)
	if !bytes.Contains(doc, []byte(old)) {
		t.Fatalf("the valid %s has no %q", kind, old)
	}
	return bytes.Replace(doc, []byte(old), []byte(replacement), 1)
}

// validKind is the text of the first valid object of a kind.
func validKind(t *testing.T, kind string) []byte {
	t.Helper()
	for _, doc := range valid(t) {
		var head struct {
			Kind string `json:"kind"`
		}
		if yaml.Unmarshal(doc.text, &head) == nil && head.Kind == kind {
			return doc.text
		}
	}
	t.Fatalf("there is no valid object of kind %s", kind)
	return nil
}
