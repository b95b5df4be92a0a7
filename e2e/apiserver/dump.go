package apiserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"sigs.k8s.io/yaml"
)

// boring are kinds that say nothing about a failed test, or too much: secrets hold credentials.
var boring = map[string]bool{
	"Secret": true, "Lease": true, "APIService": true, "FlowSchema": true, "PriorityLevelConfiguration": true,
	"CustomResourceDefinition": true, "ClusterRole": true, "ClusterRoleBinding": true,
}

// Dump writes the objects of the server to a file as YAML, with status and finalizers, for whoever asks why a test failed.
func (s *Server) Dump(ctx context.Context, path string) error {
	client, err := discovery.NewDiscoveryClientForConfig(s.Config)
	if err != nil {
		return fmt.Errorf("dump %s: %w", s.Name, err)
	}
	lists, err := client.ServerPreferredResources()
	if err != nil {
		return fmt.Errorf("dump %s: %w", s.Name, err)
	}
	var out bytes.Buffer
	var errs []error
	for _, list := range lists {
		group, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			return fmt.Errorf("dump %s: %w", s.Name, err)
		}
		for _, resource := range list.APIResources {
			if boring[resource.Kind] || !listable(resource) {
				continue
			}
			objects := &unstructured.UnstructuredList{}
			objects.SetGroupVersionKind(group.WithKind(resource.Kind + "List"))
			if err := s.Client.List(ctx, objects); err != nil {
				errs = append(errs, fmt.Errorf("list %s: %w", resource.Kind, err))
				continue
			}
			for _, o := range objects.Items {
				o.SetManagedFields(nil)
				body, err := yaml.Marshal(o.Object)
				errs = append(errs, err)
				out.WriteString("---\n")
				out.Write(body)
			}
		}
	}
	return errors.Join(append(errs, os.WriteFile(path, out.Bytes(), 0o644))...)
}

func listable(r metav1.APIResource) bool {
	for _, verb := range r.Verbs {
		if verb == "list" {
			return true
		}
	}
	return false
}
