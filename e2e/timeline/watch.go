package timeline

import (
	"context"
	"fmt"
	"sync"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// watched are the kinds whose progress is told, and what they are called.
var watched = map[string]schema.GroupVersionResource{
	"layer":   {Group: "kustomize.toolkit.fluxcd.io", Version: "v1", Resource: "kustomizations"},
	"release": {Group: "helm.toolkit.fluxcd.io", Version: "v2", Resource: "helmreleases"},
}

// Watch tells, until ctx is done, how Flux's Kustomizations (layers) and HelmReleases (releases) of an API server fare.
func (t *Timeline) Watch(ctx context.Context, config *rest.Config) error {
	c, err := dynamic.NewForConfig(config)
	if err != nil {
		return fmt.Errorf("watch for the timeline: %w", err)
	}
	factory := dynamicinformer.NewDynamicSharedInformerFactory(c, 0)
	for noun, resource := range watched {
		w := &watcher{timeline: t, noun: noun, last: map[string]state{}}
		_, err := factory.ForResource(resource).Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
			AddFunc:    w.see,
			UpdateFunc: func(_, o any) { w.see(o) },
			DeleteFunc: w.gone,
		})
		if err != nil {
			return fmt.Errorf("watch for the timeline: %w", err)
		}
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	return nil
}

// A watcher tells the progress of one kind, each step once.
type watcher struct {
	timeline *Timeline
	noun     string
	mu       sync.Mutex
	last     map[string]state
}

func (w *watcher) see(object any) {
	o, ok := object.(*unstructured.Unstructured)
	if !ok {
		return
	}
	subject := w.subject(o)
	w.mu.Lock()
	defer w.mu.Unlock()
	before := w.last[subject]
	now := stateOf(o, before)
	w.last[subject] = now
	switch {
	case now == before:
	case now.phase == waiting || now.phase == checking:
		w.timeline.Detail(subject, now.String())
	default:
		w.timeline.Add(subject, now.String())
	}
}

func (w *watcher) gone(object any) {
	if unknown, ok := object.(cache.DeletedFinalStateUnknown); ok {
		object = unknown.Obj
	}
	if o, ok := object.(*unstructured.Unstructured); ok {
		subject := w.subject(o)
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.last, subject)
		w.timeline.Add(subject, "gone")
	}
}

func (w *watcher) subject(o *unstructured.Unstructured) string {
	return w.noun + " " + o.GetNamespace() + "/" + o.GetName()
}
