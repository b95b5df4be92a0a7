package aws

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// installPackages makes Crossplane's packages Installed, then Healthy. Their CRDs must be there already.
func (s *session) installPackages(ctx context.Context) {
	for _, o := range s.store.list("pkg/Provider") {
		if o.GetDeletionTimestamp() == nil {
			s.note("Provider "+o.GetName(), s.installPackage(ctx, o))
		}
	}
}

func (s *session) installPackage(ctx context.Context, o *unstructured.Unstructured) error {
	uid := string(o.GetUID())
	if s.since[uid] == 0 {
		s.since[uid] = s.tick
	}
	age, installed := s.tick-s.since[uid], pick(2, 8, "install", o.GetName())
	if age < installed {
		return nil
	}
	conditions := []map[string]any{condition("Installed", true, "ActivePackageRevision", "")}
	runtime, _, _ := unstructured.NestedString(o.Object, "spec", "runtimeConfigRef", "name")
	// Crossplane itself makes the one named default.
	if runtime = cmp.Or(runtime, "default"); runtime != "default" && s.store.get("pkg/DeploymentRuntimeConfig", "", runtime) == nil {
		conditions = append(conditions, condition("Healthy", false, "UnhealthyPackageRevision",
			"cannot get DeploymentRuntimeConfig "+runtime+": not found"))
	} else if age >= installed+pick(2, 8, "healthy", o.GetName()) {
		conditions = append(conditions, condition("Healthy", true, "HealthyPackageRevision", ""))
		s.cloud.journal.event("Provider "+o.GetName(), "installed and healthy")
	}
	return s.patchStatus(ctx, o, "pkg/Provider", map[string]any{"conditions": merge(o, conditions)})
}

// served says whether anything reconciles a kind: whether its package is healthy, and an activation policy includes it. In a real
// cluster the kind would not exist before. Where there are no packages, or no policies, everything is served.
func (s *session) served(kind string) bool {
	packages, policies := s.store.list("pkg/Provider"), s.store.list("apiextensions/ManagedResourceActivationPolicy")
	name := s.store.resources[kind].GroupResource().String()
	family, _, _ := strings.Cut(kind, "/")
	missing := ""
	switch {
	case len(packages) > 0 && !slices.ContainsFunc(packages, func(p *unstructured.Unstructured) bool { return serves(p, family) }):
		missing = "no package provider-aws-" + family + " is healthy"
	case len(policies) > 0 && !slices.ContainsFunc(policies, func(p *unstructured.Unstructured) bool { return activates(p, name) }):
		missing = "no ManagedResourceActivationPolicy includes " + name
	}
	if missing != "" && len(s.store.list(kind)) > 0 {
		s.cloud.journal.event(kind, "not reconciled: %s", missing)
	}
	return missing == ""
}

// serves says whether a package is a family's, and healthy.
func serves(p *unstructured.Unstructured, family string) bool {
	image, _, _ := unstructured.NestedString(p.Object, "spec", "package")
	repository, _, _ := strings.Cut(lastPart(image), ":")
	if repository != "provider-aws-"+family {
		return false
	}
	conditions, _, _ := unstructured.NestedSlice(p.Object, "status", "conditions")
	return slices.ContainsFunc(conditions, func(c any) bool {
		return contains(c, map[string]any{"type": "Healthy", "status": "True"})
	})
}

// activates says whether an activation policy has a resource's name, or a pattern with a leading wildcard that fits it.
func activates(policy *unstructured.Unstructured, name string) bool {
	patterns, _, _ := unstructured.NestedStringSlice(policy.Object, "spec", "activate")
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		suffix, wildcard := strings.CutPrefix(pattern, "*")
		return pattern == name || (wildcard && strings.HasSuffix(name, suffix))
	})
}
