// Package controllers runs the real controllers that act on what spotcluster renders: Flux's kustomize-controller and
// helm-controller, Crossplane's provider-kubernetes, and Crossplane's protection of what is in use.
//
// Each is a process of its own that can be killed and started again in the middle of its work.
package controllers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"spotcluster.dev/spotcluster/e2e/apiserver"
	"spotcluster.dev/spotcluster/e2e/binaries"
	"spotcluster.dev/spotcluster/e2e/process"
)

// Options say where a controller works.
type Options struct {
	// Server is the API server the controller acts on.
	Server *apiserver.Server
	// Dir is where its log and its state go.
	Dir string
}

// A Controller is a program that can be started, killed and started again.
type Controller struct {
	command process.Command
	ready   string // URL
	process *process.Process
}

// Start starts the controller and waits until it is ready.
func (c *Controller) Start(ctx context.Context) error {
	if c.Running() {
		return nil
	}
	p, err := process.Start(c.command)
	if err != nil {
		return err
	}
	c.process = p
	return c.waitReady(ctx)
}

// Running says whether the controller's process lives.
func (c *Controller) Running() bool {
	if c.process == nil {
		return false
	}
	select {
	case <-c.process.Done():
		return false
	default:
		return true
	}
}

// Kill ends the controller at once (SIGKILL): whatever it was doing stays half done.
func (c *Controller) Kill() error {
	if c.process == nil {
		return nil
	}
	return c.process.Kill()
}

func (c *Controller) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, time.Minute, errors.New("not ready after a minute"))
	defer cancel()
	for {
		if answers(ctx, c.ready) {
			return nil
		}
		select {
		case <-c.process.Done():
			return c.process.Err()
		case <-ctx.Done():
			return fmt.Errorf("wait for %s at %s: %w; see its log in %s", c.command.Name, c.ready, context.Cause(ctx), c.command.Logs)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func answers(ctx context.Context, url string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer func() { _ = res.Body.Close() }()
	return res.StatusCode == http.StatusOK
}

// installCRD installs a CRD that a controller needs and the shared ones lack.
func installCRD(ctx context.Context, s *apiserver.Server, name string) error {
	path, err := binaries.Get(ctx, name)
	if err != nil {
		return err
	}
	crds, err := apiserver.ReadCRDs(path)
	if err != nil {
		return err
	}
	return s.InstallCRDs(ctx, crds)
}

// loopback returns a free loopback address.
func loopback() (string, error) {
	port, err := process.FreePort()
	return fmt.Sprintf("127.0.0.1:%d", port), err
}
