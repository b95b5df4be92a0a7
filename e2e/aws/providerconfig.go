package aws

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

const inUseFinalizer = "in-use.crossplane.io"

// providerConfig returns the kind, namespace and name of what an object's providerConfigRef means.
func providerConfig(o *unstructured.Unstructured) (kind, namespace, name string) {
	ref, _, _ := unstructured.NestedStringMap(o.Object, "spec", "providerConfigRef")
	kind, name = cmp.Or(ref["kind"], "ClusterProviderConfig"), cmp.Or(ref["name"], "default")
	if kind == "ProviderConfig" {
		namespace = o.GetNamespace()
	}
	return "aws/" + kind, namespace, name
}

// checkProviderConfig fails where the provider would find no credentials. So it does at deletion: a configuration that went
// first leaves everything in AWS.
func (m *managed) checkProviderConfig() error {
	kind, namespace, name := providerConfig(m.object)
	if m.store.get(kind, namespace, name) == nil {
		return fmt.Errorf("cannot get referenced ProviderConfig: %s %q not found", strings.TrimPrefix(kind, "aws/"), name)
	}
	return nil
}

// account is the AWS account of an object: that of the last role that its provider configuration assumes, or its namespace's.
func (m *managed) account() Account {
	account := m.cloud.account(m.object.GetNamespace())
	kind, namespace, name := providerConfig(m.object)
	config := m.store.get(kind, namespace, name)
	if config == nil {
		return account
	}
	chain, _, _ := unstructured.NestedSlice(config.Object, "spec", "assumeRoleChain")
	for _, link := range chain {
		if link, ok := link.(map[string]any); ok {
			account = accountOf(params(link).text("roleARN"), account)
		}
	}
	return account
}

// accountOf returns the account in an ARN, arn:PARTITION:SERVICE:REGION:ACCOUNT:NAME, or otherwise the one given.
func accountOf(arn string, otherwise Account) Account {
	parts := strings.Split(arn, ":")
	if len(parts) < 6 || parts[4] == "" { //nolint:mnd // the shape above
		return otherwise
	}
	return Account{ID: parts[4], Partition: parts[1]}
}

// guardProviderConfigs keeps a provider configuration while anything uses it, as Crossplane does.
func (s *session) guardProviderConfigs(ctx context.Context) {
	users := map[string]int64{}
	for _, kind := range s.store.managed() {
		for _, o := range s.store.list(kind) {
			kind, namespace, name := providerConfig(o)
			users[kind+" "+namespace+" "+name]++
		}
	}
	for _, kind := range []string{"aws/ProviderConfig", "aws/ClusterProviderConfig"} {
		for _, o := range s.store.list(kind) {
			subject := strings.TrimPrefix(kind, "aws/") + " " + o.GetName()
			s.note(subject, s.guardProviderConfig(ctx, kind, o, users[kind+" "+o.GetNamespace()+" "+o.GetName()]))
		}
	}
}

func (s *session) guardProviderConfig(ctx context.Context, kind string, o *unstructured.Unstructured, users int64) error {
	finalizers := slices.Clone(o.GetFinalizers())
	guarded := slices.Contains(finalizers, inUseFinalizer)
	switch {
	case o.GetDeletionTimestamp() != nil && guarded && users == 0:
		finalizers = slices.DeleteFunc(finalizers, func(f string) bool { return f == inUseFinalizer })
	case o.GetDeletionTimestamp() == nil && !guarded:
		finalizers = append(finalizers, inUseFinalizer)
	default:
		return s.patchStatus(ctx, o, kind, map[string]any{"users": users})
	}
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{
		"resourceVersion": o.GetResourceVersion(), "finalizers": finalizers,
	}})
	if err != nil {
		return err
	}
	client := s.objects.Resource(s.store.resources[kind]).Namespace(o.GetNamespace())
	_, err = client.Patch(ctx, o.GetName(), types.MergePatchType, patch, metav1.PatchOptions{})
	return err
}
