package plan

import (
	"maps"
	"regexp"
	"slices"

	"spotcluster.dev/spotcluster/fn/spec"
)

// An ExternalSecret is a Secret of the workload cluster that is made of what a store
// holds.
type ExternalSecret struct {
	// Name of the object.
	Name      string
	Namespace string
	// Secret is the name of what it makes.
	Secret string
	// Store that is read, and whether it is a SecretStore of the namespace or a
	// ClusterSecretStore.
	Store      string
	Namespaced bool
	Interval   string
	Type       string
	// Template makes keys of values, by key; without any the values stay as they are.
	Template map[string]string
	Values   []SecretValue
	Sources  []SecretSource
}

// A SecretValue is one key of a Secret, and the value that it holds.
type SecretValue struct {
	SecretKey, RemoteKey, Property, Version string
	// Base64 says that the value is stored so.
	Base64 bool
}

// A SecretSource brings in several keys: the fields of one value that is JSON, or the
// parameters below a path.
type SecretSource struct {
	RemoteKey, Property, Version string
	Path                         string
	// Names is what the whole names of parameters below the path must match.
	Names string
}

// externalSecrets are those of the spec that are on.
func (p *Plan) externalSecrets() []ExternalSecret {
	var out []ExternalSecret
	for _, name := range slices.Sorted(maps.Keys(p.Spec.Secrets.ExternalSecrets)) {
		e := p.Spec.Secrets.ExternalSecrets[name]
		if !*e.Enabled {
			continue
		}
		s := ExternalSecret{
			Name: string(name), Namespace: string(e.Namespace), Secret: string(e.SecretName), Store: string(e.Store),
			Namespaced: p.Spec.Secrets.Stores[e.Store].Namespace != "", Interval: string(e.RefreshInterval),
			Type: string(e.Type), Template: plainMap(e.Template),
		}
		for _, key := range slices.Sorted(maps.Keys(e.Data)) {
			v := e.Data[key]
			s.Values = append(s.Values, SecretValue{
				SecretKey: string(key), RemoteKey: string(v.Key), Property: v.Property, Version: string(v.Version), Base64: v.Decoding == spec.Base64Decoding,
			})
		}
		for _, from := range e.DataFrom {
			s.Sources = append(s.Sources, source(from))
		}
		out = append(out, s)
	}
	return out
}

// source is where several keys come from. External Secrets looks through everything
// below a path, and so a name says how deep one is.
func source(from spec.SecretSource) SecretSource {
	out := SecretSource{RemoteKey: string(from.Key), Property: from.Property, Version: string(from.Version), Path: string(from.Path)}
	switch {
	case from.Path == "":
	case *from.Recursive:
		out.Names = "^" + regexp.QuoteMeta(string(from.Path)) + "/"
	default:
		out.Names = "^" + regexp.QuoteMeta(string(from.Path)) + "/[^/]+$"
	}
	return out
}

// lists are the paths that ExternalSecrets of a store bring in whole, each once.
func (p *Plan) lists(store spec.EntryName) []string {
	var out []string
	for _, e := range p.Spec.Secrets.ExternalSecrets {
		for _, from := range e.DataFrom {
			if *e.Enabled && e.Store == store && from.Path != "" {
				out = append(out, string(from.Path))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// checkDNSToken finds an ExternalSecret in the place of the token's.
func (p *Plan) checkDNSToken(doc *spec.Document) {
	for _, e := range p.ExternalSecrets {
		if t := p.DNSToken; e.Namespace == t.Namespace && (e.Name == t.Secret || e.Secret == t.Secret) {
			doc.Fail("external-secrets", "spec.secrets.externalSecrets."+e.Name, "dns.tokenParameter has the Secret %s of namespace %s made for external-dns; take the entry away, or give it another name and secretName", t.Secret, t.Namespace)
		}
	}
}
