package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"sigs.k8s.io/kustomize/kyaml/filesys"

	"spotcluster.dev/spotcluster/fn/overlay"
	"spotcluster.dev/spotcluster/fn/spec"
)

// pluginUsage is told to who calls a plugin by hand.
const pluginUsage = `this is a kustomize plugin, and kustomize calls it with a file; type
  kustomize build --enable-alpha-plugins overlays/prod
where overlays/prod/kustomization.yaml says
  generators: [spec]
`

// runPlugin is the door of a kustomize plugin. kustomize calls it in the folder
// of the kustomization, with the resolved spec in a temporary file, which no
// message may name. It takes a bare YAML stream, and shows stderr only when the
// exit code is not 0.
func runPlugin(argv []string, s streams) int {
	if len(argv) < 2 {
		fmt.Fprint(s.err, pluginUsage)
		return exitUsage
	}
	doc, err := os.ReadFile(argv[1])
	if err != nil {
		var cause *fs.PathError
		if errors.As(err, &cause) {
			err = cause.Err
		}
		fmt.Fprintf(s.err, "spotcluster: reading the file that kustomize made: %v\n%s", err, pluginUsage)
		return exitUsage
	}
	if err := asGenerator(s); err != nil {
		s.tell(err)
		return exitWrong
	}
	out, _, err := render(doc, "")
	if err != nil {
		s.tell(locatedHere(pluginKind(argv[0]), err))
		return exitWrong
	}
	return s.write(out)
}

// asGenerator refuses what only shows when kustomize calls: a spec among the
// transformers, which would replace every resource by ours, and two specs in one
// overlay, for each of which kustomize calls the plugin once.
func asGenerator(s streams) error {
	if os.Getenv("KUSTOMIZE_PLUGIN_CONFIG_ROOT") == "" {
		return nil // someone tries it by hand
	}
	if n, _ := io.ReadFull(s.in, make([]byte, 1)); n > 0 {
		return spec.Problems{{
			Path: "transformers", Rule: "transformer", Severity: spec.Error,
			Message: "a spec stands among the transformers or validators, and it generates; write it under generators: [spec]",
		}}
	}
	return asTyped(overlay.CheckOne(filesys.MakeFsOnDisk(), "."))
}

// locatedHere gives problems of a spec their place in the files of the overlay
// in this folder.
func locatedHere(kind string, err error) error {
	var problems spec.Problems
	if !errors.As(err, &problems) {
		return err
	}
	return asTyped(overlay.Locate(filesys.MakeFsOnDisk(), ".", kind, problems))
}

// asTyped names files from the folder that the user is in: kustomize changes to
// the overlay's, and leaves theirs in $PWD.
func asTyped(err error) error {
	var problems spec.Problems
	if !errors.As(err, &problems) {
		return err
	}
	there := wayBack()
	out := make(spec.Problems, len(problems))
	for i, p := range problems {
		if p.File != "" {
			p.File = filepath.Join(there, p.File)
		}
		out[i] = p
	}
	return out
}

// wayBack is this folder as seen from $PWD.
func wayBack() string {
	here, err := os.Getwd()
	if err != nil {
		return ""
	}
	theirs, err := filepath.EvalSymlinks(os.Getenv("PWD"))
	if err != nil {
		return ""
	}
	if here, err = filepath.EvalSymlinks(here); err != nil {
		return ""
	}
	there, err := filepath.Rel(theirs, here)
	if err != nil {
		return ""
	}
	return there
}
