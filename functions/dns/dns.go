// Package dns renders what external-dns needs beside its chart: its provider's
// API token, fetched from Parameter Store. The chart itself is a row of the
// add-ons' catalogue, in layer dns; the token is in layer config, before it.
package dns

import (
	"spotcluster.dev/spotcluster/fn/api/secrets"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// Render makes the ExternalSecret that brings the token into the cluster.
func Render(p plan.Plan) []object.Object {
	t := p.DNSToken
	if t == nil {
		return nil
	}
	return []object.Object{p.Workload(object.Config, t.Namespace, t.Secret, secrets.ExternalSecret{Spec: secrets.ExternalSecretSpec{
		Data:            []secrets.Data{{RemoteRef: secrets.RemoteRef{Key: t.Parameter}, SecretKey: t.Key}},
		RefreshInterval: "1h0m0s",
		SecretStoreRef:  secrets.StoreRef{Kind: "SecretStore", Name: t.Store},
		Target:          secrets.Target{CreationPolicy: "Owner", Name: t.Secret},
	}})}
}
