package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/spec"
)

// Policies are what the cluster asks of pods.
type Policies struct {
	// Requests has containers say what they need, or is nil.
	Requests    *RequestsPolicy
	LimitRanges []LimitRange
	// Traffic is what network policies close and let through, in the order of namespaces.
	Traffic []Traffic
}

// A RequestsPolicy is an admission policy on what containers ask for.
type RequestsPolicy struct {
	Action           string
	Requests, Limits []string
	// Namespaces are those that it is about, or none for all but Except.
	Namespaces, Except []string
	// Filled are namespaces in which a LimitRange fills in what a template leaves out.
	Filled []string
}

// A LimitRange is what containers of a namespace may ask for.
type LimitRange struct {
	Namespace                         string
	Default, DefaultRequest, Max, Min map[string]string
}

// AddonsLabel marks the namespaces of add-ons, where an admission policy is to leave
// pods alone. A label tells sooner than a list of names: a namespace has it before its
// add-on is installed.
const AddonsLabel = "spotcluster.dev/addons"

// systemNamespaces are EKS's and Kubernetes' own, where no policy of ours counts.
var systemNamespaces = []string{"kube-system", "kube-public", "kube-node-lease"}

// podPolicies decides what is asked of pods.
func (p *Plan) podPolicies(doc *spec.Document, catalog []AddonRow) {
	s := p.Spec.Policies
	for _, name := range slices.Sorted(maps.Keys(s.LimitRanges)) {
		if l := s.LimitRanges[name]; *l.Enabled {
			p.checkProtected(doc, "spec.policies.limitRanges."+string(name), string(name), "its charts may ask for more than you allow, or less")
			p.Policies.LimitRanges = append(p.Policies.LimitRanges, LimitRange{
				Namespace: string(name), Default: amounts(l.Default), DefaultRequest: amounts(l.DefaultRequest), Max: amounts(l.Max), Min: amounts(l.Min),
			})
		}
	}
	if r := s.RequestsAndLimits; r != nil && *r.Enabled {
		p.Policies.Requests = p.requestsPolicy(doc, r, catalog)
	}
	p.checkSampleLimits(doc)
	p.traffic(doc)
	p.checkPodSecurity(doc)
}

func amounts(r spec.Resources) map[string]string {
	out := map[string]string{}
	if r.CPU != "" {
		out["cpu"] = string(r.CPU)
	}
	if r.Memory != "" {
		out["memory"] = string(r.Memory)
	}
	return out
}

func (p *Plan) requestsPolicy(doc *spec.Document, r *spec.RequestsAndLimits, catalog []AddonRow) *RequestsPolicy {
	const path = "spec.policies.requestsAndLimits"
	out := &RequestsPolicy{
		Action: string(r.Action), Requests: plain(r.Requests), Limits: plain(r.Limits),
		Except: slices.Concat(systemNamespaces, plain(r.Except), p.unlabelled(catalog)),
	}
	for i, n := range r.Namespaces {
		p.checkProtected(doc, fmt.Sprintf("%s.namespaces[%d]", path, i), string(n), "its charts need not say what they ask for")
		if !slices.Contains(r.Except, n) {
			out.Namespaces = append(out.Namespaces, string(n))
		}
	}
	slices.Sort(out.Except)
	out.Except = slices.Compact(out.Except)
	slices.Sort(out.Namespaces)
	for _, l := range p.Policies.LimitRanges {
		if l.fills(out) {
			out.Filled = append(out.Filled, l.Namespace)
		}
	}
	return out
}

// unlabelled are the namespaces of add-ons that are not ours to label, and that a policy
// must leave out by their names: those that EKS's add-ons bring along, whether they are
// on or not, for one that is switched on comes up before the policy hears of it; those
// that Calico's operator makes; and the users' own that add-ons share.
func (p *Plan) unlabelled(catalog []AddonRow) []string {
	var out []string
	for _, row := range catalog {
		if row.EKS {
			out = append(out, row.Namespace)
		}
	}
	if _, on := p.Addon(Calico); on {
		out = append(out, "calico-apiserver", "calico-system")
	}
	if p.holdsAddons("default") {
		out = append(out, "default")
	}
	return out
}

// fills says whether the LimitRange gives a container all that the policy asks for.
// What has a limit has a request too; a maximum is the limit of those that have none
// (Kubernetes, SetDefaults_LimitRangeItem).
func (l LimitRange) fills(r *RequestsPolicy) bool {
	limited := func(name string) bool { return l.Default[name] != "" || l.Max[name] != "" }
	for _, name := range r.Limits {
		if !limited(name) {
			return false
		}
	}
	for _, name := range r.Requests {
		if !limited(name) && l.DefaultRequest[name] == "" && l.Min[name] == "" {
			return false
		}
	}
	return true
}

// holdsAddons says whether add-ons run in a namespace.
func (p *Plan) holdsAddons(namespace string) bool {
	return slices.ContainsFunc(p.Addons, func(a Addon) bool { return a.Namespace == namespace })
}

// checkProtected refuses a policy for a namespace that is Kubernetes' own or an
// add-on's.
func (p *Plan) checkProtected(doc *spec.Document, path, namespace, why string) {
	switch {
	case slices.Contains(systemNamespaces, namespace):
		doc.Fail("policies", path, "%s is the system's own, and %s; take it away", namespace, why)
	case p.holdsAddons(namespace):
		var names []string
		for _, a := range p.Addons {
			if a.Namespace == namespace {
				names = append(names, a.Row.Name)
			}
		}
		doc.Fail("policies", path, "%s is the namespace of %s, and %s; take it away, or give your pods a namespace of their own", namespace, strings.Join(names, ", "), why)
	}
}

// policyNamespaces are the namespaces that policies and samples are for, and that are
// made where there are none.
func (p *Plan) policyNamespaces() []string {
	var out []string
	for _, w := range p.Workloads {
		out = append(out, w.Namespace)
	}
	for _, l := range p.Policies.LimitRanges {
		out = append(out, l.Namespace)
	}
	for _, t := range p.Policies.Traffic {
		out = append(out, t.Namespace)
	}
	for name := range p.Spec.Policies.PodSecurity.Namespaces {
		out = append(out, string(name))
	}
	return out
}

// PodSecurity is the level that a namespace enforces, or nothing where it is left to
// itself. An add-on's refuses privileged pods.
func (p *Plan) PodSecurity(n WorkloadNamespace) string {
	s := p.Spec.Policies.PodSecurity
	switch level, given := s.Namespaces[spec.Namespace(n.Name)]; {
	case given:
		return string(level)
	case !n.Shared && n.Privileged:
		return string(spec.Privileged)
	case !n.Shared:
		return string(spec.Baseline)
	}
	return string(s.Default)
}

// checkPodSecurity refuses levels of namespaces that are not ours to label, or whose
// charts may not keep to them.
func (p *Plan) checkPodSecurity(doc *spec.Document) {
	levels := p.Spec.Policies.PodSecurity.Namespaces
	for _, name := range slices.Sorted(maps.Keys(levels)) {
		path := "spec.policies.podSecurity.namespaces." + string(name)
		switch {
		case slices.Contains(ownNamespaces, string(name)):
			doc.Fail("policies", path, "%s is there in every cluster, and is not made here, so that nothing here labels it; take it away, and set the label pod-security.kubernetes.io/enforce yourself", name)
		case p.holdsAddons(string(name)) && levels[name] == spec.Restricted:
			doc.Fail("policies", path, "add-ons run in %s, and their charts promise no more than baseline; take it away: what restricted would refuse is warned of there", name)
		}
	}
}

// PolicyLabels are the labels of a namespace that policies look at.
func (p *Plan) PolicyLabels(n WorkloadNamespace) map[string]string {
	out := map[string]string{}
	if level := p.PodSecurity(n); level != "" {
		out["pod-security.kubernetes.io/enforce"] = level
		if level != string(spec.Privileged) {
			out["pod-security.kubernetes.io/warn"] = string(spec.Restricted)
		}
	}
	if p.Policies.Requests != nil && !n.Shared {
		out[AddonsLabel] = "true"
	}
	return out
}

// PoliciesLayer holds the policies: after the add-ons, before the users' pods.
const PoliciesLayer = object.Config
