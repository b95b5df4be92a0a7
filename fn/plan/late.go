package plan

import "strings"

// A Late is a value that AWS makes, and nobody knows before: a literal where it
// is known when rendering, a variable where it is not. Who uses one need not
// ask which. A later engine that reads the value from the observed cluster makes
// the plan with a literal, and every function stays as it is.
type Late struct {
	literal  string
	variable string
}

// Known is a late value that is known already.
func Known(literal string) Late { return Late{literal: literal} }

// Variable is a late value that Flux fills in under that name.
func Variable(name string) Late { return Late{variable: name} }

// IsKnown says whether the value is a literal.
func (l Late) IsKnown() bool { return l.variable == "" }

// String is the value, or the variable that stands for it.
func (l Late) String() string {
	if l.IsKnown() {
		return l.literal
	}
	return "${" + l.variable + "}"
}

// Without is the value without a prefix: `${v#prefix}` in Flux's substitution.
func (l Late) Without(prefix string) string {
	if l.IsKnown() {
		return strings.TrimPrefix(l.literal, prefix)
	}
	return "${" + l.variable + "#" + prefix + "}"
}

// Escape protects text that goes through Flux's substitution: every `${` that is
// not one of the value's own variables becomes `$${`, which Flux turns back.
// IAM's own variables, such as ${aws:PrincipalTag/team}, need it.
func (l Late) Escape(text string) string {
	if l.IsKnown() || !strings.Contains(text, "${") {
		return text
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "${")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		rest, ours := strings.CutPrefix(after, l.variable)
		if ours && rest != "" && (rest[0] == '}' || rest[0] == '#') {
			b.WriteString("${")
		} else {
			b.WriteString("$${")
		}
		text = after
	}
}
