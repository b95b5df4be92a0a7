package overlay

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"

	"spotcluster.dev/spotcluster/fn/spec"
)

// A kustomization is one kustomization file, and the folder it stands in.
type kustomization struct {
	types.Kustomization
	// folder is the path as the user would type it; dir is absolute, with its
	// links resolved.
	folder, dir string
	// name is that of the file in the folder.
	name string
	text []byte
	// fields are those of the file as JSON, by the keys that were written.
	fields map[string]json.RawMessage
	// below are the kustomizations among its resources, and parts its components.
	below, parts []*kustomization
	// component says that it was reached as a component.
	component bool
}

// file is the path of the kustomization file as the user would type it.
func (k *kustomization) file() string { return filepath.Join(k.folder, k.name) }

// path is that of a file or folder that the kustomization names, as the user
// would type it.
func (k *kustomization) path(named string) string { return filepath.Join(k.folder, named) }

// readKustomization reads the kustomization file of a folder.
func readKustomization(fs filesys.FileSystem, folder string) (*kustomization, error) {
	dir, rest, err := fs.CleanedAbs(folder)
	if err == nil && rest != "" {
		return nil, spec.Problems{{
			File: folder, Rule: "overlay", Severity: spec.Error,
			Message: "this is a file, and build takes the folder of a kustomization; name the folder: " + filepath.Dir(folder),
		}}
	}
	if err != nil {
		return nil, spec.Problems{{
			File: folder, Rule: "overlay", Severity: spec.Error,
			Message: "there is no such folder; name the folder of an overlay, such as overlays/prod",
		}}
	}
	k := &kustomization{folder: withoutLinks(fs, folder, dir.String()), dir: dir.String()}
	for _, name := range konfig.RecognizedKustomizationFileNames() {
		text, ok := readBelow(fs, dir, name)
		if ok && k.name != "" {
			return nil, spec.Problems{{
				File: folder, Rule: "overlay", Severity: spec.Error,
				Message: fmt.Sprintf("%s and %s are both here; keep one", k.name, name),
			}}
		}
		if ok {
			k.name, k.text = name, text
		}
	}
	if k.name == "" {
		return nil, spec.Problems{{
			File: folder, Rule: "overlay", Severity: spec.Error,
			Message: "there is no kustomization.yaml in this folder" + overlaysIn(fs, folder),
		}}
	}
	return k, k.parse()
}

// withoutLinks is a folder as the user typed it, unless there are links on the
// way: what is named from there with .. is named from where they lead.
func withoutLinks(fs filesys.FileSystem, folder, dir string) string {
	here, _, err := fs.CleanedAbs(filesys.SelfDir)
	if err != nil {
		return folder
	}
	lexical := filepath.Clean(folder)
	if !filepath.IsAbs(folder) {
		lexical = here.Join(folder)
	}
	if lexical == dir {
		return folder
	}
	if there, err := filepath.Rel(here.String(), dir); err == nil {
		return there
	}
	return dir
}

// readBelow reads a file of a folder, unless it is a link out of it, which
// kustomize does not follow.
func readBelow(fs filesys.FileSystem, dir filesys.ConfirmedDir, name string) ([]byte, bool) {
	if !fs.Exists(dir.Join(name)) {
		return nil, false
	}
	real, file, err := fs.CleanedAbs(dir.Join(name))
	if err != nil || file == "" || !real.HasPrefix(dir) {
		return nil, false
	}
	text, err := fs.ReadFile(real.Join(file))
	return text, err == nil
}

// parse reads the text as kustomize does.
func (k *kustomization) parse() error {
	err := checkAliases(k.text)
	if err == nil {
		err = k.Unmarshal(k.text)
	}
	if err == nil {
		k.FixKustomization()
		var j []byte
		if j, err = yaml.YAMLToJSON(k.text); err == nil {
			err = json.Unmarshal(j, &k.fields)
		}
	}
	if err != nil {
		return spec.Problems{{File: k.file(), Rule: "kustomization", Severity: spec.Error, Message: firstLine(err)}}
	}
	return nil
}

// overlaysIn ends a message with the overlays that lie in a folder.
func overlaysIn(fs filesys.FileSystem, folder string) string {
	names, _ := fs.ReadDir(folder)
	var found []string
	for _, name := range names {
		if fs.Exists(filepath.Join(folder, name, konfig.DefaultKustomizationFileName())) {
			found = append(found, filepath.Join(folder, name))
		}
	}
	if len(found) == 0 {
		return "; name the folder of an overlay, such as overlays/prod"
	}
	return "; name one overlay: " + strings.Join(found, ", ")
}

// has says whether the file has a field, however kustomize lets it be spelled.
func (k *kustomization) has(names ...string) bool {
	for key := range k.fields {
		for _, name := range names {
			if strings.EqualFold(key, name) {
				return true
			}
		}
	}
	return false
}

// decode reads a field that kustomize calls deprecated and still heeds.
func (k *kustomization) decode(name string, into any) {
	for key, value := range k.fields {
		if strings.EqualFold(key, name) {
			_ = json.Unmarshal(value, into) // the whole file was read into the same types
		}
	}
}

// A tree is a kustomization and all that it takes, as far as they lie in the
// file system.
type tree struct {
	fs   guarded
	root *kustomization
	// all are the kustomizations of the tree, each once, those below first.
	all []*kustomization
	// doubts are the reasons why replacing a generator by its stream might not
	// give kustomize's bytes.
	doubts []string
	// unseen says that a part of the tree could not be read from here.
	unseen bool
	// foreign are the generators that are not ours.
	foreign []string

	// exec is where a generator of ours is annotated as an exec function.
	exec *kustomization

	byDir map[string]*kustomization
}

func readTree(fs filesys.FileSystem, folder string) (*tree, error) {
	t := &tree{fs: guarded{fs}, byDir: map[string]*kustomization{}}
	root, err := readKustomization(fs, folder) // not guarded: it says itself what is wrong
	if err != nil {
		return nil, err
	}
	t.root = root
	t.grow(root)
	for _, k := range t.all {
		t.suspect(k)
	}
	if len(root.BuildMetadata) > 0 {
		t.doubt("buildMetadata annotates each object with the generator that made it")
	}
	return t, nil
}

func (t *tree) doubt(format string, args ...any) {
	t.doubts = append(t.doubts, fmt.Sprintf(format, args...))
}

// grow adds a kustomization and what it takes.
func (t *tree) grow(k *kustomization) {
	t.byDir[k.dir] = k
	for _, entry := range k.Resources {
		if below := t.branch(k, entry); below != nil {
			k.below = append(k.below, below)
		}
	}
	for _, entry := range k.Components {
		if below := t.branch(k, entry); below != nil {
			below.component = true
			k.parts = append(k.parts, below)
		}
	}
	t.all = append(t.all, k)
}

// branch is the kustomization that an entry names, and nil for a file and for
// what does not lie here: kustomize itself says what is wrong with that.
func (t *tree) branch(k *kustomization, entry string) *kustomization {
	at := k.path(entry)
	switch {
	case isRemote(entry):
		t.unseen = true
		t.doubt("%s is fetched", entry)
		return nil
	case !t.fs.IsDir(at):
		return nil
	}
	below, err := readKustomization(t.fs.FileSystem, at)
	if err != nil {
		t.doubt("%s cannot be read", at)
		return nil
	}
	if seen := t.byDir[below.dir]; seen != nil {
		t.doubt("%s is taken twice", seen.folder)
		return nil
	}
	t.grow(below)
	return below
}

// isRemote says whether kustomize would fetch a resource rather than read it.
func isRemote(entry string) bool {
	for _, sign := range []string{"://", "::", "?", "git@", "gh:", ".git", "_git/", "github.com"} {
		if strings.Contains(entry, sign) {
			return true
		}
	}
	return false
}

// suspect notes why a kustomization with generators cannot have them replaced.
func (t *tree) suspect(k *kustomization) {
	if len(k.Generators) == 0 {
		return
	}
	switch {
	case k.component:
		t.doubt("%s is a component with generators", k.file())
	case k.has("openapi"):
		t.doubt("%s brings its own OpenAPI schema, which may say how the spec is merged", k.file())
	}
	for _, below := range k.below {
		t.suspectRename(k, below)
	}
}

// suspectRename notes that resources which k takes from below may have had other
// names: a generator may not use those names again, and a file may.
func (t *tree) suspectRename(k, below *kustomization) {
	if below.has("namePrefix", "nameSuffix", "namespace", "patches", "patchesJson6902", "transformers") {
		t.doubt("%s may rename resources that %s takes", below.file(), k.file())
	}
	for _, next := range below.below {
		t.suspectRename(k, next)
	}
}

// saysNothingElse says whether the tree is one kustomization that only names one
// generator and keeps the order.
func (t *tree) saysNothingElse() bool {
	k := t.root
	if len(t.all) != 1 || len(t.doubts) > 0 || len(k.Generators) != 1 || k.Kind != types.KustomizationKind {
		return false
	}
	for key := range k.fields {
		switch key {
		case "apiVersion", "kind", "generators", "sortOptions":
		default:
			return false
		}
	}
	return k.APIVersion == types.KustomizationVersion &&
		k.SortOptions != nil && *k.SortOptions == types.SortOptions{Order: types.FIFOSortOrder}
}

// firstLine is the first line of an error, which says what is wrong where
// kustomize goes on to quote a whole file.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
