package overlay

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/resid"

	"spotcluster.dev/spotcluster/fn/spec"
)

// problem is one at a field of a kustomization file.
func (k *kustomization) problem(field, rule, message string) spec.Problems {
	p := spec.Problem{File: k.file(), Path: field, Rule: rule, Severity: spec.Error, Message: message}
	for _, d := range documentsIn(k.text) {
		if key, _ := child(d, field); key != nil {
			p.Line, p.Column = key.Line, key.Column
		}
	}
	return spec.Problems{p}
}

// noCluster is the problem of an overlay in which nothing is ours, unless a part
// of it could not be seen.
func (t *tree) noCluster(clusters []Cluster) spec.Problems {
	switch {
	case len(clusters) > 0 || t.unseen:
		return nil
	case len(t.foreign) > 0:
		return t.root.problem("generators", "no-cluster", fmt.Sprintf(
			"there is no SpotCluster here, only %s; name the folder that patches the base: generators: [spec]", strings.Join(t.foreign, ", ")))
	case t.root.has("generators"):
		if empty, _ := gather(t.fs.FileSystem, t.root.folder, "").emptyAndBroken(); len(empty) > 0 {
			return empty
		}
		return t.root.problem("generators", "no-cluster",
			"there is no SpotCluster here; name the folder that takes the base and patches it: generators: [spec]")
	}
	return t.root.problem("", "no-cluster",
		"there is no SpotCluster here, for nothing has generators; write generators: [spec], and a spec/kustomization.yaml that takes the base and patches it")
}

// CheckOne refuses an overlay that renames what its generators make, and one
// whose generators name two clusters. kustomize calls a plugin once for each, so
// a plugin must look for itself; the folder is only resolved where its files hold
// two documents of ours. What takes the overlay is not looked at.
func CheckOne(fs filesys.FileSystem, folder string) error {
	documents := 0
	g := gather(fs, folder, "")
	if g.root != nil {
		if p := g.root.renames(); len(p) > 0 {
			return p
		}
	}
	for _, s := range g.out {
		if _, version := child(s.node, "apiVersion"); s.role == asDocument && version != nil && strings.HasPrefix(version.Value, group+"/") {
			documents++
		}
	}
	if documents < 2 {
		return nil
	}
	t, err := readTree(fs, folder)
	if err != nil {
		return err
	}
	if specs, failed := t.specs(t.root); failed == nil { // else it is for kustomize to say
		_, err = t.ours(t.root, specs)
	}
	return err
}

// Foreign are the generators of a kustomization none of which is ours, and nil where
// one is, or is meant to be, or cannot be seen.
func Foreign(fs filesys.FileSystem, folder string) []string {
	g := gather(fs, folder, "")
	if g.root == nil || len(g.broken) > 0 || slices.ContainsFunc(g.root.Generators, func(entry string) bool { return !strings.Contains(entry, "\n") && isRemote(entry) }) {
		return nil
	}
	var out []string
	for _, s := range g.out {
		text := func(name string) string {
			if _, n := child(s.node, name); n != nil {
				return n.Value
			}
			return ""
		}
		kind := text("kind")
		if strings.HasPrefix(text("apiVersion"), group+"/") || kind == spec.KindSpotCluster || kind == spec.KindManagementCluster {
			return nil
		}
		if s.role == asDocument {
			name := ""
			if n, depth := descend(s.node, []string{"metadata", "name"}, false); depth == 2 {
				name = n.Value
			}
			out = append(out, fmt.Sprintf("%s %q", kind, name))
		}
	}
	return out
}

// renames is the problem of a kustomization that renames or moves the objects of
// a spec. kustomize changes their names and namespaces, and knows of few of the
// fields that refer to them.
func (k *kustomization) renames() spec.Problems {
	var out spec.Problems
	for _, field := range []struct{ name, value, instead string }{
		{"namePrefix", k.NamePrefix, "spec.name"},
		{"nameSuffix", k.NameSuffix, "spec.name"},
		{"namespace", k.Namespace, "spec.delivery.namespace"},
	} {
		if field.value != "" {
			out = append(out, k.problem(field.name, "renamed", fmt.Sprintf(
				"this changes what our objects are called, and their references to one another by name do not follow; take it out, and set %s instead", field.instead))...)
		}
	}
	return out
}

// renamed are the problems of the kustomizations that rename what a spec renders
// to: those that name the spec or take one that does, and their components.
func (t *tree) renamed(streams map[*kustomization][]byte) spec.Problems {
	reached := map[*kustomization]bool{}
	var reach func(k *kustomization)
	reach = func(k *kustomization) {
		reached[k] = true
		for _, part := range k.parts {
			reach(part)
		}
	}
	for _, k := range t.all { // those below come first
		_, ours := streams[k]
		for _, taken := range append(append([]*kustomization{}, k.below...), k.parts...) {
			ours = ours || reached[taken]
		}
		if ours {
			reach(k)
		}
	}
	var out spec.Problems
	for _, k := range t.all {
		if reached[k] {
			out = append(out, k.renames()...)
		}
	}
	return out
}

// sameID is the problem of two objects with one id, of which kustomize speaks in
// its own types; nil where an error says something else.
func (t *tree) sameID(err error) error {
	if err == nil {
		return nil
	}
	id := ""
	if _, rest, ok := strings.Cut(err.Error(), "may not add resource with an already registered id: "); ok {
		id = rest
		if end := strings.IndexAny(rest, "\"' \n"); end >= 0 {
			id = rest[:end]
		}
	} else if m := generatedTwice().FindStringSubmatch(err.Error()); m != nil {
		id = resid.NewResIdWithNamespace(resid.NewGvk(m[1], m[2], m[3]), m[4], m[5]).String()
	}
	if id == "" {
		return nil
	}
	mend := "give yours another name, or patch the rendered one instead of adding one"
	switch {
	case strings.HasPrefix(id, "Namespace."):
		mend = "take yours away, and patch the rendered one where its labels should be others"
	case strings.HasPrefix(id, "ServiceAccount."):
		mend = "take yours away, or let the spec not make it: podRoles have createServiceAccount: false"
	}
	return t.root.problem("", "same-id", fmt.Sprintf("two objects are %s, here or before they were renamed; %s", id, mend))
}

// generatedTwice is how kustomize says that a generator repeats an id.
func generatedTwice() *regexp.Regexp {
	return regexp.MustCompile(`Group:"([^"]*)", Version:"([^"]*)", Kind:"([^"]*)", isClusterScoped:\w+}, Name:"([^"]*)", Namespace:"([^"]*)"} exists; can not use behavior`)
}

// plainly is an error of kustomize without the paths of this machine.
func plainly(err error) string {
	message := strings.TrimSpace(err.Error())
	if wd, e := os.Getwd(); e == nil && wd != string(filepath.Separator) {
		message = strings.ReplaceAll(message, wd+string(filepath.Separator), "")
		if real, e := filepath.EvalSymlinks(wd); e == nil {
			message = strings.ReplaceAll(message, real+string(filepath.Separator), "")
		}
	}
	return message
}
