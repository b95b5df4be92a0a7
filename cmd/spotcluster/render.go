package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"spotcluster.dev/spotcluster/fn/overlay"
	"spotcluster.dev/spotcluster/fn/rendered"
	"spotcluster.dev/spotcluster/fn/spec"
)

// renderFlags are those of the verb render.
type renderFlags struct {
	check, strict bool
	out           string
}

func newRender(s streams) *cobra.Command {
	var flags renderFlags
	c := &cobra.Command{
		Use:   "render [DIR...]",
		Short: "Write overlays as folders for Flux, a folder a layer",
		Long: `Render writes what build prints as files, for Flux runs no plugins: a folder for
each layer below DIR/rendered, and one path that bootstraps the cluster, rendered
itself. The place is spec.delivery.path, for the Kustomizations name it.

A reader finds the old folder or the new one, never something between. Only
files that were rendered before are replaced or deleted; those of others stay.
Where anything is wrong with one of several overlays, none is written.

With --check nothing is written: what is stale is printed as a diff, and the exit
code is 1.`,
		Example: `  spotcluster render overlays/prod
  spotcluster render --check overlays/*
  spotcluster render --out ../manifests overlays/*`,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"."}
			}
			return renderAll(s, args, flags)
		},
	}
	c.Flags().BoolVar(&flags.check, "check", false, "write nothing, print what is stale as a diff")
	c.Flags().StringVar(&flags.out, "out", "", "the `folder` that spec.delivery.path starts from, such as a repository of rendered manifests")
	c.Flags().BoolVar(&flags.strict, "strict", false, "take warnings for errors")
	return c
}

// A rendering is one overlay on its way to its folder.
type rendering struct {
	overlay  string
	files    []rendered.File
	folder   rendered.Folder
	clusters []overlay.Cluster
	warnings spec.Problems
	changes  []rendered.Change
	err      error
}

func renderAll(s streams, overlays []string, flags renderFlags) error {
	debug.SetGCPercent(buildGC)
	all := make([]rendering, len(overlays))
	progress := newProgress(s.err, len(overlays))
	defer func() {
		for _, r := range all {
			if r.folder.Root != nil {
				_ = r.folder.Root.Close()
			}
		}
	}()
	each(all, func(i int, r *rendering) {
		r.overlay = filepath.Clean(overlays[i])
		r.err = r.plan(flags)
		progress.done(r.overlay)
	})
	progress.clear()
	if err := judge(s, all, flags.strict); err != nil {
		return err
	}
	each(all, func(_ int, r *rendering) {
		if flags.check {
			r.changes, r.err = r.folder.Compare(r.files)
		} else {
			r.changes, r.err = r.folder.Write(r.files)
		}
	})
	return report(s, all, flags.check)
}

// each works on all renderings, as many at once as there are processors.
func each(all []rendering, work func(i int, r *rendering)) {
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var running sync.WaitGroup
	for i := range all {
		slots <- struct{}{}
		running.Go(func() {
			work(i, &all[i])
			<-slots
		})
	}
	running.Wait()
}

// plan does everything that comes before the first byte is written.
func (r *rendering) plan(flags renderFlags) error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding this program: %w", err)
	}
	result, err := overlay.Resolver{
		FS:        filesys.MakeFsOnDisk(),
		Render:    render,
		Canonical: true,
		Plugin:    program,
	}.Resolve(r.overlay)
	if err != nil {
		return err
	}
	r.clusters, r.warnings = result.Clusters, result.Warnings
	if len(r.clusters) != 1 {
		names := make([]string, len(r.clusters))
		for i, c := range r.clusters {
			names[i] = c.Folder
		}
		return r.problem("one-cluster", "the folder takes %d overlays, and each is rendered to a folder of its own; name them: spotcluster render %s", len(names), strings.Join(names, " "))
	}
	files, problems := rendered.Files(r.clusters[0].Kind, result.Stream)
	if len(problems) > 0 {
		for i := range problems {
			problems[i].File = r.overlay
		}
		return problems
	}
	r.files = files
	r.folder, err = r.place(flags.out)
	return err
}

func (r *rendering) problem(rule, format string, args ...any) error {
	return spec.Problems{{File: r.overlay, Rule: rule, Severity: spec.Error, Message: fmt.Sprintf(format, args...)}}
}

// place is where the folder goes: at spec.delivery.path below the folder that was
// given, or else so that it is the overlay's own, or below the repository where
// the spec names another place.
func (r *rendering) place(out string) (rendered.Folder, error) {
	at, given := deliveryPath(r.clusters[0].Document)
	base := out
	if base == "" {
		dir, err := filepath.Abs(r.overlay)
		if err != nil {
			return rendered.Folder{}, err
		}
		var ok bool
		if base, ok = strings.CutSuffix(filepath.ToSlash(filepath.Join(dir, "rendered")), "/"+at); !ok {
			own := filepath.ToSlash(filepath.Join(r.overlay, "rendered"))
			base = repositoryOf(dir)
			switch {
			case !given:
				return rendered.Folder{}, r.problem("path", "the Kustomizations say %s, after spec.name, and this overlay's folder is %s; write spec.delivery.path, from the repository's root", at, own)
			case base == "":
				return rendered.Folder{}, r.problem("path", "spec.delivery.path is %s, which is not this overlay's folder %s, and there is no git repository above for it to start from; name the folder it starts from with --out", at, own)
			}
		}
		base += "/" // the root folder's name is no more than this
	} else if err := os.MkdirAll(base, 0o755); err != nil {
		return rendered.Folder{}, err
	}
	root, err := os.OpenRoot(base)
	if err != nil {
		return rendered.Folder{}, err
	}
	return rendered.Folder{Root: root, Path: at, Shown: shown(base, at)}, nil
}

// shown is a path as seen from here, if it is below.
func shown(base, at string) string {
	full := filepath.Join(base, filepath.FromSlash(at))
	wd, err := os.Getwd()
	if err != nil {
		return full
	}
	if rel, err := filepath.Rel(wd, full); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return full
}

// repositoryOf is the nearest folder above that git keeps, or empty.
func repositoryOf(dir string) string {
	for {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return filepath.ToSlash(dir)
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// judge tells every problem of all overlays, and of what they are together.
func judge(s streams, all []rendering, strict bool) error {
	var problems, warnings spec.Problems
	var failed []error
	var clusters []overlay.Cluster
	for _, r := range all {
		var found spec.Problems
		switch {
		case errors.As(r.err, &found):
			problems = append(problems, found...)
		case r.err != nil:
			failed = append(failed, fmt.Errorf("%s: %w", r.overlay, r.err))
		}
		clusters = append(clusters, r.clusters...)
		warnings = append(warnings, r.warnings...)
	}
	problems = append(problems, overlay.SameCluster(clusters)...)
	problems = append(problems, samePlace(all)...)
	if strict {
		problems = append(problems, asErrors(warnings)...)
		warnings = nil
	}
	if len(problems) > 0 {
		return errors.Join(append(failed, problems)...)
	}
	if len(failed) > 0 {
		return errors.Join(failed...)
	}
	s.list(warnings)
	return nil
}

// samePlace refuses two overlays whose folders are one, or one in the other.
func samePlace(all []rendering) spec.Problems {
	var out spec.Problems
	for i, r := range all {
		for _, other := range all[:i] {
			a, b := r.folder.Shown, other.folder.Shown
			if a != "" && b != "" && (a == b || inside(a, b) || inside(b, a)) {
				out = append(out, spec.Problem{File: r.overlay, Path: "spec.delivery.path", Rule: "path", Severity: spec.Error, Message: fmt.Sprintf(
					"%s is where %s is rendered, or within; give each overlay a folder of its own", a, other.overlay)})
			}
		}
	}
	return out
}

func inside(a, b string) bool { return strings.HasPrefix(a, b+string(filepath.Separator)) }

// errStale says that a check found something to render.
var errStale = errors.New("what is rendered is stale: run spotcluster render, and commit what it writes")

// report says what became of each folder: in words, and for a check as a diff.
func report(s streams, all []rendering, check bool) error {
	var failed []error
	stale := false
	for _, r := range all {
		if r.err != nil {
			failed = append(failed, r.err)
			continue
		}
		stale = stale || len(r.changes) > 0
		if check {
			for _, c := range r.changes {
				name := filepath.Join(r.folder.Shown, filepath.FromSlash(c.Path))
				if _, err := s.out.Write(diff.Diff(name, c.Old, name, c.New)); err != nil {
					return fmt.Errorf("writing the output: %w", err)
				}
			}
		}
		fmt.Fprintf(s.err, "%s: %s\n", r.folder.Shown, summary(r.changes, check))
	}
	if len(failed) > 0 {
		return errors.Join(failed...)
	}
	if check && stale {
		return errStale
	}
	return nil
}

// summary counts changes in words.
func summary(changes []rendered.Change, check bool) string {
	if len(changes) == 0 {
		return "up to date"
	}
	changed := slices.Collect(func(yield func(string) bool) {
		for _, kind := range []struct {
			word string
			is   func(c rendered.Change) bool
		}{
			{"new", func(c rendered.Change) bool { return c.Old == nil }},
			{"changed", func(c rendered.Change) bool { return c.Old != nil && c.New != nil }},
			{"gone", func(c rendered.Change) bool { return c.New == nil }},
		} {
			n := 0
			for _, c := range changes {
				if kind.is(c) {
					n++
				}
			}
			if n > 0 && !yield(fmt.Sprintf("%d %s", n, kind.word)) {
				return
			}
		}
	})
	text := strings.Join(changed, ", ")
	if len(changes) == 1 {
		text += " file"
	} else {
		text += " files"
	}
	if check {
		return "stale: " + text
	}
	return text
}
