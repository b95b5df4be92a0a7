package secrets

import (
	"spotcluster.dev/spotcluster/fn/api/secrets"
	"spotcluster.dev/spotcluster/fn/plan"
)

// externalSecret makes a Secret of what a store holds. What is brought in comes first,
// and single values count before it (External Secrets, "ExternalSecret").
func externalSecret(s plan.ExternalSecret) secrets.ExternalSecret {
	out := secrets.ExternalSecretSpec{
		RefreshInterval: s.Interval,
		SecretStoreRef:  secrets.StoreRef{Kind: "ClusterSecretStore", Name: s.Store},
		Target:          secrets.Target{CreationPolicy: "Owner", Name: s.Secret},
	}
	if s.Namespaced {
		out.SecretStoreRef.Kind = "SecretStore"
	}
	if s.Type != "" || len(s.Template) > 0 {
		out.Target.Template = &secrets.Template{Data: s.Template, Type: s.Type}
	}
	for _, v := range s.Values {
		ref := secrets.RemoteRef{Key: v.RemoteKey, Property: v.Property, Version: v.Version}
		if v.Base64 {
			ref.DecodingStrategy = "Base64"
		}
		out.Data = append(out.Data, secrets.Data{SecretKey: v.SecretKey, RemoteRef: ref})
	}
	for _, from := range s.Sources {
		out.DataFrom = append(out.DataFrom, dataFrom(from))
	}
	return secrets.ExternalSecret{Spec: out}
}

// dataFrom brings in several keys. Parameters are found by their whole names, and keep
// the last part of them.
func dataFrom(from plan.SecretSource) secrets.DataFrom {
	if from.Path == "" {
		return secrets.DataFrom{Extract: &secrets.RemoteRef{Key: from.RemoteKey, Property: from.Property, Version: from.Version}}
	}
	return secrets.DataFrom{
		Find:    &secrets.Find{Name: secrets.FindName{RegExp: from.Names}, Path: from.Path},
		Rewrite: []secrets.Rewrite{{RegExp: secrets.RewriteRegExp{Source: "^.*/", Target: ""}}},
	}
}
