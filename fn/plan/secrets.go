package plan

import (
	"maps"
	"slices"

	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A Store is one secret store of the workload cluster. With IRSA it reads with a
// service account and role of its own, so that a store can read no more than
// its prefix; with Pod Identity all stores read as the controller does.
type Store struct {
	Name    string
	Service spec.SecretService
	// Namespace of a SecretStore, or empty for a ClusterSecretStore.
	Namespace string
	// ServiceAccount that the store reads as, or empty for the controller's own.
	ServiceAccount string
	// AccountNamespace is the service account's namespace.
	AccountNamespace string
	// Role of the service account.
	Role string
	// Resource is what the store may read, below the service in an ARN.
	Resource string
}

// A DNSToken is the API token that external-dns reads from a Secret.
type DNSToken struct {
	// Store that holds the token, of external-dns' namespace.
	Store     string
	Namespace string
	Parameter string
	// Secret and Key are where external-dns finds it.
	Secret string
	Key    string
}

// secrets decides the stores: those of the spec, and one for the DNS provider's
// token alone.
func (p *Plan) secrets() {
	controller, on := p.Addon("external-secrets")
	if !on {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(p.Spec.Secrets.Stores)) {
		s := p.Spec.Secrets.Stores[name]
		if !*s.Enabled {
			continue
		}
		p.Stores = append(p.Stores, p.store(controller, Store{
			Name: string(name), Service: s.Service, Namespace: string(s.Namespace), Resource: resource(s),
		}))
	}
	dns, on := p.Addon("external-dns")
	if !on || p.Spec.DNS.Provider != spec.Cloudflare {
		return
	}
	token := string(p.Spec.DNS.TokenParameter)
	p.Stores = append(p.Stores, p.store(controller, Store{
		Name: spec.DNSTokenStore, Service: spec.ParameterStore, Namespace: dns.Namespace, Resource: "parameter" + token,
	}))
	p.DNSToken = &DNSToken{Store: spec.DNSTokenStore, Namespace: dns.Namespace, Parameter: token, Secret: "cloudflare-api-token", Key: "apiToken"}
}

// store adds whom the store reads as. The account's name begins with store- so
// that it meets no account of a chart.
func (p *Plan) store(controller Addon, s Store) Store {
	if p.addonIdentity(controller) != spec.IRSA {
		return s
	}
	s.ServiceAccount = "store-" + s.Name
	s.AccountNamespace = s.Namespace
	if s.Namespace == "" {
		s.AccountNamespace = controller.Namespace
	}
	return s
}

// resource is what a store may read. Secrets Manager ends every ARN in a hyphen
// and six characters, which the wildcard takes in.
func resource(s *spec.Store) string {
	if s.Service == spec.SecretsManager {
		return "secret:" + string(s.Prefix) + "/*"
	}
	return "parameter" + string(s.Prefix) + "/*"
}

// statement lets the store's reader fetch single values. Keys of the customer's
// own are not granted: AWS's own keys admit whoever may read the value.
func (s Store) statement(p *Plan) iam.Statement {
	service, action := s.api()
	return iam.Statement{
		Effect: iam.Allow, Action: []string{action}, Resource: []string{p.ARN(service, s.Resource)},
		Why: "The store " + s.Name + " reads what stands below its prefix.",
	}
}

// SecretServices are the services that stores read from, as endpoints name them.
func (p *Plan) SecretServices() []string {
	var out []string
	for _, s := range p.Stores {
		service, _ := s.api()
		out = append(out, service)
	}
	return out
}

// api is the service that the store reads from, and the action that it takes.
func (s Store) api() (service, action string) {
	if s.Service == spec.SecretsManager {
		return "secretsmanager", "secretsmanager:GetSecretValue"
	}
	return "ssm", "ssm:GetParameter"
}

// ControllerStatements are what External Secrets itself may read: with Pod
// Identity, everything that a store may.
func (p *Plan) ControllerStatements() []iam.Statement {
	var out []iam.Statement
	for _, s := range p.Stores {
		if s.ServiceAccount == "" {
			out = append(out, s.statement(p))
		}
	}
	return out
}
