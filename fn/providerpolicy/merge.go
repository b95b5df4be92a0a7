package providerpolicy

import (
	"fmt"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/api/iam"
)

// A grant is a statement in the making.
type grant struct {
	effect             iam.Effect
	actions, resources []string
	condition          iam.Condition
	why                []string
	// class, where it is given, says that grants of one class and condition may be
	// one statement: no action of one touches the resources of another, or the
	// condition asks of each resource whether it is the cluster's.
	class string
	// pool, where it is given, says that grants of one pool and the same actions may be
	// one statement, with the values of their conditions together: no value goes with
	// another's resource, or all have the same resource.
	pool string
}

func allow(why string, resources []string, condition iam.Condition, actions ...string) grant {
	return grant{effect: iam.Allow, actions: actions, resources: resources, condition: condition, why: []string{why}}
}

// merge makes few statements of many grants, none of which allows more than they
// did: with one condition, the same actions take on each other's resources, and the
// same resources each other's actions. The order is by service, and then the order
// in which grants came.
func merge(grants []grant) []iam.Statement {
	grants = slices.DeleteFunc(grants, func(g grant) bool { return len(g.actions) == 0 || len(g.resources) == 0 })
	for i := range grants {
		grants[i].actions, grants[i].resources = distinct(grants[i].actions), distinct(grants[i].resources)
	}
	for n := 0; n != len(grants); {
		n = len(grants)
		grants = join(grants, func(g grant) string { return key(g, g.resources) })
		grants = join(grants, func(g grant) string { return key(g, g.actions) })
		grants = join(grants, func(g grant) string { return key(g, nil) })
		grants = join(grants, pooled)
	}
	slices.SortStableFunc(grants, func(a, b grant) int { return strings.Compare(a.service(), b.service()) })
	out := make([]iam.Statement, len(grants))
	for i, g := range grants {
		out[i] = iam.Statement{Effect: g.effect, Action: g.actions, Resource: g.resources, Condition: g.condition, Why: strings.Join(g.why, " ")}
	}
	return out
}

// key is the same for grants that may be joined. Without texts those of a class may.
func key(g grant, texts []string) string {
	if texts == nil && g.class == "" {
		texts = slices.Concat(g.actions, g.resources)
	}
	return fmt.Sprint(g.effect, g.class, g.condition, texts) // maps are printed in order
}

// pooled is the same for grants of one pool.
func pooled(g grant) string {
	if g.pool == "" {
		return key(g, slices.Concat(g.actions, g.resources))
	}
	return fmt.Sprint("pool ", g.pool, g.effect, g.actions)
}

// join joins the grants that have one key.
func join(grants []grant, key func(grant) string) []grant {
	var out []grant
	at := map[string]int{}
	for _, g := range grants {
		k := key(g)
		i, seen := at[k]
		if !seen {
			at[k] = len(out)
			out = append(out, g)
			continue
		}
		o := &out[i]
		o.actions = distinct(append(o.actions, g.actions...))
		o.resources = distinct(append(o.resources, g.resources...))
		o.condition = together(o.condition, g.condition)
		for _, why := range g.why {
			if !slices.Contains(o.why, why) {
				o.why = append(slices.Clone(o.why), why)
			}
		}
	}
	return out
}

// together are two conditions' values. Mostly the conditions are the same.
func together(a, b iam.Condition) iam.Condition {
	if len(a) == 0 {
		return a
	}
	out := iam.Condition{}
	for operator, keys := range a {
		out[operator] = map[string][]string{}
		for key, values := range keys {
			out[operator][key] = distinct(slices.Concat(values, b[operator][key]))
		}
	}
	return out
}

func (g grant) service() string {
	service, _, _ := strings.Cut(g.actions[0], ":")
	return service
}

// Documents are statements in as few documents as IAM's limit on a managed policy's
// size allows: each goes into the first that has room. A statement that alone is too
// long is cut along its resources or, where it has but one, its actions.
func Documents(statements []iam.Statement) []iam.Document {
	var out []iam.Document
	var rooms []int
	for _, s := range fitting(statements) {
		size := s.Size() + len(",")
		i := slices.IndexFunc(rooms, func(room int) bool { return size <= room })
		if i < 0 {
			d := iam.Policy2012(s)
			out, rooms = append(out, d), append(rooms, iam.MaxPolicySize-d.Size())
			continue
		}
		out[i].Statement = append(out[i].Statement, s)
		rooms[i] -= size
	}
	return out
}

// fitting are statements each of which fits into a document.
func fitting(statements []iam.Statement) []iam.Statement {
	var out []iam.Statement
	for _, s := range statements {
		if iam.Policy2012(s).Size() <= iam.MaxPolicySize {
			out = append(out, s)
			continue
		}
		a, b := s, s
		switch {
		case len(s.Resource) > 1:
			a.Resource, b.Resource = halves(s.Resource)
		case len(s.Action) > 1:
			a.Action, b.Action = halves(s.Action)
		default: // a condition with thousands of values, which nothing here makes
			out = append(out, s)
			continue
		}
		out = append(out, fitting([]iam.Statement{a, b})...)
	}
	return out
}

func halves(texts []string) (a, b []string) {
	return texts[:len(texts)/2], texts[len(texts)/2:]
}
