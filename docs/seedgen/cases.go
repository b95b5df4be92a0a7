package main

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/yaml"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
)

// cases are the folders of testdata, each rendered once: all its objects, those
// that the case does not show among them. Scripts is the folder of those that run
// the binary.
type cases struct {
	folder, scripts string
	rendered        map[string]result
}

// A result is what becomes of one case.
type result struct {
	objects []object.Object
	// errors and warnings are lines as in errors.txt and warnings.txt.
	errors, warnings []string
	err              error
}

func (c *cases) render(name string) result {
	if r, ok := c.rendered[name]; ok {
		return r
	}
	var r result
	src, err := os.ReadFile(filepath.Join(c.folder, name, "spec.yaml"))
	if err != nil {
		r.err = err
	} else {
		objects, problems := functions.Objects(src, "spec.yaml")
		r = result{objects: objects, errors: lines(problems.Of(spec.Error)), warnings: lines(problems.Of(spec.Warning))}
	}
	if c.rendered == nil {
		c.rendered = map[string]result{}
	}
	c.rendered[name] = r
	return r
}

func lines(ps spec.Problems) []string {
	var out []string
	for _, p := range ps {
		out = append(out, p.String())
	}
	return out
}

// check says what is wrong with an assertion: case, place, got and want.
func (c *cases) check(a assertion) error {
	if a.Script != "" {
		return c.checkScript(a)
	}
	r := c.render(a.Case)
	switch {
	case r.err != nil:
		return fmt.Errorf("there is no case %s: %w", a.Case, r.err)
	case a.Refusal != "":
		return said(a.Case, "is refused", r.errors, a.Refusal)
	case a.Warning != "":
		return said(a.Case, "warns", r.warnings, a.Warning)
	case len(r.errors) > 0:
		return fmt.Errorf("case %s renders nothing: %s", a.Case, strings.Join(r.errors, "\n"))
	}
	found := matching(r.objects, a)
	switch {
	case a.Count != nil:
		if len(found) != *a.Count {
			return fmt.Errorf("case %s: got %d of %s, want %d", a.Case, len(found), a.Kind, *a.Count)
		}
		return nil
	case a.Absent && a.Path == "":
		if len(found) > 0 {
			return fmt.Errorf("case %s: got a %s %s, want none", a.Case, a.Kind, a.Name)
		}
		return nil
	case a.Lacks != "":
		return lacks(a, found)
	case len(found) != 1:
		return fmt.Errorf("case %s: got %d objects %s %s, want one", a.Case, len(found), a.Kind, a.Name)
	}
	got, ok, err := field(found[0], a.Path)
	switch {
	case err != nil:
		return fmt.Errorf("case %s: %s %s: %w", a.Case, a.Kind, a.Name, err)
	case a.Absent && ok:
		return fmt.Errorf("case %s: %s %s: %s: got %s, want nothing", a.Case, a.Kind, a.Name, a.Path, text(got))
	case !a.Absent && !ok:
		return fmt.Errorf("case %s: %s %s: %s: got nothing, want %s", a.Case, a.Kind, a.Name, a.Path, cmp.Or(a.Has, text(a.Is)))
	case a.Has != "":
		return contains(a, read64(text(got)))
	case !a.Absent && !reflect.DeepEqual(got, a.Is):
		return fmt.Errorf("case %s: %s %s: %s: got %s, want %s", a.Case, a.Kind, a.Name, a.Path, text(got), text(a.Is))
	}
	return nil
}

// checkScript looks for a line among those that a script runs: what follows them
// are its files.
func (c *cases) checkScript(a assertion) error {
	src, err := os.ReadFile(filepath.Join(c.scripts, a.Script+".txtar"))
	if err != nil {
		return fmt.Errorf("there is no script %s: %w", a.Script, err)
	}
	run, _, _ := strings.Cut(string(src), "\n-- ")
	if !slices.Contains(strings.Split(run, "\n"), a.Runs) {
		return fmt.Errorf("script %s has no line %s", a.Script, a.Runs)
	}
	return nil
}

func contains(a assertion, got string) error {
	if strings.Contains(got, a.Has) {
		return nil
	}
	return fmt.Errorf("case %s: %s %s: %s: got %s, want %s in it", a.Case, a.Kind, a.Name, a.Path, got, a.Has)
}

// lacks looks for what none of several objects may have. It fails where there is
// nothing to look at, for then it would hold of everything.
func lacks(a assertion, found []object.Object) error {
	if len(found) == 0 {
		return fmt.Errorf("case %s: got no %s %s, want one without %s", a.Case, a.Kind, a.Name, a.Lacks)
	}
	for _, o := range found {
		got, ok, err := field(o, a.Path)
		switch {
		case err != nil:
			return fmt.Errorf("case %s: %s %s: %w", a.Case, a.Kind, o.Meta.Name, err)
		case !ok:
			return fmt.Errorf("case %s: %s %s: %s: got nothing, want something without %s", a.Case, a.Kind, o.Meta.Name, a.Path, a.Lacks)
		case strings.Contains(read64(text(got)), a.Lacks):
			return fmt.Errorf("case %s: %s %s: %s: got %s, want no %s in it", a.Case, a.Kind, o.Meta.Name, a.Path, read64(text(got)), a.Lacks)
		}
	}
	return nil
}

// read64 is text that may be in base64, as it is without.
func read64(s string) string {
	if b, err := base64.StdEncoding.DecodeString(s); err == nil {
		return string(b)
	}
	return s
}

func said(name, verb string, got []string, want string) error {
	if slices.Contains(got, want) {
		return nil
	}
	return fmt.Errorf("case %s %s:\n  got  %s\n  want %s", name, verb, strings.Join(got, "\n       "), want)
}

// matching are the objects that an assertion is about.
func matching(objects []object.Object, a assertion) []object.Object {
	var out []object.Object
	for _, o := range objects {
		gvk := o.Body.GVK()
		if (a.Kind == gvk.Kind || a.Kind == gvk.Kind+"."+gvk.Group) && (a.Name == "" || named(a.Name, o.Meta.Name)) {
			out = append(out, o)
		}
	}
	return out
}

// steps are the parts of a path: a key, an index, a quoted key, or a field and the
// value by which it tells an entry from others.
var steps = regexp.MustCompile(`^(?:\.?([A-Za-z0-9_-]+)|\[(\d+)\]|\["([^"]+)"\]|\[([A-Za-z]+)=([A-Za-z0-9_-]+)\])`)

// field is the value at a path of an object, as it is printed, and whether it is
// there. A path that cannot be read is an error: it would be absent everywhere.
func field(o object.Object, path string) (any, bool, error) {
	var value any
	if err := yaml.Unmarshal(o.Append(nil), &value); err != nil {
		return nil, false, err
	}
	there := true
	for rest := path; rest != ""; {
		step := steps.FindStringSubmatch(rest)
		if step == nil {
			return nil, false, fmt.Errorf("%s is not a path; it cannot be read from %q on", path, rest)
		}
		rest = rest[len(step[0]):]
		switch {
		case !there:
		case step[4] != "":
			value, there = entry(value, step[4], step[5])
		default:
			value, there = below(value, step[1]+step[3], step[2])
		}
	}
	return value, there, nil
}

// below is the value at a key or an index of another.
func below(value any, key, index string) (any, bool) {
	if inner, ok := value.(string); ok { // a document in a document
		if yaml.Unmarshal([]byte(inner), &value) != nil {
			return nil, false
		}
	}
	if index == "" {
		m, _ := value.(map[string]any)
		v, ok := m[key]
		return v, ok
	}
	list, _ := value.([]any)
	i, err := strconv.Atoi(index)
	if err != nil || i >= len(list) {
		return nil, false
	}
	return list[i], true
}

// entry is the one entry of a list whose field has a value.
func entry(value any, key, want string) (any, bool) {
	list, _ := value.([]any)
	i := slices.IndexFunc(list, func(e any) bool {
		m, _ := e.(map[string]any)
		return m[key] == want
	})
	if i < 0 {
		return nil, false
	}
	return list[i], true
}

// text is a value in one line.
func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

// named says whether a name is the one that is meant: one that ends in a star
// stands for any hash in its place.
func named(meant, name string) bool {
	prefix, any := strings.CutSuffix(meant, "*")
	return meant == name || any && strings.HasPrefix(name, prefix)
}
