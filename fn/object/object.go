// Package object is what the product makes: Kubernetes objects as plain, typed
// values, and the layers they are applied in.
package object

// GVK is a group, version and kind, as Kubernetes spells them.
type GVK struct{ Group, Version, Kind string }

// APIVersion is group/version, or the bare version for Kubernetes' core group.
func (g GVK) APIVersion() string {
	if g.Group == "" {
		return g.Version
	}
	return g.Group + "/" + g.Version
}

// A Body is what an object holds beside apiVersion, kind and metadata: a struct
// whose json tags are the object's other top-level fields (spec, data, …).
type Body interface{ GVK() GVK }

// Meta is an object's metadata, as far as a renderer sets it.
type Meta struct {
	Name        string            `json:"name"`
	Namespace   string            `json:"namespace,omitempty"`
	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// An Object is one rendered Kubernetes object.
type Object struct {
	Meta Meta
	Body Body
	// Layer is the step of the rollout that applies the object; its label says
	// the same.
	Layer Layer
}

// ID names an object among all objects of one API server.
type ID struct {
	Group, Kind, Namespace, Name string
}

// ID is the object's identity: its group, kind, namespace and name. Versions of
// one kind share it.
func (o Object) ID() ID {
	g := o.Body.GVK()
	return ID{g.Group, g.Kind, o.Meta.Namespace, o.Meta.Name}
}
