package aws

import (
	"context"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"
	metav1ac "k8s.io/client-go/applyconfigurations/meta/v1"
)

// connect writes a ClusterAuth's connection Secret, and a new token into it each period.
func (m *managed) connect(ctx context.Context) error {
	cluster := m.call().params.text("clusterName")
	w := m.cloud.workload(cluster)
	if w == nil {
		return m.failed(ctx, "observe failed", fmt.Errorf("no API server plays the cluster %q: the test has to register one", cluster))
	}
	uid := string(m.object.GetUID())
	if time.Since(m.minted[uid]) >= m.cloud.options.TokenPeriod {
		kubeconfig, err := w.mint(ctx, uid)
		if err != nil {
			return m.failed(ctx, "update failed", err)
		}
		if err := m.publish(ctx, w, kubeconfig); err != nil {
			return err
		}
		m.minted[uid] = time.Now()
		m.cloud.journal.event(m.subject(), "ready: it writes a token for %s each %s", cluster, m.cloud.options.TokenPeriod)
	}
	return m.writeStatus(ctx, nil, m.synced(), condition("Ready", true, "Available", ""))
}

// publish writes the connection Secret.
func (m *managed) publish(ctx context.Context, w *workload, kubeconfig []byte) error {
	name, err := m.connectionSecret()
	if err != nil {
		return m.failed(ctx, "update failed", err)
	}
	secret := corev1ac.Secret(name, m.object.GetNamespace()).
		WithType("connection.crossplane.io/v1alpha1").
		WithOwnerReferences(metav1ac.OwnerReference().
			WithAPIVersion(m.object.GetAPIVersion()).WithKind(m.object.GetKind()).WithName(m.object.GetName()).
			WithUID(m.object.GetUID()).WithController(true).WithBlockOwnerDeletion(true)).
		WithData(map[string][]byte{"kubeconfig": kubeconfig, "endpoint": []byte(w.config.Host), "clusterCA": w.config.CAData})
	_, err = m.core.CoreV1().Secrets(m.object.GetNamespace()).
		Apply(ctx, secret, metav1.ApplyOptions{FieldManager: "provider-aws", Force: true})
	return err
}

func (m *managed) connectionSecret() (string, error) {
	name, _, _ := unstructured.NestedString(m.object.Object, "spec", "writeConnectionSecretToRef", "name")
	if name == "" {
		return "", refuse("InvalidParameterValue", "writeConnectionSecretToRef names no Secret, so nobody can use the token")
	}
	return name, nil
}

// disconnect deletes the connection Secret and revokes its tokens. Releases that are still there can then not be uninstalled by
// anybody, which is a violation.
func (m *managed) disconnect(ctx context.Context) error {
	if name, err := m.connectionSecret(); err == nil {
		err := m.core.CoreV1().Secrets(m.object.GetNamespace()).Delete(ctx, name, metav1.DeleteOptions{})
		if err != nil && !transient(err) {
			return err
		}
	}
	cluster := m.call().params.text("clusterName")
	w := m.cloud.workload(cluster)
	if w == nil {
		return nil
	}
	releases, err := w.listReleases(ctx)
	if err != nil {
		return err
	}
	if len(releases) > 0 {
		m.cloud.journal.violation(m.subject(), "releases stranded: the access to %s went while it has %v", cluster, sortedKeys(releases))
	}
	m.cloud.journal.event(m.subject(), "deleted")
	return w.revoke(ctx, string(m.object.GetUID()), 0)
}

// workload returns the API server that plays a cluster, or nil.
func (c *Cloud) workload(cluster string) *workload {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.workloads[cluster]
}
