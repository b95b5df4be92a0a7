package cluster

import (
	"github.com/crossplane/crossplane-runtime/v2/apis/common"

	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/eks"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// configMap is the manifest that late values are copied into.
type configMap struct {
	APIVersion string      `json:"apiVersion"`
	Kind       string      `json:"kind"`
	Metadata   object.Meta `json:"metadata"`
}

// lateValues copies what only AWS can tell, such as the OIDC issuer, from the
// cluster's status into a ConfigMap, from which Flux fills it into the layer
// identity. The ConfigMap's label makes
// Flux look at once when it appears.
func lateValues(p plan.Plan) []object.Object {
	if !p.Late(object.Identity) {
		return nil
	}
	meta := object.Meta{Name: p.LateValues, Namespace: p.Namespace, Labels: p.Labels(object.Cluster)}
	meta.Labels["reconcile.fluxcd.io/watch"] = "Enabled"
	return []object.Object{p.Object(object.Cluster, p.LateValues, crossplane.KubernetesObject{
		Spec: crossplane.KubernetesObjectSpec{
			ForProvider:       crossplane.KubernetesObjectParams{Manifest: configMap{"v1", "ConfigMap", meta}},
			ProviderConfigRef: &common.ProviderConfigReference{Kind: "ClusterProviderConfig", Name: plan.KubernetesProviderConfig},
			References:        references(p),
			Watch:             true,
		},
	})}
}

func references(p plan.Plan) []crossplane.KubernetesReference {
	var out []crossplane.KubernetesReference
	for _, s := range p.LateSources {
		out = append(out, crossplane.KubernetesReference{
			PatchesFrom: crossplane.PatchesFrom{
				APIVersion: eks.Cluster{}.GVK().APIVersion(),
				Kind:       eks.Cluster{}.GVK().Kind,
				Name:       p.Name,
				Namespace:  p.Namespace,
				FieldPath:  s.FieldPath,
			},
			ToFieldPath: "data." + s.Variable,
		})
	}
	return out
}
