// Package secrets holds the External Secrets kinds we emit, with the fields that
// we set.
package secrets

import "spotcluster.dev/spotcluster/fn/object"

func gvk(kind string) object.GVK {
	return object.GVK{Group: "external-secrets.io", Version: "v1", Kind: kind}
}

// ClusterSecretStore is a store that every namespace may use.
type ClusterSecretStore struct {
	Spec StoreSpec `json:"spec"`
}

// GVK of ClusterSecretStore.
func (ClusterSecretStore) GVK() object.GVK { return gvk("ClusterSecretStore") }

// SecretStore is a store of one namespace.
type SecretStore struct {
	Spec StoreSpec `json:"spec"`
}

// GVK of SecretStore.
func (SecretStore) GVK() object.GVK { return gvk("SecretStore") }

// StoreSpec is where secrets are.
type StoreSpec struct {
	Provider Provider `json:"provider"`
}

// Provider holds the one provider we use.
type Provider struct {
	AWS AWS `json:"aws"`
}

// AWS is one of AWS's secret services in one region.
type AWS struct {
	Auth   *Auth  `json:"auth,omitempty"`
	Region string `json:"region"`
	// Role is the ARN of one that those credentials take on.
	Role    string `json:"role,omitempty"`
	Service string `json:"service"`
}

// Auth is whose credentials are used. Without it they are the controller's own.
type Auth struct {
	JWT JWT `json:"jwt"`
}

// JWT uses a service account's token.
type JWT struct {
	ServiceAccountRef ServiceAccountRef `json:"serviceAccountRef"`
}

// ServiceAccountRef names a service account. A store of one namespace uses its
// own, and may not name another.
type ServiceAccountRef struct {
	Name      string `json:"name"`
	Namespace string `json:"namespace,omitempty"`
}

// ExternalSecret makes a Secret from values in a store.
type ExternalSecret struct {
	Spec ExternalSecretSpec `json:"spec"`
}

// GVK of ExternalSecret.
func (ExternalSecret) GVK() object.GVK { return gvk("ExternalSecret") }

// ExternalSecretSpec is an ExternalSecret's spec.
type ExternalSecretSpec struct {
	Data            []Data     `json:"data,omitempty"`
	DataFrom        []DataFrom `json:"dataFrom,omitempty"`
	RefreshInterval string     `json:"refreshInterval"`
	SecretStoreRef  StoreRef   `json:"secretStoreRef"`
	Target          Target     `json:"target"`
}

// Data is one key of the Secret.
type Data struct {
	RemoteRef RemoteRef `json:"remoteRef"`
	SecretKey string    `json:"secretKey"`
}

// RemoteRef names a value in the store, written whole.
type RemoteRef struct {
	DecodingStrategy string `json:"decodingStrategy,omitempty"`
	Key              string `json:"key"`
	Property         string `json:"property,omitempty"`
	Version          string `json:"version,omitempty"`
}

// DataFrom brings several keys in: Extract or Find.
type DataFrom struct {
	// Extract takes the fields of one value that is JSON.
	Extract *RemoteRef `json:"extract,omitempty"`
	// Find takes what is below a path.
	Find *Find `json:"find,omitempty"`
	// Rewrite changes the names that were found.
	Rewrite []Rewrite `json:"rewrite,omitempty"`
}

// Find matches whole names below a path.
type Find struct {
	Name FindName `json:"name"`
	Path string   `json:"path"`
}

// FindName is what a name must match.
type FindName struct {
	RegExp string `json:"regexp"`
}

// Rewrite is one change of all names.
type Rewrite struct {
	RegExp RewriteRegExp `json:"regexp"`
}

// RewriteRegExp replaces what matches.
type RewriteRegExp struct {
	Source string `json:"source"`
	Target string `json:"target"`
}

// StoreRef names a store.
type StoreRef struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}

// Target names the Secret. The controller owns it, and it goes with its
// ExternalSecret.
type Target struct {
	CreationPolicy string    `json:"creationPolicy"`
	Name           string    `json:"name"`
	Template       *Template `json:"template,omitempty"`
}

// Template is what the Secret is made like.
type Template struct {
	// Data are the Secret's keys, where they are not those of the values.
	Data map[string]string `json:"data,omitempty"`
	Type string            `json:"type,omitempty"`
}
