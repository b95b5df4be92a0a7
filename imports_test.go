package spotcluster_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "spotcluster.dev/spotcluster/"

// packages lists every package of the module with the packages it imports; with
// deps, with all that it links.
func packages(t *testing.T, field string) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .`+field+` " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		all[strings.TrimPrefix(words[0], module)] = words[1:]
	}
	return all
}

// TestImportsPointDown asserts the shape of the tree: fn never imports
// functions, concerns never import each other, and nothing imports cmd.
func TestImportsPointDown(t *testing.T) {
	rules := []struct{ from, never, reason string }{
		{"fn/", "functions", "the machine does not know the catalogue"},
		{"fn/spec", "fn/plan", "a spec is read before anything is decided"},
		{"fn/object", "fn/plan", "objects know nothing of where they come from"},
		{"fn/api/", "fn/plan", "types know nothing of where their values come from"},
		{"fn/", "cmd", "doors are opened from outside"},
		{"functions", "cmd", "doors are opened from outside"},
	}
	for from, imports := range packages(t, "Imports") {
		for _, path := range imports {
			path, ours := strings.CutPrefix(path, module)
			if !ours {
				continue
			}
			for _, r := range rules {
				if strings.HasPrefix(from, r.from) && strings.HasPrefix(path, r.never) {
					t.Errorf("%s imports %s: %s", from, path, r.reason)
				}
			}
			if strings.HasPrefix(from, "functions/") && strings.HasPrefix(path, "functions/") {
				t.Errorf("%s imports %s: concerns do not import each other; what both need is a field of the plan", from, path)
			}
		}
	}
}

// TestNotLinked asserts that the binary stays quick to start and small: none of
// the clients that a renderer has no use for are in it.
func TestNotLinked(t *testing.T) {
	linked := packages(t, "Deps")["cmd/spotcluster"]
	if len(linked) == 0 {
		t.Fatal("cmd/spotcluster links nothing; the test looks at the wrong package")
	}
	for _, never := range []string{"k8s.io/client-go", "sigs.k8s.io/controller-runtime", "net/http/httputil", "github.com/aws/aws-sdk-go-v2"} {
		if slices.ContainsFunc(linked, func(p string) bool { return p == never || strings.HasPrefix(p, never+"/") }) {
			t.Errorf("cmd/spotcluster links %s", never)
		}
	}
}
