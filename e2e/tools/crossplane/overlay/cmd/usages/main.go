// Command usages runs the part of Crossplane that protects what is in use: its Usage controllers and its webhook no-usages.
//
// Crossplane's own binary would also start the package manager, which asks a registry that a test does not have. This file is
// laid over a copy of Crossplane's module, because the packages it starts are internal there.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/webhook"

	"github.com/crossplane/crossplane-runtime/v2/pkg/controller"
	"github.com/crossplane/crossplane-runtime/v2/pkg/feature"
	"github.com/crossplane/crossplane-runtime/v2/pkg/logging"

	"github.com/crossplane/crossplane/apis/v2"
	"github.com/crossplane/crossplane/v2/internal/controller/protection"
	"github.com/crossplane/crossplane/v2/internal/features"
	"github.com/crossplane/crossplane/v2/internal/protection/usage"
	usagehook "github.com/crossplane/crossplane/v2/internal/webhook/protection/usage"
)

func main() {
	certs := flag.String("tls-server-certs-dir", "", "folder of tls.crt and tls.key, which the webhook serves with")
	port := flag.Int("webhook-port", 0, "loopback port of the webhook")
	health := flag.String("health-probe-bind-address", "", "address of /readyz, which answers when the webhook does")
	poll := flag.Duration("poll-interval", time.Second, "how often a Usage is looked at again")
	flag.Parse()

	if err := run(*certs, *port, *health, *poll); err != nil {
		fmt.Fprintln(os.Stderr, "usages:", err)
		os.Exit(1)
	}
}

func run(certs string, port int, health string, poll time.Duration) error {
	zl := zap.New()
	ctrl.SetLogger(zl)

	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{clientgoscheme.AddToScheme, apis.AddToScheme} {
		if err := add(scheme); err != nil {
			return fmt.Errorf("register API types: %w", err)
		}
	}
	config, err := ctrl.GetConfig()
	if err != nil {
		return fmt.Errorf("load the kubeconfig that KUBECONFIG names: %w", err)
	}
	mgr, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:                 scheme,
		Metrics:                metricsserver.Options{BindAddress: "0"},
		HealthProbeBindAddress: health,
		WebhookServer:          webhook.NewServer(webhook.Options{Host: "127.0.0.1", Port: port, CertDir: certs}),
	})
	if err != nil {
		return fmt.Errorf("create the manager: %w", err)
	}
	finder, err := usage.NewFinder(mgr.GetClient(), mgr.GetFieldIndexer())
	if err != nil {
		return fmt.Errorf("index usages: %w", err)
	}
	options := controller.Options{
		Logger:                  logging.NewLogrLogger(zl),
		MaxConcurrentReconciles: 4,
		PollInterval:            poll,
		Features:                &feature.Flags{},
	}
	options.Features.Enable(features.EnableBetaUsages)
	if err := protection.Setup(mgr, finder, options); err != nil {
		return fmt.Errorf("set up the Usage controllers: %w", err)
	}
	usagehook.SetupWebhookWithManager(mgr, finder, options)
	if err := mgr.AddReadyzCheck("webhook", mgr.GetWebhookServer().StartedChecker()); err != nil {
		return fmt.Errorf("set up the readiness probe: %w", err)
	}
	return mgr.Start(ctrl.SetupSignalHandler())
}
