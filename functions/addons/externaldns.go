package addons

import (
	"slices"

	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
)

// externalDNS keeps a DNS record for every host of an Ingress or Service. It is
// in a layer of its own: with Cloudflare its pod waits for the Secret with its token.
var externalDNS = plan.AddonRow{
	Name:           "external-dns",
	Layer:          object.DNS,
	Namespace:      "external-dns",
	ServiceAccount: "external-dns",
	Default:        func(p *plan.Plan) bool { return p.Spec.DNS != nil },
	When:           "with dns",
	Hosts:          dnsHosts,
	Statements:     dnsStatements,
	Image:          "registry.k8s.io/external-dns/external-dns",
	OwnValues: map[string]string{
		"txtOwnerId":    "write dns.ownerId",
		"provider":      "write dns.provider",
		"domainFilters": "write dns.zones",
	},
	Values: externalDNSValues,
}

type externalDNSChart struct {
	DomainFilters []string `json:"domainFilters,omitempty"`
	Env           []any    `json:"env,omitempty"`
	// ExtraArgs are flags that the chart has no value for.
	ExtraArgs dnsArguments `json:"extraArgs,omitzero"`
	Image     image        `json:"image,omitzero"`
	// Policy upsert-only never deletes a record.
	Policy         string         `json:"policy"`
	Provider       dnsProvider    `json:"provider"`
	Registry       string         `json:"registry"`
	ServiceAccount serviceAccount `json:"serviceAccount"`
	Sources        []string       `json:"sources"`
	TXTOwnerID     string         `json:"txtOwnerId"`
	// TXTPrefix sets the records that mark an owner apart from CNAME records, beside
	// which a name has no others.
	TXTPrefix string `json:"txtPrefix,omitempty"`
}

type dnsArguments struct {
	// AWSZoneMatchParent takes a zone in which a domain of the spec's is, where the
	// domain is no zone itself.
	AWSZoneMatchParent bool `json:"aws-zone-match-parent,omitempty"`
	// AWSPreferCNAME makes no alias records.
	AWSPreferCNAME bool `json:"aws-prefer-cname,omitempty"`
	// ZoneIDFilter keeps it to these zones.
	ZoneIDFilter []string `json:"zone-id-filter,omitempty"`
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

// dnsProviders are external-dns' names of the providers.
var dnsProviders = map[spec.DNSProvider]string{spec.Cloudflare: "cloudflare", spec.Route53: "aws"}

// dnsHosts are the providers' API. Route 53 has one for the whole partition, to
// which no endpoint in a VPC is known here to lead.
func dnsHosts(p *plan.Plan) []string {
	if p.UsesRoute53() {
		return []string{p.Partition.Route53Host()}
	}
	return []string{"api.cloudflare.com"}
}

// dnsStatements are what version 0.21 calls with Route 53 and zones by id or name;
// by tags it would ask for more. Beside the records of a host it keeps a TXT record
// that says whose they are.
// Source: kubernetes-sigs/external-dns, provider/aws, and docs/tutorials/aws.md.
func dnsStatements(p *plan.Plan) []iam.Statement {
	if !p.UsesRoute53() {
		return nil
	}
	why := "It keeps the records of Ingresses and Services, of the types that it makes."
	return append(p.RecordStatements(why, "", "A", "AAAA", "CNAME", "TXT"), iam.Statement{
		Sid: "ListZones", Effect: iam.Allow, Action: []string{"route53:ListHostedZones"}, Resource: []string{"*"},
		Why: "It looks for the zone of each name, even where it is told the zones. The call lists all zones, and knows no single one.",
	})
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
		Provider:       dnsProvider{Name: dnsProviders[p.Spec.DNS.Provider]},
		Registry:       "txt",
		ServiceAccount: accountOf(p, a),
		Sources:        []string{"service", "ingress"},
		TXTOwnerID:     p.Spec.DNS.OwnerID,
	}
	for _, z := range p.Spec.DNS.Zones {
		v.DomainFilters = append(v.DomainFilters, string(z))
	}
	for _, id := range p.Spec.DNS.ZoneIDs {
		v.ExtraArgs.ZoneIDFilter = append(v.ExtraArgs.ZoneIDFilter, string(id))
	}
	slices.Sort(v.ExtraArgs.ZoneIDFilter)
	if p.UsesRoute53() {
		v.Env = []any{plainVar{Name: "AWS_REGION", Value: p.Region}}
		v.ExtraArgs.AWSZoneMatchParent = len(v.DomainFilters) > 0
		if !p.Partition.AliasRecords() {
			v.ExtraArgs.AWSPreferCNAME, v.TXTPrefix = true, "external-dns-"
		}
	}
	if t := p.DNSToken; t != nil {
		v.Env = []any{envVar{Name: "CF_API_TOKEN", ValueFrom: valueFrom{secretKeyRef{Key: t.Key, Name: t.Secret}}}}
	}
	return v
}
