package overlay

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	syaml "sigs.k8s.io/yaml"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/oldsecrets"
	"spotcluster.dev/spotcluster/fn/spec"
)

// oldSecrets are the problems of the user's objects that External Secrets no longer
// reads: the API server of the workload cluster takes none of them, and the layer that
// holds them would never be ready. Each is told with what to write in its place.
//
// An object for the management cluster is left alone, for its kinds are not known here;
// and so is one whose kind is defined in the overlay as well, or whose version the
// spec's own release or values of External Secrets may serve.
func (t *tree) oldSecrets(result *Result) spec.Problems {
	if !oldsecrets.MayHold(result.Stream) {
		return nil
	}
	around, older := surroundings(result.Clusters)
	defined := definesKES(result.Stream)
	var out spec.Problems
	for _, doc := range object.Split(result.Stream) {
		if !oldsecrets.MayHold(doc) {
			continue
		}
		for _, n := range documentsIn(doc) {
			labels := labelsOf(n)
			layer := object.Layer(labels[object.LabelLayer])
			if labels[object.LabelManagedBy] == object.ManagedBy || layer != "" && layer.Target() != object.Workload {
				continue
			}
			if layer == "" {
				layer = object.Config
			}
			a, ok := oldsecrets.Of(n, around, object.LabelLayer, string(layer))
			if !ok || a.Foreign && defined || !a.Foreign && older {
				continue
			}
			p := spec.Problem{Path: "apiVersion", Rule: "old-external-secret", Severity: spec.Error, Message: a.Message}
			p.File, p.Line, p.Column = t.placeOf(a)
			out = append(out, p)
		}
	}
	return out
}

// labelsOf are those of an object.
func labelsOf(n *yaml.Node) map[string]string {
	var o struct {
		Metadata struct {
			Labels map[string]string `yaml:"labels"`
		} `yaml:"metadata"`
	}
	_ = n.Decode(&o) // what cannot be read has none
	return o.Metadata.Labels
}

// definesKES says whether the kinds of kubernetes-external-secrets are brought along.
func definesKES(stream []byte) bool {
	return strings.Contains(string(stream), "\n  name: externalsecrets.kubernetes-client.io\n")
}

// surroundings are what is known of the clusters that the objects are for, and whether
// External Secrets may be one there that serves older versions.
func surroundings(clusters []Cluster) (around oldsecrets.Around, older bool) {
	for _, c := range clusters {
		var doc struct {
			Spec struct {
				Region string
				DNS    struct{ TokenParameter string }
				Addons map[string]struct {
					Enabled *bool
					Version string
					Values  struct{ CRDs map[string]any }
				}
				Secrets struct {
					Stores map[string]struct {
						Service, Prefix, Namespace string
						Enabled                    *bool
					}
				}
			}
		}
		if syaml.Unmarshal(c.Document, &doc) != nil {
			continue
		}
		s := doc.Spec
		around.Region, around.Token = s.Region, s.DNS.TokenParameter
		a := s.Addons["external-secrets"]
		older = older || a.Enabled != nil && !*a.Enabled || a.Version != "" || len(a.Values.CRDs) > 0
		for _, name := range slices.Sorted(maps.Keys(s.Secrets.Stores)) {
			if st := s.Secrets.Stores[name]; st.Enabled == nil || *st.Enabled {
				if st.Service == "" {
					st.Service = string(spec.ParameterStore)
				}
				around.Stores = append(around.Stores, oldsecrets.Store{Name: name, Service: st.Service, Prefix: st.Prefix, Namespace: st.Namespace})
			}
		}
	}
	return around, older
}

// placeOf is where an object stands: in the file of a resource that has one of its kind
// and name, or else, for it may have been renamed or made, in the folder.
func (t *tree) placeOf(a oldsecrets.Answer) (file string, line, column int) {
	for _, k := range t.all {
		for _, entry := range k.Resources {
			at := k.path(entry)
			if isRemote(entry) || t.fs.IsDir(at) {
				continue
			}
			content, err := t.fs.ReadFile(at)
			if err != nil || !oldsecrets.MayHold(content) {
				continue
			}
			for _, n := range documentsIn(content) {
				same := true
				for _, part := range []struct {
					path []string
					want string
				}{{[]string{"apiVersion"}, a.APIVersion}, {[]string{"kind"}, a.Kind}, {[]string{"metadata", "name"}, a.Name}} {
					is, depth := descend(n, part.path, false)
					same = same && depth == len(part.path) && is.Value == part.want
				}
				if same {
					_, version := child(n, "apiVersion")
					return at, version.Line, version.Column
				}
			}
		}
	}
	return t.root.file(), 0, 0
}
