// Package secrets renders the secret stores, the service accounts they read as, and
// the ExternalSecrets that read them.
package secrets

import (
	"spotcluster.dev/spotcluster/fn/api/core"
	"spotcluster.dev/spotcluster/fn/api/secrets"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// Render makes the stores and what reads them, in layer config.
func Render(p plan.Plan) []object.Object {
	var out []object.Object
	for _, s := range p.Stores {
		if s.ServiceAccount != "" {
			out = append(out, account(p, s))
		}
		out = append(out, store(p, s))
	}
	for _, s := range p.ExternalSecrets {
		out = append(out, p.Workload(object.Config, s.Namespace, s.Name, externalSecret(s)))
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
	} else { // External Secrets takes the role on
		aws.Role = p.RoleARN(s.Role)
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
