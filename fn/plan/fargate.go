package plan

import (
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A FargateProfile says which pods run on Fargate, and in which subnets.
type FargateProfile struct {
	// Key is the profile's in the spec, or the namespace that it is made for.
	Key string
	// Name of the object, and in EKS.
	Name      string
	Selectors []FargateSelector
	Subnets   []crossplane.Link
	Tags      map[string]string

	takes []spec.FargateSelector
}

// A FargateSelector matches pods by namespace and labels.
type FargateSelector struct {
	Namespace string
	Labels    map[string]string
}

// FargateRole is the role that pulls images and writes logs for pods on Fargate:
// one that is given, or ours.
func (p *Plan) FargateRole() crossplane.Link {
	if given := p.Spec.Fargate.Role; given != "" {
		return crossplane.Link{ID: string(given)}
	}
	return crossplane.Link{Name: p.Names.Role("fargate")}
}

// fargateRole may be taken on by EKS for the profiles of this cluster alone.
// Source: EKS user guide, "Amazon EKS Pod execution IAM role".
func (p *Plan) fargateRole() Role {
	return Role{
		Name:        p.FargateRole().Name,
		Description: "Pods on Fargate of the EKS cluster " + p.Name,
		Trust: trust(iam.Statement{
			Principal: &iam.Principal{Service: "eks-fargate-pods.amazonaws.com"},
			Action:    []string{"sts:AssumeRole"},
			Condition: iam.Condition{"ArnLike": {"aws:SourceArn": {p.ARN("eks", "fargateprofile/"+p.Name+"/*")}}},
			Why:       "Fargate starts pods as it, for any profile of this cluster.",
		}),
		Managed: []string{p.managed("AmazonEKSFargatePodExecutionRolePolicy")},
		Layer:   object.IAM,
	}
}

// fargate decides the profiles: those of the spec and, with fargate.only, one for
// every namespace that needs one and has none. They are a profile each, so that
// an add-on that comes or goes leaves the pods of all others where they are.
func (p *Plan) fargate(doc *spec.Document) {
	f := p.Spec.Fargate
	for _, name := range slices.Sorted(maps.Keys(f.Profiles)) {
		if profile := f.Profiles[name]; *profile.Enabled {
			p.FargateProfiles = append(p.FargateProfiles, p.fargateProfile(string(name), profile.Selectors, profile.Zones))
		}
	}
	if *f.Only {
		for _, namespace := range p.fargateNamespaces() {
			if _, named := f.Profiles[spec.ProfileName(namespace)]; !named && !f.Covers(namespace) {
				all := []spec.FargateSelector{{Namespace: spec.FargatePattern(namespace)}}
				p.FargateProfiles = append(p.FargateProfiles, p.fargateProfile(namespace, all, nil))
			}
		}
	}
	slices.SortFunc(p.FargateProfiles, func(a, b FargateProfile) int { return strings.Compare(a.Name, b.Name) })
	if n := len(p.FargateProfiles); n > spec.MaxFargateProfiles {
		doc.Fail("fargate", "spec.fargate.profiles", "with those of kube-system, default and the add-ons' namespaces there would be %d profiles, and a cluster takes %d (EKS service quotas); name several of the namespaces in one profile of yours", n, spec.MaxFargateProfiles)
	}
	p.checkOverlaps(doc)
}

// fargateNamespaces are those whose pods must all run on Fargate where there are
// no node groups.
func (p *Plan) fargateNamespaces() []string {
	all := []string{"kube-system"}
	if p.Spec.FargateOnly() {
		all = append(all, "default")
	}
	for _, a := range p.Addons {
		all = append(all, a.Namespace)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// fargateProfile is a profile, in private subnets: EKS takes no others. Its
// selectors and subnets are sets, whose order is no part of what it holds.
func (p *Plan) fargateProfile(key string, takes []spec.FargateSelector, zones []spec.Zone) FargateProfile {
	out := FargateProfile{
		Key:     key,
		Subnets: p.Network.links(spec.Private, zones),
		Tags:    p.NameTags(spec.NamedFargateProfile, p.Names.Of("fargate", key)),
		takes:   takes,
	}
	var holds []string
	for _, s := range takes {
		out.Selectors = append(out.Selectors, FargateSelector{Namespace: string(s.Namespace), Labels: plainMap(s.Labels)})
	}
	slices.SortFunc(out.Selectors, func(a, b FargateSelector) int { return strings.Compare(a.String(), b.String()) })
	for _, s := range out.Selectors {
		holds = append(holds, s.String())
	}
	for _, l := range append(slices.Clone(out.Subnets), p.FargateRole()) {
		holds = append(holds, l.ID+"\x00"+l.Namespace+"\x00"+l.Name)
	}
	slices.Sort(holds)
	out.Name = p.Names.FargateProfile(key, holds...)
	return out
}

// String is the selector in words, the same for the same.
func (s FargateSelector) String() string {
	var b strings.Builder
	b.WriteString(s.Namespace)
	for _, key := range slices.Sorted(maps.Keys(s.Labels)) {
		b.WriteString(" " + key + "=" + s.Labels[key])
	}
	return b.String()
}

// reaches says whether the profile takes any pod of a namespace.
func (f FargateProfile) reaches(namespace string) bool {
	return slices.ContainsFunc(f.takes, func(s spec.FargateSelector) bool { return s.Reaches(namespace) })
}

// covers says whether the profile takes every pod of a namespace.
func (f FargateProfile) covers(namespace string) bool {
	return slices.ContainsFunc(f.takes, func(s spec.FargateSelector) bool { return s.Covers(namespace) })
}

// FargateReaches says whether any pod of a namespace runs on Fargate.
func (p *Plan) FargateReaches(namespace string) bool {
	return slices.ContainsFunc(p.FargateProfiles, func(f FargateProfile) bool { return f.reaches(namespace) })
}

// OnFargate says whether an add-on's pods run on Fargate.
func (p *Plan) OnFargate(a Addon) bool {
	return !a.Row.DaemonSet && p.profileOf(a.Namespace, a.Row.podLabels()) != nil
}

// profileOf is the profile that EKS takes for a pod, or nil: the first by name
// (EKS user guide, "Define which Pods use AWS Fargate when launched").
func (p *Plan) profileOf(namespace string, labels map[string]string) *FargateProfile {
	for i, f := range p.FargateProfiles {
		if slices.ContainsFunc(f.takes, func(s spec.FargateSelector) bool { return s.Takes(namespace, labels) }) {
			return &p.FargateProfiles[i]
		}
	}
	return nil
}

// podLabels are those of an add-on's pods. A chart's release has the add-on's name.
func (row AddonRow) podLabels() map[string]string {
	if row.Labels != nil {
		return row.Labels
	}
	return map[string]string{"app.kubernetes.io/instance": row.Name, "app.kubernetes.io/name": row.Name}
}

// checkOverlaps finds pods that two profiles take.
func (p *Plan) checkOverlaps(doc *spec.Document) {
	for i, second := range p.FargateProfiles {
		for _, first := range p.FargateProfiles[:i] {
			if at, ok := first.meets(second); ok {
				key := second.Key
				if p.Spec.Fargate.Profiles[spec.ProfileName(key)] == nil {
					key = first.Key
				}
				doc.Warn("fargate-overlap", "spec.fargate.profiles."+key, "pods of namespace %s can match both %s and %s, and EKS takes the one whose name comes first, %s; set them apart by labels, or name the one to take in the pods' label eks.amazonaws.com/fargate-profile",
					at, first.Key, second.Key, first.Name)
			}
		}
	}
}

// meets says whether two profiles can take one pod, and in which namespace.
func (f FargateProfile) meets(other FargateProfile) (namespace string, ok bool) {
	for _, a := range f.takes {
		for _, b := range other.takes {
			if a.Meets(b) {
				return string(b.Namespace), true
			}
		}
	}
	return "", false
}

// checkFargatePods finds what would wait for a node for ever.
func (p *Plan) checkFargatePods(doc *spec.Document) {
	if !p.Spec.FargateOnly() {
		return
	}
	addons := map[string][]string{}
	for _, a := range p.Addons {
		addons[a.Namespace] = append(addons[a.Namespace], a.Row.Name)
	}
	for _, namespace := range slices.Sorted(maps.Keys(addons)) {
		if !slices.ContainsFunc(p.FargateProfiles, func(f FargateProfile) bool { return f.covers(namespace) }) {
			doc.Fail("fargate", "spec.fargate.profiles."+namespace, "no profile takes all pods of %s in namespace %s, and there are no other nodes, by fargate.only; add {namespace: %s} to the selectors of one, or give this one another name, and the namespace gets its own", strings.Join(addons[namespace], ", "), namespace, namespace)
		}
	}
	if l := p.LoadBalancer; l != nil && !p.FargateReaches(l.Namespace) {
		doc.Fail("fargate", "spec.loadBalancer.target.namespace", "no profile takes the pods of %s, and there are no other nodes, by fargate.only; add one, such as profiles: {%s: {selectors: [{namespace: %s}]}}", l.Namespace, l.Namespace, l.Namespace)
	}
}
