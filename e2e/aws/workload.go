package aws

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"

	corev1 "k8s.io/api/core/v1"
)

// workload is the API server that plays an EKS cluster, seen as its administrator.
type workload struct {
	cluster  string
	config   *rest.Config
	core     kubernetes.Interface
	objects  dynamic.Interface
	metadata metadata.Interface

	releases map[string]bool // by name; guarded by the Cloud's mutex
}

func newWorkload(cluster string, config *rest.Config) (*workload, error) {
	config = unlimited(config)
	config.Timeout = 5 * time.Second
	if err := rest.LoadTLSFiles(config); err != nil {
		return nil, fmt.Errorf("client for the cluster %s: %w", cluster, err)
	}
	core, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("client for the cluster %s: %w", cluster, err)
	}
	objects, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("client for the cluster %s: %w", cluster, err)
	}
	names, err := metadata.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("client for the cluster %s: %w", cluster, err)
	}
	return &workload{cluster: cluster, config: config, core: core, objects: objects, metadata: names}, nil
}

// listWorkloads returns the registered API servers in a fixed order.
func (c *Cloud) listWorkloads() []*workload {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := make([]*workload, 0, len(c.workloads))
	for _, name := range sortedKeys(c.workloads) {
		list = append(list, c.workloads[name])
	}
	return list
}

// actOnWorkload plays the controllers that the installed releases bring.
func (c *Cloud) actOnWorkload(ctx context.Context, w *workload) {
	releases, err := w.listReleases(ctx)
	if err != nil {
		c.complain(w, err)
		return
	}
	c.mu.Lock()
	w.releases = releases
	c.mu.Unlock()
	c.complain(w, c.balance(ctx, w))
	if releases["external-secrets"] {
		c.complain(w, c.provideSecrets(ctx, w))
	}
}

func (c *Cloud) complain(w *workload, err error) {
	if err != nil && !transient(err) {
		c.journal.event("cluster "+w.cluster, "its controllers cannot act: %v", err)
	}
}

// listReleases returns the names of the Helm releases on an API server.
func (w *workload) listReleases(ctx context.Context) (map[string]bool, error) {
	secrets, err := w.metadata.Resource(corev1.SchemeGroupVersion.WithResource("secrets")).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, fmt.Errorf("list the releases: %w", err)
	}
	releases := map[string]bool{}
	for _, s := range secrets.Items {
		// sh.helm.release.v1.NAME.vREVISION
		if rest, ok := strings.CutPrefix(s.Name, "sh.helm.release.v1."); ok {
			if end := strings.LastIndex(rest, ".v"); end > 0 {
				releases[rest[:end]] = true
			}
		}
	}
	return releases, nil
}

// releaseNamespaces returns the namespaces that hold a release.
func (w *workload) releaseNamespaces(ctx context.Context, release string) ([]string, error) {
	secrets, err := w.metadata.Resource(corev1.SchemeGroupVersion.WithResource("secrets")).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, fmt.Errorf("list the releases: %w", err)
	}
	var namespaces []string
	for _, s := range secrets.Items {
		if strings.HasPrefix(s.Name, "sh.helm.release.v1."+release+".v") && !slices.Contains(namespaces, s.Namespace) {
			namespaces = append(namespaces, s.Namespace)
		}
	}
	return namespaces, nil
}
