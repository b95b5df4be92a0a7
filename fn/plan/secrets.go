package plan

import (
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A Store is one secret store of the workload cluster. It reads as a role of its own,
// so that it can read no more than its prefix. With IRSA a service account of the
// store's own takes the role on; with Pod Identity, which knows one account a pod,
// External Secrets itself does, as role of the store.
type Store struct {
	Name    string
	Service spec.SecretService
	// Namespace of a SecretStore, or empty for a ClusterSecretStore.
	Namespace string
	// Kind is how the store's role is taken on.
	Kind spec.Identity
	// ServiceAccount that the store reads as with IRSA, and its namespace.
	ServiceAccount   string
	AccountNamespace string
	// Role is the name of the store's role.
	Role string
	// Resource is what the store may read, below the service in an ARN.
	Resource string
	// Lists are the paths below which parameters are listed, likewise.
	Lists []string
	// Key is the ARN of the customer's key that the values are under, or empty.
	Key string
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
// token alone; and what is made of what they hold.
func (p *Plan) secrets(doc *spec.Document) {
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
			Name: string(name), Service: s.Service, Namespace: string(s.Namespace), Resource: resource(s), Lists: p.lists(name),
			Key: string(s.KeyARN), Kind: p.storeIdentity(doc, controller, name),
		}))
	}
	p.ExternalSecrets = p.externalSecrets()
	dns, on := p.Addon("external-dns")
	if !on || p.Spec.DNS.Provider != spec.Cloudflare {
		return
	}
	token := string(p.Spec.DNS.TokenParameter)
	p.Stores = append(p.Stores, p.store(controller, Store{
		Name: spec.DNSTokenStore, Service: spec.ParameterStore, Namespace: dns.Namespace, Resource: "parameter" + token, Kind: p.addonIdentity(controller),
		Key: string(p.Spec.DNS.TokenKeyARN),
	}))
	p.DNSToken = &DNSToken{Store: spec.DNSTokenStore, Namespace: dns.Namespace, Parameter: token, Secret: "cloudflare-api-token", Key: "apiToken"}
	p.checkDNSToken(doc)
}

// storeIdentity says how a store's role is taken on: as the spec says, or as External
// Secrets gets its own credentials. IRSA serves a store wherever External Secrets runs,
// for it asks for a token of the store's account; Pod Identity is its own alone.
func (p *Plan) storeIdentity(doc *spec.Document, controller Addon, name spec.EntryName) spec.Identity {
	s, path := p.Spec.Secrets.Stores[name], "spec.secrets.stores."+string(name)
	own := p.addonIdentity(controller)
	switch {
	case s.Identity == spec.PodIdentity && own != spec.PodIdentity:
		doc.Fail("pod-identity", path+".identity", "with PodIdentity External Secrets itself takes the store's role on, and it gets its credentials by IRSA here, for spec.identity says so or Fargate runs it; take identity away, or use IRSA")
	case s.Identity != "":
		own = s.Identity
	}
	if own == spec.PodIdentity && s.Namespace != "" {
		doc.Warn("shared-reader", path, "with Pod Identity External Secrets takes on the role of any store, and whoever may make a SecretStore in some other namespace, which the roles edit and admin of a namespace may, can name this store's role there and read below %s; set identity: IRSA, and only a service account of namespace %s takes the role on",
			s.Prefix, s.Namespace)
	}
	return own
}

// store adds whom the store reads as. The account's name begins with store- so
// that it meets no account of a chart.
func (p *Plan) store(controller Addon, s Store) Store {
	s.Role = p.Names.Role("store-" + s.Name)
	if s.Kind != spec.IRSA {
		return s
	}
	s.ServiceAccount = "store-" + s.Name
	s.AccountNamespace = s.Namespace
	if s.Namespace == "" {
		s.AccountNamespace = controller.Namespace
	}
	return s
}

// storeRoles gives every store its role.
func (p *Plan) storeRoles() {
	controller, _ := p.Addon("external-secrets")
	for _, s := range p.Stores {
		g := grant{
			part: "store-" + s.Name, description: "Secret store " + s.Name + " of the EKS cluster " + p.Name, statements: s.statements(p),
			path: "spec.secrets.stores." + s.Name,
		}
		if s.Kind == spec.IRSA {
			p.grant(Identity{Name: s.ServiceAccount, Namespace: s.AccountNamespace, ServiceAccount: s.ServiceAccount, Kind: spec.IRSA}, g)
			continue
		}
		p.Roles = append(p.Roles, Role{
			Name: s.Role, Description: g.description, Trust: p.readerTrust(controller), By: controller.Role, Own: p.policies(g.part, g.description, g.statements),
			Layer: object.IAM, path: g.path,
		})
	}
}

// readerTrust lets External Secrets take on a store's role. The account is trusted and
// the role named in a condition: a principal that is not there yet is refused, and one
// that is made anew is another. The tags that EKS Pod Identity puts on a session go along
// to the next role, which must let itself be tagged.
// Source: EKS user guide, "Grant Pods access to AWS resources based on tags"; IAM user
// guide, "AWS JSON policy elements: Principal".
func (p *Plan) readerTrust(controller Addon) iam.Document {
	return trust(iam.Statement{
		Principal: &iam.Principal{AWS: p.globalARN("iam", "root")},
		Action:    []string{"sts:AssumeRole", "sts:TagSession"},
		Condition: iam.Condition{"ArnEquals": {"aws:PrincipalArn": {p.RoleARN(p.iamName(controller.Role))}}},
		Why:       "External Secrets takes it on to read for the store.",
	})
}

// resource is what a store may read. Secrets Manager ends every ARN in a hyphen
// and six characters, which the wildcard takes in.
func resource(s *spec.Store) string {
	if s.Service == spec.SecretsManager {
		return "secret:" + string(s.Prefix) + "/*"
	}
	return "parameter" + string(s.Prefix) + "/*"
}

// statements let the store's role fetch single values, list below the paths that an
// ExternalSecret names, and decrypt with the customer's key. AWS's own keys admit
// whoever may read the value.
// Source: External Secrets, AWS Parameter Store and AWS Secrets Manager, "IAM Policy".
func (s Store) statements(p *Plan) []iam.Statement {
	service, action := s.api()
	out := []iam.Statement{{
		Effect: iam.Allow, Action: []string{action}, Resource: []string{p.ARN(service, s.Resource)},
		Why: "The store " + s.Name + " reads what stands below its prefix.",
	}}
	if len(s.Lists) > 0 {
		list := iam.Statement{
			Effect: iam.Allow, Action: []string{"ssm:GetParametersByPath"},
			Why: "ExternalSecrets of the store " + s.Name + " bring in all that is below a path.",
		}
		for _, path := range s.Lists {
			list.Resource = append(list.Resource, p.ARN(service, "parameter"+path), p.ARN(service, "parameter"+path+"/*"))
		}
		out = append(out, list)
	}
	if s.Key != "" {
		out = append(out, iam.Statement{
			Effect: iam.Allow, Action: []string{"kms:Decrypt"}, Resource: []string{s.Key},
			Condition: iam.Condition{"StringEquals": {"kms:ViaService": p.viaService(service)}},
			Why:       "The values are under the customer's key, which the service alone uses for the store.",
		})
	}
	return out
}

// viaService is how KMS names a service that calls it for somebody. Where a partition
// has a domain of its own both forms are given, for AWS's documents differ.
// Source: KMS developer guide, "kms:ViaService".
func (p *Plan) viaService(service string) []string {
	out := []string{service + "." + p.Region + ".amazonaws.com"}
	if own := strings.TrimPrefix(p.Partition.Endpoint(service, p.Region), "https://"); own != out[0] {
		out = append(out, own)
	}
	return out
}

// SecretServices are the services that stores read from, as endpoints name them, and
// STS where External Secrets takes roles on.
func (p *Plan) SecretServices() []string {
	var out []string
	for _, s := range p.Stores {
		service, _ := s.api()
		if out = append(out, service); s.Kind == spec.PodIdentity {
			out = append(out, "sts")
		}
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

// ControllerStatements are what External Secrets itself may do: with Pod Identity,
// take on the stores' roles. It reads nothing itself.
func (p *Plan) ControllerStatements() []iam.Statement {
	var out []iam.Statement
	for _, s := range p.Stores {
		if s.Kind == spec.PodIdentity {
			out = append(out, iam.Statement{
				Effect: iam.Allow, Action: []string{"sts:AssumeRole", "sts:TagSession"}, Resource: []string{p.RoleARN(s.Role)},
				Why: "It reads for the store " + s.Name + " as the store's role, to which the tags of its own session go along.",
			})
		}
	}
	return out
}
