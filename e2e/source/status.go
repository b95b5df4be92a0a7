package source

import (
	"context"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

// The kinds whose status this package keeps.
const (
	gitRepository  = "GitRepository"
	ociRepository  = "OCIRepository"
	helmRepository = "HelmRepository"
	helmChart      = "HelmChart"
)

// An artifactOf gives a source's artifact; nil for a source that is ready without one.
type artifactOf func(context.Context, *unstructured.Unstructured) (*artifact, error)

func newObject(kind string) *unstructured.Unstructured {
	o := &unstructured.Unstructured{}
	o.SetGroupVersionKind(schema.GroupVersionKind{Group: "source.toolkit.fluxcd.io", Version: "v1", Kind: kind})
	return o
}

// watch publishes the artifact of every source whose spec changes.
func (s *Server) watch(mgr manager.Manager) error {
	for kind, of := range map[string]artifactOf{
		gitRepository:  s.git,
		ociRepository:  s.ociChart,
		helmRepository: s.index,
		helmChart:      s.helmChart,
	} {
		unique := true
		err := builder.ControllerManagedBy(mgr).
			Named("source-"+kind).
			WithOptions(controller.Options{MaxConcurrentReconciles: 4, SkipNameValidation: &unique}).
			For(newObject(kind), builder.WithPredicates(predicate.GenerationChangedPredicate{})).
			Complete(reconcile.Func(func(ctx context.Context, r ctrl.Request) (ctrl.Result, error) {
				o := newObject(kind)
				if err := s.client.Get(ctx, r.NamespacedName, o); err != nil {
					return ctrl.Result{}, client.IgnoreNotFound(err)
				}
				ready, err := s.publish(ctx, o, of)
				switch {
				case apierrors.IsConflict(err), apierrors.IsNotFound(err):
					return ctrl.Result{RequeueAfter: 100 * time.Millisecond}, nil
				case err == nil && !ready:
					return ctrl.Result{RequeueAfter: time.Second}, nil
				}
				return ctrl.Result{}, err
			}))
		if err != nil {
			return fmt.Errorf("watch %s: %w", kind, err)
		}
	}
	return nil
}

// publish writes a source's artifact into its status; or, where it has none, why.
func (s *Server) publish(ctx context.Context, o *unstructured.Unstructured, of artifactOf) (ready bool, err error) {
	condition := map[string]any{
		"type":               "Ready",
		"status":             "True",
		"reason":             "Succeeded",
		"message":            "ready without an artifact",
		"observedGeneration": o.GetGeneration(),
		"lastTransitionTime": time.Now().UTC().Format(time.RFC3339),
	}
	status := map[string]any{"observedGeneration": o.GetGeneration(), "conditions": []any{condition}}
	a, err := of(ctx, o)
	switch {
	case err != nil:
		condition["status"], condition["reason"], condition["message"] = "False", "Failed", err.Error()
	case a != nil:
		published := s.serve(a)
		published["lastUpdateTime"] = condition["lastTransitionTime"]
		status["artifact"] = published
		condition["message"] = "stored artifact for revision '" + a.revision + "'"
	}
	before, _, _ := unstructured.NestedMap(o.Object, "status")
	if sameStatus(before, status) {
		return err == nil, nil
	}
	o.Object["status"] = status
	if err := s.client.Status().Update(ctx, o); err != nil {
		return false, fmt.Errorf("publish %s %s/%s: %w", o.GetKind(), o.GetNamespace(), o.GetName(), err)
	}
	return condition["status"] == "True", nil
}

// sameStatus compares what readers act on, leaving times out.
func sameStatus(a, b map[string]any) bool {
	return essence(a) == essence(b)
}

func essence(status map[string]any) string {
	artifact, _, _ := unstructured.NestedMap(status, "artifact")
	conditions, _, _ := unstructured.NestedSlice(status, "conditions")
	text := fmt.Sprint(status["observedGeneration"], artifact["digest"], artifact["revision"])
	for _, c := range conditions {
		if c, ok := c.(map[string]any); ok {
			text += fmt.Sprint(c["type"], c["status"], c["message"])
		}
	}
	return text
}
