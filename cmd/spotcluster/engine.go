package main

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"spotcluster.dev/spotcluster/fn/image"
)

// An engine is what one look at a container engine has shown.
type engine struct {
	name string
	// here says that it is on the PATH.
	here bool
	// trouble is why it does not answer, where it is here and does not.
	trouble string
	// version is that of the program, as versionIn finds it: of the link where
	// podman stands in for docker.
	version []string
	// holds says that our image is in it.
	holds bool
}

func lookAt(name string) engine {
	e := engine{name: name}
	if _, err := exec.LookPath(name); err != nil {
		return e
	}
	e.here = true
	if out, err := ask(name, "info"); err != nil {
		e.trouble = cmp.Or(lastLine(out), err.Error())
		return e
	}
	if out, err := ask(name, "version", "--format", "{{.Client.Version}}"); err == nil {
		e.version = versionIn.FindStringSubmatch(out)
	}
	e.holds = e.has(image.Reference)
	return e
}

func (e engine) answers() bool { return e.here && e.trouble == "" }

func (e engine) has(image string) bool {
	_, err := ask(e.name, "image", "inspect", image)
	return err == nil
}

// load is what to type to get our image, which no registry holds.
func (e engine) load() string {
	return fmt.Sprintf("make image && %s load -i dist/spotcluster-linux-%s.tar", e.name, runtime.GOARCH)
}

// finding says what works with an engine. kustomize calls none but docker.
func (e engine) finding() finding {
	f := finding{what: e.name}
	switch {
	case !e.here:
		f.says = "is not on the PATH; kustomize runs containers by that name, which may be a link to podman; the plugin needs neither"
	case e.trouble != "":
		f.wrong, f.says = true, "is on the PATH and does not answer: "+e.trouble
	default:
		f.says = "answers"
		if e.version != nil {
			f.says = e.version[0] + " answers"
		}
		if e.name == "podman" {
			f.says += "; kustomize calls docker, which may be a link to it, and kpt takes KPT_FN_RUNTIME=podman"
		}
		if e.holds {
			f.says += "; " + image.Reference + " is here"
		} else {
			f.says += "; " + image.Reference + " is not here; type: " + e.load()
		}
	}
	return f
}

// runs says of an overlay that it runs as a container of an image, and whether that
// is wrong. An image of another name may come from a registry; ours cannot yet.
func (e engine) runs(name string) (says string, wrong bool) {
	switch says = "runs as a container"; {
	case !e.here:
		return says + ", and docker is not on the PATH; install it, link podman under that name, or leave out the annotation and the component that brings it", true
	case !e.answers():
		return says + ", and docker does not answer", true
	case name == image.Reference && !e.holds:
		return fmt.Sprintf("%s of %s, which is not here, and in no registry; type: %s", says, name, e.load()), true
	case name != image.Reference && !e.has(name):
		return fmt.Sprintf("%s of %s, which is not here yet; docker fetches it, if it can", says, name), false
	}
	return says + " of " + name, false
}

// The oldest docker that kpt takes. It asks nothing of podman.
const (
	oldestDocker      = 20
	oldestDockerMinor = 10
)

// byProgram is how kpt needs no engine.
const byProgram = `kpt fn eval . --exec "$(command -v spotcluster)"`

// checkKpt looks for kpt, and for the engine that it would use.
func checkKpt(docker, podman engine) finding {
	f := finding{what: "kpt"}
	if _, err := exec.LookPath("kpt"); err != nil {
		f.says = "is not on the PATH; spotcluster render writes the same files without it"
		return f
	}
	_, words, err := sayVersion("kpt")
	if err != nil {
		f.wrong, f.says = true, err.Error()
		return f
	}
	f.says, f.wrong = kptRuns(docker, podman)
	f.says = words + f.says
	return f
}

// kptRuns says what kpt fn render does here, and whether that is wrong: it uses
// docker, or what KPT_FN_RUNTIME names.
func kptRuns(docker, podman engine) (says string, wrong bool) {
	chosen := os.Getenv("KPT_FN_RUNTIME")
	var e engine
	switch strings.ToLower(chosen) {
	case "", "docker":
		e = docker
	case "podman":
		e = podman
	case "nerdctl":
		e = lookAt("nerdctl")
	default:
		return fmt.Sprintf("; KPT_FN_RUNTIME is %q, and kpt takes docker, podman and nerdctl; type: unset KPT_FN_RUNTIME", chosen), true
	}
	instead := "type: " + byProgram
	if e.name == "docker" && podman.answers() {
		instead = "type: export KPT_FN_RUNTIME=podman, or without an engine: " + byProgram
	}
	switch {
	case !e.here && chosen != "":
		return fmt.Sprintf("; KPT_FN_RUNTIME names %s, which is not on the PATH; %s", e.name, instead), true
	case !e.here:
		return fmt.Sprintf("; kpt fn render uses %s, which is not on the PATH; %s", e.name, instead), false
	case !e.answers(): // which is said of the engine, if it is docker or podman
		return fmt.Sprintf("; kpt fn render uses %s, which does not answer; %s", e.name, instead), e.name == "nerdctl"
	case e.name == "docker" && e.version == nil:
		return "; it refuses a docker that does not say its version, as this one; " + instead, true
	case e.name == "docker" && older(e.version, oldestDocker, oldestDockerMinor):
		return fmt.Sprintf("; it refuses docker %s, and takes %d.%d or newer; %s", e.version[0], oldestDocker, oldestDockerMinor, instead), true
	case !e.holds:
		return fmt.Sprintf("; for kpt fn render %s lacks the image; type: %s, or without an engine: %s", e.name, e.load(), byProgram), false
	}
	return "; type: kpt fn render, or without an engine: " + byProgram, false
}
