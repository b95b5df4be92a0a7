package core

import "spotcluster.dev/spotcluster/fn/object"

// ConfigMap is plain text by key.
type ConfigMap struct {
	Data map[string]string `json:"data"`
}

// GVK of ConfigMap.
func (ConfigMap) GVK() object.GVK { return object.GVK{Version: "v1", Kind: "ConfigMap"} }
