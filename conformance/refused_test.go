package conformance

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// vpcConfig is a line of the valid Cluster.
const vpcConfig = "    vpcConfig: {endpointPrivateAccess: true, subnetIdRefs: [{name: private-a}, {name: private-b}]}\n"

// Each row damages one of the valid objects by replacing text, and says what an
// API server holds against the result.
func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		reason   string
		kind     string // of the valid object
		old, new string
		want     []string
	}{
		"unknown field": {
			"a misspelt field is dropped by a lenient server, and the VPC has no DNS names",
			"VPC", "enableDnsHostnames", "enableDnsHostname",
			[]string{"VPC prod/prod-vpc: spec.forProvider.enableDnsHostname: unknown field"},
		},
		"unknown top-level field": {
			"fields of spec that slip out of it are lost",
			"VPC", "spec:", "data: {}\nspec:",
			[]string{"VPC prod/prod-vpc: data: unknown field"},
		},
		"status": {
			"a renderer knows no status, and a server drops it",
			"VPC", "spec:", "status: {}\nspec:",
			[]string{"VPC prod/prod-vpc: status: unknown field"},
		},
		"unknown field in metadata": {
			"metadata is strict too",
			"VPC", "labels:", "label:",
			[]string{"VPC prod/prod-vpc: metadata.label: unknown field"},
		},
		"required": {
			"no region, no resource",
			"VPC", "    region: us-east-1\n", "",
			[]string{"VPC prod/prod-vpc: spec.forProvider.region: Required value"},
		},
		"wrong type": {
			"a quoted boolean is a string",
			"VPC", "enableDnsSupport: true", `enableDnsSupport: "true"`,
			[]string{`VPC prod/prod-vpc: spec.forProvider.enableDnsSupport: Invalid value: "string": spec.forProvider.enableDnsSupport in body must be of type boolean: "string"`},
		},
		"number for a string": {
			"an unquoted version is a number",
			"Cluster", `version: "1.35"`, "version: 1.35",
			[]string{`Cluster prod/prod: spec.forProvider.version: Invalid value: "number": spec.forProvider.version in body must be of type string: "number"`},
		},
		"fraction for an integer": {
			"retries are counted",
			"HelmRelease", "retries: 3", "retries: 3.5",
			[]string{
				`HelmRelease prod/metrics-server: spec.install.remediation.retries: Invalid value: "number": spec.install.remediation.retries in body must be of type integer: "number"`,
				`HelmRelease prod/metrics-server: <nil>: Invalid value: "": Checked value must be of type integer (default format) in spec.install.remediation.retries`,
			},
		},
		"null": {
			"a server drops it, and with it what the author meant",
			"VPC", "cidrBlock: 10.0.0.0/16", "cidrBlock: null",
			[]string{`VPC prod/prod-vpc: spec.forProvider.cidrBlock: Invalid value: "null": spec.forProvider.cidrBlock in body must be of type string: "null"`},
		},
		"enum": {
			"the word is of another API",
			"Cluster", "resolve: Always", "resolve: always",
			[]string{`Cluster prod/prod: spec.forProvider.roleArnRef.policy.resolve: Unsupported value: "always": supported values: "Always", "IfNotPresent"`},
		},
		"enum of items": {
			"a policy that does not exist",
			"VPC", "[Create, Observe]", "[Create, Watch]",
			[]string{`VPC prod/prod-vpc: spec.managementPolicies[1]: Unsupported value: "Watch": supported values: "Observe", "Create", "Update", "Delete", "LateInitialize", "*"`},
		},
		"pattern": {
			"Flux takes no days",
			"HelmRelease", "interval: 10m", "interval: 1d",
			[]string{`HelmRelease prod/metrics-server: spec.interval: Invalid value: "1d": spec.interval in body should match '^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$'`},
		},
		"length": {
			"Helm's releases have short names",
			"HelmRelease", "releaseName: metrics-server", "releaseName: " + strings.Repeat("x", 54),
			[]string{"HelmRelease prod/metrics-server: spec.releaseName: Too long: may not be more than 53 bytes"},
		},
		"limit": {
			"weights end at 100",
			"NodePool", "weight: 10", "weight: 101",
			[]string{"NodePool spot: spec.weight: Invalid value: 101: spec.weight in body should be less than or equal to 100"},
		},
		"quantity": {
			"a suffix that no quantity has, in one of Kubernetes' own kinds",
			"LimitRange", "memory: 256Mi", "memory: 256MB",
			[]string{`LimitRange apps/defaults: spec.limits[0].default.memory: Invalid value: "256MB": spec.limits[0].default.memory in body should match '^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$'`},
		},
		"list set": {
			"a set holds each value once",
			"Cluster", "[api, audit]", "[api, api]",
			[]string{`Cluster prod/prod: spec.forProvider.enabledClusterLogTypes[1]: Duplicate value: "api"`},
		},
		"rule on creation": {
			"the provider needs vpcConfig as soon as it may create the cluster, as it may by default",
			"Cluster",
			vpcConfig, "",
			[]string{`Cluster prod/prod: spec: Invalid value: failed rule: !('*' in self.managementPolicies || 'Create' in self.managementPolicies || 'Update' in self.managementPolicies) || has(self.forProvider.vpcConfig) || (has(self.initProvider) && has(self.initProvider.vpcConfig))`},
		},
		"rule of either": {
			"a release has one source of its chart",
			"HelmRelease", "  install:", "  chartRef: {kind: OCIRepository, name: charts}\n  install:",
			[]string{`HelmRelease prod/metrics-server: spec: Invalid value: failed rule: (has(self.chart) && !has(self.chartRef)) || (!has(self.chart) && has(self.chartRef))`},
		},
		"rule of a part": {
			"a kubeConfig that says nothing",
			"Kustomization", "  path:", "  kubeConfig: {}\n  path:",
			[]string{`Kustomization prod/prod-network: spec.kubeConfig: Invalid value: failed rule: has(self.configMapRef) || has(self.secretRef)`},
		},
		"label value": {
			"labels take no spaces",
			"VPC", "example.com/layer: network", `example.com/layer: "the network"`,
			[]string{`VPC prod/prod-vpc: metadata.labels: Invalid value: "the network": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`},
		},
		"label that is a number": {
			"label values are strings; YAML makes numbers of digits",
			"VPC", "example.com/layer: network", "example.com/layer: 1",
			[]string{"VPC prod/prod-vpc: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string"},
		},
		"label key": {
			"one slash at most",
			"VPC", "example.com/layer", "example.com/a/layer",
			[]string{`VPC prod/prod-vpc: metadata.labels: Invalid value: "example.com/a/layer": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`},
		},
		"annotations too large": {
			"256 KiB hold all annotations of an object",
			"VPC", "anything at all", strings.Repeat("x", 256<<10),
			[]string{"VPC prod/prod-vpc: metadata.annotations: Too long: may not be more than 262144 bytes"},
		},
		"no namespace": {
			"a namespaced object would land where the client happens to be",
			"Cluster", "{name: prod, namespace: prod}", "{name: prod}",
			[]string{"Cluster prod: metadata.namespace: Required value"},
		},
		"namespace on a cluster's object": {
			"node pools belong to no namespace",
			"NodePool", "{name: spot}", "{name: spot, namespace: karpenter}",
			[]string{"NodePool karpenter/spot: metadata.namespace: Forbidden: not allowed on this type"},
		},
		"no name": {
			"nothing can find it again",
			"Cluster", "{name: prod, namespace: prod}", "{namespace: prod}",
			[]string{"Cluster prod/: metadata.name: Required value: name or generateName is required"},
		},
		"generated name": {
			"each render would make another object",
			"Cluster", "{name: prod, namespace: prod}", "{generateName: prod-, namespace: prod}",
			[]string{"Cluster prod/: metadata.name: Required value: name or generateName is required"},
		},
		"upper case name": {
			"names are DNS subdomains",
			"Cluster", "{name: prod, namespace: prod}", "{name: Prod, namespace: prod}",
			[]string{`Cluster prod/Prod: metadata.name: Invalid value: "Prod": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`},
		},
		"namespace with a dot": {
			"a namespace is a DNS label, which is less than a subdomain",
			"Namespace", "name: prod", "name: prod.example",
			[]string{`Namespace prod.example: metadata.name: Invalid value: "prod.example": must not contain dots`},
		},
		"role with a slash": {
			"roles may have any name that fits in a URL's path",
			"ClusterRole", `name: "spotcluster:crossplane"`, `name: "spotcluster/crossplane"`,
			[]string{`ClusterRole spotcluster/crossplane: metadata.name: Invalid value: "spotcluster/crossplane": may not contain '/'`},
		},
		"ConfigMap key": {
			"keys become file names",
			"ConfigMap", "mapRoles:", "map/Roles:",
			[]string{`ConfigMap kube-system/aws-auth: data[map/Roles]: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`},
		},
		"base64": {
			"binary data is written in base64",
			"ConfigMap", "aGVsbG8=", "hello!",
			[]string{`ConfigMap kube-system/aws-auth: binaryData.blob: Invalid value: "hello!": binaryData.blob in body must be of type byte: "hello!"`},
		},
		"object within an object": {
			"a manifest is held to its own kind, long before a provider applies it",
			"Object", "data: {region: us-east-1}", "data: {region: [us-east-1]}\n      spec: {}",
			[]string{
				"Object prod/prod-issuer: spec.forProvider.manifest: ConfigMap prod/prod-issuer: spec: unknown field",
				`Object prod/prod-issuer: spec.forProvider.manifest: ConfigMap prod/prod-issuer: data.region: Invalid value: "array": data.region in body must be of type string: "array"`,
			},
		},
		"everything at once": {
			"one mistake does not hide another",
			"VPC", "  labels:", "  unknown: 1\n  Labels:",
			[]string{
				"VPC prod/prod-vpc: metadata.Labels: unknown field",
				"VPC prod/prod-vpc: metadata.unknown: unknown field",
			},
		},
		"key twice": {
			"YAML readers disagree on which one counts",
			"VPC", "cidrBlock: 10.0.0.0/16", "cidrBlock: 10.0.0.0/16\n    cidrBlock: 10.1.0.0/16",
			[]string{"reading YAML: yaml: unmarshal errors:\n  line 13: key \"cidrBlock\" already set in map"},
		},
		"kind without facts": {
			"what nobody can judge must not pass",
			"Namespace", "kind: Namespace", "kind: Pod",
			[]string{"no facts about v1 Pod: add it to schemas/gen/kinds.go and run go run ./schemas/gen"},
		},
		"version without facts": {
			"a kind is known by its version",
			"ExternalSecret", "external-secrets.io/v1", "external-secrets.io/v1beta1",
			[]string{"no facts about external-secrets.io/v1beta1 ExternalSecret: add it to schemas/gen/kinds.go and run go run ./schemas/gen"},
		},
		"no kind": {
			"a document may be any YAML",
			"Namespace", "kind: Namespace", "",
			[]string{"the object has no apiVersion or no kind, or they are not strings"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, err := range oracle(t).Check(changed(t, c.kind, c.old, c.new)) {
				got = append(got, err.Error())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s: -want +got:\n%s", c.reason, diff)
			}
		})
	}
}

// What is no object at all is refused in words.
func TestNoObject(t *testing.T) {
	for doc, want := range map[string]string{
		"- a":  "the document is a []interface {}, not an object",
		"~":    "the document is a <nil>, not an object",
		"a: [": "reading YAML: yaml: line 1: did not find expected node content",
	} {
		got := oracle(t).Check([]byte(doc))
		if len(got) != 1 || got[0].Error() != want {
			t.Errorf("%q: got %v, want %s", doc, got, want)
		}
	}
}
