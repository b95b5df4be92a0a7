package rendered

import (
	"maps"
	"path"

	"go.yaml.in/yaml/v3"

	"spotcluster.dev/spotcluster/fn/object"
	writer "spotcluster.dev/spotcluster/fn/yaml"
)

// manifest is the kustomization.yaml of one folder: what Flux and kustomize read,
// and the list of what is ours in it.
type manifest struct {
	APIVersion string           `json:"apiVersion" yaml:"apiVersion"`
	Kind       string           `json:"kind"       yaml:"kind"`
	Metadata   manifestMetadata `json:"metadata"   yaml:"metadata"`
	// Resources may be empty, and kustomize takes that for a layer without objects.
	Resources []string `json:"resources" yaml:"resources"`
}

type manifestMetadata struct {
	Name        string            `json:"name"                  yaml:"name"`
	Labels      map[string]string `json:"labels,omitempty"      yaml:"labels"`
	Annotations map[string]string `json:"annotations,omitempty" yaml:"annotations"`
}

// fileOf is the name of a folder's manifest.
const fileOf = "kustomization.yaml"

func kustomization(dir, name string, labels map[string]string, resources []string) File {
	m := manifest{
		APIVersion: "kustomize.config.k8s.io/v1beta1",
		Kind:       "Kustomization",
		Metadata: manifestMetadata{
			Name:        name,
			Labels:      maps.Clone(labels),
			Annotations: map[string]string{"config.kubernetes.io/local-config": "true"},
		},
		Resources: resources,
	}
	if resources == nil {
		m.Resources = []string{}
	}
	if dir != "" && labels != nil {
		m.Metadata.Labels[object.LabelLayer] = name
	}
	return File{path.Join(dir, fileOf), writer.Append(nil, &m)}
}

// readManifest reads a folder's manifest, and says whether it is one of ours.
func readManifest(content []byte) (m manifest, ours bool) {
	if err := yaml.Unmarshal(content, &m); err != nil {
		return manifest{}, false
	}
	return m, m.Metadata.Labels[object.LabelManagedBy] == object.ManagedBy
}
