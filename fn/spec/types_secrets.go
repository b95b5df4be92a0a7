package spec

// ExternalSecret is one Secret of the workload cluster that External Secrets makes
// of what a store holds, and keeps up to date. It names where values are, and
// never holds one.
type ExternalSecret struct {
	// Namespace of the Secret. It is made where there is none.
	Namespace Namespace `json:"namespace" need:"required"`
	// Store that is read: an entry of secrets.stores, of this namespace or without
	// one.
	Store EntryName `json:"store" need:"required"`
	// SecretName is the name of the Secret, in place of the entry's.
	SecretName SecretName `json:"secretName,omitempty"`
	// RefreshInterval is how often the store is asked again.
	RefreshInterval Duration `json:"refreshInterval,omitempty"`
	// Data are the Secret's keys, each with the one value that it holds.
	Data map[SecretKey]*SecretValue `json:"data,omitempty"`
	// DataFrom brings several keys in at a time: of two with one name the later
	// counts, and data counts before them all.
	DataFrom []SecretSource `json:"dataFrom,omitempty"`
	// Type of the Secret, such as kubernetes.io/tls, in place of Opaque. Kubernetes
	// never changes the type of a Secret that is there.
	Type SecretType `json:"type,omitempty"`
	// Template makes the Secret's keys of the values, instead of taking them as they
	// are: Go templates with Sprig's functions, in which {{ .password }} is the value
	// of the key password. With a template the Secret has its keys and no others.
	Template map[SecretKey]SecretTemplate `json:"template,omitempty"`
	// Enabled set to false takes it away, and the Secret with it.
	Enabled *bool `json:"enabled,omitempty"`
}

// SecretValue is where one value is.
type SecretValue struct {
	// Key is the name of the parameter or secret, written whole.
	Key RemoteKey `json:"key" need:"required"`
	// Property of the value, where that is JSON: a.b is the field b of the object a.
	Property string `json:"property,omitempty"`
	// Version is that of a parameter, or a label of one. Of a secret it is a stage
	// such as AWSPREVIOUS, or uuid/ and a version's id. Without it the current one is
	// read.
	Version SecretVersion `json:"version,omitempty"`
	// Decoding is None, or Base64 for a value that is stored so.
	Decoding SecretDecoding `json:"decoding,omitempty"`
}

// SecretSource is where several values are: the fields of one that is JSON, by key,
// or the parameters below a path. Give one of the two.
type SecretSource struct {
	// Key is the name of a parameter or secret that holds a JSON object, written
	// whole. Each field becomes a key.
	Key RemoteKey `json:"key,omitempty"`
	// Property of the value that is such an object, in place of all of it.
	Property string `json:"property,omitempty"`
	// Version is read as in data.
	Version SecretVersion `json:"version,omitempty"`
	// Path brings in every parameter right below it, by the last part of its name.
	// Only Parameter Store lets one list below a path alone.
	Path RemoteKey `json:"path,omitempty"`
	// Recursive also brings in what is further below.
	Recursive *bool `json:"recursive,omitempty"`
}
