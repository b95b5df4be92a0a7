// Package oldsecrets recognises objects that External Secrets no longer reads, and
// writes down what stands for them today:
//
//   - ExternalSecrets of kubernetes-client.io/v1, of kubernetes-external-secrets, which
//     External Secrets has replaced (external-secrets/kubernetes-external-secrets, issue
//     864);
//   - external-secrets.io/v1beta1 and v1alpha1, which External Secrets serves no more
//     (the CRDs of its chart 2.9.0: served: false).
//
// It only writes: what becomes of the answer is for its caller to say.
package oldsecrets

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The API group of kubernetes-external-secrets, that of External Secrets, and the
// version that it serves.
const (
	oldGroup = "kubernetes-client.io"
	newGroup = "external-secrets.io"
	served   = newGroup + "/v1"
)

// kinds are those that were in the versions that are served no more. PushSecret is
// still v1alpha1.
var kinds = []string{"ExternalSecret", "ClusterExternalSecret", "SecretStore", "ClusterSecretStore"}

// A Store is one that the answer may read from.
type Store struct {
	Name, Service, Prefix string
	// Namespace of a SecretStore, or empty.
	Namespace string
}

// Around is what is known of the cluster that an object is for. Nothing is known
// where it is empty.
type Around struct {
	Region string
	Stores []Store
	// Token is the parameter that is brought in for external-dns without an object.
	Token string
}

// An Answer is what is to be said of one object.
type Answer struct {
	APIVersion, Kind, Namespace, Name string
	// Foreign says that the object is not External Secrets' own.
	Foreign bool
	// Message says what is wrong, and what to write instead, on one line.
	Message string
}

// MayHold says whether a text may hold an object that Of answers. It costs a look.
func MayHold(text []byte) bool {
	return bytes.Contains(text, []byte(oldGroup+"/")) || bytes.Contains(text, []byte(newGroup+"/v1alpha1")) || bytes.Contains(text, []byte(newGroup+"/v1beta1"))
}

// Of answers one object, if it is of those. layer is a label that the new object is to
// bear, with its value, or empty.
func Of(n *yaml.Node, around Around, label, layer string) (Answer, bool) {
	n = resolved(n)
	a := Answer{APIVersion: text(n, "apiVersion"), Kind: text(n, "kind"), Namespace: text(n, "metadata", "namespace"), Name: text(n, "metadata", "name")}
	group, version, _ := strings.Cut(a.APIVersion, "/")
	var r replacement
	switch {
	case group == oldGroup && a.Kind == "ExternalSecret":
		a.Foreign = true
		r = ofKES(n, around)
		a.Message = a.who() + " is what kubernetes-external-secrets reads, which External Secrets has replaced (external-secrets/kubernetes-external-secrets, issue 864), and the cluster's API server has no such kind"
	case group == newGroup && (version == "v1beta1" || version == "v1alpha1") && slices.Contains(kinds, a.Kind):
		r = ofOlder(n, version)
		a.Message = a.who() + ": External Secrets serves external-secrets.io/v1 and no older version any more (its CRDs: served: false), and the cluster's API server refuses it"
	default:
		return Answer{}, false
	}
	r.label(label, layer)
	a.Message += "; write in its place: " + flow(r.object)
	for _, note := range r.notes {
		a.Message += "; " + note
	}
	return a, true
}

// who is the object in words.
func (a Answer) who() string {
	out := fmt.Sprintf("%s %s", a.Kind, a.Name)
	if a.Namespace != "" {
		out += " of namespace " + a.Namespace
	}
	return out + ", of " + a.APIVersion
}

// A replacement is a new object, and what it does not say.
type replacement struct {
	object *yaml.Node
	notes  []string
}

func (r *replacement) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

// label adds one to the object's labels.
func (r *replacement) label(key, value string) {
	if key == "" {
		return
	}
	meta := child(r.object, "metadata")
	if meta == nil || meta.Kind != yaml.MappingNode {
		return
	}
	labels := child(meta, "labels")
	if labels == nil || labels.Kind != yaml.MappingNode {
		labels = mapping()
		set(meta, "labels", labels)
	}
	if child(labels, key) == nil {
		set(labels, key, scalar(value))
	}
}

// ofOlder is an object of External Secrets' own in the version that is served. v1 has
// the fields of v1beta1; v1alpha1 had no extract around a key that brings in many.
func ofOlder(n *yaml.Node, version string) replacement {
	r := replacement{object: clone(n)}
	set(r.object, "apiVersion", scalar(served))
	drop(r.object, "status")
	for _, spec := range []*yaml.Node{child(r.object, "spec"), at(r.object, "spec", "externalSecretSpec")} {
		for _, item := range items(child(spec, "dataFrom")) {
			if child(item, "key") == nil {
				continue
			}
			extract := *item
			*item = *mapping("extract", &extract)
		}
		if template := at(spec, "target", "template"); text(template, "engineVersion") == "v1" || version == "v1alpha1" && child(template, "data") != nil {
			set(template, "engineVersion", scalar("v2"))
			r.note("its template is for engine v1, some of whose functions have other names in v2, such as pkcs12key and pkcs12cert (External Secrets, Templating v2)")
		}
	}
	return r
}
