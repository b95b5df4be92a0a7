package timeline

import (
	"regexp"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// A phase is where a Flux object stands, for a person.
type phase string

const (
	waiting  phase = "waits"
	opened   phase = "opened"
	checking phase = "applied"
	ready    phase = "ready"
	failed   phase = "failed"
	deleting phase = "is being deleted"
)

// A state is a phase and why.
type state struct {
	phase phase
	why   string
}

func (s state) String() string {
	if s.why == "" {
		return string(s.phase)
	}
	return string(s.phase) + ": " + s.why
}

// waits are the reasons of an object whose gate is closed.
var waits = map[string]bool{
	"DependencyNotReady": true,
	"ArtifactFailed":     true,
	"SourceNotReady":     true,
}

// revision matches what makes messages long: the digest of a commit.
var revision = regexp.MustCompile(`(sha\d+:[0-9a-f]{7})[0-9a-f]+`)

// stateOf reads an object's conditions. What it was before tells an opening gate from work that goes on.
func stateOf(o *unstructured.Unstructured, before state) state {
	if o.GetDeletionTimestamp() != nil {
		return state{phase: deleting}
	}
	result, progress := condition(o, "Ready"), condition(o, "Reconciling")
	switch {
	case result.status == "True" && progress.status != "True":
		return state{ready, short(result.message)}
	case waits[result.reason]:
		return state{waiting, short(result.message)}
	case result.status == "False" && result.reason != "Progressing":
		return state{failed, result.reason + ": " + short(result.message)}
	case progress.message == "" || progress.message == "Fulfilling prerequisites":
		return before // nobody has looked at its gate yet
	case strings.HasPrefix(progress.message, "Running health checks"):
		return state{checking, short(progress.message)}
	case before.phase == opened || before.phase == checking || before.phase == failed:
		return before // a retry is told by how it ends
	}
	return open(o)
}

type fluxCondition struct{ status, reason, message string }

func condition(o *unstructured.Unstructured, kind string) fluxCondition {
	conditions, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	for _, c := range conditions {
		if c, ok := c.(map[string]any); ok && c["type"] == kind {
			status, _ := c["status"].(string)
			reason, _ := c["reason"].(string)
			message, _ := c["message"].(string)
			return fluxCondition{status, reason, message}
		}
	}
	return fluxCondition{}
}

// open says why an object's gate is open.
func open(o *unstructured.Unstructured) state {
	dependencies, _, _ := unstructured.NestedSlice(o.Object, "spec", "dependsOn")
	if len(dependencies) == 0 {
		return state{opened, "it waits for nothing"}
	}
	var names []string
	for _, d := range dependencies {
		if d, ok := d.(map[string]any); ok {
			name, _ := d["name"].(string)
			names = append(names, name)
		}
	}
	return state{opened, "ready are " + strings.Join(names, ", ")}
}

// short cuts a message to its first line and its revisions to what tells them apart.
func short(message string) string {
	line, _, _ := strings.Cut(message, "\n")
	return revision.ReplaceAllString(strings.TrimSpace(line), "$1")
}
