package functions_test

import (
	"slices"
	"testing"

	"spotcluster.dev/spotcluster/fn/api/flux"
	"spotcluster.dev/spotcluster/fn/api/networking"
	"spotcluster.dev/spotcluster/fn/object"
)

// TestIngressesGoBeforeTheirController asserts that an Ingress is made after the
// controller that makes its load balancer, and so taken down before it: otherwise the
// load balancer would stay in AWS, and the Ingress would wait for ever to be let go.
func TestIngressesGoBeforeTheirController(t *testing.T) {
	found := 0
	eachRendered(t, func(t *testing.T, r rendered) {
		var controller object.Layer
		for i, o := range r.objects {
			if (o.Body.GVK() == flux.HelmRelease{}.GVK()) && at(r.trees[i], "spec", "releaseName") == "aws-load-balancer-controller" {
				controller = o.Layer
			}
		}
		for _, o := range r.objects {
			if (o.Body.GVK() != networking.Ingress{}.GVK()) {
				continue
			}
			found++
			if controller == "" || !waitsFor(o.Layer, controller) {
				t.Errorf("%v of layer %s does not wait for its controller, of layer %q", o.ID(), o.Layer, controller)
			}
		}
	})
	if found == 0 {
		t.Error("no case has an Ingress")
	}
}

// waitsFor says whether a layer opens after another, and goes before it.
func waitsFor(layer, other object.Layer) bool {
	for _, l := range object.Layers {
		if l.Layer == layer {
			return slices.Contains(l.After, other) || slices.ContainsFunc(l.After, func(after object.Layer) bool { return waitsFor(after, other) })
		}
	}
	return false
}
