package aws

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

const (
	tokenNamespace = metav1.NamespaceSystem
	tokenAccount   = "aws-provider"
	tokenLabel     = "spotcluster.dev/token-of"
)

// mint makes a token of an administrator of the cluster, and a kubeconfig with it, as ClusterAuth does. The token is bound to a
// Secret; of those made for the same id, the one before stays and those before that are revoked.
func (w *workload) mint(ctx context.Context, id string) ([]byte, error) {
	if err := w.ensureAdministrator(ctx); err != nil {
		return nil, fmt.Errorf("make an administrator of %s: %w", w.cluster, err)
	}
	bound, err := w.core.CoreV1().Secrets(tokenNamespace).Create(ctx, &corev1.Secret{ObjectMeta: metav1.ObjectMeta{
		Name:   fmt.Sprintf("token-%s-%020d", id, time.Now().UnixNano()), // sorted by age
		Labels: map[string]string{tokenLabel: id},
	}}, metav1.CreateOptions{})
	if err != nil {
		return nil, fmt.Errorf("make what a token for %s is bound to: %w", w.cluster, err)
	}
	request := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{
		ExpirationSeconds: new(int64(3600)),
		BoundObjectRef: &authenticationv1.BoundObjectReference{
			Kind: "Secret", APIVersion: "v1", Name: bound.Name, UID: bound.UID,
		},
	}}
	token, err := w.core.CoreV1().ServiceAccounts(tokenNamespace).CreateToken(ctx, tokenAccount, request, metav1.CreateOptions{})
	if err != nil {
		return nil, fmt.Errorf("make a token for %s: %w", w.cluster, err)
	}
	if err := w.revoke(ctx, id, 2); err != nil { //nolint:mnd // this one and the one before
		return nil, err
	}
	config := clientcmdapi.NewConfig()
	config.Clusters[w.cluster] = &clientcmdapi.Cluster{Server: w.config.Host, CertificateAuthorityData: w.config.CAData}
	config.AuthInfos[w.cluster] = &clientcmdapi.AuthInfo{Token: token.Status.Token}
	config.Contexts[w.cluster] = &clientcmdapi.Context{Cluster: w.cluster, AuthInfo: w.cluster}
	config.CurrentContext = w.cluster
	return clientcmd.Write(*config)
}

// revoke makes all tokens of an id invalid but the newest. The API server goes on accepting them for some seconds from its cache.
func (w *workload) revoke(ctx context.Context, id string, keep int) error {
	secrets := w.core.CoreV1().Secrets(tokenNamespace)
	list, err := secrets.List(ctx, metav1.ListOptions{LabelSelector: tokenLabel + "=" + id})
	if err != nil {
		return fmt.Errorf("list the tokens for %s: %w", w.cluster, err)
	}
	slices.SortFunc(list.Items, func(a, b corev1.Secret) int { return strings.Compare(b.Name, a.Name) })
	for i := keep; i < len(list.Items); i++ {
		if err := secrets.Delete(ctx, list.Items[i].Name, metav1.DeleteOptions{}); err != nil && !apierrors.IsNotFound(err) {
			return fmt.Errorf("revoke a token for %s: %w", w.cluster, err)
		}
	}
	return nil
}

// ensureAdministrator makes the ServiceAccount whose tokens stand for the provider's AWS identity.
func (w *workload) ensureAdministrator(ctx context.Context) error {
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: tokenAccount}}
	_, err := w.core.CoreV1().ServiceAccounts(tokenNamespace).Create(ctx, account, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	binding := &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: tokenAccount},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "cluster-admin"},
		Subjects:   []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Namespace: tokenNamespace, Name: tokenAccount}},
	}
	_, err = w.core.RbacV1().ClusterRoleBindings().Create(ctx, binding, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	return nil
}
