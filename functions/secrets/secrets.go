// Package secrets renders the secret stores, the service accounts they read as,
// and the ExternalSecrets that the add-ons need.
package secrets

import (
	"spotcluster.dev/spotcluster/fn/api/core"
	"spotcluster.dev/spotcluster/fn/api/secrets"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// Render makes the stores, and the DNS provider's token.
func Render(p plan.Plan) []object.Object {
	var out []object.Object
	for _, s := range p.Stores {
		if s.ServiceAccount != "" {
			out = append(out, account(p, s))
		}
		out = append(out, store(p, s))
	}
	if p.DNSToken != nil {
		out = append(out, token(p, *p.DNSToken))
	}
	return out
}

func account(p plan.Plan, s plan.Store) object.Object {
	o := p.Workload(object.Config, s.AccountNamespace, s.ServiceAccount, core.ServiceAccount{})
	return plan.Annotated(o, p.Annotations(s.Role))
}

func store(p plan.Plan, s plan.Store) object.Object {
	aws := secrets.AWS{Region: p.Region, Service: string(s.Service)}
	if s.ServiceAccount != "" {
		aws.Auth = &secrets.Auth{JWT: secrets.JWT{ServiceAccountRef: secrets.ServiceAccountRef{Name: s.ServiceAccount}}}
	}
	body := secrets.StoreSpec{Provider: secrets.Provider{AWS: aws}}
	if s.Namespace != "" {
		return p.Workload(object.Config, s.Namespace, s.Name, secrets.SecretStore{Spec: body})
	}
	if aws.Auth != nil {
		aws.Auth.JWT.ServiceAccountRef.Namespace = s.AccountNamespace
	}
	return p.ClusterScoped(object.Config, s.Name, secrets.ClusterSecretStore{Spec: body})
}

func token(p plan.Plan, t plan.DNSToken) object.Object {
	return p.Workload(object.Config, t.Namespace, t.Secret, secrets.ExternalSecret{Spec: secrets.ExternalSecretSpec{
		Data:            []secrets.Data{{RemoteRef: secrets.RemoteRef{Key: t.Parameter}, SecretKey: t.Key}},
		RefreshInterval: "1h0m0s",
		SecretStoreRef:  secrets.StoreRef{Kind: "SecretStore", Name: t.Store},
		Target:          secrets.Target{CreationPolicy: "Owner", Name: t.Secret},
	}})
}
