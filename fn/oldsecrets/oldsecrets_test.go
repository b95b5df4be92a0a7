package oldsecrets_test

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/oldsecrets"
	"spotcluster.dev/spotcluster/schemas/facts"
)

// around is a cluster with a store of each kind.
var around = oldsecrets.Around{
	Region: "us-east-1", Token: "/cloudflare/api_token",
	Stores: []oldsecrets.Store{
		{Name: "parameters", Service: "ParameterStore", Prefix: "/prod"},
		{Name: "payments", Service: "SecretsManager", Prefix: "prod/payments", Namespace: "payments"},
	},
}

// kes is an object of kubernetes-external-secrets.
func kes(name, namespace, body string) string {
	return "{apiVersion: kubernetes-client.io/v1, kind: ExternalSecret, metadata: {name: " + name + ", namespace: " + namespace + "}, " + body + "}"
}

func TestOf(t *testing.T) {
	cases := map[string]struct {
		reason, given string
		around        oldsecrets.Around
		// says are parts of the answer, and silent what is not in it.
		says, silent []string
	}{
		"the tutorial's": {
			"it has no spec, but a secretDescriptor, and nobody reads /cloudflare yet",
			kes("external-dns", "devops", "secretDescriptor: {backendType: systemManager, data: [{key: /cloudflare/api_token, name: cloudflare_api_token}]}"), oldsecrets.Around{},
			[]string{
				"write in its place: {apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: external-dns, namespace: devops, labels: {spotcluster.dev/layer: config}}, " +
					"spec: {refreshInterval: 1h0m0s, secretStoreRef: {kind: ClusterSecretStore, name: parameters}, target: {name: external-dns, creationPolicy: Owner}, " +
					"data: [{secretKey: cloudflare_api_token, remoteRef: {key: /cloudflare/api_token}}]}}",
				"secrets: {stores: {parameters: {service: ParameterStore, prefix: /cloudflare}}}",
				"secrets: {externalSecrets: {external-dns: {namespace: devops, store: parameters, data: {cloudflare_api_token: {key: /cloudflare/api_token}}}}}",
			}, nil,
		},
		"the token": {
			"the spec brings it in by itself", kes("external-dns", "devops", "spec: {backendType: systemManager, data: [{key: /cloudflare/api_token, name: t}]}"), around,
			[]string{"dns.tokenParameter brings /cloudflare/api_token in", "name: parameters-2}"}, []string{"externalSecrets"},
		},
		"a known store": {
			"its prefix takes the keys in", kes("db", "shop", "spec: {backendType: systemManager, data: [{key: \"/prod/db:3\", name: password}]}"), around,
			[]string{"secretStoreRef: {kind: ClusterSecretStore, name: parameters}", `remoteRef: {key: /prod/db, version: "3"}`, `data: {password: {key: /prod/db, version: "3"}}`}, []string{"add the store"},
		},
		"a store of the namespace": {
			"a SecretStore serves its own", kes("gateway", "payments", "spec: {backendType: secretManager, dataFrom: [prod/payments/all], data: [{key: prod/payments/a, name: k, property: p, versionStage: AWSPREVIOUS}, {key: prod/payments/b, name: i, versionId: x-y}]}"), around,
			[]string{
				"secretStoreRef: {kind: SecretStore, name: payments}", "{extract: {key: prod/payments/all}}", "{key: prod/payments/a, property: p, version: AWSPREVIOUS}", "version: uuid/x-y",
				"dataFrom: [{key: prod/payments/all}]}}}",
			}, []string{"add the store"},
		},
		"a store of another namespace": {
			"it serves no other", kes("gateway", "shop", "spec: {backendType: secretsManager, dataFrom: [prod/payments/all]}"), around,
			[]string{"{kind: ClusterSecretStore, name: secrets}", "{service: SecretsManager, prefix: prod/payments}"}, nil,
		},
		"a path": {
			"one level, by the last part of the names", kes("web", "shop", "spec: {backendType: systemManager, data: [{path: /prod/web/}, {path: /prod/x, recursive: true}]}"), around,
			[]string{
				"{find: {path: /prod/web, name: {regexp: '^/prod/web/[^/]+$'}}, rewrite: [{regexp: {source: ^.*/, target: \"\"}}]}", "name: {regexp: ^/prod/x/}",
				"dataFrom: [{path: /prod/web}, {path: /prod/x, recursive: true}]", "the store's role lists below a path",
			}, nil,
		},
		"binary": {
			"what is stored in base64 goes into the Secret as it is", kes("k", "shop", "spec: {backendType: systemManager, data: [{key: /prod/k, name: store.jks, isBinary: true}]}"), around,
			[]string{"{key: /prod/k, decodingStrategy: Base64}", "store.jks: {key: /prod/k, decoding: Base64}"}, nil,
		},
		"a type": {
			"the older field and the newer one", kes("k", "shop", "spec: {type: kubernetes.io/tls, backendType: systemManager, properties: [{key: /prod/k, name: tls.crt}]}"), around,
			[]string{"template: {type: kubernetes.io/tls}", "type: kubernetes.io/tls, data: {tls.crt: {key: /prod/k}}"}, nil,
		},
		"a template": {
			"labels stay, lodash cannot, and the spec has no words for either",
			kes("k", "shop", "spec: {backendType: systemManager, template: {type: x/y, metadata: {labels: {a: b}}, stringData: {f: \"<%= data.k %>\"}}, data: [{key: /prod/k, name: k}]}"), around,
			[]string{"template: {type: x/y, metadata: {labels: {a: b}}}", "template.stringData is in lodash's language"}, []string{"externalSecrets"},
		},
		"a role and a region": {
			"a store says them now", kes("k", "shop", "spec: {backendType: secretsManager, roleArn: \"arn:aws:iam::444455556666:role/r\", region: eu-west-1, data: [{key: a/b, name: k}]}"), around,
			[]string{`region: eu-west-1, role: "arn:aws:iam::444455556666:role/r"`, "region falls away"}, []string{"externalSecrets"},
		},
		"the same region": {
			"it needs no words", kes("k", "shop", "spec: {backendType: systemManager, region: us-east-1, data: [{key: /prod/k, name: k}]}"), around, []string{"externalSecrets"}, []string{"region falls"},
		},
		"no common path": {
			"a store reads below one", kes("k", "shop", "spec: {backendType: systemManager, data: [{key: /a/k, name: a}, {key: /b/k, name: b}]}"), around, []string{"have no path in common"}, []string{"prefix:"},
		},
		"an ARN": {
			"External Secrets takes it, the spec does not", kes("k", "shop", "spec: {backendType: secretsManager, dataFrom: [\"arn:aws:secretsmanager:us-east-1:444455556666:secret:a-AbCdEf\"]}"), around,
			[]string{"{extract: {key: 'arn:aws:secretsmanager:us-east-1:444455556666:secret:a-AbCdEf'}}"}, []string{"externalSecrets"},
		},
		"Vault": {
			"how to log in is a store's business now", kes("k", "shop", "spec: {backendType: vault, vaultRole: r, data: [{key: secret/data/k, name: k, property: p}]}"), around,
			[]string{"secretStoreRef: {kind: ClusterSecretStore, name: vault}", "vault is none of AWS's stores; put a ClusterSecretStore vault of your own"}, []string{"externalSecrets"},
		},
		"v1beta1": {
			"nothing but the version changes", "{apiVersion: external-secrets.io/v1beta1, kind: SecretStore, metadata: {name: a, namespace: b}, spec: {provider: {aws: {service: ParameterStore, region: x}}}, status: {a: b}}", around,
			[]string{"{apiVersion: external-secrets.io/v1, kind: SecretStore, metadata: {name: a, namespace: b, labels: {spotcluster.dev/layer: config}}, spec: {provider: {aws: {service: ParameterStore, region: x}}}}"},
			[]string{"status"},
		},
		"v1alpha1": {
			"a key that brings in many stood alone", "{apiVersion: external-secrets.io/v1alpha1, kind: ExternalSecret, metadata: {name: a}, spec: {dataFrom: [{key: x, property: y}], target: {template: {data: {a: \"{{ .b }}\"}}}}}", around,
			[]string{"dataFrom: [{extract: {key: x, property: y}}]", "engineVersion: v2", "is for engine v1"}, nil,
		},
		"nothing in it": {"no panic", kes("", "", "x: y"), around, []string{"its backend is none of AWS's stores"}, nil},
		"wrong shapes":  {"no panic", "{apiVersion: kubernetes-client.io/v1, kind: ExternalSecret, metadata: [a], spec: [{a: b}]}", around, nil, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			a, ok := oldsecrets.Of(parse(t, c.given), c.around, object.LabelLayer, "config")
			if !ok {
				t.Fatalf("%s: no answer", c.reason)
			}
			for _, part := range c.says {
				if !strings.Contains(a.Message, part) {
					t.Errorf("%s: the answer does not say\n%s\nbut\n%s", c.reason, part, a.Message)
				}
			}
			for _, part := range c.silent {
				if strings.Contains(a.Message, part) {
					t.Errorf("%s: the answer speaks of %s:\n%s", c.reason, part, a.Message)
				}
			}
			if strings.ContainsAny(a.Message, "\n\t") {
				t.Errorf("the answer is no one line: %q", a.Message)
			}
			fits(t, a.Message)
		})
	}
}

// fits holds the object of an answer to the fields of its kind.
func fits(t *testing.T, message string) {
	t.Helper()
	_, rest, ok := strings.Cut(message, "write in its place: ")
	if !ok {
		t.Fatalf("there is no object in %s", message)
	}
	var n yaml.Node
	if err := yaml.NewDecoder(strings.NewReader(whole(rest))).Decode(&n); err != nil {
		t.Fatalf("%v in %s", err, rest)
	}
	var o struct {
		APIVersion, Kind string
		Rest             map[string]any `yaml:",inline"`
	}
	if err := n.Decode(&o.Rest); err != nil {
		t.Fatal(err)
	}
	o.Kind, _ = o.Rest["kind"].(string)
	k, err := facts.Load(object.GVK{Group: "external-secrets.io", Version: "v1", Kind: o.Kind})
	if err != nil || o.Rest["apiVersion"] != "external-secrets.io/v1" {
		t.Fatalf("%v: %v", o.Rest["apiVersion"], err)
	}
	known(t, k.Schema.Field("spec").Schema, "spec", o.Rest["spec"])
}

// whole is the first value in braces.
func whole(text string) string {
	depth := 0
	for i, c := range text {
		switch c {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return text[:i+1]
			}
		}
	}
	return text
}

// known asserts that a schema has every field of a value, and that none it demands is
// missing.
func known(t *testing.T, s *facts.Schema, path string, value any) {
	t.Helper()
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			known(t, s.Each, path+"[]", item)
		}
	case map[string]any:
		if s.Type == facts.Map {
			return
		}
		for name, inner := range v {
			if f := s.Field(name); f == nil {
				t.Errorf("there is no %s.%s", path, name)
			} else {
				known(t, f.Schema, path+"."+name, inner)
			}
		}
		for _, f := range s.Fields {
			if _, there := v[f.Name]; f.Required && !there && f.Default == nil {
				t.Errorf("%s lacks %s", path, f.Name)
			}
		}
	}
}

// TestOthers holds that nothing else is answered.
func TestOthers(t *testing.T) {
	for reason, given := range map[string]string{
		"served":                  "{apiVersion: external-secrets.io/v1, kind: ExternalSecret}",
		"its only version":        "{apiVersion: external-secrets.io/v1alpha1, kind: PushSecret}",
		"another group's":         "{apiVersion: generators.external-secrets.io/v1alpha1, kind: Password}",
		"a group that ends alike": "{apiVersion: other-kubernetes-client.io/v1, kind: ExternalSecret}",
		"no map":                  "[apiVersion, kubernetes-client.io/v1]",
	} {
		if a, ok := oldsecrets.Of(parse(t, given), around, "", ""); ok {
			t.Errorf("%s: %s", reason, a.Message)
		}
	}
}

// TestBomb copies a value that aliases make very large.
func TestBomb(t *testing.T) {
	given := "apiVersion: external-secrets.io/v1beta1\nkind: SecretStore\nmetadata: {name: a}\nspec:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 9 {
		now, before := string(rune('1'+i)), string(rune('0'+i))
		given += "  a" + now + ": &a" + now + " [" + strings.TrimSuffix(strings.Repeat("*a"+before+", ", 10), ", ") + "]\n"
	}
	a, ok := oldsecrets.Of(parse(t, given), around, "", "")
	if !ok || len(a.Message) > 100_000 {
		t.Errorf("answered: %v, in %d bytes", ok, len(a.Message))
	}
}

func parse(t *testing.T, text string) *yaml.Node {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		t.Fatal(err)
	}
	return n.Content[0]
}
