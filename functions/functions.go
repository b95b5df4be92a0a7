// Package functions is the catalogue of what the product renders: a concern a
// folder, each a pure function from the plan to objects. It runs them all, in
// the order a reader would build a cluster.
package functions

import (
	"bytes"
	"slices"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions/addons"
	"spotcluster.dev/spotcluster/functions/cluster"
	"spotcluster.dev/spotcluster/functions/delivery"
	"spotcluster.dev/spotcluster/functions/dns"
	"spotcluster.dev/spotcluster/functions/fargate"
	"spotcluster.dev/spotcluster/functions/iam"
	"spotcluster.dev/spotcluster/functions/identity"
	"spotcluster.dev/spotcluster/functions/interruption"
	"spotcluster.dev/spotcluster/functions/karpenter"
	"spotcluster.dev/spotcluster/functions/loadbalancer"
	"spotcluster.dev/spotcluster/functions/management"
	"spotcluster.dev/spotcluster/functions/namespaces"
	"spotcluster.dev/spotcluster/functions/network"
	"spotcluster.dev/spotcluster/functions/nodes"
	"spotcluster.dev/spotcluster/functions/policies"
	"spotcluster.dev/spotcluster/functions/secrets"
	"spotcluster.dev/spotcluster/functions/workloads"
)

// A Function renders one concern of a plan. It is pure and cannot fail.
type Function struct {
	Name   string
	Render func(plan.Plan) []object.Object
}

// All is every function. Delivery follows them, for it needs their objects.
var All = []Function{
	{"namespaces", namespaces.Render},
	{"network", network.Render},
	{"loadbalancer", loadbalancer.Render},
	{"iam", iam.Render},
	{"cluster", cluster.Render},
	{"identity", identity.Render},
	{"nodes", nodes.Render},
	{"interruption", interruption.Render},
	{"karpenter", karpenter.Render},
	{"fargate", fargate.Render},
	{"addons", addons.Render},
	{"secrets", secrets.Render},
	{"policies", policies.Render},
	{"workloads", workloads.Render},
	{"dns", dns.Render},
}

// usual is the number of objects of a cluster with every tier, and room for more.
const usual = 192

// Render turns a plan into every object of the cluster, in apply order.
func Render(p plan.Plan) []object.Object {
	out := make([]object.Object, 0, usual)
	for _, f := range All {
		out = append(out, f.Render(p)...)
	}
	out = append(out, delivery.Render(p, out)...)
	return inLayers(late(p, out), object.Layers)
}

// inLayers sorts objects by layer, and leaves the order within a layer as it is.
func inLayers(objects []object.Object, layers []object.LayerInfo) []object.Object {
	rank := make(map[object.Layer]int, len(layers))
	for i, l := range layers {
		rank[l.Layer] = i
	}
	slices.SortStableFunc(objects, func(a, b object.Object) int { return rank[a.Layer] - rank[b.Layer] })
	return objects
}

// late protects, in layers that go through Flux's substitution, what is not to
// be substituted.
func late(p plan.Plan, objects []object.Object) []object.Object {
	for i, o := range objects {
		if p.Late(o.Layer) {
			objects[i] = object.MapStrings(o, p.EscapeLate)
		}
	}
	return objects
}

// Known is what the spec's rules must know of the catalogue.
func Known() spec.Known { return spec.Known{Addons: addons.Names()} }

// Objects renders one document: parse, plan, render. file names the source in
// problems, and may be empty. With problems that are errors there are no
// objects.
func Objects(doc []byte, file string) ([]object.Object, spec.Problems) {
	d := spec.Parse(doc, file, Known())
	var objects []object.Object
	switch {
	case len(d.Problems.Of(spec.Error)) > 0:
	case d.Cluster != nil:
		p := plan.New(d, addons.Catalog)
		objects = Render(p)
	default:
		objects = inLayers(management.Render(plan.NewManagement(d)), object.ManagementLayers)
	}
	problems := d.Problems.Sorted()
	if len(problems.Of(spec.Error)) > 0 {
		return nil, problems
	}
	return objects, problems
}

// Stream renders one document and writes it: a YAML stream in apply order, and
// the warnings. The error is a spec.Problems.
func Stream(doc []byte, file string) (out []byte, warnings spec.Problems, err error) {
	objects, problems := Objects(doc, file)
	if errs := problems.Of(spec.Error); len(errs) > 0 {
		return nil, problems.Of(spec.Warning), errs
	}
	var b bytes.Buffer
	if err := object.Write(&b, objects); err != nil {
		return nil, nil, err
	}
	return b.Bytes(), problems, nil
}
