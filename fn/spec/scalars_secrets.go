package spec

import (
	"regexp"
	"strings"
)

// The values of secrets; see scalars.go.

// SecretName is the name of a Secret of the workload cluster.
type SecretName string

func (SecretName) rule() Rule {
	return Rule{Pattern: `^` + dnsLabel + `(\.` + dnsLabel + `)*$`, MaxLength: 253, Example: "database",
		Must: "at most 253 lower-case letters, digits, hyphens and dots"}
}

// SecretKey is a key of a Secret (Kubernetes API, Secret.data).
type SecretKey string

func (SecretKey) rule() Rule {
	return Rule{Pattern: `^[-._a-zA-Z0-9]+$`, MaxLength: 253, Example: "password", Must: "at most 253 letters, digits and - . _"}
}

// SecretType is the type of a Secret.
type SecretType string

func (SecretType) rule() Rule {
	return Rule{Pattern: `^[A-Za-z0-9]([A-Za-z0-9./_-]*[A-Za-z0-9])?$`, MaxLength: 253, Example: "kubernetes.io/tls", Must: "a type of Secret"}
}

// RemoteKey is the name of a parameter or of a secret in AWS, written whole (SSM API,
// PutParameter; Secrets Manager API, CreateSecret).
type RemoteKey string

func (RemoteKey) rule() Rule {
	return Rule{Pattern: `^/?[A-Za-z0-9_.+=@!-]+(/[A-Za-z0-9_.+=@!-]+)*$`, MaxLength: 1011, Example: "/prod/database/password",
		Must: "the whole name of a parameter or secret of this account and region, no ARN, without a slash at its end, and with its version in version"}
}

// SecretVersion is a version of a parameter or of a secret.
type SecretVersion string

func (SecretVersion) rule() Rule {
	return Rule{Pattern: `^[A-Za-z0-9_.+=@/-]+$`, MaxLength: 256, Example: "AWSPREVIOUS",
		Must: "a parameter's version or label, a secret's stage, or uuid/ and the id of a secret's version"}
}

// isUUID finds the id of a version of a secret without the word that says so.
var isUUID = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// SecretDecoding is what is done to a value before it is put into a Secret.
type SecretDecoding string

// The decodings.
const (
	NoDecoding     SecretDecoding = "None"
	Base64Decoding SecretDecoding = "Base64"
)

func (SecretDecoding) rule() Rule { return enum(NoDecoding, Base64Decoding) }

// SecretTemplate makes one key of a Secret. That it fills something in is a rule of
// its own, which does not repeat what may be a secret.
type SecretTemplate string

func (SecretTemplate) rule() Rule {
	return Rule{MaxLength: 16384, Must: "at most 16384", Example: "{{ .password }}"}
}

// shape is how to write what stands for a value. It is told instead of what was
// given, which may be a secret.
func (SecretValue) shape() string {
	return "a value never stands in the spec; put it into the store, and write where it is: {key: /prod/database/password}"
}

// inSecrets says, of fields that hold values in other tools or belong to other
// stores, what stands for them below secrets.
func inSecrets(path, key string) string {
	if path != "spec.secrets" && !strings.HasPrefix(path, "spec.secrets.") {
		return ""
	}
	switch key {
	case "value", "values", "stringData", "literal", "literals", "plainText", "secretString", "secretValue":
		return "a value never stands in the spec: put it into AWS, by aws ssm put-parameter --type SecureString or aws secretsmanager create-secret, and name it in data: {password: {key: /prod/database/password}}"
	case "vault", "provider":
		return otherStores
	case "secretStoreRef", "storeRef", "secretStore":
		return "write store: and the name of an entry of secrets.stores"
	case "target":
		return "write secretName, type and template"
	case "remoteRef":
		return "write key, property and version without it: {key: /prod/database/password}"
	case "backendType", "secretDescriptor":
		return "write store: and an entry of secrets.stores, whose service is ParameterStore for systemManager and SecretsManager for secretsManager"
	case "role", "roleArn", "serviceAccount", "auth":
		return "every store has a role of its own, made to read its prefix"
	case "kmsKey", "kmsKeyId", "kmsKeyArn", "keyId":
		return "write keyArn: and the ARN of the KMS key"
	}
	return ""
}

// otherStores says what to do for a store that is none of AWS's two.
const otherStores = "only AWS's own stores get a role here. For another, such as HashiCorp Vault, put a ClusterSecretStore of your own (external-secrets.io/v1, provider: {vault: {server, path, auth}}) and its ExternalSecrets among the overlay's resources, with the label spotcluster.dev/layer: config; External Secrets reads it all the same"
