package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"spotcluster.dev/spotcluster/fn/image"
	"spotcluster.dev/spotcluster/fn/overlay"
	"spotcluster.dev/spotcluster/fn/spec"
)

func newDoctor(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor [DIR]",
		Short: "Say which ways of rendering work on this machine",
		Long: `Doctor looks for kustomize, its plugin home, kpt and a container engine, and says of
each way of rendering whether it works here and what to type. With an overlay's
folder it also says how that overlay is run: as a plugin, as a program or as a
container. build and render need none of these.

The exit code is 1 where something is there and does not work.`,
		Example: "  spotcluster doctor overlays/prod",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			findings := []finding{checkKustomize(), checkPlugin(), checkKpt(), checkEngine()}
			if len(args) > 0 {
				f, err := checkOverlay(args[0])
				if err != nil {
					return err
				}
				findings = append(findings, f)
			}
			return tellFindings(s, findings)
		},
	}
}

// A finding is what one look at the machine has shown.
type finding struct {
	what, says string
	// wrong says that something is there and does not work. What is merely not
	// there is not wrong: another way may do.
	wrong bool
}

// errUnwell says that doctor found something wrong.
var errUnwell = errors.New("something here does not work; see above")

func tellFindings(s streams, findings []finding) error {
	var b bytes.Buffer
	unwell := false
	for _, f := range findings {
		mark := "  "
		if f.wrong {
			mark, unwell = "! ", true
		}
		fmt.Fprintf(&b, "%s%-12s %s\n", mark, f.what, f.says)
	}
	if _, err := s.out.Write(b.Bytes()); err != nil {
		return fmt.Errorf("writing the output: %w", err)
	}
	if unwell {
		return errUnwell
	}
	return nil
}

// patience is how long a program may take to say what it is.
const patience = 10 * time.Second

// ask runs a program and returns what it prints.
func ask(name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

var versionIn = regexp.MustCompile(`v?(\d+)\.(\d+)\.\d+(-[0-9A-Za-z.]+)?`)

// oldestKustomize is the first that has sortOptions, which overlays need.
const oldestKustomize = 5

func checkKustomize() finding {
	f := finding{what: "kustomize"}
	if _, err := exec.LookPath("kustomize"); err != nil {
		f.says = "is not on the PATH; spotcluster build prints the same bytes without it"
		return f
	}
	out, err := ask("kustomize", "version")
	v := versionIn.FindStringSubmatch(out)
	if err != nil || v == nil {
		f.wrong, f.says = true, "does not say its version: "+firstLine(out)
		return f
	}
	switch major, err := strconv.Atoi(v[1]); {
	case err != nil || major < oldestKustomize:
		f.wrong, f.says = true, fmt.Sprintf("%s is too old: overlays keep their order by sortOptions, which kustomize has from %d on", v[0], oldestKustomize)
	default:
		f.says = v[0] + " is on the PATH"
	}
	return f
}

func checkPlugin() finding {
	f := finding{what: "plugin"}
	home, err := usedHome()
	if err != nil {
		f.says = "there is no plugin home; type: spotcluster install"
		return f
	}
	at := filepath.Join(home, overlay.PluginPath(spec.KindSpotCluster))
	installed, err := os.ReadFile(at)
	if err != nil {
		f.says = "is not in " + home + ", where kustomize looks; type: spotcluster install"
		return f
	}
	self, err := os.Executable()
	if err != nil {
		f.wrong, f.says = true, err.Error()
		return f
	}
	if this, err := os.ReadFile(self); err != nil || !bytes.Equal(this, installed) {
		f.wrong, f.says = true, at+" is another version than this program; type: spotcluster install"
		return f
	}
	f.says = "is in " + home + "; type: kustomize build --enable-alpha-plugins overlays/prod"
	return f
}

func checkKpt() finding {
	f := finding{what: "kpt"}
	if _, err := exec.LookPath("kpt"); err != nil {
		f.says = "is not on the PATH; spotcluster render writes the same files without it"
		return f
	}
	out, err := ask("kpt", "version")
	if v := versionIn.FindString(out); err == nil && v != "" {
		f.says = v + ` is on the PATH; type: kpt fn render, or without an engine: kpt fn eval . --exec "$(command -v spotcluster)"`
		return f
	}
	f.wrong, f.says = true, "does not say its version: "+firstLine(out)
	return f
}

// checkEngine looks for what kustomize calls, docker, and for what kpt can use.
func checkEngine() finding {
	f := finding{what: "container"}
	for _, engine := range []string{"docker", "podman"} {
		if _, err := exec.LookPath(engine); err != nil {
			continue
		}
		if out, err := ask(engine, "info"); err != nil {
			f.wrong, f.says = true, engine+" is on the PATH and does not answer: "+lastLine(out)
			continue
		}
		f.wrong = false
		f.says = engine + " answers"
		if engine == "podman" {
			f.says += "; kustomize calls docker, which may be a link to it, and kpt takes KPT_FN_RUNTIME=podman"
		}
		if _, err := ask(engine, "image", "inspect", image.Reference); err != nil {
			f.says += "; the image is not here yet: " + engine + " pull " + image.Reference
		} else {
			f.says += "; " + image.Reference + " is here"
		}
		return f
	}
	if f.says == "" {
		f.says = "neither docker nor podman is on the PATH; the plugin needs none"
	}
	return f
}

// checkOverlay says how kustomize runs an overlay.
func checkOverlay(dir string) (finding, error) {
	result, err := resolveOnDisk(dir)
	if err != nil {
		return finding{}, err
	}
	var how []string
	for _, c := range result.Clusters {
		n, err := yaml.Parse(string(c.Document))
		if err != nil {
			return finding{}, err
		}
		annotations := n.GetAnnotations() // of a document that was rendered, so it is well-formed
		annotation := cmp.Or(annotations["config.kubernetes.io/function"], annotations["config.k8s.io/function"])
		switch {
		case strings.Contains(annotation, "container:"):
			how = append(how, "runs as a container; type: kustomize build --enable-alpha-plugins "+dir)
		case strings.Contains(annotation, "exec:"):
			how = append(how, "runs as a program, which kustomize leaves out without a word unless it may; type: kustomize build --enable-alpha-plugins --enable-exec "+dir)
		default:
			how = append(how, "runs as a plugin; type: kustomize build --enable-alpha-plugins "+dir)
		}
	}
	return finding{what: filepath.Base(filepath.Clean(dir)), says: strings.Join(how, "; ")}, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

func lastLine(text string) string {
	return text[strings.LastIndexByte(text, '\n')+1:]
}
