package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/providerpolicy"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
)

func newProviderPolicy(s streams) *cobra.Command {
	var out string
	var explain bool
	c := &cobra.Command{
		Use:   "provider-policy [DIR...]",
		Short: "Print the IAM policies that Crossplane needs for overlays",
		Long: `Provider-policy prints what Crossplane's AWS provider must be allowed in AWS to
make, change and delete what overlays render to, and no more: for each identity that
makes something, IAM policy documents one after the other, each of a size that a
managed policy takes. The words on stderr say whose they are.

That is the role in spec.delivery.providerRole or, without one, the role that the
providers themselves run as. With the management cluster's overlay among the
folders, the providers' own policy also lets them take on the clusters' roles.

With --out the documents are files, NAME-1.json and so on, as aws iam create-policy
--policy-document takes them; what an earlier run wrote there with higher numbers is
removed. With --explain there is text in their place: each
statement, and what it is for.`,
		Example: `  spotcluster provider-policy overlays/prod
  spotcluster provider-policy --out policies overlays/*
  spotcluster provider-policy --explain overlays/prod | less`,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"."}
			}
			return providerPolicy(s, args, out, explain)
		},
	}
	c.Flags().StringVar(&out, "out", "", "write a file for each document into this `folder`")
	c.Flags().BoolVar(&explain, "explain", false, "say what each statement is for, in the place of documents")
	c.MarkFlagsMutuallyExclusive("out", "explain")
	return c
}

func providerPolicy(s streams, folders []string, out string, explain bool) error {
	overlays, err := policyOverlays(folders)
	if err != nil {
		return err
	}
	identities, unknown := providerpolicy.Identities(overlays)
	if len(identities) == 0 {
		return spec.Problems{{File: overlays[0].Folder, Rule: "no-cluster", Severity: spec.Error, Message: "a management cluster makes nothing in AWS by itself; name the overlays of its clusters too, such as: spotcluster provider-policy overlays/*"}}
	}
	var b bytes.Buffer
	for _, id := range identities {
		documents := providerpolicy.Documents(id.Statements)
		notes(s, id, documents, overlays)
		switch {
		case explain:
			explained(&b, id)
		case out != "":
			if err := writeDocuments(s, out, id.Name, documents); err != nil {
				return err
			}
		default:
			for _, d := range documents {
				fmt.Fprintln(&b, d)
			}
		}
	}
	for _, o := range overlays {
		for _, object := range unknown[o.Folder] {
			fmt.Fprintf(s.err, "%s: warning: %s is of a kind that spotcluster does not make, so what its provider needs is not in these policies; give it a policy of its own\n", o.Folder, object)
		}
	}
	if _, err := s.out.Write(b.Bytes()); err != nil {
		return fmt.Errorf("writing the output: %w", err)
	}
	return nil
}

// policyOverlays resolves overlays, a cluster each.
func policyOverlays(folders []string) ([]providerpolicy.Overlay, error) {
	results, err := resolveEach(folders)
	if err != nil {
		return nil, err
	}
	var out []providerpolicy.Overlay
	var problems spec.Problems
	for _, r := range results {
		if len(r.Clusters) != 1 {
			var names []string
			for _, c := range r.Clusters {
				names = append(names, c.Folder)
			}
			problems = append(problems, spec.Problem{File: r.folder, Rule: "one-cluster", Severity: spec.Error, Message: fmt.Sprintf(
				"the folder takes %d overlays, and a policy says which it is for; name them: spotcluster provider-policy %s", len(names), strings.Join(names, " "))})
			continue
		}
		o, err := policyOverlay(r)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return out, nil
}

func policyOverlay(r resolved) (o providerpolicy.Overlay, err error) {
	c := r.Clusters[0]
	o = providerpolicy.Overlay{Folder: r.folder, Management: c.Kind == spec.KindManagementCluster}
	o.Name, o.Account, o.Region = c.Name, c.Account, c.Region
	if d := spec.Parse(c.Document, "", functions.Known()); d.Management != nil {
		o.Role = string(d.Management.Spec.ProviderRole)
	}
	o.Objects, err = providerpolicy.Read(r.Stream)
	return o, err
}

// notes says whose documents follow, and what is to be known of them.
func notes(s streams, id providerpolicy.Identity, documents []iam.Document, overlays []providerpolicy.Overlay) {
	fmt.Fprintf(s.err, "%s: %s for %s\n", id.Who, counted(len(documents), "policy", "policies"), strings.Join(id.For, ", "))
	if slices.ContainsFunc(id.Statements, unbounded) {
		fmt.Fprintf(s.err, "warning: this identity makes roles without a permissions boundary, and writes their policies: whoever is it can be anything in the account; name a boundary in spec.permissionsBoundary\n")
	}
	if len(documents) > iam.MaxPolicies {
		fmt.Fprintf(s.err, "warning: a role takes %d managed policies until the account's quota is raised (IAM quotas), and these are %d; raise it, or give clusters roles of their own by spec.delivery.providerRole\n", iam.MaxPolicies, len(documents))
	}
	var accounts []string
	for _, o := range overlays {
		if id.Role == "" && slices.Contains(id.For, o.Folder) && !slices.Contains(accounts, o.Account) {
			accounts = append(accounts, o.Account)
		}
	}
	if makes := slices.ContainsFunc(id.Statements, func(s iam.Statement) bool { return !strings.HasPrefix(s.Action[0], "sts:") }); makes && len(accounts) > 1 {
		fmt.Fprintf(s.err, "warning: these clusters are in the accounts %s, and one identity makes resources in one account only; give those of the others roles by spec.delivery.providerRole\n", strings.Join(accounts, " and "))
	}
}

// unbounded says whether a statement lets roles be made without a boundary.
func unbounded(s iam.Statement) bool {
	return slices.Contains(s.Action, "iam:CreateRole") && len(s.Condition) == 0
}

func counted(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// writeDocuments writes documents as files, and removes those of an earlier run with
// higher numbers.
func writeDocuments(s streams, folder, name string, documents []iam.Document) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for i, d := range documents {
		path := filepath.Join(folder, fmt.Sprintf("%s-%d.json", name, i+1))
		if err := os.WriteFile(path, []byte(d.String()+"\n"), 0o644); err != nil {
			return err
		}
		fmt.Fprintf(s.err, "%s: %d of %d characters\n", path, d.Size(), iam.MaxPolicySize)
	}
	return removeBeyond(s, folder, name, len(documents))
}

// removeBeyond removes an identity's documents with numbers higher than the last. A
// policy that nobody needs any more would be made from them. What is not a file, or
// does not hold what we print, stays.
func removeBeyond(s streams, folder, name string, last int) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		number, ok := strings.CutPrefix(e.Name(), name+"-")
		number, is := strings.CutSuffix(number, ".json")
		n, err := strconv.Atoi(number)
		if !ok || !is || err != nil || strconv.Itoa(n) != number || n <= last || !e.Type().IsRegular() {
			continue
		}
		path := filepath.Join(folder, e.Name())
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !printed(text) {
			fmt.Fprintf(s.err, "warning: %s is not of this run, and not as provider-policy writes it; look whether it is still needed\n", path)
			continue
		}
		if err := os.Remove(path); err != nil {
			return err
		}
		fmt.Fprintf(s.err, "%s: removed, for there are fewer documents than before\n", path)
	}
	return nil
}

// printed says whether a text is a policy document as writeDocuments prints it, to
// the byte.
func printed(text []byte) bool {
	var d iam.Document
	return json.Unmarshal(text, &d) == nil && d.String()+"\n" == string(text)
}

// explained is what an identity's statements are for, as text.
func explained(b *bytes.Buffer, id providerpolicy.Identity) {
	fmt.Fprintf(b, "%s\n", id.Who)
	for _, st := range id.Statements {
		fmt.Fprintf(b, "\n%s\n", st.Why)
		fmt.Fprintf(b, "  %s\n", strings.ToLower(string(st.Effect)))
		for _, action := range st.Action {
			fmt.Fprintf(b, "    %s\n", action)
		}
		fmt.Fprintf(b, "  on\n")
		for _, resource := range st.Resource {
			fmt.Fprintf(b, "    %s\n", resource)
		}
		for _, operator := range slices.Sorted(maps.Keys(st.Condition)) {
			for _, key := range slices.Sorted(maps.Keys(st.Condition[operator])) {
				fmt.Fprintf(b, "  if %s %s\n", key, operator)
				for _, value := range st.Condition[operator][key] {
					fmt.Fprintf(b, "    %s\n", value)
				}
			}
		}
	}
	fmt.Fprintln(b)
}
