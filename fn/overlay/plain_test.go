package overlay

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// throughKustomize is what kustomize makes of a stream that it takes as a plain
// file and has nothing to do to. Its plugins' output is read by the same code.
func throughKustomize(t *testing.T, stream string) (string, error) {
	t.Helper()
	fs := filesys.MakeFsInMemory()
	for name, text := range map[string]string{
		"/kustomization.yaml": "resources: [stream.yaml]\nsortOptions: {order: fifo}\n",
		"/stream.yaml":        stream,
	} {
		if err := fs.WriteFile(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	m, err := kustomize(fs, "/", withoutPlugins())
	if err != nil {
		return "", err
	}
	out, err := m.AsYaml()
	return string(out), err
}

// canonical is an object as kustomize's own writer prints it, and as a canonical
// renderer must; nothing where that writer cannot (it stumbles over some control
// characters).
func canonical(object map[string]any) string {
	out, err := yaml.Marshal(object)
	if err != nil {
		return ""
	}
	return string(out)
}

func configMap(name string, data map[string]any) map[string]any {
	return map[string]any{
		"apiVersion": "v1", "kind": "ConfigMap",
		"metadata": map[string]any{"name": name, "namespace": "prod"},
		"data":     data,
	}
}

// Texts that YAML, in one version or another, could take for something else, and
// texts that writers fold, quote or put in blocks.
var awkward = []string{
	"", " ", "a b", " lead", "trail ", "\t", "tab\there", "#", "a #b", "a: b", "a:", ":", "-", "- a", "--", "---", "?", "? a",
	"~", "null", "Null", "NULL", "true", "True", "yes", "Yes", "no", "on", "off", "y", "n", "Y", "N", "=", "<<", "!", "!!str", "&a", "*a",
	"@a", "`a", "%a", "|", ">", "|-", "'", "''", `"`, `a"b`, `a'b`, "[", "[]", "{", "{}", "],", ",", "a,b",
	"0", "1", "-1", "+1", "01", "007", "0x1f", "0o17", "-0o17", "0b11", "1_000", "1e3", "1.5", ".5", "5.", "1.", ".inf", "-.Inf", ".nan", "NaN", "inf",
	"12:30", "190:20:30", "12:30:45", "2026-11-20", "2026-11-20T10:00:00Z", "2026-1-2", "1.2.3", "1.35", "111122223333", "0777", "089",
	"line\n", "line\nnext", "line\n\nnext\n", "\nline", "line\n  indented\n", "  first indented\nnext\n", "trailing  \nnext", "a\n\n", "\n", "\n\n", "x\n---\ny\n", "x\n--- y\n", "\n---\n",
	"#!/bin/bash\nset -e\n\techo $1\n", "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\"}]}", "${number}", "$${quote}1",
	"é", "\u65e5\u672c", "\u2028", "\u0085", "\ufeff", "\u00a0", "🙂", "\x7f", "\u200b", "a\\b", `\n`,
	strings.Repeat("word ", 40), strings.Repeat("x", 200), strings.Repeat("word ", 30) + "\n" + strings.Repeat("word ", 30), strings.Repeat("a: b, ", 30),
	"arn:aws:iam::111122223333:role/x", "https://example.com/#a", "key=value,key2=value2", "- null", "~\n",
}

// Where the stream is called plain, kustomize prints it as it is.
func TestPlainIsKustomizesOwn(t *testing.T) {
	declined := 0
	for _, text := range awkward {
		for _, data := range []map[string]any{
			{"key": text},
			{"list": []any{text, text, map[string]any{"in": text}}},
			{"nested": map[string]any{"deep": map[string]any{"deeper": []any{[]any{text}}}}},
			{text: "as a key"},
		} {
			stream := canonical(configMap("a", data))
			if stream == "" {
				continue
			}
			stream += "---\n" + canonical(configMap("b", data))
			if !isPlain([]byte(stream)) {
				declined++
				continue
			}
			got, err := throughKustomize(t, stream)
			if err != nil {
				t.Errorf("%q: kustomize refuses what is called plain: %v", text, err)
			} else if diff := cmp.Diff(stream, got); diff != "" {
				t.Errorf("%q: kustomize changes what is called plain (-before +after):\n%s", text, diff)
			}
		}
	}
	if max := len(awkward) / 4; declined > max {
		t.Errorf("%d streams are not called plain, more than %d: the test says little", declined, max)
	}
}

func FuzzPlainIsKustomizesOwn(f *testing.F) {
	for _, text := range awkward {
		f.Add("key", text, 1.5)
	}
	f.Fuzz(func(t *testing.T, key, text string, number float64) {
		stream := canonical(configMap("a", map[string]any{key: text, "n": number, "l": []any{text, map[string]any{key: text}, true, int64(number)}}))
		if !isPlain([]byte(stream)) {
			return
		}
		got, err := throughKustomize(t, stream)
		if err != nil {
			t.Fatalf("kustomize refuses what is called plain: %v\n%s", err, stream)
		}
		if got != stream {
			t.Fatalf("kustomize changes what is called plain:\n%s", cmp.Diff(stream, got))
		}
	})
}

// What kustomize would change, drop or refuse is not plain.
func TestNotPlain(t *testing.T) {
	one := canonical(configMap("a", map[string]any{"k": "v"}))
	annotated := func(key, value string) string {
		o := configMap("a", nil)
		o["metadata"].(map[string]any)["annotations"] = map[string]any{key: value}
		return canonical(o)
	}
	for name, stream := range map[string]string{
		"the same id twice":            one + "---\n" + one,
		"default and no namespace":     "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: default\n",
		"cluster scope and namespaces": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n  namespace: b\n",
		"local config":                 annotated("config.kubernetes.io/local-config", "true"),
		"a name to be hashed":          annotated("kustomize.config.k8s.io/needs-hash", "true"),
		"a path":                       annotated("internal.config.kubernetes.io/path", "x.yaml"),
		"empty annotations":            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations: {}\n  name: a\n",
		"a list":                       "apiVersion: v1\nitems: []\nkind: ConfigMapList\nmetadata:\n  name: a\n",
		"no name":                      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  namespace: a\n",
		"no kind":                      "apiVersion: v1\nmetadata:\n  name: a\n",
		"a separator at the front":     "---\n" + one,
		"a separator at the end":       one + "---\n",
		"no newline at the end":        strings.TrimSuffix(one, "\n"),
		"a comment":                    "# hello\n" + one,
		"flow style":                   "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n",
		"quoted keys":                  "\"apiVersion\": v1\nkind: ConfigMap\nmetadata:\n  name: a\n",
		"metadata in one line":         "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
		"carriage returns":             strings.ReplaceAll(one, "\n", "\r\n"),
		"an empty item":                "apiVersion: v1\nkind: A\nlist:\n- null\nmetadata:\n  name: a\n",
		"an anchor for a name":         "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: &a x\n",
		"text that is no YAML":         "hello\n",
		"an octal":                     "apiVersion: v1\ndata:\n  a: 0o17\nkind: ConfigMap\nmetadata:\n  name: a\n",
	} {
		if isPlain([]byte(stream)) {
			t.Errorf("%s is called plain:\n%s", name, stream)
		}
	}
	for name, stream := range map[string]string{"one object": one, "nothing": ""} {
		if !isPlain([]byte(stream)) {
			t.Errorf("%s is not called plain:\n%s", name, stream)
		}
	}
}

// Nothing but the plainest kustomization has its stream for an answer.
func TestSaysNothingElse(t *testing.T) {
	for text, want := range map[string]bool{
		"generators: [spec]\nsortOptions: {order: fifo}\n":                                      true,
		"generators: [spec]\nsortOptions: {order: legacy}\n":                                    false,
		"generators: [spec]\nsortOptions: {order: fifo, legacySortOptions: {orderFirst: []}}\n": false,
		"generators: [spec]\n": false,
		"generators: [spec]\nsortOptions: {order: fifo}\nnamePrefix: ''\n":       false,
		"generators: [spec]\nsortOptions: {order: fifo}\nresources: []\n":        false,
		"generators: [spec, more]\nsortOptions: {order: fifo}\n":                 false,
		"kind: Component\ngenerators: [spec]\nsortOptions: {order: fifo}\n":      false,
		"apiVersion: apps/v1\ngenerators: [spec]\nsortOptions: {order: fifo}\n":  false,
		"generators: [spec]\nsortOptions: {order: fifo}\nmetadata: {name: x}\n":  false,
		"generators: [spec]\nsortOptions: {order: fifo}\nbuildMetadata: []\n":    false,
		"generators: [spec]\nsortOptions: {order: fifo}\nvalidators: [x.yaml]\n": false,
	} {
		fs := filesys.MakeFsInMemory()
		if err := fs.WriteFile("/kustomization.yaml", []byte(text)); err != nil {
			t.Fatal(err)
		}
		tree, err := readTree(fs, "/")
		if err != nil {
			t.Fatal(err)
		}
		if got := tree.saysNothingElse(); got != want {
			t.Errorf("%q: got %t, want %t", text, got, want)
		}
	}
}
