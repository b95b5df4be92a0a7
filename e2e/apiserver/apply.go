package apiserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// Read reads the objects of every .yaml file below a folder, or of one file, in the order of their names.
func Read(path string) ([]*unstructured.Unstructured, error) {
	var objects []*unstructured.Unstructured
	err := filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".yaml" {
			return err
		}
		body, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(body), len(body))
		for {
			o := &unstructured.Unstructured{}
			switch err := decoder.Decode(o); {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return fmt.Errorf("%s: %w", file, err)
			case len(o.Object) > 0:
				objects = append(objects, o)
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("read objects: %w", err)
	}
	return objects, nil
}

// Apply applies objects in order, on the server's side. A field that the schema does not know is an error.
func (s *Server) Apply(ctx context.Context, objects ...*unstructured.Unstructured) error {
	for _, o := range objects {
		err := s.Client.Apply(ctx, client.ApplyConfigurationFromUnstructured(o.DeepCopy()), client.FieldOwner("e2e"), client.ForceOwnership)
		if err != nil {
			return fmt.Errorf("apply %s %s/%s to %s: %w", o.GetKind(), o.GetNamespace(), o.GetName(), s.Name, err)
		}
	}
	return nil
}
