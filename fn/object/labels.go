package object

// The labels of every object we render. The version of the renderer is not among
// them: an upgrade must not touch every file.
const (
	// LabelManagedBy says who rendered the object; its value is ManagedBy.
	LabelManagedBy = "app.kubernetes.io/managed-by"
	LabelCluster   = "spotcluster.dev/cluster"
	LabelLayer     = "spotcluster.dev/layer"
	LabelTarget    = "spotcluster.dev/target"
)

// ManagedBy is the value of LabelManagedBy.
const ManagedBy = "spotcluster"

// Labels are those of an object of one cluster and layer.
func Labels(cluster string, layer Layer) map[string]string {
	return map[string]string{
		LabelManagedBy: ManagedBy,
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
