package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"spotcluster.dev/spotcluster/schemas/charts"
)

// files are those of a folder, by path.
func files(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// karpenterCRDChart is a chart of ours by the name and version of a real one: it
// annotates the CRDs, as that one does, unless broken.
func karpenterCRDChart(t *testing.T, key string) string {
	t.Helper()
	var crds strings.Builder
	for _, name := range []string{"nodepools.karpenter.sh", "nodeclaims.karpenter.sh", "ec2nodeclasses.karpenter.k8s.aws"} {
		crds.WriteString("---\nkind: CustomResourceDefinition\nmetadata:\n  name: " + name + "\n  annotations: {{ toJson .Values." + key + " }}\n")
	}
	return files(t, map[string]string{
		"deep/karpenter-crd/Chart.yaml":          "apiVersion: v2\nname: karpenter-crd\nversion: 1.14.1\n",
		"deep/karpenter-crd/templates/crds.yaml": crds.String(),
		"case/pools/spec.yaml": `apiVersion: spotcluster.dev/v1alpha1
kind: SpotCluster
metadata: {name: cluster}
spec: {name: prod, accountId: "111122223333", region: us-east-1, release: "2026.11", nodePools: {spot: {}}}
`,
		"case/broken/spec.yaml": "kind: SpotCluster\n",
	})
}

func TestRun(t *testing.T) {
	right, wrong, none := karpenterCRDChart(t, "additionalAnnotations"), karpenterCRDChart(t, "annotations"), t.TempDir()
	for name, c := range map[string]struct {
		reason string
		args   []string
		code   int
		want   []string
	}{
		"right": {
			"what is there and holds is said, and what is not there is named", []string{"-charts", right, "-cases", right + "/case"}, 0,
			[]string{"checked      karpenter-crd 1.14.1: 1 releases, 1 values of ours take effect", "not checked  karpenter 1.14.1: the folder does not hold it"},
		},
		"wrong": {
			"a value that the chart does not read takes no effect, and what it was for does not happen", []string{"-charts", wrong, "-cases", wrong + "/case"}, 1,
			[]string{
				"our value additionalAnnotations.helm.sh/resource-policy takes no effect",
				"the CustomResourceDefinition nodepools.karpenter.sh goes with the release",
			},
		},
		"none":   {"a run that looks at nothing must not pass", []string{"-charts", none, "-cases", right + "/case"}, 1, []string{"nothing was checked"}},
		"nobody": {"the folder is the user's to give", nil, 2, []string{"make charts CHARTS="}},
		"cases":  {"without cases nothing would be checked either", []string{"-charts", right, "-cases", none}, 1, []string{"no cases in"}},
	} {
		var out bytes.Buffer
		code := run(c.args, &out, &out)
		if code != c.code {
			t.Errorf("%s: %s: exit %d, want %d:\n%s", name, c.reason, code, c.code, out.String())
		}
		for _, want := range c.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: %s: no %q in:\n%s", name, c.reason, want, out.String())
			}
		}
	}
}

// TestRowsAreOfTheCatalogue finds a row whose add-on is gone or has another name: it
// would never be looked at.
func TestRowsAreOfTheCatalogue(t *testing.T) {
	releases, err := releasesOf("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range releases {
		seen[r.name] = true
	}
	for name := range rows {
		if !seen[name] {
			t.Errorf("no case has a release %s", name)
		}
	}
}

const templates = `kind: Deployment
metadata: {name: app, namespace: {{ .Release.Namespace }}}
spec:
  replicas: {{ .Values.replicas }}
  template:
    spec:
      serviceAccountName: app
      containers:
      - image: {{ .Values.image }}
        args: [--a={{ .Values.a }}]
        env: [{name: A, value: b}, {name: S, valueFrom: {secretKeyRef: {name: token, key: k}}}]
        resources: {{ toJson .Values.resources }}
---
kind: Secret
metadata: {name: made}
data: {key: {{ genPrivateKey "ecdsa" | b64enc }}}
`

func small(t *testing.T) (release, string) {
	t.Helper()
	dir := files(t, map[string]string{
		"Chart.yaml":         "apiVersion: v2\nname: small\nversion: 1.0.0\nkubeVersion: '>=1.30.0'\n",
		"values.yaml":        "a: x\nimage: x\nreplicas: 1\nresources: {cpu: 1}\nunread: {a: 1}\n",
		"templates/app.yaml": templates,
	})
	return release{
		where: "case/small", chart: chartID{"small", "1.0.0"}, name: "small", namespace: "apps", kubernetes: "v1.35.0",
		values: map[string]any{"a": "b", "image": "registry/app:v1.2.3", "replicas": 2, "unread": map[string]any{"a": 2, "list": []any{"x"}}},
	}, dir
}

// TestEffects tells values that a template reads from others, though the chart makes
// a key of its own at every render.
func TestEffects(t *testing.T) {
	r, dir := small(t)
	found, err := find(dir)
	if err != nil {
		t.Fatal(err)
	}
	c := found[r.chart]
	manifests, err := render(c, r, r.values)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, l := range leaves(r.values, nil) {
		if got[l.String()], err = takesEffect(c, r, l, manifests); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]bool{"a": true, "image": true, "replicas": true, "unread.a": false, "unread.list[]": false}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	known, err := charts.Parse("chart: small\nversion: 1.0.0\n\na scalar\nresources/cpu scalar\nunread/a scalar\n")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"resources"}, openMaps(c, known, r)); diff != "" {
		t.Errorf("maps that take any key: -want +got:\n%s", diff)
	}
	r.kubernetes = "v1.29.0"
	if _, err := render(c, r, r.values); err == nil || !strings.Contains(err.Error(), "the chart takes Kubernetes >=1.30.0") {
		t.Errorf("a version of Kubernetes that the chart refuses: got %v", err)
	}
}

// TestLook asserts that each assertion of a row can fail.
func TestLook(t *testing.T) {
	r, dir := small(t)
	found, err := find(dir)
	if err != nil {
		t.Fatal(err)
	}
	manifests, err := render(found[r.chart], r, r.values)
	if err != nil {
		t.Fatal(err)
	}
	made, err := objects(manifests)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		right, wrong func(l *look)
	}{
		"args":      {func(l *look) { l.workload("Deployment", "app").args("--a=b") }, func(l *look) { l.workload("Deployment", "app").args("--a") }},
		"noArg":     {func(l *look) { l.workload("Deployment", "app").noArg("--b") }, func(l *look) { l.workload("Deployment", "app").noArg("--a") }},
		"env":       {func(l *look) { l.workload("Deployment", "app").env("A", "b") }, func(l *look) { l.workload("Deployment", "app").env("A", "c") }},
		"no env":    {func(*look) {}, func(l *look) { l.workload("Deployment", "app").env("B", "") }},
		"secretEnv": {func(l *look) { l.workload("Deployment", "app").secretEnv("S", "token", "k") }, func(l *look) { l.workload("Deployment", "app").secretEnv("A", "token", "k") }},
		"image":     {func(l *look) { l.workload("Deployment", "app").image("registry/app", "v1.2") }, func(l *look) { l.workload("Deployment", "app").image("registry/app", "v2") }},
		"number":    {func(l *look) { l.workload("Deployment", "app").number(2, "spec", "replicas") }, func(l *look) { l.workload("Deployment", "app").number(1, "spec", "replicas") }},
		"workload":  {func(l *look) { l.workload("Deployment", "app") }, func(l *look) { l.workload("DaemonSet", "app").args("--a=b") }},
		"namespace": {func(l *look) { l.namespaces() }, func(l *look) { l.release.namespace = "other"; l.namespaces() }},
		"crds":      {func(l *look) { l.crdsAreKept() }, func(l *look) { l.crdsAreKept("a.example.com") }},
	} {
		for _, try := range []struct {
			look func(l *look)
			want int
		}{{c.right, 0}, {c.wrong, 1}} {
			l := &look{report: &report{}, release: r, objects: made}
			if try.look(l); len(l.report.problems) != try.want {
				t.Errorf("%s: %d problems, want %d: %q", name, len(l.report.problems), try.want, l.report.problems)
			}
		}
	}
}
