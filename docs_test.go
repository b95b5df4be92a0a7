package spotcluster_test

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
	"spotcluster.dev/spotcluster/functions/addons"
	"spotcluster.dev/spotcluster/functions/delivery"
	"spotcluster.dev/spotcluster/functions/management"
)

// blocks finds fenced blocks: their language, and their text.
var blocks = regexp.MustCompile("(?ms)^```(sh|yaml)\n(.*?)^```$")

// TestDocs runs every command and reads every YAML block of the documents.
func TestDocs(t *testing.T) {
	docs, err := filepath.Glob("docs/*.md")
	if err != nil || len(docs) == 0 {
		t.Fatalf("no documents in docs (%v)", err)
	}
	docs = slices.DeleteFunc(docs, func(doc string) bool {
		return doc == "docs/containers.md" || // its commands need an engine: image/
			doc == "docs/seeds.md" // has no blocks; its rows are held to the cases by docs/seedgen
	})
	docs = append(docs, "README.md", "CONTRIBUTING.md")
	root := workingCopy(t)
	for _, doc := range docs {
		src, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		found := blocks.FindAllStringSubmatch(string(src), -1)
		if len(found) == 0 {
			t.Errorf("%s has no blocks; the test looks for the wrong thing", doc)
		}
		var script strings.Builder
		for _, b := range found {
			switch b[1] {
			case "sh":
				script.WriteString(b[2])
			case "yaml":
				document(t, root, doc, b[2])
			}
		}
		path := ""
		if strings.HasPrefix(doc, "docs/") { // read after the README, which puts the binary on the path
			path = onPath
		}
		commands(t, root, doc, path+script.String())
	}
}

// TestExamples runs the example of every concern: its command prints what the README
// shows, and that shows every kind that the concern makes of the example's spec.
func TestExamples(t *testing.T) {
	readmes, err := filepath.Glob("functions/*/README.md")
	if err != nil || len(readmes) == 0 {
		t.Fatalf("no READMEs in functions (%v)", err)
	}
	root := workingCopy(t)
	for _, readme := range readmes {
		t.Run(filepath.Base(filepath.Dir(readme)), func(t *testing.T) {
			src, err := os.ReadFile(readme)
			if err != nil {
				t.Fatal(err)
			}
			found := example.FindStringSubmatch(string(src))
			if found == nil {
				t.Fatalf("%s ends with no example: a SpotCluster, a command and what it prints", readme)
			}
			file, document, command, shown := found[1], found[2], found[3], found[4]
			path := filepath.Join(root, file)
			if err := errors.Join(os.RemoveAll(filepath.Dir(path)), os.Mkdir(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(document), 0o644)); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("bash", "-euo", "pipefail", "-c", onPath+command)
			cmd.Dir, cmd.Env = root, append(os.Environ(), "LC_ALL=C")
			var printed, said bytes.Buffer
			cmd.Stdout, cmd.Stderr = &printed, &said
			if err := cmd.Run(); err != nil {
				t.Fatalf("%v\n%s", err, said.String())
			}
			if diff := cmp.Diff(words(printed.String()), words(shown)); diff != "" {
				t.Errorf("the command prints other than %s shows (-printed +shown):\n%s", readme, diff)
			}
			if strings.Contains(said.String(), "warning: ") {
				t.Errorf("an example is to be as it should be, and this one is warned of:\n%s", said.String())
			}
			for _, kind := range kindsOf(t, filepath.Base(filepath.Dir(readme)), document) {
				if !strings.Contains(shown, "kind: "+kind+"\n") {
					t.Errorf("the concern makes a %s of this, which %s does not show", kind, readme)
				}
			}
		})
	}
}

// example finds the end of a concern's README: the file, the document that is in
// it, the command, and what that prints.
var example = regexp.MustCompile("(?s)\n## Example\n\n.*?\n\n```yaml\n# (\\S+)\n(.*?)```\n\n```sh\n(.*?)```\n\n```text\n(.*?)```\n$")

// words are the words of each line: programs pad columns as they like.
func words(text string) [][]string {
	var out [][]string
	for line := range strings.Lines(text) {
		out = append(out, strings.Fields(line))
	}
	return out
}

// kindsOf are the kinds that a concern makes of a document.
func kindsOf(t *testing.T, concern, document string) []string {
	t.Helper()
	doc := spec.Parse([]byte(document), "", functions.Known())
	if len(doc.Problems) > 0 {
		t.Fatal(doc.Problems)
	}
	var objects []object.Object
	if doc.Cluster == nil {
		objects = management.Render(plan.NewManagement(doc))
		objects = slices.DeleteFunc(objects, func(o object.Object) bool { return o.Layer == object.Flux })
	} else {
		p := plan.New(doc, addons.Catalog)
		var all []object.Object
		for _, f := range functions.All {
			rendered := f.Render(p)
			if f.Name == concern {
				objects = rendered
			}
			all = append(all, rendered...)
		}
		if concern == "delivery" {
			objects = delivery.Render(p, all)
		}
	}
	if len(objects) == 0 {
		t.Fatalf("the concern %s makes nothing of its example", concern)
	}
	kinds := map[string]bool{}
	for _, o := range objects {
		kinds[o.ID().Kind] = true
	}
	return slices.Sorted(maps.Keys(kinds))
}

// onPath is how the README puts the binary on the path.
const onPath = "export PATH=$PWD/bin:$PATH\n"

// workingCopy is a folder as a user has it after make demo: base, overlays and
// schemas, with the binary and the pinned kustomize in bin.
func workingCopy(t *testing.T) string {
	t.Helper()
	kustomize := os.Getenv("SPOTCLUSTER_KUSTOMIZE")
	if kustomize == "" {
		kustomize, _ = filepath.Abs("bin/kustomize")
	}
	if _, err := os.Stat(kustomize); err != nil {
		t.Fatalf("the pinned kustomize is missing (%v); run: make tools", err)
	}
	root := t.TempDir()
	for _, dir := range []string{"base", "components", "overlays", "schemas", "clusters", "testdata/minimal"} {
		if err := os.CopyFS(filepath.Join(root, dir), os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"Kptfile", ".krmignore"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	bin := filepath.Join(root, "bin")
	run(t, ".", "go", "build", "-o", bin+"/spotcluster", "./cmd/spotcluster")
	if err := os.Symlink(kustomize, bin+"/kustomize"); err != nil {
		t.Fatal(err)
	}
	run(t, root, "git", "init", "--quiet")
	t.Setenv("HOME", root)
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("KUSTOMIZE_PLUGIN_HOME", "")
	return root
}

// commands runs a document's commands in one shell, as a reader would. Targets
// of make are only looked up: CI runs them, this test among them. What doctor finds
// wrong is wrong with this machine, and not with the document.
func commands(t *testing.T, root, doc, script string) {
	t.Helper()
	var rest strings.Builder
	for line := range strings.Lines(script) {
		if target, ok := strings.CutPrefix(strings.TrimSpace(line), "make "); ok {
			run(t, ".", "make", append([]string{"--dry-run"}, strings.Fields(target)...)...)
			continue
		}
		if strings.HasPrefix(line, "spotcluster doctor ") {
			line = strings.TrimSpace(line) + " || [ $? -eq 1 ]\n"
		}
		rest.WriteString(line)
	}
	cmd := exec.Command("bash", "-eux", "-c", rest.String())
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", doc, err, out)
	}
}

func run(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

const minimal = `apiVersion: spotcluster.dev/v1alpha1
kind: SpotCluster
`

const minimalSpec = `spec:
  name: prod
  accountId: "111122223333"
  region: us-east-1
  release: "2026.11"
`

// document reads one YAML block: a whole document, a part of a spec, the metadata
// by which a generator becomes an exec function, a workflow, or what Flux is
// bootstrapped with.
func document(t *testing.T, root, doc, text string) {
	t.Helper()
	switch {
	case strings.HasPrefix(text, "# spec:"):
		text = minimal + "metadata: {name: x}\n" + minimalSpec + indent(text)
	case strings.HasPrefix(text, "# kustomize:"):
		execFunction(t, root, strings.Replace(text, "metadata:\n", "metadata:\n  name: x\n", 1))
		return
	case strings.HasPrefix(text, "# workflow:"):
		workflow(t, root, doc, text)
		return
	case strings.HasPrefix(text, "# kpt:"):
		pipeline(t, root, doc, text)
		return
	case strings.HasPrefix(text, "# flux:"):
		bootstrapped(t, doc, text)
		return
	}
	if _, problems := functions.Objects([]byte(text), doc); len(problems.Of(spec.Error)) > 0 {
		t.Errorf("%s: %v\n%s", doc, problems, text)
	}
}

// workflow runs the commands of a GitHub workflow, but for those that install.
func workflow(t *testing.T, root, doc, text string) {
	t.Helper()
	var w struct {
		Jobs map[string]struct {
			Steps []struct {
				Run string `yaml:"run"`
			} `yaml:"steps"`
		} `yaml:"jobs"`
	}
	if err := yaml.Unmarshal([]byte(text), &w); err != nil {
		t.Fatalf("%s: %v", doc, err)
	}
	ran := 0
	for _, job := range w.Jobs {
		for _, step := range job.Steps {
			if step.Run != "" && !strings.HasPrefix(step.Run, "go install ") {
				commands(t, root, doc, onPath+step.Run)
				ran++
			}
		}
	}
	if ran == 0 {
		t.Errorf("%s: the workflow runs nothing", doc)
	}
}

// pipeline runs kpt with the pipeline of a document, by programs.
func pipeline(t *testing.T, root, doc, text string) {
	t.Helper()
	dir := t.TempDir()
	for _, folder := range []string{"base", "overlays"} {
		if err := os.CopyFS(filepath.Join(dir, folder), os.DirFS(folder)); err != nil {
			t.Fatal(err)
		}
	}
	kptfile := "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: x}\n" + text
	if err := os.WriteFile(filepath.Join(dir, "Kptfile"), []byte(kptfile), 0o644); err != nil {
		t.Fatal(err)
	}
	commands(t, dir, doc, "export PATH="+filepath.Join(root, "bin")+":$PATH\nkpt fn render . --allow-exec")
}

// bootstrapped holds a Kustomization that a reader would commit to the one of this
// repository.
func bootstrapped(t *testing.T, doc, text string) {
	t.Helper()
	header, rest, _ := strings.Cut(text, "\n")
	committed, err := os.ReadFile(strings.TrimPrefix(header, "# flux: "))
	if err != nil || rest != string(committed) {
		t.Errorf("%s: %s is not what is committed there (%v)", doc, header, err)
	}
}

func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("  " + line)
	}
	return b.String()
}

// TestDemoExplainsAnIgnoredFunction runs the demo on an overlay whose generator is
// an exec function: kustomize leaves it out without a word, and the demo must not.
func TestDemoExplainsAnIgnoredFunction(t *testing.T) {
	root := workingCopy(t)
	script, err := filepath.Abs("scripts/demo")
	if err != nil {
		t.Fatal(err)
	}
	overlayOf(t, filepath.Join(root, "exec"), "metadata:\n  name: x\n  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: ./spotcluster}\n")
	cmd := exec.Command(script, filepath.Join(root, "bin"), "exec")
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	if err == nil || !bytes.Contains(out, []byte("add --enable-exec to the command")) {
		t.Errorf("the demo says %v:\n%s", err, out)
	}
}

// overlayOf writes an overlay with one spec in place, of that metadata.
func overlayOf(t *testing.T, dir, metadata string) {
	t.Helper()
	files := map[string]string{
		"kustomization.yaml": "generators: [cluster.yaml]\nsortOptions: {order: fifo}\n",
		"cluster.yaml":       minimal + metadata + minimalSpec,
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// execFunction builds an overlay whose generator has the documented metadata,
// with and without the flag that allows it.
func execFunction(t *testing.T, root, metadata string) {
	t.Helper()
	dir := filepath.Join(root, "exec")
	overlayOf(t, dir, metadata)
	if err := os.Link(filepath.Join(root, "bin/spotcluster"), filepath.Join(dir, "spotcluster")); err != nil {
		t.Fatal(err)
	}
	build := func(flags ...string) []byte {
		cmd := exec.Command(filepath.Join(root, "bin/kustomize"), append([]string{"build", dir, "--enable-alpha-plugins"}, flags...)...)
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("exec function: %v", err)
		}
		return out
	}
	if out := build("--enable-exec"); !bytes.Contains(out, []byte("kind: VPC")) {
		t.Errorf("as an exec function nothing was rendered:\n%s", out)
	}
	if out := build(); len(out) != 0 {
		t.Errorf("kustomize used to leave the function out without --enable-exec; README.md says so:\n%s", out)
	}
}
