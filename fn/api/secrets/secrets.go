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
	Auth    *Auth  `json:"auth,omitempty"`
	Region  string `json:"region"`
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
	Data            []Data   `json:"data"`
	RefreshInterval string   `json:"refreshInterval"`
	SecretStoreRef  StoreRef `json:"secretStoreRef"`
	Target          Target   `json:"target"`
}

// Data is one key of the Secret.
type Data struct {
	RemoteRef RemoteRef `json:"remoteRef"`
	SecretKey string    `json:"secretKey"`
}

// RemoteRef names a value in the store, written whole.
type RemoteRef struct {
	Key string `json:"key"`
}

// StoreRef names a store.
type StoreRef struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}

// Target names the Secret. The controller owns it, and it goes with its
// ExternalSecret.
type Target struct {
	CreationPolicy string `json:"creationPolicy"`
	Name           string `json:"name"`
}
