package explain

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"spotcluster.dev/spotcluster/fn/api/iam"
)

// Text is the explanation for people: two tables, and below them what each role
// may do.
func (e IAM) Text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s: account %s, %s, partition %s\n", e.Cluster, e.Account, e.Region, e.Partition)
	if e.PermissionsBoundary != "" {
		fmt.Fprintf(&b, "Every role that is made has the permissions boundary %s.\n", e.PermissionsBoundary)
	}
	fmt.Fprint(&b, "\nWho acts in AWS\n\n")
	table(&b, []string{"WHO", "THROUGH", "ROLE", "WHY"}, len(e.Roles), func(i int) []string {
		r := e.Roles[i]
		return []string{r.Who, r.Through, r.Name, r.Why}
	})
	fmt.Fprint(&b, "\nWho enters Kubernetes\n\n")
	table(&b, []string{"WHO", "MAY", "WHERE", "WHY"}, len(e.Access), func(i int) []string {
		a := e.Access[i]
		return []string{a.Who, a.May, a.Where, a.Why}
	})
	fmt.Fprint(&b, "\nWhat each role may do\n")
	for _, r := range e.Roles {
		r.text(&b)
	}
	return b.Bytes()
}

// table writes columns as wide as they need to be, and nothing at the end of lines.
func table(b *bytes.Buffer, head []string, rows int, row func(i int) []string) {
	var aligned bytes.Buffer
	w := tabwriter.NewWriter(&aligned, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join(head, "\t"))
	for i := range rows {
		fmt.Fprintln(w, strings.Join(row(i), "\t"))
	}
	_ = w.Flush() // into memory
	b.Write(aligned.Bytes())
}

func (r Role) text(b *bytes.Buffer) {
	fmt.Fprintf(b, "\n%s: %s\n", r.Name, r.Why)
	fmt.Fprintf(b, "  role %s\n", r.ARN)
	if r.Given {
		fmt.Fprint(b, "    is there already: what it may do is not known here\n")
	}
	for _, a := range r.Attached {
		fmt.Fprintf(b, "  policy %s\n", a.ARN)
		fill(b, "    why: ", strings.Fields(a.Why), "")
	}
	for _, p := range r.Policies {
		fmt.Fprintf(b, "  policy %s (%d of %d characters)\n", p.Name, p.Size, iam.MaxPolicySize)
		for _, s := range p.Statements {
			s.text(b)
		}
	}
}

func (s Statement) text(b *bytes.Buffer) {
	first := strings.ToLower(string(s.Effect)) + " "
	if s.ID != "" {
		first = s.ID + ": " + first
	}
	fill(b, "    "+first, s.Actions, ",")
	fill(b, "      on ", s.Resources, ",")
	for _, operator := range slices.Sorted(maps.Keys(s.Conditions)) {
		for _, key := range slices.Sorted(maps.Keys(s.Conditions[operator])) {
			fill(b, "      if "+key+" "+operator+" ", s.Conditions[operator][key], ",")
		}
	}
	if s.Why != "" {
		fill(b, "      why: ", strings.Fields(s.Why), "")
	}
}

// columns are how many a line may have, where what stands on it can be broken.
const columns = 110

// fill writes words, each but the last with what follows it, in lines that begin
// deeper than the first.
func fill(b *bytes.Buffer, first string, words []string, after string) {
	b.WriteString(first)
	indent := strings.Repeat(" ", len(first)-len(strings.TrimLeft(first, " "))+2)
	at := len(first)
	for i, w := range words {
		if i < len(words)-1 {
			w += after
		}
		switch {
		case i == 0:
		case at+1+len(w) > columns:
			b.WriteString("\n" + indent)
			at = len(indent)
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(w)
		at += len(w)
	}
	b.WriteByte('\n')
}
