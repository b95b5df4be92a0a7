// Package source stands in for Flux's source-controller: it serves artifacts over HTTP on loopback and keeps the status of the
// sources on one API server.
//
// The one git repository is what a test commits. Charts are made on the fly, named and versioned as the release asks: they
// install what they were told, so that a test can read it. Nothing is fetched from anywhere.
package source

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"k8s.io/client-go/rest"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

// The repository that Commit fills, by the name Flux's bootstrap uses.
const (
	Namespace  = "flux-system"
	Repository = "flux-system"
)

// Options say what a Server serves besides what is committed.
type Options struct {
	// Chart, if set, amends a chart's files (path to content) before it is packed.
	Chart func(name, version string, files map[string]string) error
}

// A Server serves artifacts and keeps the status of sources.
type Server struct {
	options Options
	client  client.Client
	address string
	http    *http.Server
	stop    context.CancelFunc
	stopped chan error

	mu        sync.Mutex
	committed *artifact
	files     map[string][]byte
}

// Start serves on a free loopback port, and watches the sources on an API server, which must have Flux's CRDs.
func Start(ctx context.Context, config *rest.Config, o Options) (*Server, error) {
	mgr, err := ctrl.NewManager(config, manager.Options{
		Metrics: metricsserver.Options{BindAddress: "0"},
	})
	if err != nil {
		return nil, fmt.Errorf("watch Flux's sources: %w", err)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serve artifacts: %w", err)
	}
	s := &Server{
		options: o,
		client:  mgr.GetClient(),
		address: "http://" + listener.Addr().String() + "/",
		stopped: make(chan error, 1),
		files:   map[string][]byte{},
	}
	if err := s.watch(mgr); err != nil {
		_ = listener.Close()
		return nil, fmt.Errorf("watch Flux's sources: %w", err)
	}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.http.Serve(listener) }()
	ctx, s.stop = context.WithCancel(ctx)
	go func() { s.stopped <- mgr.Start(ctx) }()
	return s, nil
}

// Stop ends the server.
func (s *Server) Stop() error {
	s.stop()
	return errors.Join(<-s.stopped, s.http.Close())
}

// ServeHTTP answers with an artifact.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	body, ok := s.files[r.URL.Path[1:]]
	s.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write(body) // the reader is told by the digest if it did not get all
}

// serve keeps an artifact for readers, and returns what a source's status says of it.
func (s *Server) serve(a *artifact) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[a.path] = a.body
	return map[string]any{
		"path":     a.path,
		"url":      s.address + a.path,
		"revision": a.revision,
		"digest":   a.digest(),
		"size":     int64(len(a.body)),
	}
}
