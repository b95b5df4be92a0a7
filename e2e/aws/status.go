package aws

import (
	"context"
	"encoding/json"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

// condition makes a condition without a time.
func condition(kind string, status bool, reason, message string) map[string]any {
	c := map[string]any{"type": kind, "status": string(metav1.ConditionFalse), "reason": reason}
	if status {
		c["status"] = string(metav1.ConditionTrue)
	}
	if message != "" {
		c["message"] = message
	}
	return c
}

// synced is the condition of a successful visit. crossplane-runtime stamps the generation on it; upjet does not on Ready.
func (m *managed) synced() map[string]any {
	return condition("Synced", true, "ReconcileSuccess", "")
}

// writeStatus sets conditions and, where there is something to say, status.atProvider. Other conditions stay as they are.
func (m *managed) writeStatus(ctx context.Context, atProvider params, conditions ...map[string]any) error {
	for _, c := range conditions {
		if c["type"] == "Synced" {
			c["observedGeneration"] = m.object.GetGeneration()
		}
	}
	status := map[string]any{"conditions": merge(m.object, conditions)}
	if atProvider != nil {
		status["atProvider"] = map[string]any(atProvider)
	}
	return m.patchStatus(ctx, m.object, m.kind, status)
}

// merge puts conditions among those of an object. The time of a condition changes with its status only.
func merge(o *unstructured.Unstructured, conditions []map[string]any) []any {
	before, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	var merged []any
	for _, b := range before {
		old, ok := b.(map[string]any)
		if !ok {
			continue
		}
		for i, c := range conditions {
			if c["type"] == old["type"] {
				if c["status"] == old["status"] {
					c["lastTransitionTime"] = old["lastTransitionTime"]
				}
				old, conditions[i] = stamped(c), nil
			}
		}
		merged = append(merged, old)
	}
	for _, c := range conditions {
		if c != nil {
			merged = append(merged, stamped(c))
		}
	}
	return merged
}

func stamped(c map[string]any) map[string]any {
	if c["lastTransitionTime"] == nil {
		c["lastTransitionTime"] = time.Now().UTC().Format(time.RFC3339)
	}
	return c
}

// patchStatus writes a status that differs from the one last written in this run.
func (s *session) patchStatus(ctx context.Context, o *unstructured.Unstructured, kind string, status map[string]any) error {
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"uid": o.GetUID()}, "status": status})
	if err != nil {
		return err
	}
	if s.written[string(o.GetUID())] == string(patch) {
		return nil
	}
	client := s.objects.Resource(s.store.resources[kind]).Namespace(o.GetNamespace())
	if _, err := client.Patch(ctx, o.GetName(), types.MergePatchType, patch, metav1.PatchOptions{}, "status"); err != nil {
		return err
	}
	s.written[string(o.GetUID())] = string(patch)
	return nil
}
