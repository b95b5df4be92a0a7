// Package kms holds the forProvider blocks of the KMS kinds we emit.
package kms

import (
	"github.com/crossplane/crossplane-runtime/v2/apis/common"

	"spotcluster.dev/spotcluster/fn/object"
)

func gvk(kind string) object.GVK {
	return object.GVK{Group: "kms.aws.m.upbound.io", Version: "v1beta1", Kind: kind}
}

// Key is a symmetric key. Without a policy of its own, IAM's policies decide who
// uses it.
type Key struct {
	// DeletionWindowInDays is how long a deleted key can be brought back.
	DeletionWindowInDays int               `json:"deletionWindowInDays"`
	Description          string            `json:"description"`
	EnableKeyRotation    bool              `json:"enableKeyRotation"`
	Region               string            `json:"region"`
	Tags                 map[string]string `json:"tags"`
}

// GVK of Key.
func (Key) GVK() object.GVK { return gvk("Key") }

// Alias is a key's name. Its object's name is the alias without alias/.
type Alias struct {
	Region         string                      `json:"region"`
	TargetKeyIDRef *common.NamespacedReference `json:"targetKeyIdRef"`
}

// GVK of Alias.
func (Alias) GVK() object.GVK { return gvk("Alias") }
