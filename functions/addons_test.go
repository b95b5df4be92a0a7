package functions_test

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"spotcluster.dev/spotcluster/fn/explain"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/release"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
	"spotcluster.dev/spotcluster/functions/addons"
)

// TestAddonsTable holds the table in the README of the add-ons to the catalogue.
// With -update it writes it.
func TestAddonsTable(t *testing.T) {
	const path, head = "addons/README.md", "| add-on | layer | namespace | service account | role in AWS | on by default | not in |\n"
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(src), head)
	if !found {
		t.Fatalf("%s has no table that begins with %s", path, head)
	}
	_, after, _ := strings.Cut(rest, "\n\n")
	if want := before + head + addonsTable(t) + "\n" + after; want != string(src) {
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		t.Errorf("the table in %s is not that of the catalogue; review, then: go test ./functions -update", path)
	}
}

func addonsTable(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("|---|---|---|---|---|---|---|\n")
	for i, a := range newest(t).Addons {
		role := ""
		if a.IAM {
			role = "yes"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n",
			a.Name, addons.Catalog[i].Layer, a.Namespace, a.ServiceAccount, role, cmp.Or(a.Default, "no"), strings.Join(a.NotIn, "; "))
	}
	return b.String()
}

func newest(t *testing.T) explain.Addons {
	t.Helper()
	r, err := release.Load(release.Newest())
	if err != nil {
		t.Fatal(err)
	}
	return explain.NewCatalogue(addons.Catalog, r)
}

// TestEveryAddonHasACase asserts that each row of the catalogue is shown by itself.
func TestEveryAddonHasACase(t *testing.T) {
	all := cases(t)
	for _, row := range addons.Catalog {
		i := slices.IndexFunc(all, func(c testCase) bool { return c.name == "addon-"+row.Name })
		if i < 0 {
			t.Errorf("testdata has no case addon-%s", row.Name)
			continue
		}
		kind := "HelmRelease/"
		if row.EKS {
			kind = "Addon/"
		}
		if !slices.Contains(all[i].shows, kind+"prod-"+row.Name) {
			t.Errorf("the case addon-%s shows %v, and not its add-on", row.Name, all[i].shows)
		}
	}
}

// TestWordsOfDefaults asserts that a row says when it is on by default if, and only
// if, it ever is.
func TestWordsOfDefaults(t *testing.T) {
	on := map[string]bool{}
	for _, c := range cases(t) {
		d := spec.Parse(c.source, "", functions.Known())
		if d.Cluster == nil || len(d.Problems.Of(spec.Error)) > 0 {
			continue
		}
		p := plan.New(d, addons.Catalog)
		for _, a := range p.Addons {
			if p.Spec.Addons[a.Row.Name] == nil {
				on[a.Row.Name] = true
			}
		}
	}
	for _, row := range addons.Catalog {
		if on[row.Name] != (row.When != "") {
			t.Errorf("%s says that it is on by default %q, and in some case it is: %v", row.Name, row.When, on[row.Name])
		}
	}
}

// TestAutoscalerImages asserts that every version of Kubernetes that EKS runs has an
// image of cluster-autoscaler: without one the chart's own would run, of another.
func TestAutoscalerImages(t *testing.T) {
	r, err := release.Load(release.Newest())
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range r.Kubernetes.Supported() {
		if tag := r.ClusterAutoscaler[version]; !strings.HasPrefix(tag, "v"+version+".") {
			t.Errorf("the image for Kubernetes %s is %q", version, tag)
		}
	}
}
