// Package apiserver runs real Kubernetes API servers, each with an etcd of its own, and installs real CRDs into them.
//
// A server has no nodes, no scheduler and no kubelet: objects are stored, validated and garbage-collected, and no pod runs.
package apiserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"spotcluster.dev/spotcluster/e2e/binaries"
	"spotcluster.dev/spotcluster/e2e/process"
)

// Options say how to start a Server.
type Options struct {
	// Name is what the server is called in logs and errors.
	Name string
	// Dir is where its logs and its kubeconfig go.
	Dir string
}

// A Server is an API server that runs.
type Server struct {
	Name string
	// Config is the administrator's, without a limit on the rate of requests that matters.
	Config *rest.Config
	// Client reads and writes as the administrator, without a cache, objects of any kind.
	Client client.Client
	// Kubeconfig is the administrator's, with its certificates inside, and KubeconfigFile the file that holds it.
	Kubeconfig     []byte
	KubeconfigFile string

	dir     string
	env     *envtest.Environment
	manager *process.Process
	guards  string
	log     *os.File
}

// Start starts etcd and kube-apiserver on free loopback ports, and waits until they serve. On an error, neither runs.
func Start(ctx context.Context, o Options) (s *Server, err error) {
	s = &Server{Name: o.Name, dir: o.Dir}
	defer func() {
		if err != nil {
			err = fmt.Errorf("start the API server %s: %w", o.Name, err)
			_ = s.Stop()
		}
	}()
	if err = os.MkdirAll(o.Dir, 0o755); err != nil {
		return nil, err
	}
	if s.log, err = os.Create(filepath.Join(o.Dir, o.Name+"-control-plane.log")); err != nil {
		return nil, err
	}
	if err = s.startControlPlane(ctx); err != nil {
		return nil, err
	}
	if s.Client, err = client.New(s.Config, client.Options{}); err != nil {
		return nil, err
	}
	s.KubeconfigFile = filepath.Join(o.Dir, o.Name+".kubeconfig")
	return s, os.WriteFile(s.KubeconfigFile, s.Kubeconfig, 0o600)
}

func (s *Server) startControlPlane(ctx context.Context) (err error) {
	if s.guards, err = os.MkdirTemp("", "spotcluster-e2e-"); err != nil {
		return err
	}
	env := &envtest.Environment{ControlPlaneStartTimeout: time.Minute, ControlPlaneStopTimeout: 20 * time.Second}
	env.ControlPlane.Etcd = &envtest.Etcd{}
	env.ControlPlane.Etcd.Err, env.ControlPlane.GetAPIServer().Err = s.log, s.log
	for name, path := range map[string]*string{
		binaries.Etcd:          &env.ControlPlane.Etcd.Path,
		binaries.KubeAPIServer: &env.ControlPlane.GetAPIServer().Path,
	} {
		program, err := binaries.Get(ctx, name)
		if err != nil {
			return err
		}
		if *path, err = process.Guard(program, s.guards); err != nil {
			return err
		}
	}
	s.env = env
	s.Config, err = env.Start()
	s.Kubeconfig = env.KubeConfig
	return err
}

// Stop ends the server and all that belongs to it. Its data is gone; its logs stay.
func (s *Server) Stop() error {
	var errs []error
	if s.manager != nil {
		errs = append(errs, s.manager.Stop())
	}
	if s.env != nil {
		errs = append(errs, s.env.Stop())
	}
	if s.log != nil {
		errs = append(errs, s.log.Close())
	}
	if err := errors.Join(append(errs, os.RemoveAll(s.guards))...); err != nil {
		return fmt.Errorf("stop the API server %s: %w", s.Name, err)
	}
	return nil
}
