package timeline

import (
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func TestStateOf(t *testing.T) {
	ready := func(status, reason, message string) map[string]any {
		return map[string]any{"type": "Ready", "status": status, "reason": reason, "message": message}
	}
	reconciling := func(message string) map[string]any {
		return map[string]any{"type": "Reconciling", "status": "True", "reason": "Progressing", "message": message}
	}
	// The life of a layer: each step is what the one before led to.
	steps := []struct {
		name       string
		conditions []any
		want       string
	}{
		{"nobody has looked at it", nil, ""},
		{"closed", []any{ready("False", "DependencyNotReady", "dependency 'prod/network' is not ready")}, "waits: dependency 'prod/network' is not ready"},
		{"open", []any{ready("Unknown", "Progressing", "Reconciliation in progress"), reconciling("Fetching manifests")}, "opened: ready are network, iam"},
		{"goes on", []any{ready("Unknown", "Progressing", "Reconciliation in progress"), reconciling("Building manifests")}, "opened: ready are network, iam"},
		{"fails", []any{ready("False", "BuildFailed", "no such file\nmore")}, "failed: BuildFailed: no such file"},
		{"tries again", []any{ready("Unknown", "Progressing", "Reconciliation in progress"), reconciling("Fetching manifests")}, "failed: BuildFailed: no such file"},
		{"applied", []any{ready("Unknown", "Progressing", "Reconciliation in progress"), reconciling("Running health checks for revision main@sha1:0123456789abcdef")}, "applied: Running health checks for revision main@sha1:0123456"},
		{"ready", []any{ready("True", "ReconciliationSucceeded", "Applied revision: main@sha1:0123456789abcdef")}, "ready: Applied revision: main@sha1:0123456"},
		{"open again", []any{ready("Unknown", "Progressing", "Reconciliation in progress"), reconciling("Fetching manifests")}, "opened: ready are network, iam"},
	}
	now := state{}
	for _, step := range steps {
		o := &unstructured.Unstructured{Object: map[string]any{
			"spec":   map[string]any{"dependsOn": []any{map[string]any{"name": "network"}, map[string]any{"name": "iam"}}},
			"status": map[string]any{"conditions": step.conditions},
		}}
		if now = stateOf(o, now); now.String() != step.want {
			t.Errorf("%s: got %q, want %q", step.name, now, step.want)
		}
	}
}
