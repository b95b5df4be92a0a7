// Package addons renders the add-ons: as EKS add-ons, or as Flux HelmReleases
// that act on the workload cluster. The catalogue is a row an add-on.
package addons

import (
	"encoding/json"

	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/eks"
	"spotcluster.dev/spotcluster/fn/api/flux"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// Render makes every add-on that is on.
func Render(p plan.Plan) []object.Object {
	var out []object.Object
	for _, a := range p.Addons {
		out = append(out, logGroups(p, a)...)
		if a.Row.EKS {
			out = append(out, eksAddon(p, a))
		} else {
			out = append(out, repository(p, a), release(p, a))
		}
	}
	return out
}

func eksAddon(p plan.Plan, a plan.Addon) object.Object {
	params := eks.Addon{
		AddonName:                a.Row.Name,
		AddonVersion:             a.Version,
		ClusterNameRef:           crossplane.Ref(p.Name),
		ConfigurationValues:      configuration(p, a),
		Region:                   p.Region,
		ResolveConflictsOnCreate: "OVERWRITE",
		ResolveConflictsOnUpdate: "OVERWRITE",
		Tags:                     p.Tags(),
	}
	switch {
	case a.Role == "":
	case p.Annotations(a.Role) != nil: // by IRSA
		params.ServiceAccountRoleARNRef = crossplane.Ref(a.Role)
	default:
		params.PodIdentityAssociation = []eks.AddonPodIdentity{{RoleARN: p.RoleARN(a.Role), ServiceAccount: a.Row.ServiceAccount}}
	}
	return p.Managed(a.Row.Layer, p.Names.Of(a.Row.Name), params)
}

// configuration is an EKS add-on's configuration, which its API takes as JSON.
func configuration(p plan.Plan, a plan.Addon) string {
	var ours any
	if a.Row.Values != nil {
		ours = a.Row.Values(&p, a)
	}
	if ours == nil && len(a.Values) == 0 {
		return ""
	}
	out, err := json.Marshal(merge(ours, a.Values))
	if err != nil { // the parser let through nothing that JSON has no word for
		panic(err)
	}
	return string(out)
}

func repository(p plan.Plan, a plan.Addon) object.Object {
	return p.Object(object.Flux, p.Names.Flux(a.Row.Name), plan.Repository(a.Chart))
}

func release(p plan.Plan, a plan.Addon) object.Object {
	name := p.Names.Flux(a.Row.Name)
	s := plan.Install(a.Chart, name, a.Row.Name, a.Namespace, p.Spec.Delivery.Interval)
	s.KubeConfig = p.KubeConfig(a.Row.Layer)
	s.Timeout = "5m"
	for _, other := range a.Row.After {
		if _, on := p.Addon(other); on {
			s.DependsOn = append(s.DependsOn, flux.Dependency{Name: p.Names.Flux(other)})
		}
	}
	if a.Row.KeepCRDs {
		s.Install.CRDs, s.Upgrade.CRDs = "Skip", "Skip"
	}
	s.Values = merge(a.Row.Values(&p, a), a.Values)
	return p.Object(a.Row.Layer, name, flux.HelmRelease{Spec: s})
}
