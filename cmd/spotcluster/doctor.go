package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/kyaml/fn/runtime/runtimeutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"spotcluster.dev/spotcluster/fn/image"
	"spotcluster.dev/spotcluster/fn/overlay"
)

func newDoctor(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor [DIR]",
		Short: "Say which ways of rendering work on this machine",
		Long: `Doctor looks for kustomize, its plugin home, kpt and container engines, and says of
each way of rendering whether it works here and what to type. With an overlay's
folder it also says how that overlay is run, as a plugin, as a program or as a
container, and whether that program or image is there. build and render need none
of these.

The exit code is 1 where something is there and does not work.`,
		Example: "  spotcluster doctor overlays/prod",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			docker, podman := lookAt("docker"), lookAt("podman")
			findings := []finding{
				{what: "spotcluster", says: version() + " is this program"},
				checkKustomize(), checkPlugin(), checkKpt(docker, podman), docker.finding(),
			}
			if podman.here {
				findings = append(findings, podman.finding())
			}
			if len(args) > 0 {
				overlays, err := checkOverlay(args[0], docker)
				if err != nil {
					return err
				}
				findings = append(findings, overlays...)
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
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.WaitDelay = time.Second // for children of its own that outlive it
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// versionIn finds a version, and its major and minor number.
var versionIn = regexp.MustCompile(`v?(\d+)\.(\d+)\.\d+(-[0-9A-Za-z.]+)?`)

// sayVersion is the version that a program gives of itself, as versionIn has it; in
// its place, words for one that gives none, such as one that was built from source.
func sayVersion(program string) (v []string, words string, err error) {
	out, err := ask(program, "version")
	if err != nil {
		return nil, "", fmt.Errorf("does not say its version: %s", cmp.Or(firstLine(out), err.Error()))
	}
	if v = versionIn.FindStringSubmatch(out); v != nil {
		return v, v[0] + " is on the PATH", nil
	}
	return nil, fmt.Sprintf("is on the PATH, and says %q for its version", firstLine(out)), nil
}

// oldestKustomize is the first that has sortOptions, which overlays need.
const oldestKustomize = 5

func checkKustomize() finding {
	f := finding{what: "kustomize"}
	if _, err := exec.LookPath("kustomize"); err != nil {
		f.says = "is not on the PATH; spotcluster build prints the same bytes without it"
		return f
	}
	v, words, err := sayVersion("kustomize")
	switch {
	case err != nil:
		f.wrong, f.says = true, err.Error()
	case v == nil:
		f.says = fmt.Sprintf("%s; overlays need %d or newer", words, oldestKustomize)
	case older(v, oldestKustomize, 0):
		f.wrong, f.says = true, fmt.Sprintf("%s is too old: overlays keep their order by sortOptions, which kustomize has from %d on", v[0], oldestKustomize)
	default:
		f.says = words
	}
	return f
}

// older says whether a version, as versionIn finds it, is older than one that is
// needed.
func older(v []string, major, minor int) bool {
	m, err := strconv.Atoi(v[1])
	n, err2 := strconv.Atoi(v[2])
	return err != nil || err2 != nil || m < major || m == major && n < minor
}

// checkPlugin looks for the plugin of each kind.
func checkPlugin() finding {
	f := finding{what: "plugin"}
	home, err := usedHome()
	if err != nil {
		f.says = "there is no plugin home; type: spotcluster install"
		return f
	}
	self, err := os.Executable()
	if err != nil {
		f.wrong, f.says = true, err.Error()
		return f
	}
	var missing []string
	for _, kind := range kinds {
		at := filepath.Join(home, overlay.PluginPath(kind))
		switch same, err := sameProgram(self, at); {
		case errors.Is(err, fs.ErrNotExist):
			missing = append(missing, kind)
		case err != nil:
			f.wrong, f.says = true, err.Error()+"; type: spotcluster install"
			return f
		case !same:
			f.wrong, f.says = true, at+" is another version than this program; type: spotcluster install"
			return f
		}
	}
	switch len(missing) {
	case 0:
		f.says = "is in " + home + "; type: kustomize build --enable-alpha-plugins overlays/prod"
	case len(kinds):
		f.says = "is not in " + home + ", where kustomize looks; type: spotcluster install"
	default:
		f.wrong, f.says = true, "that of "+missing[0]+" is not in "+home+", where kustomize looks, and the other is; type: spotcluster install"
	}
	return f
}

// sameProgram says whether an installed program is the same as another, and may be
// run.
func sameProgram(program, installed string) (bool, error) {
	info, err := os.Stat(installed)
	if err != nil {
		return false, err
	}
	if info.Mode()&0o111 == 0 {
		return false, fmt.Errorf("%s may not be executed", installed)
	}
	a, err := os.ReadFile(program)
	if err != nil {
		return false, err
	}
	b, err := os.ReadFile(installed)
	return bytes.Equal(a, b), err
}

// checkOverlay says how kustomize runs the specs of an overlay, and whether it can.
func checkOverlay(dir string, docker engine) ([]finding, error) {
	result, err := resolveOnDisk(dir)
	if err != nil {
		return nil, err
	}
	var findings []finding
	for _, c := range result.Clusters {
		n, err := yaml.Parse(string(c.Document))
		if err != nil {
			return nil, err
		}
		at, err := filepath.Abs(c.Folder)
		if err != nil {
			return nil, err
		}
		f := finding{what: filepath.Base(at)}
		function, err := runtimeutil.GetFunctionSpec(n) // as kustomize reads it
		switch {
		case err != nil:
			f.wrong, f.says = true, fmt.Sprintf("has an annotation that says how it is run, which kustomize cannot read: %v; write container: {image: %s}, or exec: {path: ./spotcluster}", err, image.Reference)
		case function == nil:
			f.says = "runs as a plugin; type: kustomize build --enable-alpha-plugins " + dir
		case function.Container.Image != "":
			f.says, f.wrong = docker.runs(function.Container.Image)
			if !f.wrong {
				f.says += "; type: kustomize build --enable-alpha-plugins " + dir
			}
		case function.Exec.Path != "":
			f.says, f.wrong = runsProgram(function.Exec.Path, c.Folder)
			if !f.wrong {
				f.says += ", which kustomize leaves out without a word unless it may; type: kustomize build --enable-alpha-plugins --enable-exec " + dir
			}
		default:
			f.wrong, f.says = true, fmt.Sprintf("has an annotation that names neither an image nor a program, so kustomize leaves it out without a word; write container: {image: %s}, or exec: {path: ./spotcluster}", image.Reference)
		}
		findings = append(findings, f)
	}
	return findings, nil
}

// runsProgram says of an overlay that it runs as a program, and whether that is
// wrong: the program must be on the PATH or, with a slash in its name, where the
// name leads from the overlay's folder.
func runsProgram(path, folder string) (says string, wrong bool) {
	at := path
	if filepath.Base(path) != path {
		if !filepath.IsAbs(path) {
			at = filepath.Join(folder, path)
		}
		absolute, err := filepath.Abs(at)
		if err != nil {
			return err.Error(), true
		}
		if _, err := exec.LookPath(absolute); err != nil {
			return fmt.Sprintf(`runs as the program %s, and there is none; type: ln -s "$(command -v spotcluster)" %s`, at, at), true
		}
	} else if _, err := exec.LookPath(path); err != nil {
		return "runs as the program " + path + ", which is not on the PATH; put it there, or write ./" + path + " for one in " + folder, true
	}
	return "runs as the program " + at, false
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

func lastLine(text string) string {
	return text[strings.LastIndexByte(text, '\n')+1:]
}
