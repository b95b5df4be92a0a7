package apiserver

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"
)

// ReadCRDs reads the CRDs of files and folders, without those of their subfolders.
func ReadCRDs(paths ...string) ([]*apiextensionsv1.CustomResourceDefinition, error) {
	o := envtest.CRDInstallOptions{Paths: paths, ErrorIfPathMissing: true}
	if err := envtest.ReadCRDFiles(&o); err != nil {
		return nil, fmt.Errorf("read CRDs: %w", err)
	}
	return o.CRDs, nil
}

// InstallCRDs creates CRDs, several at once, and waits until the server serves them all.
func (s *Server) InstallCRDs(ctx context.Context, crds []*apiextensionsv1.CustomResourceDefinition) error {
	scheme := runtime.NewScheme()
	if err := apiextensionsv1.AddToScheme(scheme); err != nil {
		return fmt.Errorf("register the kind CustomResourceDefinition: %w", err)
	}
	c, err := client.New(s.Config, client.Options{Scheme: scheme})
	if err != nil {
		return fmt.Errorf("connect to %s: %w", s.Name, err)
	}
	const atOnce = 8
	var group sync.WaitGroup
	slots, errs := make(chan struct{}, atOnce), make([]error, len(crds))
	for i, crd := range crds {
		group.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			if err := c.Create(ctx, crd.DeepCopy()); err != nil && !apierrors.IsAlreadyExists(err) {
				errs[i] = fmt.Errorf("create CRD %s: %w", crd.Name, err)
			}
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	wait := envtest.CRDInstallOptions{MaxTime: 2 * time.Minute, PollInterval: 250 * time.Millisecond}
	if err := envtest.WaitForCRDs(s.Config, crds, wait); err != nil {
		return fmt.Errorf("wait until %s serves %d CRDs: %w", s.Name, len(crds), err)
	}
	return nil
}
