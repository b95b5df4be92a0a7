package controllers

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"spotcluster.dev/spotcluster/e2e/apiserver"
	"spotcluster.dev/spotcluster/e2e/binaries"
	"spotcluster.dev/spotcluster/e2e/process"
)

// The service account that Crossplane gives provider-kubernetes, by the name that overlays/management asks for.
const (
	ProviderNamespace      = "crossplane-system"
	ProviderServiceAccount = "provider-kubernetes"
)

// inPod runs a program with the files of a service account where a pod has them, in a mount namespace of its own. Whoever is not
// root becomes root in a user namespace for that, which undoes Pdeathsig; so it is asked for again.
const inPod = `set -e
mount -t tmpfs none /run
mkdir -p /run/secrets/kubernetes.io/serviceaccount
cp "$SERVICE_ACCOUNT_DIR"/* /run/secrets/kubernetes.io/serviceaccount
exec setpriv --pdeathsig KILL "$0" "$@"`

// ProviderKubernetes prepares Crossplane's provider-kubernetes. It is to be started.
//
// Where a ProviderConfig says InjectedIdentity it acts as its service account, so the RBAC that spotcluster renders is what lets
// it: ProviderKubernetes creates the account, as Crossplane's package manager would. For its own objects it is administrator.
func ProviderKubernetes(ctx context.Context, o Options) (*Controller, error) {
	path, err := binaries.Get(ctx, binaries.ProviderKubernetes)
	if err != nil {
		return nil, err
	}
	if err := installCRD(ctx, o.Server, binaries.ProviderConfigUsageCRD); err != nil {
		return nil, err
	}
	dir := filepath.Join(o.Dir, binaries.ProviderKubernetes)
	account, certs := filepath.Join(dir, "serviceaccount"), filepath.Join(dir, "tls")
	if err := injectIdentity(ctx, o.Server, account); err != nil {
		return nil, fmt.Errorf("give provider-kubernetes its identity: %w", err)
	}
	if _, err := writeCertificate(certs); err != nil {
		return nil, err
	}
	webhook, err := process.FreePort()
	if err != nil {
		return nil, err
	}
	health, err := loopback()
	if err != nil {
		return nil, err
	}
	host, err := url.Parse(o.Server.Config.Host)
	if err != nil {
		return nil, fmt.Errorf("read the address of %s: %w", o.Server.Name, err)
	}
	args := []string{"--mount"}
	if os.Geteuid() != 0 {
		args = append(args, "--map-root-user")
	}
	args = append(args, "sh", "-c", inPod, path,
		"--poll=2s",
		"--enable-watches", // by default from v1.4 on, which is what spotcluster renders
		"--max-reconcile-rate=10",
		"--health-probe-bind-addr="+health,
		fmt.Sprintf("--webhook-port=%d", webhook),
	)
	return &Controller{
		ready: "http://" + health + "/readyz",
		command: process.Command{
			Name: binaries.ProviderKubernetes, Logs: o.Dir, Path: "unshare",
			Args: args,
			Env: []string{
				"KUBECONFIG=" + o.Server.KubeconfigFile,
				"KUBERNETES_SERVICE_HOST=" + host.Hostname(),
				"KUBERNETES_SERVICE_PORT=" + host.Port(),
				"SERVICE_ACCOUNT_DIR=" + account,
				"WEBHOOK_TLS_CERT_DIR=" + certs,
			},
		},
	}, nil
}

// injectIdentity writes into dir what a pod of the provider's service account finds mounted.
func injectIdentity(ctx context.Context, s *apiserver.Server, dir string) error {
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: ProviderNamespace, Name: ProviderServiceAccount}}
	for _, o := range []client.Object{&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: ProviderNamespace}}, account} {
		if err := s.Client.Create(ctx, o); err != nil && !apierrors.IsAlreadyExists(err) {
			return fmt.Errorf("create %s: %w", o.GetName(), err)
		}
	}
	day := int64(24 * 60 * 60)
	token := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{ExpirationSeconds: &day}}
	if err := s.Client.SubResource("token").Create(ctx, account, token); err != nil {
		return fmt.Errorf("request a token: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, body := range map[string][]byte{
		"token":     []byte(token.Status.Token),
		"ca.crt":    s.Config.CAData,
		"namespace": []byte(ProviderNamespace),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			return err
		}
	}
	return nil
}
