package rendered

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// together are the kinds of which a cluster has one for each zone, tier or pair,
// all alike: they read best below each other, in one file of this name. Of any
// other kind each object has a file of its own, so that a pull request says which
// it changes.
var together = map[string]string{
	"AccessEntry":             "access",
	"AccessPolicyAssociation": "access",
	"EIP":                     "addresses",
	"HelmRepository":          "chart-sources",
	"NATGateway":              "nat-gateways",
	"OCIRepository":           "chart-sources",
	"PodIdentityAssociation":  "pod-identities",
	"Route":                   "routes",
	"RouteTable":              "route-tables",
	"RouteTableAssociation":   "route-table-associations",
	"Subnet":                  "subnets",
	"SubnetGroup":             "subnet-groups",
	"Usage":                   "usages",
}

// maxName keeps a file's name below what file systems take, 255 bytes.
const maxName = 200

// fileName is the file of one object in its layer's folder. Objects of one name,
// in two namespaces or of two groups, share it.
func fileName(kind, name string) string {
	if all, ok := together[kind]; ok {
		return all + ".yaml"
	}
	base := plain(kind) + "_" + plain(name) // kpt's own habit
	if len(base) > maxName {
		sum := sha256.Sum256([]byte(base))
		base = base[:maxName] + "-" + hex.EncodeToString(sum[:4])
	}
	return base + ".yaml"
}

// plain is a text in the letters that every file system tells apart, and without
// the ones that lead out of a folder.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '-', r == '.':
			return r
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, text)
}
