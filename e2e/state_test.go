package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"spotcluster.dev/spotcluster/e2e/apiserver"
)

// patience is how long anything may take: the machines of CI are slow, and Flux tries again after a minute.
const patience = 10 * time.Minute

var (
	kustomizations  = schema.GroupVersionKind{Group: "kustomize.toolkit.fluxcd.io", Version: "v1", Kind: "Kustomization"}
	helmReleases    = schema.GroupVersionKind{Group: "helm.toolkit.fluxcd.io", Version: "v2", Kind: "HelmRelease"}
	clusters        = schema.GroupVersionKind{Group: "eks.aws.m.upbound.io", Version: "v1beta1", Kind: "Cluster"}
	nodeGroups      = schema.GroupVersionKind{Group: "eks.aws.m.upbound.io", Version: "v1beta1", Kind: "NodeGroup"}
	roles           = schema.GroupVersionKind{Group: "iam.aws.m.upbound.io", Version: "v1beta1", Kind: "Role"}
	oidcProviders   = schema.GroupVersionKind{Group: "iam.aws.m.upbound.io", Version: "v1beta1", Kind: "OpenIDConnectProvider"}
	namespaces      = schema.GroupVersionKind{Version: "v1", Kind: "Namespace"}
	secrets         = schema.GroupVersionKind{Version: "v1", Kind: "Secret"}
	serviceAccounts = schema.GroupVersionKind{Version: "v1", Kind: "ServiceAccount"}
	vpcs            = schema.GroupVersionKind{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "VPC"}
	ingresses       = schema.GroupVersionKind{Group: "networking.k8s.io", Version: "v1", Kind: "Ingress"}
)

// list lists the objects of a kind in a namespace, or in all.
func list(ctx context.Context, s *apiserver.Server, kind schema.GroupVersionKind, namespace string) ([]unstructured.Unstructured, error) {
	l := &unstructured.UnstructuredList{}
	kind.Kind += "List"
	l.SetGroupVersionKind(kind)
	if err := s.Client.List(ctx, l, client.InNamespace(namespace)); err != nil {
		return nil, err
	}
	return l.Items, nil
}

// fetch reads an object by its kind and name.
func fetch(ctx context.Context, s *apiserver.Server, kind schema.GroupVersionKind, namespace, name string) (*unstructured.Unstructured, error) {
	o := &unstructured.Unstructured{}
	o.SetGroupVersionKind(kind)
	return o, s.Client.Get(ctx, client.ObjectKey{Namespace: namespace, Name: name}, o)
}

// text is a field of an object that holds text, or empty.
func text(o *unstructured.Unstructured, fields ...string) string {
	s, _, _ := unstructured.NestedString(o.Object, fields...)
	return s
}

// condition is a condition of an object, and whether it stands for what is in the spec now.
func condition(o *unstructured.Unstructured, kind string) (status string, current bool, message string) {
	conditions, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	for _, c := range conditions {
		c, ok := c.(map[string]any)
		if !ok || c["type"] != kind {
			continue
		}
		generation, stamped := c["observedGeneration"].(int64)
		status, _ = c["status"].(string)
		message, _ = c["message"].(string)
		return status, !stamped || generation >= o.GetGeneration(), message
	}
	return "", false, "no condition " + kind
}

// settled says that an object is ready for what depends on it: judged here by itself, and not by the expressions that Flux is
// given.
func settled(o *unstructured.Unstructured) error {
	group := o.GroupVersionKind().Group
	if o.GetKind() == "ProviderConfig" || o.GetKind() == "ClusterProviderConfig" {
		return nil
	}
	wanted := []string{}
	switch {
	case strings.HasSuffix(group, ".m.upbound.io"), strings.HasSuffix(group, ".m.crossplane.io"):
		wanted = []string{"Ready", "Synced"}
	case group == "external-secrets.io", strings.HasSuffix(group, ".fluxcd.io"):
		wanted = []string{"Ready"}
	}
	for _, kind := range wanted {
		if status, current, message := condition(o, kind); status != "True" || !current {
			return fmt.Errorf("%s %s: %s is %q (of this generation: %v): %s", o.GetKind(), o.GetName(), kind, status, current, message)
		}
	}
	if version := text(o, "spec", "forProvider", "version"); version != "" && (o.GetKind() == "Cluster" || o.GetKind() == "NodeGroup") {
		if is := text(o, "status", "atProvider", "version"); is != version {
			return fmt.Errorf("%s %s runs %q, and is to run %s", o.GetKind(), o.GetName(), is, version)
		}
	}
	return nil
}

// applied says that every Kustomization of the overlays is ready at a revision, and every release too.
func (r *repository) applied(revision string, overlays ...string) func(context.Context) error {
	return func(ctx context.Context) error {
		for _, o := range overlays {
			found, err := list(ctx, r.Management, kustomizations, o)
			if err != nil {
				return err
			}
			if len(found) == 0 {
				return fmt.Errorf("namespace %s has no Kustomizations", o)
			}
			for i := range found {
				if err := settled(&found[i]); err != nil {
					return err
				}
				if at := text(&found[i], "status", "lastAppliedRevision"); at != revision {
					return fmt.Errorf("Kustomization %s is at %s", found[i].GetName(), at)
				}
			}
			releases, err := list(ctx, r.Management, helmReleases, o)
			if err != nil {
				return err
			}
			for i := range releases {
				if err := settled(&releases[i]); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// there says that every object of the overlay is on its server, and is ready.
func (r *repository) there(t *testing.T, overlay string) func(context.Context) error {
	t.Helper()
	var all []*unstructured.Unstructured
	for _, l := range r.layers(t, overlay) {
		all = append(all, r.layer(t, overlay, l)...)
	}
	return func(ctx context.Context) error {
		var missing []error
		for _, o := range all {
			live, err := fetch(ctx, r.server(overlay, o), o.GroupVersionKind(), o.GetNamespace(), o.GetName())
			switch {
			case err != nil:
				missing = append(missing, fmt.Errorf("%s %s/%s: %w", o.GetKind(), o.GetNamespace(), o.GetName(), err))
			default:
				missing = append(missing, settled(live))
			}
		}
		return errors.Join(missing...)
	}
}

// watchGates looks on until ctx is done, and returns what it saw: each layer that opened although one it waits for was not ready.
func (r *repository) watchGates(ctx context.Context, t *testing.T, overlays ...string) (early func() []string) {
	t.Helper()
	closed := map[string]gate{}
	for _, o := range overlays {
		for name, g := range r.gates(t, o) {
			closed[o+"/"+name] = g
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	result := make(chan []string, 1)
	go func() {
		var found []string
		for ctx.Err() == nil && len(closed) > 0 {
			for name, g := range closed {
				open, why := g.open(ctx)
				if open {
					delete(closed, name)
				}
				if why != nil {
					found = append(found, fmt.Sprintf("%s opened early: %v", name, why))
				}
			}
			time.Sleep(150 * time.Millisecond)
		}
		for name, g := range closed { // a last look
			if open, _ := g.open(context.WithoutCancel(ctx)); !open {
				found = append(found, name+" never opened")
			}
		}
		slices.Sort(found)
		result <- found
	}()
	return func() []string {
		cancel()
		return <-result
	}
}

// A gate is a layer's first object, and all objects of the layers it waits for.
type gate struct {
	first func(context.Context) (*unstructured.Unstructured, error)
	after []func(context.Context) (*unstructured.Unstructured, error)
}

// gates are those of an overlay's layers that hold anything, by the dependsOn that is rendered.
func (r *repository) gates(t *testing.T, overlay string) map[string]gate {
	t.Helper()
	objects := map[string][]*unstructured.Unstructured{}
	for _, l := range r.layers(t, overlay) {
		objects[l] = r.layer(t, overlay, l)
	}
	waits := map[string][]string{}
	for _, k := range objects["flux"] {
		if k.GetKind() != "Kustomization" {
			continue
		}
		on, _, _ := unstructured.NestedSlice(k.Object, "spec", "dependsOn")
		for _, d := range on {
			name, _ := d.(map[string]any)["name"].(string)
			layer := strings.TrimPrefix(k.GetName(), overlay+"-")
			waits[layer] = append(waits[layer], strings.TrimPrefix(name, overlay+"-"))
		}
	}
	gates := map[string]gate{}
	for layer := range waits {
		if len(objects[layer]) == 0 {
			continue
		}
		var g gate
		get := func(o *unstructured.Unstructured) func(context.Context) (*unstructured.Unstructured, error) {
			return func(ctx context.Context) (*unstructured.Unstructured, error) {
				return fetch(ctx, r.server(overlay, o), o.GroupVersionKind(), o.GetNamespace(), o.GetName())
			}
		}
		g.first = get(objects[layer][0])
		for _, before := range waits[layer] {
			for _, o := range objects[before] {
				g.after = append(g.after, get(o))
			}
		}
		gates[layer] = g
	}
	return gates
}

// open says whether the layer is open, and what was not ready then.
func (g gate) open(ctx context.Context) (open bool, early error) {
	_, missing := g.first(ctx)
	if open = missing == nil; !open {
		return open, nil
	}
	for _, get := range g.after {
		o, err := get(ctx)
		if err == nil {
			err = settled(o)
		}
		if ctx.Err() == nil {
			early = errors.Join(early, err)
		}
	}
	return open, early
}

// absent says that a server has no object of a kind in a namespace.
func absent(s *apiserver.Server, kind schema.GroupVersionKind, namespace string) func(context.Context) error {
	return func(ctx context.Context) error {
		found, err := list(ctx, s, kind, namespace)
		if err != nil {
			return err
		}
		names := make([]string, len(found))
		for i := range found {
			names[i] = found[i].GetName()
		}
		if len(names) > 0 {
			return fmt.Errorf("still there: %s %s", kind.Kind, strings.Join(names, ", "))
		}
		return nil
	}
}

// missing says that an object is not there.
func missing(s *apiserver.Server, kind schema.GroupVersionKind, namespace, name string) func(context.Context) error {
	return func(ctx context.Context) error {
		switch _, err := fetch(ctx, s, kind, namespace, name); {
		case apierrors.IsNotFound(err):
			return nil
		case err != nil:
			return err
		}
		return fmt.Errorf("%s %s/%s is still there", kind.Kind, namespace, name)
	}
}
