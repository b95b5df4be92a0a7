package addons

import (
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// externalDNS keeps a DNS record for every host of an Ingress or Service. It is
// in a layer of its own: its pod waits for the Secret with its token.
var externalDNS = plan.AddonRow{
	Name:           "external-dns",
	Layer:          object.DNS,
	Namespace:      "external-dns",
	ServiceAccount: "external-dns",
	Default:        func(p *plan.Plan) bool { return p.Spec.DNS != nil },
	Hosts:          func(*plan.Plan) []string { return []string{"api.cloudflare.com"} },
	Image:          "registry.k8s.io/external-dns/external-dns",
	Values:         externalDNSValues,
}

type externalDNSChart struct {
	DomainFilters []string `json:"domainFilters,omitempty"`
	Env           []envVar `json:"env"`
	Image         image    `json:"image,omitzero"`
	// Policy upsert-only never deletes a record.
	Policy         string         `json:"policy"`
	Provider       dnsProvider    `json:"provider"`
	Registry       string         `json:"registry"`
	ServiceAccount serviceAccount `json:"serviceAccount"`
	Sources        []string       `json:"sources"`
	TXTOwnerID     string         `json:"txtOwnerId"`
}

type dnsProvider struct {
	Name string `json:"name"`
}

type envVar struct {
	Name      string    `json:"name"`
	ValueFrom valueFrom `json:"valueFrom"`
}

type valueFrom struct {
	SecretKeyRef secretKeyRef `json:"secretKeyRef"`
}

type secretKeyRef struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

// dnsPolicy never deletes a record of a running cluster. Of one that is drained it
// does, so that no name is left that points to an address which somebody else may
// get next.
func dnsPolicy(p *plan.Plan) string {
	if p.Drained() {
		return "sync"
	}
	return "upsert-only"
}

func externalDNSValues(p *plan.Plan, a plan.Addon) any {
	v := externalDNSChart{
		Image:          image{Repository: p.MirroredImage(a)},
		Policy:         dnsPolicy(p),
		Provider:       dnsProvider{Name: "cloudflare"},
		Registry:       "txt",
		ServiceAccount: accountOf(p, a),
		Sources:        []string{"service", "ingress"},
		TXTOwnerID:     p.Spec.DNS.OwnerID,
	}
	for _, z := range p.Spec.DNS.Zones {
		v.DomainFilters = append(v.DomainFilters, string(z))
	}
	if t := p.DNSToken; t != nil {
		v.Env = []envVar{{Name: "CF_API_TOKEN", ValueFrom: valueFrom{secretKeyRef{Key: t.Key, Name: t.Secret}}}}
	}
	return v
}
