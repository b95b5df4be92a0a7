package aws

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"
	metav1ac "k8s.io/client-go/applyconfigurations/meta/v1"
)

const (
	roleAnnotation = "eks.amazonaws.com/role-arn"
	secretsManaged = "reconcile.external-secrets.io/managed"
)

var externalSecrets = schema.GroupVersion{Group: "external-secrets.io", Version: "v1"}

// provideSecrets plays External Secrets: stores are ready once their identity may act, and ExternalSecrets once their store is.
func (c *Cloud) provideSecrets(ctx context.Context, w *workload) error {
	ready := map[string]bool{}
	for _, resource := range []string{"clustersecretstores", "secretstores"} {
		stores, err := w.list(ctx, resource)
		if err != nil {
			return err
		}
		for i := range stores {
			o := &stores[i]
			valid := condition("Ready", true, "Valid", "store validated")
			if err := c.checkStore(ctx, w, o); err != nil {
				valid = condition("Ready", false, "InvalidProviderConfig", err.Error())
			}
			if err := w.setReady(ctx, resource, o, valid, nil); err != nil {
				return err
			}
			ready[o.GetKind()+" "+o.GetNamespace()+" "+o.GetName()] = valid["status"] == string(metav1.ConditionTrue)
		}
	}
	wanted, err := w.list(ctx, "externalsecrets")
	if err != nil {
		return err
	}
	secrets, err := w.core.CoreV1().Secrets("").List(ctx, metav1.ListOptions{LabelSelector: secretsManaged + "=true"})
	if err != nil {
		return fmt.Errorf("list the Secrets of External Secrets: %w", err)
	}
	for i := range wanted {
		if err := c.provideSecret(ctx, w, &wanted[i], ready, secrets.Items); err != nil {
			return err
		}
	}
	return w.collectSecrets(ctx, wanted, secrets.Items)
}

// list returns the objects of a kind, or none where the release has not brought its CRD yet.
func (w *workload) list(ctx context.Context, resource string) ([]unstructured.Unstructured, error) {
	list, err := w.objects.Resource(externalSecrets.WithResource(resource)).List(ctx, metav1.ListOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", resource, err)
	}
	return list.Items, nil
}

// checkStore says why a store's identity cannot act in AWS, or returns nil.
func (c *Cloud) checkStore(ctx context.Context, w *workload, o *unstructured.Unstructured) error {
	provider, _, _ := unstructured.NestedMap(o.Object, "spec", "provider", "aws")
	account := params(provider).text("auth", "jwt", "serviceAccountRef", "name")
	namespace := cmp.Or(params(provider).text("auth", "jwt", "serviceAccountRef", "namespace"), o.GetNamespace())
	if account == "" {
		namespaces, err := w.releaseNamespaces(ctx, "external-secrets")
		if err != nil {
			return err
		}
		if err := c.checkController(ctx, w, namespaces); err != nil {
			return err
		}
		return c.checkAssumed(params(provider).text("role"))
	}
	sa, err := w.core.CoreV1().ServiceAccounts(namespace).Get(ctx, account, metav1.GetOptions{})
	if err != nil {
		return err
	}
	return c.checkWebIdentity(w, sa.Annotations[roleAnnotation], namespace, account)
}

// checkAssumed says whether the controller may take on the role of a store: it is there, and trusts the account's principals.
func (c *Cloud) checkAssumed(arn string) error {
	if arn == "" {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	role, err := c.role(arn)
	if err != nil {
		return refuse("AccessDenied", "sts:AssumeRole on %s: %v", arn, err)
	}
	if !trusts(role, "AWS", "", "") {
		return refuse("AccessDenied", "role %s trusts no principal of the account", role.name)
	}
	return nil
}

// checkController holds the controller's own identity to a Pod Identity association, or to a role on its ServiceAccount.
func (c *Cloud) checkController(ctx context.Context, w *workload, namespaces []string) error {
	c.mu.Lock()
	associated := c.find("eks/PodIdentityAssociation", func(a *resource) bool {
		return a.live() && a.params.text("clusterName") == w.cluster && slices.Contains(namespaces, a.params.text("namespace"))
	})
	c.mu.Unlock()
	if associated != nil {
		return nil
	}
	for _, namespace := range namespaces {
		accounts, err := w.core.CoreV1().ServiceAccounts(namespace).List(ctx, metav1.ListOptions{})
		if err != nil {
			return err
		}
		for _, sa := range accounts.Items {
			if arn := sa.Annotations[roleAnnotation]; arn != "" {
				return c.checkWebIdentity(w, arn, namespace, sa.Name)
			}
		}
	}
	return refuse("NoCredentialProviders", "the controller of External Secrets has neither a Pod Identity association nor a role")
}

// checkWebIdentity says whether a ServiceAccount of a cluster may assume a role.
func (c *Cloud) checkWebIdentity(w *workload, arn, namespace, account string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	role, err := c.role(arn)
	if err != nil {
		return refuse("AccessDenied", "ServiceAccount %s/%s of %s: %v", namespace, account, w.cluster, err)
	}
	if !trusts(role, "Federated", "", "system:serviceaccount:"+namespace+":"+account) {
		return refuse("AccessDenied", "role %s does not trust the ServiceAccount %s/%s of %s", role.name, namespace, account, w.cluster)
	}
	return nil
}

// provideSecret makes the Secret of an ExternalSecret whose store is ready, unless it is among those there are.
func (c *Cloud) provideSecret(
	ctx context.Context, w *workload, o *unstructured.Unstructured, ready map[string]bool, secrets []corev1.Secret,
) error {
	if o.GetDeletionTimestamp() != nil {
		return nil
	}
	spec, _, _ := unstructured.NestedMap(o.Object, "spec")
	kind, name := cmp.Or(params(spec).text("secretStoreRef", "kind"), "SecretStore"), params(spec).text("secretStoreRef", "name")
	namespace := o.GetNamespace()
	if kind == "ClusterSecretStore" {
		namespace = ""
	}
	if !ready[kind+" "+namespace+" "+name] {
		return w.setReady(ctx, "externalsecrets", o, condition("Ready", false, "SecretSyncedError", "the "+kind+" "+name+" is not ready"), nil)
	}
	target := cmp.Or(params(spec).text("target", "name"), o.GetName())
	if keys := keysOf(spec); !slices.ContainsFunc(secrets, func(s corev1.Secret) bool { return isSecretOf(s, o, target, keys) }) {
		if err := w.writeSecret(ctx, o, target, keys); err != nil {
			return err
		}
	}
	c.journal.event("ExternalSecret "+o.GetNamespace()+"/"+o.GetName()+" in "+w.cluster, "ready: wrote the Secret %s", target)
	return w.setReady(ctx, "externalsecrets", o, condition("Ready", true, "SecretSynced", "secret synced"),
		map[string]any{"binding": map[string]any{"name": target}})
}

// keysOf returns the keys that the Secret of an ExternalSecret has.
func keysOf(spec map[string]any) []string {
	var keys []string
	data, _ := spec["data"].([]any)
	for _, d := range data {
		if d, ok := d.(map[string]any); ok {
			keys = append(keys, params(d).text("secretKey"))
		}
	}
	if spec["dataFrom"] != nil {
		keys = append(keys, "value")
	}
	return keys
}

// isSecretOf says whether a Secret is an ExternalSecret's, and complete.
func isSecretOf(s corev1.Secret, o *unstructured.Unstructured, name string, keys []string) bool {
	return s.Namespace == o.GetNamespace() && s.Name == name && ownedBy(s, o) &&
		!slices.ContainsFunc(keys, func(key string) bool { return len(s.Data[key]) == 0 })
}

func ownedBy(s corev1.Secret, o *unstructured.Unstructured) bool {
	return slices.ContainsFunc(s.OwnerReferences, func(r metav1.OwnerReference) bool { return r.UID == o.GetUID() })
}

func (w *workload) writeSecret(ctx context.Context, o *unstructured.Unstructured, name string, keys []string) error {
	data := map[string][]byte{}
	for _, key := range keys {
		data[key] = []byte("the value of " + key)
	}
	secret := corev1ac.Secret(name, o.GetNamespace()).WithData(data).
		WithLabels(map[string]string{secretsManaged: "true"}).
		WithOwnerReferences(metav1ac.OwnerReference().
			WithAPIVersion(o.GetAPIVersion()).WithKind(o.GetKind()).WithName(o.GetName()).WithUID(o.GetUID()).
			WithController(true).WithBlockOwnerDeletion(true))
	_, err := w.core.CoreV1().Secrets(o.GetNamespace()).Apply(ctx, secret, metav1.ApplyOptions{FieldManager: "external-secrets", Force: true})
	return err
}

// collectSecrets deletes the Secrets of ExternalSecrets that are gone: a garbage collector may not run beside the API server.
func (w *workload) collectSecrets(ctx context.Context, wanted []unstructured.Unstructured, secrets []corev1.Secret) error {
	for _, s := range secrets {
		if slices.ContainsFunc(wanted, func(o unstructured.Unstructured) bool { return ownedBy(s, &o) }) {
			continue
		}
		if err := w.core.CoreV1().Secrets(s.Namespace).Delete(ctx, s.Name, metav1.DeleteOptions{}); err != nil {
			return err
		}
	}
	return nil
}

// setReady writes a Ready condition, and other fields of the status, unless the condition is there already.
func (w *workload) setReady(ctx context.Context, resource string, o *unstructured.Unstructured, ready, status map[string]any) error {
	before, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	for _, b := range before {
		if b, ok := b.(map[string]any); ok && contains(b, ready) {
			return nil
		}
	}
	if status == nil {
		status = map[string]any{}
	}
	status["conditions"] = merge(o, []map[string]any{ready})
	patch, err := json.Marshal(map[string]any{"status": status})
	if err != nil {
		return err
	}
	client := w.objects.Resource(externalSecrets.WithResource(resource)).Namespace(o.GetNamespace())
	_, err = client.Patch(ctx, o.GetName(), types.MergePatchType, patch, metav1.PatchOptions{}, "status")
	return err
}
