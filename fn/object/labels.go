package object

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// The labels of every object we render. The version of the renderer is not among
// them: an upgrade must not touch every file.
const (
	// LabelManagedBy says who rendered the object; its value is ManagedBy.
	LabelManagedBy = "app.kubernetes.io/managed-by"
	LabelCluster   = "spotcluster.dev/cluster"
	LabelLayer     = "spotcluster.dev/layer"
	LabelTarget    = "spotcluster.dev/target"
	// LabelOwner tells apart what was rendered from different documents; its value
	// is made by Owner.
	LabelOwner = "spotcluster.dev/owner"
)

// ManagedBy is the value of LabelManagedBy.
const ManagedBy = "spotcluster"

// Owner identifies the document that objects are rendered from: cluster names are
// unique in one account and region only. It is a hash, in twelve hexadecimal
// digits.
func Owner(kind, account, region, name string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{kind, account, region, name}, "/")))
	return hex.EncodeToString(sum[:6])
}

// Labels are those of an object of one cluster and layer.
func Labels(owner, cluster string, layer Layer) map[string]string {
	return map[string]string{
		LabelManagedBy: ManagedBy,
		LabelOwner:     owner,
		LabelCluster:   cluster,
		LabelLayer:     string(layer),
		LabelTarget:    string(layer.Target()),
	}
}

// Target is the API server that the layer's objects are applied to.
func (l Layer) Target() Target {
	for _, info := range Layers {
		if info.Layer == l {
			return info.Target
		}
	}
	return Management
}
