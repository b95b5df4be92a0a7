package source

import (
	"fmt"
	"os"
	"path/filepath"

	"spotcluster.dev/spotcluster/e2e/internal/repo"
)

// externalSecrets is the chart whose CRDs later layers need.
const externalSecrets = "external-secrets"

// crdTemplates renders CRDs as the real chart of external-secrets does: unless installCRDs is false, with crds.annotations.
const crdTemplates = `{{- if ne (toString .Values.installCRDs) "false" }}
{{- $annotations := dig "annotations" (dict) (.Values.crds | default dict) }}
{{- range $path, $_ := .Files.Glob "crds-source/*.yaml" }}
{{- $crd := $.Files.Get $path | fromYaml }}
{{- $_ := set $crd.metadata "annotations" (merge (dict) $annotations ($crd.metadata.annotations | default dict)) }}
---
{{ toYaml $crd }}
{{- end }}
{{- end }}
`

func addExternalSecretsCRDs(files map[string]string) error {
	crds, err := repo.CRDs()
	if err != nil {
		return err
	}
	paths, err := filepath.Glob(filepath.Join(crds, "addons", externalSecrets, "*.yaml"))
	if err != nil {
		return fmt.Errorf("find the CRDs of %s: %w", externalSecrets, err)
	}
	if len(paths) == 0 {
		return fmt.Errorf("find the CRDs of %s: %s has none in addons/%[1]s", externalSecrets, crds)
	}
	for _, path := range paths {
		body, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("read a CRD of %s: %w", externalSecrets, err)
		}
		files["crds-source/"+filepath.Base(path)] = string(body)
	}
	files["templates/crds.yaml"] = crdTemplates
	return nil
}
