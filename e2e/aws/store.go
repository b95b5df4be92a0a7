package aws

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/tools/cache"
)

// store is what a provider sees of the management cluster: a cache of each kind of AWS and of packages, kept by watches.
type store struct {
	discovery discovery.DiscoveryInterface
	factory   dynamicinformer.DynamicSharedInformerFactory
	resources map[string]schema.GroupVersionResource // by kind, as in ec2/Subnet
	listers   map[string]cache.GenericLister
	isManaged map[string]bool
}

func newStore(objects dynamic.Interface, d discovery.DiscoveryInterface) *store {
	return &store{
		discovery: d, factory: dynamicinformer.NewDynamicSharedInformerFactory(objects, 0),
		resources: map[string]schema.GroupVersionResource{}, listers: map[string]cache.GenericLister{}, isManaged: map[string]bool{},
	}
}

// discover finds the kinds that the API server has by now, and begins to watch them.
func (s *store) discover(ctx context.Context) error {
	lists, err := s.discovery.ServerPreferredResources()
	if partial := new(discovery.ErrGroupDiscoveryFailed); err != nil && !errors.As(err, &partial) {
		return fmt.Errorf("find the kinds of the management cluster: %w", err)
	}
	for _, list := range lists {
		gv, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			return fmt.Errorf("find the kinds of the management cluster: %w", err)
		}
		ofAWS := strings.HasSuffix(gv.Group, "aws.m.upbound.io")
		if ofAWS || gv.Group == "pkg.crossplane.io" || gv.Group == "apiextensions.crossplane.io" {
			s.watch(gv, list.APIResources)
		}
	}
	s.factory.Start(ctx.Done())
	s.factory.WaitForCacheSync(ctx.Done())
	return nil
}

func (s *store) watch(gv schema.GroupVersion, resources []metav1.APIResource) {
	family, _, _ := strings.Cut(gv.Group, ".")
	for _, r := range resources {
		kind := family + "/" + r.Kind
		if strings.Contains(r.Name, "/") || s.listers[kind] != nil {
			continue
		}
		s.resources[kind] = gv.WithResource(r.Name)
		s.listers[kind] = s.factory.ForResource(s.resources[kind]).Lister()
		s.isManaged[kind] = slices.Contains(r.Categories, "managed")
	}
}

// managed returns the kinds of managed resources.
func (s *store) managed() []string {
	return slices.DeleteFunc(sortedKeys(s.listers), func(kind string) bool { return !s.isManaged[kind] })
}

// list returns the objects of a kind. They belong to the cache and must not be changed.
func (s *store) list(kind string) []*unstructured.Unstructured {
	lister := s.listers[kind]
	if lister == nil {
		return nil
	}
	found, err := lister.List(labels.Everything())
	if err != nil {
		return nil // a cache in memory has no errors of its own
	}
	objects := make([]*unstructured.Unstructured, 0, len(found))
	for _, o := range found {
		if o, ok := o.(*unstructured.Unstructured); ok {
			objects = append(objects, o)
		}
	}
	return objects
}

// get returns one object, which must not be changed, or nil. The namespace of a cluster-wide kind is "".
func (s *store) get(kind, namespace, name string) *unstructured.Unstructured {
	for _, o := range s.list(kind) {
		if o.GetNamespace() == namespace && o.GetName() == name {
			return o
		}
	}
	return nil
}

// transient tells errors that the next visit mends: somebody else wrote first, the object is gone, or the run is over.
func transient(err error) bool {
	return apierrors.IsConflict(err) || apierrors.IsNotFound(err) || errors.Is(err, context.Canceled)
}
