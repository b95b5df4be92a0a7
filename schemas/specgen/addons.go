package main

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"

	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/functions/addons"
)

// occasions are specs that bring in add-ons which the first one does not, and
// what to call them.
var occasions = []struct{ words, rest string }{
	{"always", "nodeGroups: {spot: {min: 2, max: 2}}"},
	{"where a group scales", "nodeGroups: {spot: {min: 1, max: 2}}"},
	{"with `identity: PodIdentity`", "nodeGroups: {spot: {min: 2, max: 2}}, identity: PodIdentity"},
	{"with `nodePools`", "nodeGroups: {spot: {min: 2, max: 2}}, nodePools: {x: {}}"},
	{"with a group of kind SelfManaged", "nodeGroups: {spot: {kind: SelfManaged, min: 2, max: 2}}"},
	{"with `dns`", "nodeGroups: {spot: {min: 2, max: 2}}, dns: {provider: Cloudflare, tokenParameter: /x}"},
}

// catalogue writes the add-ons: what they are and do, and when they are on. The last
// is found by planning a cluster for each occasion.
func catalogue(w *bytes.Buffer, source string) error {
	uses, err := readUses(source)
	if err != nil {
		return err
	}
	on := map[string][]string{}
	for i, o := range occasions {
		doc, err := parsed(`{apiVersion: spotcluster.dev/v1alpha1, kind: SpotCluster, metadata: {name: x}, spec: {name: prod, accountId: "111122223333", region: us-east-1, ` + o.rest + "}}")
		if err != nil {
			return err
		}
		p := plan.New(doc, addons.Catalog)
		for _, a := range p.Addons {
			if always := on[a.Row.Name]; i == 0 || len(always) == 0 || always[0] != occasions[0].words {
				on[a.Row.Name] = append(always, o.words)
			}
		}
	}
	w.WriteString("\n## Add-ons\n\nThe names of `spec.addons`. Naming one brings it in; `enabled: false` takes it away.\n\n" +
		"| name | is | what it does | layer | namespace | on by default |\n|---|---|---|---|---|---|\n")
	for _, row := range addons.Catalog {
		kind := "a chart"
		if row.EKS {
			kind = "an EKS add-on"
		}
		when := cmp.Or(strings.Join(on[row.Name], ", "), "no")
		if row.NeedsNodes != "" {
			when += "; never on Fargate alone"
		}
		use := uses[row.Name]
		if use == "" {
			return fmt.Errorf("the row of add-on %s has no comment that says what it does", row.Name)
		}
		fmt.Fprintf(w, "| `%s` | %s | %s | %s | `%s` | %s |\n", row.Name, kind, cell(use), row.Layer, row.Namespace, when)
	}
	return nil
}

// readUses reads what each add-on does: the first sentence of its row's comment,
// by the add-on's name.
func readUses(folder string) (map[string]string, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	uses := map[string]string{}
	for _, path := range paths {
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		for _, d := range f.Decls {
			if d, ok := d.(*ast.GenDecl); ok && d.Tok == token.VAR && len(d.Specs) == 1 {
				v := d.Specs[0].(*ast.ValueSpec)
				sentence, _, _ := strings.Cut(strings.TrimPrefix(text(d.Doc), v.Names[0].Name+" "), ". ")
				uses[rowName(v)] = strings.TrimSuffix(sentence, ".")
			}
		}
	}
	return uses, nil
}

// rowName is the Name in a variable's struct literal.
func rowName(v *ast.ValueSpec) string {
	for _, value := range v.Values {
		row, ok := value.(*ast.CompositeLit)
		if !ok {
			continue
		}
		for _, e := range row.Elts {
			pair, ok := e.(*ast.KeyValueExpr)
			if !ok {
				continue
			}
			key, isName := pair.Key.(*ast.Ident)
			if text, ok := pair.Value.(*ast.BasicLit); ok && isName && key.Name == "Name" {
				name, err := strconv.Unquote(text.Value)
				if err == nil {
					return name
				}
			}
		}
	}
	return ""
}
