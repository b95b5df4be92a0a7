package controllers

import (
	"context"
	"fmt"
	"path/filepath"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"spotcluster.dev/spotcluster/e2e/apiserver"
	"spotcluster.dev/spotcluster/e2e/binaries"
	"spotcluster.dev/spotcluster/e2e/process"
)

// CrossplaneUsages prepares Crossplane's controllers of Usages and ClusterUsages, and registers its webhook, which refuses to
// delete what is in use. It is to be started; while it does not run, nothing that carries the label crossplane.io/in-use can be
// deleted, as with Crossplane.
func CrossplaneUsages(ctx context.Context, o Options) (*Controller, error) {
	path, err := binaries.Get(ctx, binaries.CrossplaneUsages)
	if err != nil {
		return nil, err
	}
	if err := installCRD(ctx, o.Server, binaries.LegacyUsageCRD); err != nil {
		return nil, err
	}
	certs := filepath.Join(o.Dir, binaries.CrossplaneUsages, "tls")
	certificate, err := writeCertificate(certs)
	if err != nil {
		return nil, err
	}
	port, err := process.FreePort()
	if err != nil {
		return nil, err
	}
	if err := registerNoUsages(ctx, o.Server, port, certificate); err != nil {
		return nil, err
	}
	health, err := loopback()
	if err != nil {
		return nil, err
	}
	args := []string{
		"--tls-server-certs-dir=" + certs,
		fmt.Sprintf("--webhook-port=%d", port),
		"--health-probe-bind-address=" + health,
	}
	return &Controller{
		ready: "http://" + health + "/readyz",
		command: process.Command{
			Name: binaries.CrossplaneUsages, Logs: o.Dir, Path: path,
			Args: args,
			Env:  []string{"KUBECONFIG=" + o.Server.KubeconfigFile},
		},
	}, nil
}

// registerNoUsages creates Crossplane's own webhook configuration, but for the address.
func registerNoUsages(ctx context.Context, s *apiserver.Server, port int, ca []byte) error {
	url := fmt.Sprintf("https://127.0.0.1:%d/validate-no-usages", port)
	fail, none := admissionregistrationv1.Fail, admissionregistrationv1.SideEffectClassNone
	err := s.Client.Create(ctx, &admissionregistrationv1.ValidatingWebhookConfiguration{
		ObjectMeta: metav1.ObjectMeta{Name: "crossplane-no-usages"},
		Webhooks: []admissionregistrationv1.ValidatingWebhook{{
			Name:                    "nousages.protection.crossplane.io",
			AdmissionReviewVersions: []string{"v1"},
			ClientConfig:            admissionregistrationv1.WebhookClientConfig{URL: &url, CABundle: ca},
			FailurePolicy:           &fail,
			SideEffects:             &none,
			ObjectSelector:          &metav1.LabelSelector{MatchLabels: map[string]string{"crossplane.io/in-use": "true"}},
			Rules: []admissionregistrationv1.RuleWithOperations{{
				Operations: []admissionregistrationv1.OperationType{admissionregistrationv1.Delete},
				Rule:       admissionregistrationv1.Rule{APIGroups: []string{"*"}, APIVersions: []string{"*"}, Resources: []string{"*"}},
			}},
		}},
	})
	if err != nil {
		return fmt.Errorf("register the webhook no-usages: %w", err)
	}
	return nil
}
