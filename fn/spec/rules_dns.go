package spec

import (
	"fmt"
	"slices"
	"strings"
)

// The rules of dns; see validate.go.

func checkDNS(doc *Document, s *SpotClusterSpec) {
	if s.DNS == nil {
		return
	}
	for i, id := range s.DNS.ZoneIDs {
		checkZoneID(doc, s.DNS, i, id)
	}
	switch s.DNS.Provider {
	case Cloudflare:
		checkCloudflare(doc, s)
	case Route53:
		checkRoute53(doc, s)
	}
}

func checkZoneID(doc *Document, d *DNS, i int, id ZoneID) {
	at := fmt.Sprintf("spec.dns.zoneIds[%d]", i)
	ofRoute53 := strings.HasPrefix(string(id), "Z")
	switch {
	case id == "" || d.Provider == "": // reported where it was read
	case ofRoute53 && d.Provider != Route53:
		doc.Fail("dns", at, "%s is the id of a hosted zone of Route 53, and the provider is %s, whose ids are 32 hexadecimal digits; give the zone's, from its overview page", id, d.Provider)
	case !ofRoute53 && d.Provider == Route53:
		doc.Fail("dns", at, "%s is the id of a zone of Cloudflare's, and the provider is Route53; give the hosted zone's, such as Z0123456789ABCDEFGHIJ", id)
	case slices.Contains(d.ZoneIDs[:i], id):
		doc.Fail("dns", at, "%s stands here twice; keep one", id)
	}
}

func checkCloudflare(doc *Document, s *SpotClusterSpec) {
	if s.DNS.TokenParameter == "" {
		doc.Fail("dns", "spec.dns.tokenParameter", "is required with provider %s: the Parameter Store name of its API token, such as %q", s.DNS.Provider, "/cloudflare/api_token")
	}
	if *s.DNS.DNS01 {
		doc.Fail("dns", "spec.dns.dns01", "gives cert-manager rights in Route 53, and the provider is %s, where an issuer names the Secret of a token by apiTokenSecretRef; take dns01 away", s.DNS.Provider)
	}
	if s.Addons["external-dns"].Off() {
		return
	}
	if s.Addons["external-secrets"].Off() {
		doc.Fail("dns", "spec.addons.external-secrets.enabled", "external-dns gets its token from Parameter Store by external-secrets, which is off")
	}
	if len(s.DNS.Zones)+len(s.DNS.ZoneIDs) == 0 {
		doc.Warn("dns-zones", "spec.dns", "external-dns may touch every zone its token reaches; list them, such as zones: [example.com]")
	}
}

func checkRoute53(doc *Document, s *SpotClusterSpec) {
	if s.DNS.TokenKeyARN != "" {
		doc.Fail("dns", "spec.dns.tokenKeyArn", "Route 53 knows no tokens, and needs no key for one; take it away")
	}
	if s.DNS.TokenParameter != "" {
		doc.Fail("dns", "spec.dns.tokenParameter", "Route 53 knows no tokens: external-dns has a role; take it away")
	}
	if *s.DNS.DNS01 && !s.Addons[certManager].On() {
		doc.Fail("dns", "spec.dns.dns01", "it is cert-manager that gets the rights, and it is not on; add addons: {cert-manager: {}}, or take dns01 away")
	}
	if s.Addons["external-dns"].Off() && !*s.DNS.DNS01 {
		return
	}
	switch given := len(s.DNS.Zones) > 0; {
	case len(s.DNS.ZoneIDs) > 0:
	case given:
		doc.Warn("dns-zones", "spec.dns", "the role may change records of %s in every hosted zone of the account that has them; give the zones' ids, such as zoneIds: [Z0123456789ABCDEFGHIJ]", words(s.DNS.Zones))
	default:
		doc.Warn("dns-zones", "spec.dns", "the role may change every record of every hosted zone of the account; list the zones, such as zoneIds: [Z0123456789ABCDEFGHIJ], and zones: [example.com]")
	}
}

// certManager is its name in the catalogue.
const certManager = "cert-manager"
