package spec

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestSecretsInValues holds the rule to what people write in values: what is secret
// is refused at its own path, and what only names a secret is not.
func TestSecretsInValues(t *testing.T) {
	for _, c := range []struct {
		why, values string
		// at is the path below values, or empty where nothing is wrong.
		at string
	}{
		{"a password under its name", "grafana: {adminPassword: hunter2}", "grafana.adminPassword"},
		{"in a list", "users: [{name: a, password: b}]", "users[0].password"},
		{"names with hyphens and underscores", "cfg: {api-key: x}", "cfg.api-key"},
		{"cluster-autoscaler's own", "azureClientSecret: x", "azureClientSecret"},
		{"the handler's own", "awsSecretAccessKey: x", "awsSecretAccessKey"},
		{"an environment variable", "env: [{name: CF_API_TOKEN, value: abc}]", "env[0].value"},
		{"an argument", "args: [--api-token=abc]", "args[0]"},
		{"the id of an access key, under any name", "note: AKIAIOSFODNN7EXAMPLE", "note"},
		{"a key, under any name", "tls: {key: \"-----BEGIN EC PRIVATE KEY-----\\nMHc\"}", "tls.key"},
		{"a token inside a longer text", "url: https://ghp_0123456789abcdefghijABCDEFGHIJ012345@github.com/x", "url"},
		{"a user and password in a URL", "db: postgres://app:hunter2@db/app", "db"},
		{"a webhook that lets anybody post", "webhookURL: https://hooks.slack.com/services/T000/B000/0123456789", "webhookURL"},
		{"a login of a registry", "imagePullSecrets: {gcr: '{\"auths\": {}}'}", "imagePullSecrets.gcr"},

		{"an argument after its flag", "args: [--api-token, hunter2]", "args[1]"},
		{"a connection string", "db: 'Server=x;Password=hunter2'", "db"},
		{"a file with a password", "config: \"[default]\\naws_secret_access_key = hunter2\"", "config"},
		{"a short name", "db: {pwd: hunter2}", "db.pwd"},
		{"a credential in a label", "podLabels: {note: AKIAIOSFODNN7EXAMPLE}", "podLabels.note"},

		{"labels are for all to see", "podLabels: {token: small}", ""},
		{"where pods go", "nodeSelector: {secret-token: x}", ""},
		{"a flag after a flag", "args: [--token, --verbose]", ""},
		{"a text with a colon", "note: 'set the token: see the wiki'", ""},
		{"nothing", "password: ''", ""},
		{"a switch", "automountServiceAccountToken: true", ""},
		{"a reference to a Secret", "env: [{name: CF_API_TOKEN, valueFrom: {secretKeyRef: {name: cf, key: token}}}]", ""},
		{"a Secret that is there", "auth: {existingSecret: db, existingSecretPasswordKey: password}", ""},
		{"keys of a Secret that is there", "existingSecret: {name: db, password: db-password}", ""},
		{"the name of a Secret", "auth: {passwordSecretName: db, secretName: db}", ""},
		{"a switch in quotes", "env: [{name: USE_TOKEN, value: \"true\"}]", ""},
		{"where a secret is", "tokenFile: /var/run/token", ""},
		{"a variable of the pod's", "args: [--token=$(TOKEN)]", ""},
		{"the key that an ExternalSecret writes", "data: [{secretKey: token, remoteRef: {key: /x}}]", ""},
		{"how often a thing is asked", "tokenTTL: 1h", ""},
		{"a host with a port", "url: https://example.com:8443/a@b", ""},
	} {
		var values map[string]any
		if err := yaml.Unmarshal([]byte(c.values), &values); err != nil {
			t.Fatal(c.why, err)
		}
		doc := &Document{}
		checkValues(doc, &SpotClusterSpec{Addons: map[string]*Addon{"x": {Values: values}, "off": nil}})
		switch {
		case c.at == "" && len(doc.Problems) > 0:
			t.Errorf("%s: refused: %v", c.why, doc.Problems)
		case c.at != "" && (len(doc.Problems) != 1 || doc.Problems[0].Path != "spec.addons.x.values."+c.at):
			t.Errorf("%s: got %v, not one problem at %s", c.why, doc.Problems, c.at)
		}
		for _, p := range doc.Problems {
			if strings.Contains(p.Message, "hunter2") || strings.Contains(p.Message, "abc") || strings.Contains(p.Message, "AKIA") {
				t.Errorf("%s: the message repeats the secret: %s", c.why, p.Message)
			}
		}
	}
}
