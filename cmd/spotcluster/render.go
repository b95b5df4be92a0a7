package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"spotcluster.dev/spotcluster/fn/edits"
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
files that were rendered before are replaced or deleted; those of others stay. A
folder of the overlay's that spec.delivery.path names no more is warned of.
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
	overlay string
	files   []rendered.File
	folder  rendered.Folder
	// base is the folder that Kustomizations' paths start from. It need not be
	// there yet.
	base     string
	clusters []overlay.Cluster
	warnings spec.Problems
	changes  []rendered.Change
	err      error
}

func renderAll(s streams, overlays []string, flags renderFlags) error {
	debug.SetGCPercent(buildGC)
	var all []rendering
	for _, o := range overlays {
		o = filepath.Clean(o)
		if !slices.ContainsFunc(all, func(r rendering) bool { return r.overlay == o }) {
			all = append(all, rendering{overlay: o})
		}
	}
	defer func() {
		for _, r := range all {
			if r.folder.Root != nil {
				_ = r.folder.Root.Close()
			}
		}
	}()
	progress := newProgress(s.err, isTerminal(s.err), len(all))
	each(all, func(r *rendering) {
		r.err = r.plan(flags)
		progress.done(r.overlay)
	})
	progress.clear()
	if err := judge(s, all, flags.strict); err != nil {
		return err
	}
	if !flags.check {
		each(all, func(r *rendering) { r.err = r.write() })
	}
	return report(s, all, flags.check)
}

// each works on all renderings, as many at once as there are processors.
func each(all []rendering, work func(r *rendering)) {
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var running sync.WaitGroup
	for i := range all {
		slots <- struct{}{}
		running.Go(func() {
			work(&all[i])
			<-slots
		})
	}
	running.Wait()
}

// plan does everything that comes before the first byte is written.
func (r *rendering) plan(flags renderFlags) error {
	result, err := resolveOnDisk(r.overlay)
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
	files, problems := rendered.Files(r.clusters[0].Kind, result.Stream, r.clusters[0].Stream)
	if len(problems) > 0 {
		for i := range problems {
			problems[i].File = r.overlay
		}
		return problems
	}
	r.files = files
	if err := r.place(flags.out); err != nil {
		return err
	}
	if flags.out == "" { // else the overlay's own folder may be rendered as well
		r.warnings = append(r.warnings, r.leftBehind()...)
	}
	r.changes, err = r.folder.Compare(r.files)
	r.warnings = append(r.warnings, r.edits()...)
	return err
}

// edits warns of what changes and does not land.
func (r *rendering) edits() spec.Problems {
	files := map[string]edits.File{}
	for _, f := range r.files {
		files[f.Path] = edits.File{Path: f.Path, Old: f.Content, New: f.Content}
	}
	for _, c := range r.changes {
		files[c.Path] = edits.File{Path: c.Path, Old: c.Old, New: c.New}
	}
	found := edits.Find(slices.Collect(maps.Values(files)))
	for i := range found {
		found[i].File = path.Join(r.folder.Shown, found[i].File)
	}
	return found
}

// leftBehind warns of folders in the overlay's that the cluster was rendered to
// before spec.delivery.path was changed. They are not taken away: Flux may still
// apply them.
func (r *rendering) leftBehind() spec.Problems {
	owner := ""
	for _, f := range r.files {
		if root, ok := rendered.TreeAt(f.Path, f.Content); ok {
			owner = root.Owner
		}
	}
	manifests, _ := fs.Glob(os.DirFS(r.overlay), "*/kustomization.yaml") // the pattern is sound
	var out spec.Problems
	for _, manifest := range manifests {
		manifest = filepath.Join(r.overlay, filepath.FromSlash(manifest))
		content, err := os.ReadFile(manifest)
		if err != nil {
			continue // nor can it have been rendered
		}
		old, ok := rendered.TreeAt(filepath.ToSlash(manifest), content)
		if !ok || old.Owner != owner || r.isFolder(filepath.Dir(manifest)) {
			continue
		}
		out = append(out, spec.Problem{File: filepath.Dir(manifest), Rule: "left-behind", Severity: spec.Warning, Message: fmt.Sprintf(
			"this folder holds manifests of cluster %q, which is rendered to %s now; let Flux apply that one, and delete this", old.Cluster, r.folder.Shown)})
	}
	return out
}

// isFolder says whether a folder is the one that the overlay is rendered to.
func (r *rendering) isFolder(dir string) bool {
	a, errA := os.Stat(dir)
	b, errB := os.Stat(r.full())
	return errA == nil && errB == nil && os.SameFile(a, b)
}

func (r *rendering) problem(rule, format string, args ...any) error {
	return spec.Problems{{File: r.overlay, Rule: rule, Severity: spec.Error, Message: fmt.Sprintf(format, args...)}}
}

// place finds the folder, and opens what it is below.
func (r *rendering) place(out string) error {
	at, given := deliveryPath(r.clusters[0].Document)
	r.base = out
	if out == "" {
		var err error
		if r.base, err = r.baseOf(at, given); err != nil {
			return err
		}
	}
	r.folder = rendered.Folder{Path: at, Shown: shown(r.base, at)}
	root, err := os.OpenRoot(r.base)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // it is made when something is written
	}
	r.folder.Root = root
	return err
}

// baseOf is the folder that spec.delivery.path starts from: the git repository,
// whose source Flux reads, or, where there is none, the folder from which that path
// is the overlay's own.
func (r *rendering) baseOf(at string, given bool) (string, error) {
	dir, err := filepath.Abs(r.overlay)
	if err != nil {
		return "", err
	}
	own := filepath.ToSlash(filepath.Join(dir, "rendered"))
	if repository := repositoryOf(dir); repository != "" {
		if given || own == path.Join(repository, at) {
			return repository, nil
		}
		overlay, err := filepath.Rel(filepath.FromSlash(repository), dir)
		if err != nil {
			return "", err
		}
		return "", rendered.Misplaced(r.overlay, at, path.Join(filepath.ToSlash(overlay), "rendered"))
	}
	if base, ok := strings.CutSuffix(own, "/"+at); ok {
		return base + "/", nil // the slash, for base may be the root of all
	}
	if !given {
		return "", rendered.Misplaced(r.overlay, at, filepath.ToSlash(filepath.Join(r.overlay, "rendered")))
	}
	return "", r.problem("path", "spec.delivery.path is %s, which is not this overlay's folder, and there is no git repository above for it to start from; name the folder it starts from with --out", at)
}

// write makes the folder hold the files.
func (r *rendering) write() (err error) {
	if r.folder.Root == nil {
		if err := os.MkdirAll(r.base, 0o755); err != nil {
			return err
		}
		if r.folder.Root, err = os.OpenRoot(r.base); err != nil {
			return err
		}
	}
	r.changes, err = r.folder.Write(r.files)
	return err
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
	problems = append(problems, overlay.Collisions(clusters)...)
	problems = append(problems, samePlace(all)...)
	if strict {
		problems = append(problems, asErrors(warnings)...)
	}
	if len(problems) > 0 {
		failed = append(failed, problems)
	}
	if len(failed) == 0 {
		s.list(warnings)
	}
	return errors.Join(failed...)
}

// samePlace refuses two overlays whose folders are one, or one in the other.
func samePlace(all []rendering) spec.Problems {
	var out spec.Problems
	for i, r := range all {
		for _, other := range all[:i] {
			a, b := r.full(), other.full()
			if a != "" && b != "" && (a == b || inside(a, b) || inside(b, a)) {
				out = append(out, spec.Problem{File: r.overlay, Path: "spec.delivery.path", Rule: "path", Severity: spec.Error, Message: fmt.Sprintf(
					"%s is where %s is rendered, or within; give each overlay a folder of its own", r.folder.Shown, other.overlay)})
			}
		}
	}
	return out
}

// full is the folder from the root of the file system, and empty where it is not
// known.
func (r *rendering) full() string {
	if r.base == "" {
		return ""
	}
	base, err := filepath.Abs(r.base)
	if err != nil {
		return ""
	}
	return filepath.Join(base, filepath.FromSlash(r.folder.Path))
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
	var made, changed, gone int
	for _, c := range changes {
		switch {
		case c.Old == nil:
			made++
		case c.New == nil:
			gone++
		default:
			changed++
		}
	}
	var parts []string
	for _, p := range []struct {
		n    int
		word string
	}{{made, "new"}, {changed, "changed"}, {gone, "gone"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.word))
		}
	}
	text := "files: " + strings.Join(parts, ", ")
	if check {
		return "stale " + text
	}
	return text
}
