package krm

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"spotcluster.dev/spotcluster/fn/edits"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/overlay"
	"spotcluster.dev/spotcluster/fn/rendered"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A Package renders every overlay of a kpt package, as files of the package. The
// items are the package's files. The functionConfig is none, or a ConfigMap, whose
// key check asks what is stale and for nothing to be rendered, or one document,
// which is then rendered in place of the overlays.
type Package struct {
	// Render renders one document, as in Function.
	Render func(doc []byte, file string) ([]byte, spec.Problems, error)
	// Resolve builds the overlay in a folder of a file system.
	Resolve func(fs filesys.FileSystem, folder string) (*overlay.Result, error)
	// DeliveryPath is where the Kustomizations of a document look for it, and
	// whether the document says so itself.
	DeliveryPath func(doc []byte) (at string, given bool)
}

// A rendition is what becomes of one overlay of a package. Its paths are those of
// the package.
type rendition struct {
	at, owner string // where it goes, and whose it is
	exact     bool   // its Kustomizations name that place from the package's root
	files     []rendered.File
	ours      map[string]bool // what is there, and may be replaced or taken away
	clusters  []overlay.Cluster
	warnings  spec.Problems
}

// Run renders the package that a ResourceList holds. On problems out is the list as
// it came, with results, for kpt reads it.
func (p Package) Run(in *List) (out []byte, warnings spec.Problems, err error) {
	t := newTree(in.Items)
	where := func(problem spec.Problem) *yaml.RNode {
		if in.isDocument() && problem.File == pathOf(in.Config) {
			return in.Config
		}
		return t.itemAt(problem.File, problem.Line)
	}
	check, problems := in.check()
	if nested := nestedPackages(in.Items); len(problems) == 0 && nested != nil {
		return in.failed(nested, where), nil, nested
	}
	all, found, err := p.renditions(in, t)
	if err != nil {
		return nil, nil, err
	}
	problems = append(problems, found...)
	var files []rendered.File
	var clusters []overlay.Cluster
	ours := map[string]bool{}
	for _, r := range all {
		files = append(files, r.files...)
		clusters = append(clusters, r.clusters...)
		warnings = append(warnings, r.warnings...)
		maps.Copy(ours, r.ours)
		if check {
			problems = append(problems, t.stale(r)...)
		}
	}
	if len(problems) == 0 || check {
		gone, said := t.leftBehind(all, in.isDocument())
		warnings = append(warnings, said...)
		for _, at := range gone {
			ours[at] = true
			if check {
				problems = append(problems, stale(at, "is no longer rendered"))
			}
		}
	}
	problems = once(append(problems, overlay.Collisions(clusters)...))
	warnings = once(warnings)
	if len(problems) > 0 {
		return in.failed(slices.Concat(problems, warnings), where), warnings, problems
	}
	w := writer{}
	w.list(in.APIVersion)
	items := in.Items
	if !check {
		items = slices.DeleteFunc(slices.Clone(items), func(item *yaml.RNode) bool { return ours[pathOf(item)] })
		items = append(items, w.nodes(files)...)
	}
	w.items(items, nil)
	if in.Config != nil {
		w.config(in.config)
	}
	w.results(warnings, where)
	return w.Bytes(), warnings, w.err
}

// once drops what two overlays have both met in what they share.
func once(problems spec.Problems) spec.Problems {
	var out spec.Problems
	for _, p := range problems {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// nestedPackages is the problem of packages in the package: kpt names each file from
// its own package, so overlays could not take the base of another.
func nestedPackages(items []*yaml.RNode) spec.Problems {
	var all []string
	for _, item := range items {
		if at := textAt(item, "metadata", "annotations", "internal.config.kubernetes.io/package-path"); at != "" && !slices.Contains(all, at) {
			all = append(all, at)
		}
	}
	if len(all) < 2 {
		return nil
	}
	return problem("Kptfile", "nested-packages",
		"there are packages in this package, whose files kpt names as if each stood alone; take their Kptfiles away, or call the function by kpt fn eval")
}

// renditions are what the package or the functionConfig renders to.
func (p Package) renditions(in *List, t *tree) (all []rendition, problems spec.Problems, err error) {
	if in.isDocument() {
		r, err := p.document(in, t)
		if errors.As(err, &problems) {
			return nil, problems, nil
		}
		return []rendition{r}, nil, err
	}
	folders, foreign := t.overlays()
	if all, problems, err = p.overlays(t, folders, false); err != nil || len(problems) > 0 {
		return all, problems, err
	}
	alone, unread, two := t.alone(len(folders) > 0)
	if len(two) > 0 {
		return all, two, nil
	}
	if len(folders)+len(alone) == 0 {
		return nil, append(problem("", "no-cluster",
			"the package holds no overlay: no kustomization.yaml with generators"+foreign+", and no SpotCluster or ManagementCluster; look whether .krmignore hides them"), unread...), nil
	}
	more, problems, err := p.overlays(t, alone, slices.ContainsFunc(all, func(r rendition) bool { return r.exact }))
	return append(append(all, more...), rendition{warnings: unread}), problems, err
}

// overlays renders the overlays in these folders. rooted says that the package is
// known to begin where spec.delivery.path does.
func (p Package) overlays(t *tree, folders []string, rooted bool) (all []rendition, problems spec.Problems, err error) {
	for _, folder := range folders {
		r, err := p.overlay(t, folder, rooted)
		var found spec.Problems
		switch {
		case errors.As(err, &found):
			problems = append(problems, found...)
		case err != nil:
			return nil, nil, err
		default:
			all = append(all, r)
		}
	}
	return all, problems, nil
}

// document renders the functionConfig. Its lines are those of no file.
func (p Package) document(in *List, t *tree) (rendition, error) {
	stream, warnings, err := p.Render([]byte(in.config), pathOf(in.Config))
	var problems spec.Problems
	if errors.As(err, &problems) {
		return rendition{}, Function{}.locate(in.Config, problems)
	}
	if err != nil {
		return rendition{}, err
	}
	at, _ := p.DeliveryPath([]byte(in.config))
	return t.rendition(textAt(in.Config, "kind"), at, stream, &overlay.Result{Stream: stream, Warnings: Function{}.locate(in.Config, warnings)})
}

// overlay renders one overlay of the package. A kustomization that takes overlays
// comes to nothing: each of them is rendered by itself.
func (p Package) overlay(t *tree, folder string, rooted bool) (rendition, error) {
	result, err := p.Resolve(t, folder)
	if err != nil {
		return rendition{}, inPackage(folder, err)
	}
	if len(result.Clusters) != 1 {
		return rendition{}, nil
	}
	named, given := p.DeliveryPath(result.Clusters[0].Document)
	at, err := rendered.Place(folder, named, given)
	if err == nil && rooted && !given && at != named {
		err = rendered.Misplaced(folder, named, at)
	}
	if err != nil {
		return rendition{}, err
	}
	r, err := t.rendition(result.Clusters[0].Kind, at, result.Clusters[0].Stream, result)
	r.exact = at == named
	return r, err
}

func (t *tree) rendition(kind, at string, own []byte, result *overlay.Result) (rendition, error) {
	files, problems := rendered.Files(kind, result.Stream, own)
	ours, found := rendered.Ours(at, files, t.below(at))
	if problems = append(problems, found...); len(problems) > 0 {
		return rendition{}, problems
	}
	r := rendition{at: at, ours: map[string]bool{}, clusters: result.Clusters, warnings: result.Warnings}
	for name, is := range ours {
		r.ours[path.Join(at, name)] = is
	}
	r.warnings = append(r.warnings, edited(at, files, t.below(at))...)
	for _, f := range files {
		r.files = append(r.files, rendered.File{Path: path.Join(at, f.Path), Content: f.Content})
		if root, ok := rendered.TreeAt(f.Path, f.Content); ok {
			r.owner = root.Owner
		}
	}
	return r, nil
}

// edited warns of what changes in the folder and does not land.
func edited(at string, files []rendered.File, before map[string][]byte) spec.Problems {
	var all []edits.File
	for _, f := range files {
		all = append(all, edits.File{Path: f.Path, Old: before[f.Path], New: f.Content})
		delete(before, f.Path)
	}
	for gone, old := range before {
		all = append(all, edits.File{Path: gone, Old: old})
	}
	found := edits.Find(all)
	for i := range found {
		found[i].File = path.Join(at, found[i].File)
	}
	return found
}

// A tree is the file system that a package's items make up.
type tree struct {
	filesys.FileSystem
	files map[string][]byte
	items map[string][]*yaml.RNode
	// starts are the lines of a file on which its items begin.
	starts map[string][]int
	// read are the files that were read.
	read map[string]bool
}

// newTree writes the items into files in memory, as they stand in the package.
func newTree(items []*yaml.RNode) *tree {
	t := &tree{
		FileSystem: filesys.MakeFsInMemory(), files: map[string][]byte{}, items: map[string][]*yaml.RNode{},
		starts: map[string][]int{}, read: map[string]bool{},
	}
	for _, item := range items {
		if at := pathOf(item); at != "" {
			t.items[at] = append(t.items[at], item)
		}
	}
	for at, items := range t.items {
		slices.SortStableFunc(items, func(a, b *yaml.RNode) int { return cmp.Compare(indexOf(a), indexOf(b)) })
		var docs []string
		line := 1
		for _, item := range items {
			docs = append(docs, withoutBookkeeping(item))
			t.starts[at] = append(t.starts[at], line)
			line += strings.Count(docs[len(docs)-1], "\n") + 1
		}
		t.files[at] = []byte(strings.Join(docs, "---\n"))
		_ = t.WriteFile(at, t.files[at]) // in memory
	}
	return t
}

// ReadFile notes what is read.
func (t *tree) ReadFile(name string) ([]byte, error) {
	t.read[strings.TrimPrefix(path.Clean(name), "/")] = true
	return t.FileSystem.ReadFile(name)
}

// itemAt is the item on a line of a file, or the only one, or nil.
func (t *tree) itemAt(file string, line int) *yaml.RNode {
	items := t.items[file]
	if line == 0 && len(items) != 1 {
		return nil
	}
	for i, start := range slices.Backward(t.starts[file]) {
		if line >= start || line == 0 {
			return items[i]
		}
	}
	return nil
}

// overlays are the folders whose kustomization has generators, of which one may be
// ours. Those with none but generators of others are left alone, for they are
// somebody else's business; they are told where nothing of ours is found.
func (t *tree) overlays() (folders []string, foreign string) {
	for _, at := range slices.Sorted(maps.Keys(t.items)) {
		for _, item := range t.items[at] {
			if !isKustomization(at) || fieldOf(item.YNode(), "generators") == nil {
				continue
			}
			if theirs := overlay.Foreign(t.FileSystem, path.Dir(at)); len(theirs) > 0 {
				foreign = fmt.Sprintf(" of ours (%s has %s)", at, strings.Join(theirs, ", "))
				continue
			}
			folders = append(folders, path.Dir(at))
		}
	}
	return folders, foreign
}

// alone are the folders of whole specs: a SpotCluster or a ManagementCluster that
// no overlay has read, and that no kustomization stands beside, is an overlay by
// itself. Bases and patches are left, which are read by overlays or belong to a
// kustomization. unread are warnings of those that may be meant to be rendered;
// without any other overlay all are.
func (t *tree) alone(others bool) (folders []string, unread, two spec.Problems) {
	for _, at := range slices.Sorted(maps.Keys(t.items)) {
		for _, item := range t.items[at] {
			if !isSpec(item) || t.read[at] {
				continue
			}
			dir := path.Dir(at)
			file := path.Join(dir, "kustomization.yaml")
			beside := t.items[file] != nil || t.items[path.Join(dir, "kustomization.yml")] != nil
			switch {
			case beside && isWhole(item):
				unread = append(unread, notRendered(at, "no kustomization with generators takes it; name it in the generators of an overlay, or give it a folder without a kustomization")...)
			case beside:
			case others && !isWhole(item):
				unread = append(unread, notRendered(at, "no overlay takes it, and by itself it lacks spec.name, spec.accountId or spec.region; write them, or take the file out of the package")...)
			case slices.Contains(folders, dir):
				two = append(two, problem(at, "two-clusters", "there is another spec in this folder, and each is rendered beside itself; give it a folder of its own")...)
			default:
				_ = t.WriteFile(file, []byte("generators: ["+strconv.Quote(path.Base(at))+"]\nsortOptions: {order: fifo}\n"))
				folders = append(folders, dir)
			}
		}
	}
	return folders, unread, two
}

func notRendered(at, why string) spec.Problems {
	out := problem(at, "not-rendered", "this is not rendered: "+why)
	out[0].Severity = spec.Warning
	return out
}

// isSpec says whether an item is a document that we render, or a part of one.
func isSpec(item *yaml.RNode) bool {
	kind := textAt(item, "kind")
	return strings.HasPrefix(textAt(item, "apiVersion"), "spotcluster.dev/") && (kind == spec.KindSpotCluster || kind == spec.KindManagementCluster)
}

// isWhole says whether a spec names its cluster, as no base does that several share.
func isWhole(item *yaml.RNode) bool {
	named := textAt(item, "spec", "name") != ""
	return named && (textAt(item, "kind") == spec.KindManagementCluster || textAt(item, "spec", "accountId") != "" && textAt(item, "spec", "region") != "")
}

// isKustomization says whether a file is one of those that kustomize looks for, of
// which kpt reads two.
func isKustomization(at string) bool {
	return path.Base(at) == "kustomization.yaml" || path.Base(at) == "kustomization.yml"
}

// below are the YAML files of a folder, by their paths in it.
func (t *tree) below(folder string) map[string][]byte {
	out := map[string][]byte{}
	for at, content := range t.files {
		if name, ok := strings.CutPrefix(at, folder+"/"); ok && path.Ext(at) == ".yaml" {
			out[name] = content
		}
	}
	return out
}

// stale says which files a render would make, change or take away.
func (t *tree) stale(r rendition) spec.Problems {
	var out spec.Problems
	wanted := map[string]bool{}
	say := func(at, what string) { out = append(out, stale(at, what)) }
	for _, f := range r.files {
		wanted[f.Path] = true
		switch was, ok := t.files[f.Path]; {
		case !ok:
			say(f.Path, "is not there")
		case string(was) != asPackaged(f.Content):
			say(f.Path, "is stale")
		}
	}
	for _, at := range slices.Sorted(maps.Keys(r.ours)) {
		if r.ours[at] && !wanted[at] {
			say(at, "is no longer rendered")
		}
	}
	return out
}

func stale(at, what string) spec.Problem {
	return spec.Problem{File: at, Rule: "stale", Severity: spec.Error, Message: what + "; render the package and commit what it writes"}
}

// asPackaged is a file as it comes back from the package: through kyaml's writer.
func asPackaged(content []byte) string {
	var docs []string
	for _, doc := range object.Split(content) {
		n, err := yaml.Parse(string(doc))
		if err != nil {
			return ""
		}
		docs = append(docs, withoutBookkeeping(n))
	}
	return strings.Join(docs, "---\n")
}

// hidden is what may have become of a file that is not in the package.
const hidden = "; kpt hands over only YAML of Kubernetes' shape, without what .krmignore names: a JSON patch is better written inside of its kustomization"

// inPackage says of a file that is not there what may have become of it, and of an
// overlay that needs kustomize's plugins how the package does without it.
func inPackage(folder string, err error) error {
	var problems spec.Problems
	if !errors.As(err, &problems) {
		problems = problem(folder, "overlay", err.Error())
	}
	out := slices.Clone(problems)
	for i := range out {
		switch out[i].Rule {
		case overlay.RuleMissing:
			out[i].Message += hidden
		case "overlay", "exec-function":
			out[i].Message += "; to render the package without this overlay, hide it from kpt by this line in .krmignore: /" + folder + "/"
		}
	}
	return out
}

func problem(file, rule, message string) spec.Problems {
	return spec.Problems{{File: file, Rule: rule, Severity: spec.Error, Message: message}}
}

// bookkeeping is what kpt and kustomize write into the items of a list, and take
// out again.
func bookkeeping(key string) bool {
	return strings.HasPrefix(key, "internal.config.kubernetes.io/") || key == "config.k8s.io/id" ||
		key == legacyPath || key == "config.kubernetes.io/index"
}

// withoutBookkeeping is the text of an item as it stands in its file, lists indented
// as kpt notes, so that lines and columns are those of the file.
func withoutBookkeeping(item *yaml.RNode) string {
	style := yaml.SequenceIndentStyle(textAt(item, "metadata", "annotations", kioutil.SeqIndentAnnotation))
	c := item.Copy()
	metadata := fieldOf(c.YNode(), "metadata")
	without(metadata, "annotations", func(annotations *yaml.Node) bool {
		for _, key := range keysOf(annotations) {
			if bookkeeping(key) {
				without(annotations, key, func(*yaml.Node) bool { return true })
			}
		}
		return isEmptyMap(annotations)
	})
	without(c.YNode(), "metadata", isEmptyMap)
	text, err := yaml.MarshalWithOptions(c.YNode(), &yaml.EncoderOptions{SeqIndent: style})
	if err != nil {
		return ""
	}
	return string(text)
}

func isEmptyMap(n *yaml.Node) bool { return n.Kind == yaml.MappingNode && len(n.Content) == 0 }

// keysOf are the keys of a map, which n need not be.
func keysOf(n *yaml.Node) []string {
	var out []string
	if n != nil && n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			out = append(out, n.Content[i].Value)
		}
	}
	return out
}

// without takes a field out of a map, which n need not be, if its value is such.
func without(n *yaml.Node, name string, such func(value *yaml.Node) bool) {
	for i, key := range keysOf(n) {
		if key == name && such(n.Content[2*i+1]) {
			n.Content = slices.Delete(n.Content, 2*i, 2*i+2)
			return
		}
	}
}

func pathOf(item *yaml.RNode) string {
	at := textAt(item, "metadata", "annotations", kioutil.PathAnnotation)
	if at == "" {
		at = textAt(item, "metadata", "annotations", legacyPath)
	}
	return at
}

func indexOf(item *yaml.RNode) int {
	n, _ := strconv.Atoi(textAt(item, "metadata", "annotations", kioutil.IndexAnnotation))
	return n
}

// nodes are the objects of files as items that say where they go.
func (w *writer) nodes(files []rendered.File) []*yaml.RNode {
	var out []*yaml.RNode
	for _, f := range files {
		for i, doc := range object.Split(f.Content) {
			n, err := yaml.Parse(string(doc))
			if err != nil {
				w.fail(fmt.Errorf("%s: %w", f.Path, err))
				return nil
			}
			w.fail(n.PipeE(yaml.SetAnnotation(kioutil.PathAnnotation, f.Path)))
			w.fail(n.PipeE(yaml.SetAnnotation(kioutil.IndexAnnotation, strconv.Itoa(i))))
			out = append(out, n)
		}
	}
	return out
}
