package actions

import (
	"fmt"
	"strings"

	"spotcluster.dev/spotcluster/fn/suggest"
)

// Check says whether an action of a statement, which may be a pattern, is or stands
// for any that the table has. If it does not, problem says why, and what was
// probably meant; it can end a message that names the action's field.
func Check(action string) (problem string, ok bool) {
	service, name, colon := strings.Cut(action, ":")
	switch {
	case action == "*":
		return "", true
	case !colon:
		return fmt.Sprintf("%q names no service: an action is a service's prefix, a colon and a name (IAM user guide, \"IAM JSON policy elements: Action\")%s",
			action, elsewhere(action)), false
	case Of(service) == nil:
		if hint := suggest.Nearest(service, Services()); hint != "" {
			return unknownService(service) + didYouMean(hint+":"+name), false
		}
		return unknownService(service) + elsewhere(name), false
	case len(Match(action)) > 0:
		return "", true
	case IsPattern(name):
		return fmt.Sprintf("%q stands for no action of %s%s%s", action, service, asOf, didYouMean(near(service, name))), false
	}
	if hint := near(service, name); hint != "" {
		return unknownAction(service, name) + didYouMean(hint), false
	}
	return unknownAction(service, name) + elsewhere(name), false
}

// asOf names the table that an action is missing from.
const asOf = " (Service Authorization Reference as of " + AsOf + ")"

func unknownService(prefix string) string {
	return fmt.Sprintf("no service has the prefix %q%s", prefix, asOf)
}

func unknownAction(service, name string) string {
	return fmt.Sprintf("%s has no action %q%s", service, name, asOf)
}

// near is the action, or pattern, of the service that was probably meant, or
// nothing.
func near(service, name string) string {
	var known []string
	for _, a := range Of(service) {
		if !IsPattern(name) {
			known = append(known, a.Name)
			continue
		}
		word := a.Name
		for i := 1; i < len(word); i++ { // Get of GetObject
			if c := word[i]; 'A' <= c && c <= 'Z' {
				word = word[:i]
				break
			}
		}
		known = append(known, word+"*", a.Name+"*")
	}
	if hint := suggest.Nearest(name, known); hint != "" {
		return Of(service)[0].Service + ":" + hint
	}
	return ""
}

// elsewhere ends a message with the actions of that name that other services have,
// if they are few.
func elsewhere(name string) string {
	var found []string
	if IsPattern(name) {
		return ""
	}
	for _, s := range Services() {
		if a, ok := Find(s + ":" + name); ok {
			found = append(found, a.String())
		}
	}
	if len(found) > 3 {
		return ""
	}
	return didYouMean(strings.Join(found, ", or "))
}

func didYouMean(hint string) string {
	if hint == "" {
		return ""
	}
	return "; did you mean " + hint + "?"
}
