// Package harness starts all that an end-to-end test needs: a management and workload API servers, and on the former the sources,
// Flux's controllers, provider-kubernetes, the protection of what is in use, and a timeline.
package harness

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/go-logr/logr"
	"golang.org/x/sync/errgroup"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"spotcluster.dev/spotcluster/e2e/apiserver"
	"spotcluster.dev/spotcluster/e2e/controllers"
	"spotcluster.dev/spotcluster/e2e/internal/repo"
	"spotcluster.dev/spotcluster/e2e/source"
	"spotcluster.dev/spotcluster/e2e/timeline"
)

// Options say what to start.
type Options struct {
	// Dir is where logs, kubeconfigs and the timeline go.
	Dir string
	// Workloads are the names of the workload API servers.
	Workloads []string
	// Source is passed on.
	Source source.Options
	// Needed, if set, picks the CRDs of the management server; else it gets all there are, which takes some seconds longer.
	Needed func(group, kind string) bool
	// Out is where the timeline is printed as it happens.
	Out io.Writer
}

// A Harness is all of it, running.
type Harness struct {
	Management *apiserver.Server
	Workloads  map[string]*apiserver.Server
	Source     *source.Server
	Timeline   *timeline.Timeline

	KustomizeController *controllers.Controller
	HelmController      *controllers.Controller
	ProviderKubernetes  *controllers.Controller
	CrossplaneUsages    *controllers.Controller

	dir    string
	cancel context.CancelFunc
	log    io.Closer
}

// Start starts everything and waits until it is ready. On an error, what was started is stopped.
func Start(ctx context.Context, o Options) (h *Harness, err error) {
	ctx, cancel := context.WithCancel(ctx)
	h = &Harness{Workloads: map[string]*apiserver.Server{}, dir: o.Dir, cancel: cancel}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.Stop())
		}
	}()
	if h.Timeline, err = timeline.New(filepath.Join(o.Dir, "timeline.txt"), o.Out); err != nil {
		return nil, err
	}
	if h.log, err = logTo(o.Dir); err != nil {
		return nil, err
	}
	if err = h.startServers(ctx, o); err != nil {
		return nil, err
	}
	if err = h.Timeline.Watch(ctx, h.Management.Config); err != nil {
		return nil, err
	}
	if h.Source, err = source.Start(ctx, h.Management.Config, o.Source); err != nil {
		return nil, err
	}
	h.Timeline.Add("source", "serves")
	return h, h.startControllers(ctx, o)
}

func (h *Harness) startServers(ctx context.Context, o Options) error {
	crds, err := managementCRDs(o.Needed)
	if err != nil {
		return err
	}
	var group errgroup.Group
	group.Go(func() (err error) {
		h.Management, err = h.startServer(ctx, o, "management", crds)
		return err
	})
	servers := make([]*apiserver.Server, len(o.Workloads))
	for i, name := range o.Workloads {
		group.Go(func() (err error) {
			servers[i], err = h.startServer(ctx, o, name, nil)
			return err
		})
	}
	err = group.Wait()
	for i, name := range o.Workloads {
		if servers[i] != nil {
			h.Workloads[name] = servers[i]
		}
	}
	return err
}

func (h *Harness) startServer(ctx context.Context, o Options, name string, crds []*apiextensionsv1.CustomResourceDefinition) (*apiserver.Server, error) {
	s, err := apiserver.Start(ctx, apiserver.Options{Name: name, Dir: o.Dir})
	if err != nil {
		return nil, err
	}
	h.Timeline.Add("server "+name, "serves at "+s.Config.Host)
	if len(crds) == 0 {
		return s, nil
	}
	if err := s.InstallCRDs(ctx, crds); err != nil {
		return s, err
	}
	h.Timeline.Add("server "+name, fmt.Sprintf("knows %d CRDs", len(crds)))
	return s, nil
}

// startControllers prepares all controllers first, since that installs their last CRDs, and then starts them at once.
func (h *Harness) startControllers(ctx context.Context, o Options) error {
	options := controllers.Options{Server: h.Management, Dir: o.Dir}
	all := map[string]*controllers.Controller{}
	for _, c := range []struct {
		name    string
		prepare func(context.Context, controllers.Options) (*controllers.Controller, error)
		to      **controllers.Controller
	}{
		{"kustomize-controller", controllers.KustomizeController, &h.KustomizeController},
		{"helm-controller", controllers.HelmController, &h.HelmController},
		{"provider-kubernetes", controllers.ProviderKubernetes, &h.ProviderKubernetes},
		{"crossplane-usages", controllers.CrossplaneUsages, &h.CrossplaneUsages},
	} {
		prepared, err := c.prepare(ctx, options)
		if err != nil {
			return fmt.Errorf("prepare %s: %w", c.name, err)
		}
		*c.to, all[c.name] = prepared, prepared
	}
	group, ctx := errgroup.WithContext(ctx)
	for name, c := range all {
		group.Go(func() error {
			if err := c.Start(ctx); err != nil {
				return err
			}
			h.Timeline.Add("controller "+name, "is ready")
			return nil
		})
	}
	for _, s := range h.servers() {
		group.Go(func() error { return s.StartControllers(ctx) })
	}
	return group.Wait()
}

func (h *Harness) servers() []*apiserver.Server {
	return slices.AppendSeq([]*apiserver.Server{h.Management}, maps.Values(h.Workloads))
}

// Dump writes the objects of every server to files in the folder of logs, for whoever asks why a test failed.
func (h *Harness) Dump(ctx context.Context) error {
	var errs []error
	for _, s := range h.servers() {
		errs = append(errs, s.Dump(ctx, filepath.Join(h.dir, s.Name+".objects.yaml")))
	}
	return errors.Join(errs...)
}

// Stop ends everything, controllers first.
func (h *Harness) Stop() error {
	defer h.cancel()
	var errs []error
	for _, c := range []*controllers.Controller{h.KustomizeController, h.HelmController, h.ProviderKubernetes, h.CrossplaneUsages} {
		if c != nil {
			errs = append(errs, c.Kill())
		}
	}
	if h.Source != nil {
		errs = append(errs, h.Source.Stop())
	}
	h.cancel()
	var group errgroup.Group
	for _, s := range h.servers() {
		if s != nil {
			group.Go(s.Stop)
		}
	}
	errs = append(errs, group.Wait())
	if h.Timeline != nil {
		errs = append(errs, h.Timeline.Close())
	}
	if h.log != nil {
		errs = append(errs, h.log.Close())
	}
	return errors.Join(errs...)
}

// logTo sends what controller-runtime logs in this process to a file.
func logTo(dir string) (io.Closer, error) {
	file, err := os.Create(filepath.Join(dir, "e2e.log"))
	if err != nil {
		return nil, fmt.Errorf("keep the log of this process: %w", err)
	}
	log.SetLogger(logr.FromSlogHandler(slog.NewTextHandler(file, nil)))
	return file, nil
}

// managementCRDs are those of Crossplane, its providers and Flux.
func managementCRDs(needed func(group, kind string) bool) ([]*apiextensionsv1.CustomResourceDefinition, error) {
	dir, err := repo.CRDs()
	if err != nil {
		return nil, err
	}
	crds, err := apiserver.ReadCRDs(filepath.Join(dir, "crossplane"), filepath.Join(dir, "addons", "flux"))
	if err != nil || needed == nil {
		return crds, err
	}
	var picked []*apiextensionsv1.CustomResourceDefinition
	for _, crd := range crds {
		if needed(crd.Spec.Group, crd.Spec.Names.Kind) {
			picked = append(picked, crd)
		}
	}
	return picked, nil
}

// Wait asks done every 100 ms until it says yes, and fails with what it last said when the time is over.
func Wait(ctx context.Context, limit time.Duration, what string, done func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		err := done(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: not within %s: %w", what, limit, err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}
