package aws

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
)

const (
	externalName     = "crossplane.io/external-name"
	paused           = "crossplane.io/paused"
	managedFinalizer = "finalizer.managedresource.crossplane.io"
)

// managed is one visit to one managed resource.
type managed struct {
	*session

	kind   string
	object *unstructured.Unstructured
}

func (m *managed) subject() string {
	_, kind, _ := strings.Cut(m.kind, "/")
	return kind + " " + m.owner()
}

func (m *managed) owner() string { return m.object.GetNamespace() + "/" + m.object.GetName() }

func (m *managed) client() dynamic.ResourceInterface {
	return m.objects.Resource(m.store.resources[m.kind]).Namespace(m.object.GetNamespace())
}

// may says whether the managementPolicies include an action.
func (m *managed) may(action string) bool {
	policies, _, _ := unstructured.NestedStringSlice(m.object.Object, "spec", "managementPolicies")
	return len(policies) == 0 || slices.Contains(policies, "*") || slices.Contains(policies, action)
}

// call is what is asked of AWS for the object.
func (m *managed) call() call {
	initial, _, _ := unstructured.NestedMap(m.object.Object, "spec", "initProvider")
	desired, _, _ := unstructured.NestedMap(m.object.Object, "spec", "forProvider")
	q := call{
		kind: m.kind, account: m.account(), owner: m.owner(), name: m.object.GetAnnotations()[externalName],
		params: clean(desired), initial: clean(initial),
	}
	q.region = q.params.text("region")
	if q.name == "" && kindOf(m.kind).byName {
		q.name = m.object.GetName()
	}
	return q
}

func clean(fields map[string]any) params {
	cleaned, _ := withoutReferences(fields).(map[string]any)
	return cleaned
}

// reconcile brings one object a step further. The error is that of a write to the API server.
func (m *managed) reconcile(ctx context.Context) error {
	if m.object.GetAnnotations()[paused] == "true" {
		return m.writeStatus(ctx, nil, condition("Synced", false, "ReconcilePaused", "reconciliation is paused"))
	}
	if err := m.checkProviderConfig(); err != nil {
		return m.failed(ctx, "connect failed", err)
	}
	if m.object.GetDeletionTimestamp() != nil {
		return m.delete(ctx)
	}
	if err := m.initialize(ctx); err != nil {
		return err
	}
	applied, unresolved := m.resolve()
	if unresolved != nil {
		return m.failed(ctx, "cannot resolve references", unresolved)
	}
	if err := m.writeReferences(ctx, applied); err != nil {
		return err
	}
	if m.kind == "eks/ClusterAuth" {
		return m.connect(ctx)
	}
	return m.sync(ctx)
}

// sync compares with AWS, and creates or updates.
func (m *managed) sync(ctx context.Context) error {
	q := m.call()
	o, err := m.cloud.observe(q)
	if err != nil {
		return m.failed(ctx, "observe failed", err)
	}
	if !o.exists {
		if !m.may("Create") {
			return m.failed(ctx, "observe failed", refuse("ResourceNotFoundException", "it does not exist, and managementPolicies do not include Create"))
		}
		if err := m.cloud.create(q); err != nil {
			return m.failed(ctx, "create failed", err)
		}
		return m.writeStatus(ctx, nil, m.synced(), condition("Ready", false, "Creating", ""))
	}
	if m.may("Update") {
		if err := m.cloud.update(q); err != nil {
			return m.failed(ctx, "update failed", err)
		}
	}
	if !o.ready {
		return m.writeStatus(ctx, o.values, m.synced(), condition("Ready", false, "Creating", o.lacking))
	}
	if err := m.writeName(ctx, o.name); err != nil {
		return err
	}
	return m.writeStatus(ctx, o.values, m.synced(), condition("Ready", true, "Available", ""))
}

// delete removes the resource from AWS, then the finalizer. Other finalizers keep it in AWS, as in crossplane-runtime.
func (m *managed) delete(ctx context.Context) error {
	if !slices.Contains(m.object.GetFinalizers(), managedFinalizer) {
		return nil
	}
	switch {
	case m.kind == "eks/ClusterAuth":
		if err := m.disconnect(ctx); err != nil {
			return m.failed(ctx, "delete failed", err)
		}
	case !m.may("Delete"):
		m.cloud.orphan(m.call())
	case len(m.object.GetFinalizers()) > 1:
		return m.writeStatus(ctx, nil, m.synced(), condition("Ready", false, "Deleting", "waiting for other finalizers"))
	default:
		gone, err := m.cloud.remove(m.call())
		if err != nil {
			return m.failed(ctx, "delete failed", err)
		}
		if !gone {
			return m.writeStatus(ctx, nil, m.synced(), condition("Ready", false, "Deleting", ""))
		}
	}
	delete(m.written, string(m.object.GetUID()))
	finalizers := slices.DeleteFunc(m.object.GetFinalizers(), func(f string) bool { return f == managedFinalizer })
	return m.patchMetadata(ctx, map[string]any{"finalizers": finalizers})
}

// initialize adds the finalizer, the tags that the provider adds, and the external name where it is known beforehand.
func (m *managed) initialize(ctx context.Context) error {
	metadata := map[string]any{}
	if !slices.Contains(m.object.GetFinalizers(), managedFinalizer) {
		metadata["finalizers"] = append(m.object.GetFinalizers(), managedFinalizer)
	}
	if kindOf(m.kind).byName && m.object.GetAnnotations()[externalName] == "" {
		metadata["annotations"] = map[string]any{externalName: m.object.GetName()}
	}
	if len(metadata) > 0 {
		if err := m.patchMetadata(ctx, metadata); err != nil {
			return err
		}
	}
	return m.writeTags(ctx)
}

// writeTags adds the provider's default tags beside those of the spec.
func (m *managed) writeTags(ctx context.Context) error {
	tags, found, _ := unstructured.NestedStringMap(m.object.Object, "spec", "forProvider", "tags")
	if !found || tags["crossplane-name"] != "" {
		return nil
	}
	config, _, _ := unstructured.NestedString(m.object.Object, "spec", "providerConfigRef", "name")
	group, kind := m.object.GroupVersionKind().Group, strings.ToLower(m.object.GetKind())
	return m.apply(ctx, "provider-aws-tags", map[string]any{"forProvider": map[string]any{"tags": map[string]any{
		"crossplane-kind": kind + "." + group, "crossplane-name": m.object.GetName(), "crossplane-providerconfig": config,
	}}})
}

// writeName keeps the name that AWS gave. upjet does so by late initialization, and forgets the name without it.
func (m *managed) writeName(ctx context.Context, name string) error {
	if m.object.GetAnnotations()[externalName] != "" {
		return nil
	}
	if k := kindOf(m.kind); !m.may("LateInitialize") && k.name == nil {
		m.cloud.journal.violation(m.subject(), "its name in AWS is lost in a restart: managementPolicies do not include LateInitialize")
		return nil
	}
	return m.patchMetadata(ctx, map[string]any{"annotations": map[string]any{externalName: name}})
}

// patchMetadata changes metadata unless somebody else changed the object first.
func (m *managed) patchMetadata(ctx context.Context, metadata map[string]any) error {
	metadata["resourceVersion"] = m.object.GetResourceVersion()
	patch, err := json.Marshal(map[string]any{"metadata": metadata})
	if err != nil {
		return err
	}
	return m.accept(m.client().Patch(ctx, m.object.GetName(), types.MergePatchType, patch, metav1.PatchOptions{}))
}

// apply sets fields of the spec by server-side apply.
func (m *managed) apply(ctx context.Context, manager string, spec map[string]any) error {
	o := &unstructured.Unstructured{Object: map[string]any{"spec": spec}}
	o.SetGroupVersionKind(m.object.GroupVersionKind())
	o.SetName(m.object.GetName())
	o.SetNamespace(m.object.GetNamespace())
	o.SetUID(m.object.GetUID()) // never makes again what somebody deletes meanwhile
	return m.accept(m.client().Apply(ctx, o.GetName(), o, metav1.ApplyOptions{FieldManager: manager, Force: true}))
}

func (m *managed) accept(o *unstructured.Unstructured, err error) error {
	if err == nil {
		m.object = o
	}
	return err
}

// failed says in the status, and in the journal, why a step failed.
func (m *managed) failed(ctx context.Context, step string, err error) error {
	text := fmt.Sprintf("%s: %v", step, err)
	m.cloud.journal.event(m.subject(), "%s", text)
	return m.writeStatus(ctx, nil, condition("Synced", false, "ReconcileError", text))
}
