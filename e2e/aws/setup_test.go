package aws

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"spotcluster.dev/spotcluster/e2e/apiserver"
	"spotcluster.dev/spotcluster/e2e/internal/repo"
)

// world is a management and a workload API server, with a Cloud and a Provider that run on them.
type world struct {
	*testing.T

	management, workload *apiserver.Server
	cloud                *Cloud
	stopProvider         func()
}

// start starts both API servers and a Cloud, and a Provider.
func start(t *testing.T) *world {
	t.Helper()
	began := time.Now()
	w := &world{T: t}
	var group sync.WaitGroup
	group.Go(func() {
		w.management = serve(t, "management", readCRDs(t, "crossplane", func(c *apiextensionsv1.CustomResourceDefinition) bool {
			family, _, _ := strings.Cut(c.Spec.Group, ".")
			return slices.Contains([]string{"aws", "ec2", "eks", "iam", "cloudwatchlogs", "pkg"}, family)
		}))
	})
	group.Go(func() {
		w.workload = serve(t, "workload", readCRDs(t, "addons/external-secrets", func(*apiextensionsv1.CustomResourceDefinition) bool { return true }))
	})
	group.Wait()
	if t.Failed() {
		t.FailNow()
	}
	w.cloud = NewCloud(Options{
		Tick: 50 * time.Millisecond, TokenPeriod: 2 * time.Second,
		Report: func(subject, text string) {
			fmt.Fprintf(t.Output(), "%6.1fs  %-40s %s\n", time.Since(began).Seconds(), subject, text)
		},
	})
	if err := w.cloud.Register("shop", w.workload.Config); err != nil {
		t.Fatal(err)
	}
	w.background(w.cloud.Run)
	w.startProvider()
	return w
}

// background runs a loop until the returned function is called, at the latest when the test ends.
func (w *world) background(run func(context.Context)) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		run(ctx)
	}()
	stop = func() {
		cancel()
		<-done
	}
	w.Cleanup(stop)
	return stop
}

func (w *world) startProvider() {
	p, err := NewProvider(w.cloud, w.management.Config)
	if err != nil {
		w.Fatal(err)
	}
	w.stopProvider = w.background(func(ctx context.Context) {
		if err := p.Run(ctx); err != nil {
			w.Errorf("the provider ended: %v", err)
		}
	})
}

func serve(t *testing.T, name string, crds []*apiextensionsv1.CustomResourceDefinition) *apiserver.Server {
	s, err := apiserver.Start(t.Context(), apiserver.Options{Name: name, Dir: t.TempDir()})
	if err != nil {
		t.Error(err)
		return nil
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	if err := s.InstallCRDs(t.Context(), crds); err != nil {
		t.Error(err)
	}
	return s
}

func readCRDs(t *testing.T, folder string, wanted func(*apiextensionsv1.CustomResourceDefinition) bool) []*apiextensionsv1.CustomResourceDefinition {
	crds, err := repo.CRDs()
	if err != nil {
		t.Error(err)
	}
	list, err := apiserver.ReadCRDs(filepath.Join(crds, folder))
	if err != nil {
		t.Error(err)
	}
	return slices.DeleteFunc(list, func(c *apiextensionsv1.CustomResourceDefinition) bool { return !wanted(c) })
}

// read reads a file below testdata.
func (w *world) read(file string) []*unstructured.Unstructured {
	w.Helper()
	objects, err := apiserver.Read(filepath.Join("testdata", file))
	if err != nil {
		w.Fatal(err)
	}
	return objects
}

// get reads an object of a kind of the shop's management namespace.
func (w *world) get(kind, name string) *unstructured.Unstructured {
	w.Helper()
	family, kind, _ := strings.Cut(kind, "/")
	o := &unstructured.Unstructured{}
	o.SetAPIVersion(family + ".aws.m.upbound.io/v1beta1")
	o.SetKind(kind)
	if err := w.management.Client.Get(w.Context(), client.ObjectKey{Namespace: "shop", Name: name}, o); err != nil {
		w.Fatal(err)
	}
	return o
}

// until waits for something, and says what was last seen if it does not come.
func (w *world) until(what string, seen func() (string, bool)) {
	w.Helper()
	last := ""
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		var ok bool
		if last, ok = seen(); ok {
			return
		}
	}
	w.Fatalf("%s: not seen in time, but %s", what, last)
}

// ready waits until managed resources are Ready and Synced at their generation.
func (w *world) ready(objects ...*unstructured.Unstructured) {
	w.Helper()
	for _, o := range objects {
		w.until(o.GetKind()+" "+o.GetName()+" is ready", func() (string, bool) {
			now := o.DeepCopy()
			if err := w.management.Client.Get(w.Context(), client.ObjectKeyFromObject(o), now); err != nil {
				return err.Error(), false
			}
			synced := conditionOf(now, "Synced")
			current := synced["observedGeneration"] == now.GetGeneration() && synced["status"] == "True"
			return short(now.Object["status"]) + " " + fmt.Sprint(synced), current && conditionOf(now, "Ready")["status"] == "True"
		})
	}
}

// conditionOf returns a condition of an object, or an empty one.
func conditionOf(o *unstructured.Unstructured, kind string) map[string]any {
	conditions, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	for _, c := range conditions {
		if c, ok := c.(map[string]any); ok && c["type"] == kind {
			return c
		}
	}
	return map[string]any{}
}

// refused waits until a managed resource is not Synced for a reason that contains a text.
func (w *world) refused(kind, name, text string) {
	w.Helper()
	w.until(kind+" "+name+" is refused with "+text, func() (string, bool) {
		c := conditionOf(w.get(kind, name), "Synced")
		message, _ := c["message"].(string)
		return fmt.Sprint(c), c["status"] == "False" && strings.Contains(message, text)
	})
}

// patch merges fields into the forProvider of a managed resource.
func (w *world) patch(kind, name, forProvider string) {
	w.Helper()
	patch := client.RawPatch("application/merge-patch+json", []byte(`{"spec":{"forProvider":`+forProvider+`}}`))
	if err := w.management.Client.Patch(w.Context(), w.get(kind, name), patch); err != nil {
		w.Fatal(err)
	}
}

// remove deletes objects and waits until they are gone.
func (w *world) remove(on *apiserver.Server, objects ...*unstructured.Unstructured) {
	w.Helper()
	for _, o := range objects {
		if err := on.Client.Delete(w.Context(), o.DeepCopy()); client.IgnoreNotFound(err) != nil {
			w.Fatal(err)
		}
	}
	for _, o := range objects {
		w.until(o.GetKind()+" "+o.GetName()+" is gone", func() (string, bool) {
			now := o.DeepCopy()
			err := on.Client.Get(w.Context(), client.ObjectKeyFromObject(o), now)
			return fmt.Sprint(cmp.Or(err, fmt.Errorf("it is there: %v", conditionOf(now, "Synced")))), apierrors.IsNotFound(err)
		})
	}
}
