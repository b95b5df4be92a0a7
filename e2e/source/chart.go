package source

import (
	"context"
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// exact matches the versions a chart can be made for: nobody here knows what a range would find.
var exact = regexp.MustCompile(`^v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$`)

// templates are what each release of a stand-in chart puts into its namespace: the values it got, and its service account.
const templates = `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-values
  namespace: {{ .Release.Namespace }}
data:
  values.json: {{ toJson .Values | quote }}
{{- with .Values.serviceAccount }}
{{- if .name }}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .name }}
  namespace: {{ $.Release.Namespace }}
  {{- with .annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}
`

// chart packs a stand-in for a chart: it installs a ConfigMap <release>-values that holds the release's values as JSON, and the
// ServiceAccount that serviceAccount.name asks for, with its annotations. external-secrets also brings its real CRDs.
func (s *Server) chart(name, version string) ([]byte, error) {
	if !exact.MatchString(version) {
		return nil, fmt.Errorf("chart %s: version %q is not exact, as in 1.2.3", name, version)
	}
	files := map[string]string{
		"Chart.yaml":             fmt.Sprintf("apiVersion: v2\nname: %s\nversion: %q\n", name, version),
		"templates/standin.yaml": templates,
	}
	if name == externalSecrets {
		if err := addExternalSecretsCRDs(files); err != nil {
			return nil, err
		}
	}
	if s.options.Chart != nil {
		if err := s.options.Chart(name, version, files); err != nil {
			return nil, fmt.Errorf("chart %s: %w", name, err)
		}
	}
	packed := map[string][]byte{}
	for file, body := range files {
		packed[path.Join(name, file)] = []byte(body)
	}
	return pack(packed)
}

// helmChart is the artifact of a HelmChart, whose source must exist.
func (s *Server) helmChart(ctx context.Context, o *unstructured.Unstructured) (*artifact, error) {
	name, _, _ := unstructured.NestedString(o.Object, "spec", "chart")
	version, _, _ := unstructured.NestedString(o.Object, "spec", "version")
	kind, _, _ := unstructured.NestedString(o.Object, "spec", "sourceRef", "kind")
	ref, _, _ := unstructured.NestedString(o.Object, "spec", "sourceRef", "name")
	if err := s.client.Get(ctx, client.ObjectKey{Namespace: o.GetNamespace(), Name: ref}, newObject(kind)); err != nil {
		return nil, fmt.Errorf("failed to get source: %w", err)
	}
	name = path.Base(name)
	body, err := s.chart(name, version)
	if err != nil {
		return nil, err
	}
	return &artifact{path: fmt.Sprintf("helmchart/%s/%s/%s-%s.tgz", o.GetNamespace(), o.GetName(), name, version), revision: version, body: body}, nil
}

// ociChart is the artifact of an OCIRepository: the chart that the last part of its URL names.
func (s *Server) ociChart(_ context.Context, o *unstructured.Unstructured) (*artifact, error) {
	url, _, _ := unstructured.NestedString(o.Object, "spec", "url")
	version, _, _ := unstructured.NestedString(o.Object, "spec", "ref", "tag")
	if semver, _, _ := unstructured.NestedString(o.Object, "spec", "ref", "semver"); semver != "" {
		version = semver
	}
	if !strings.HasPrefix(url, "oci://") {
		return nil, errors.New("spec.url does not begin with oci://")
	}
	name := path.Base(url)
	body, err := s.chart(name, version)
	if err != nil {
		return nil, err
	}
	a := &artifact{path: fmt.Sprintf("ocirepository/%s/%s/%s-%s.tgz", o.GetNamespace(), o.GetName(), name, version), body: body}
	a.revision = version + "@" + a.digest()
	return a, nil
}

// index is the artifact of a HelmRepository: an empty list of charts, since nobody reads it. Those of type oci have none.
func (s *Server) index(_ context.Context, o *unstructured.Unstructured) (*artifact, error) {
	if kind, _, _ := unstructured.NestedString(o.Object, "spec", "type"); kind == "oci" {
		return nil, nil
	}
	a := &artifact{path: fmt.Sprintf("helmrepository/%s/%s/index.yaml", o.GetNamespace(), o.GetName()), body: []byte("apiVersion: v1\nentries: {}\n")}
	a.revision = a.digest()
	return a, nil
}
