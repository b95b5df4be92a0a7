package controllers

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"spotcluster.dev/spotcluster/e2e/binaries"
	"spotcluster.dev/spotcluster/e2e/process"
)

// KustomizeController prepares Flux's controller of Kustomizations. It is to be started.
func KustomizeController(ctx context.Context, o Options) (*Controller, error) {
	// As docs/flux.md recommends: a commit interrupts what waits for the one before it. All else is as Flux ships it.
	return flux(ctx, o, binaries.KustomizeController, "--feature-gates=CancelHealthCheckOnNewRevision=true")
}

// HelmController prepares Flux's controller of HelmReleases. It is to be started.
func HelmController(ctx context.Context, o Options) (*Controller, error) {
	return flux(ctx, o, binaries.HelmController, "--concurrent=8", "--graceful-shutdown-timeout=5s")
}

// flux prepares one of Flux's controllers, impatient: it looks again after a second where Flux waits for 30.
func flux(ctx context.Context, o Options, name string, args ...string) (*Controller, error) {
	path, err := binaries.Get(ctx, name)
	if err != nil {
		return nil, err
	}
	health, err := loopback()
	if err != nil {
		return nil, err
	}
	// Hidden, because files come and go there and the go command would look for packages.
	home := filepath.Join(o.Dir, "."+name)
	if err := os.MkdirAll(home, 0o755); err != nil {
		return nil, fmt.Errorf("create a home for %s: %w", name, err)
	}
	args = append(args,
		"--health-addr="+health,
		"--metrics-addr=0",
		"--events-addr=",
		"--enable-leader-election=false",
		"--watch-all-namespaces=true",
		"--requeue-dependency=1s",
		"--min-retry-delay=250ms",
		"--max-retry-delay=5s",
		"--http-retry=2",
		"--kube-api-qps=500",
		"--kube-api-burst=1000",
	)
	return &Controller{
		ready: "http://" + health + "/readyz",
		command: process.Command{
			Name: name, Logs: o.Dir, Path: path,
			Args: args,
			Env: []string{
				"KUBECONFIG=" + o.Server.KubeconfigFile,
				"RUNTIME_NAMESPACE=flux-system",
				"HOME=" + home,
				// When it starts, kustomize-controller empties it of what it takes for its own.
				"TMPDIR=" + home,
			},
		},
	}, nil
}
