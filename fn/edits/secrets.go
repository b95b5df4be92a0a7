package edits

import (
	"cmp"

	"spotcluster.dev/spotcluster/fn/spec"
)

// secretType finds that a Secret is to have another type, which Kubernetes refuses
// (Kubernetes, "Types of Secret": the type of a Secret is immutable). External Secrets
// then leaves the old one as it is. Another name makes another Secret.
func (l located) secretType(was manifest) spec.Problems {
	const field = "target.template.type"
	if l.service() != "external-secrets" || l.Kind != "ExternalSecret" || was.at("target.name") != l.at("target.name") {
		return nil
	}
	name := func(m manifest) string {
		given, _ := m.at(field).(string)
		return cmp.Or(given, "Opaque")
	}
	if name(was) == name(l.manifest) {
		return nil
	}
	return spec.Problems{l.warn(string(refused), field,
		"Kubernetes never changes the type of a Secret that is there, from "+name(was)+" to "+name(l.manifest)+", and the Secret stays as it is; give another secretName beside it, or delete the Secret when this is applied: External Secrets makes it anew")}
}
