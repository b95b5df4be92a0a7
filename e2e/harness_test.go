package e2e_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"spotcluster.dev/spotcluster/e2e/apiserver"
	"spotcluster.dev/spotcluster/e2e/harness"
)

const issuer = "https://oidc.eks.us-east-1.amazonaws.com/id/ABC"

// TestHarness shows that each part of the harness does what later tests build on.
func TestHarness(t *testing.T) {
	dir, err := filepath.Abs(filepath.Join("out", "harness"))
	must(t, err)
	must(t, os.RemoveAll(dir))
	h, err := harness.Start(t.Context(), harness.Options{
		Dir: dir, Workloads: []string{"workload"}, Out: os.Stdout, Needed: neededHere,
	})
	must(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			must(t, h.Dump(context.Background()))
			t.Logf("logs and objects are in %s", dir)
		}
		must(t, h.Stop())
	})
	h.Timeline.Add("test", "all parts run")

	t.Run("flux", func(t *testing.T) { testFlux(t, h) })
	t.Run("restart", func(t *testing.T) { testRestart(t, h) })
	t.Run("usage", func(t *testing.T) { testUsage(t, h) })
	t.Run("teardown", func(t *testing.T) { testTeardown(t, h) })
}

func neededHere(group, _ string) bool {
	return strings.Contains(group, "fluxcd.io") || group == "eks.aws.m.upbound.io" ||
		group == "kubernetes.m.crossplane.io" || group == "protection.crossplane.io"
}

// testFlux commits a tree whose second layer needs a value that exists only later, and whose releases go to the workload server.
func testFlux(t *testing.T, h *harness.Harness) {
	m, w := h.Management, h.Workloads["workload"]
	apply(t, m, "testdata/harness/management")
	_, err := h.Source.Commit(t.Context(), "testdata/harness/tree")
	must(t, err)
	must(t, m.Client.Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "team"}}))
	must(t, m.Client.Create(t.Context(), &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Namespace: "team", Name: "workload"},
		Data:       map[string][]byte{"kubeconfig": w.Kubeconfig},
	}))
	apply(t, m, "testdata/harness/flux")
	h.Timeline.Add("test", "the tree is committed")

	wait(t, 20*time.Second, "the first layer", exists(m, configMap("team", "first")))
	wait(t, 20*time.Second, "the layer on the workload server", exists(w, configMap("apps", "there")))
	if err := exists(m, configMap("apps", "there"))(t.Context()); !apierrors.IsNotFound(err) {
		t.Errorf("the workload's ConfigMap is on the management server: %v", err)
	}
	time.Sleep(2 * time.Second)
	if err := exists(m, configMap("team", "second"))(t.Context()); !apierrors.IsNotFound(err) {
		t.Errorf("the second layer opened before its value was known: %v", err)
	}
	setIssuer(t, h)
	wait(t, 20*time.Second, "the second layer", func(ctx context.Context) error {
		c := configMap("team", "second")
		if err := m.Client.Get(ctx, client.ObjectKeyFromObject(c), c); err != nil {
			return err
		}
		if got := c.Data["issuer"]; got != strings.TrimPrefix(issuer, "https://") {
			return fmt.Errorf("issuer is %q", got)
		}
		return nil
	})
	wait(t, 30*time.Second, "the releases", func(ctx context.Context) error {
		for _, name := range []string{"external-secrets-values", "apps-podinfo-values"} {
			if err := exists(w, configMap("apps", name))(ctx); err != nil {
				return err
			}
		}
		return exists(w, &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: "apps", Name: "secrets"}})(ctx)
	})
	wait(t, 30*time.Second, "the layer with the releases is ready", func(ctx context.Context) error {
		return isReady(ctx, m, kustomization("team", "second"))
	})
	h.Timeline.Add("test", "all layers are ready")
}

// setIssuer does what provider-aws would: it tells the cluster's OIDC issuer.
func setIssuer(t *testing.T, h *harness.Harness) {
	cluster := &unstructured.Unstructured{}
	cluster.SetGroupVersionKind(schema.GroupVersionKind{Group: "eks.aws.m.upbound.io", Version: "v1beta1", Kind: "Cluster"})
	must(t, h.Management.Client.Get(t.Context(), client.ObjectKey{Namespace: "team", Name: "demo"}, cluster))
	cluster.Object["status"] = map[string]any{"atProvider": map[string]any{
		"identity": []any{map[string]any{"oidc": []any{map[string]any{"issuer": issuer}}}},
	}}
	must(t, h.Management.Client.Status().Update(t.Context(), cluster))
	h.Timeline.Add("cluster demo", "has its OIDC issuer")
}

// testRestart kills both of Flux's controllers and lets them repair what was removed meanwhile.
func testRestart(t *testing.T, h *harness.Harness) {
	must(t, h.KustomizeController.Kill())
	must(t, h.HelmController.Kill())
	must(t, h.Management.Client.Delete(t.Context(), configMap("team", "first")))
	must(t, h.KustomizeController.Start(t.Context()))
	must(t, h.HelmController.Start(t.Context()))
	wait(t, 20*time.Second, "the removed ConfigMap is back", exists(h.Management, configMap("team", "first")))
	h.Timeline.Add("test", "controllers were killed, started again, and repaired")
}

// testUsage deletes what is in use: refused until the user is gone.
func testUsage(t *testing.T, h *harness.Harness) {
	m := h.Management
	apply(t, m, "testdata/harness/protection")
	wait(t, 20*time.Second, "the used object is marked", func(ctx context.Context) error {
		c := configMap("default", "used")
		if err := m.Client.Get(ctx, client.ObjectKeyFromObject(c), c); err != nil {
			return err
		}
		if c.Labels["crossplane.io/in-use"] != "true" {
			return fmt.Errorf("labels are %v", c.Labels)
		}
		return nil
	})
	err := m.Client.Delete(t.Context(), configMap("default", "used"))
	if err == nil || !strings.Contains(err.Error(), "in-use") {
		t.Fatalf("deleting what is in use: got %v, want a refusal", err)
	}
	h.Timeline.Add("test", "refused: "+err.Error())
	must(t, m.Client.Delete(t.Context(), configMap("default", "user")))
	wait(t, 30*time.Second, "the used object can be deleted", func(ctx context.Context) error {
		return client.IgnoreNotFound(m.Client.Delete(ctx, configMap("default", "used")))
	})
	h.Timeline.Add("test", "the user is gone, and what it used")
}

// testTeardown deletes the layers from the top, which empties the workload server.
func testTeardown(t *testing.T, h *harness.Harness) {
	for _, k := range []*unstructured.Unstructured{
		kustomization("team", "second"), kustomization("team", "workload"), kustomization("flux-system", "first"),
	} {
		must(t, h.Management.Client.Delete(t.Context(), k))
		wait(t, time.Minute, k.GetName()+" is gone", gone(h.Management, k))
	}
	team := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "team"}}
	must(t, h.Management.Client.Delete(t.Context(), team))
	wait(t, time.Minute, "the management namespace is gone", gone(h.Management, team))
	wait(t, time.Minute, "the workload's namespace is gone",
		gone(h.Workloads["workload"], &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "apps"}}))
	h.Timeline.Add("test", "torn down")
}

func configMap(namespace, name string) *corev1.ConfigMap {
	return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}}
}

func kustomization(namespace, name string) *unstructured.Unstructured {
	o := &unstructured.Unstructured{}
	o.SetGroupVersionKind(schema.GroupVersionKind{Group: "kustomize.toolkit.fluxcd.io", Version: "v1", Kind: "Kustomization"})
	o.SetNamespace(namespace)
	o.SetName(name)
	return o
}

func exists(s *apiserver.Server, o client.Object) func(context.Context) error {
	return func(ctx context.Context) error { return s.Client.Get(ctx, client.ObjectKeyFromObject(o), o) }
}

func gone(s *apiserver.Server, o client.Object) func(context.Context) error {
	return func(ctx context.Context) error {
		switch err := s.Client.Get(ctx, client.ObjectKeyFromObject(o), o); {
		case apierrors.IsNotFound(err):
			return nil
		case err != nil:
			return err
		}
		return fmt.Errorf("%s still exists", o.GetName())
	}
}

func isReady(ctx context.Context, s *apiserver.Server, o *unstructured.Unstructured) error {
	if err := s.Client.Get(ctx, client.ObjectKeyFromObject(o), o); err != nil {
		return err
	}
	conditions, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	for _, c := range conditions {
		if c, ok := c.(map[string]any); ok && c["type"] == "Ready" && c["status"] == "True" {
			return nil
		}
	}
	return fmt.Errorf("%s is not ready: %v", o.GetName(), conditions)
}

func apply(t *testing.T, s *apiserver.Server, path string) {
	t.Helper()
	objects, err := apiserver.Read(path)
	must(t, err)
	must(t, s.Apply(t.Context(), objects...))
}

func wait(t *testing.T, limit time.Duration, what string, done func(context.Context) error) {
	t.Helper()
	must(t, harness.Wait(t.Context(), limit, what, done))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
