package source

import (
	"context"
	"crypto/sha1" //nolint:gosec // git's revisions are SHA-1
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/util/retry"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// Commit makes the files below dir the content of the repository, as one commit on main, and returns the revision. The repository
// is created if the API server has none. The same files are the same revision.
func (s *Server) Commit(ctx context.Context, dir string) (revision string, err error) {
	files, err := readFolder(dir)
	if err != nil {
		return "", fmt.Errorf("commit %s: %w", dir, err)
	}
	body, err := pack(files)
	if err != nil {
		return "", fmt.Errorf("commit %s: %w", dir, err)
	}
	hash := fmt.Sprintf("%x", sha1.Sum(body)) //nolint:gosec // likewise
	revision = "main@sha1:" + hash
	a := &artifact{path: "git/" + hash + ".tar.gz", revision: revision, body: body}
	s.mu.Lock()
	s.committed = a
	s.mu.Unlock()

	if err := s.createRepository(ctx); err != nil {
		return "", fmt.Errorf("commit %s: %w", dir, err)
	}
	err = retry.RetryOnConflict(retry.DefaultBackoff, func() error {
		repository := newObject(gitRepository)
		if err := s.client.Get(ctx, client.ObjectKey{Namespace: Namespace, Name: Repository}, repository); err != nil {
			return err
		}
		_, err := s.publish(ctx, repository, s.git)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("commit %s: %w", dir, err)
	}
	return revision, nil
}

func (s *Server) createRepository(ctx context.Context) error {
	repository := newObject(gitRepository)
	repository.SetNamespace(Namespace)
	repository.SetName(Repository)
	repository.Object["spec"] = map[string]any{
		"interval": "1m",
		"url":      s.address + "git",
		"ref":      map[string]any{"branch": "main"},
	}
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: Namespace}}
	for _, o := range []client.Object{namespace, repository} {
		if err := s.client.Create(ctx, o); err != nil && !apierrors.IsAlreadyExists(err) {
			return fmt.Errorf("create %s: %w", o.GetName(), err)
		}
	}
	return nil
}

// git is the artifact of the one repository.
func (s *Server) git(_ context.Context, o *unstructured.Unstructured) (*artifact, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o.GetNamespace() != Namespace || o.GetName() != Repository || s.committed == nil {
		return nil, fmt.Errorf("nothing was committed to the repository %s/%s", o.GetNamespace(), o.GetName())
	}
	return s.committed, nil
}
