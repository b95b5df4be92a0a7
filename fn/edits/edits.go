// Package edits finds, between what was rendered before and what is rendered now,
// the edits that do not land: what AWS cannot change of a thing that exists, what
// Crossplane's provider looks at only when it makes one, and what takes a second
// edit to count. They would be silent, or a resource that never settles again;
// here they are said before the commit.
package edits

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"spotcluster.dev/spotcluster/fn/spec"
)

// A File is one file of a rendered folder. Old and New are its content, nil where
// it is not there; both are the same where nothing changes.
type File struct {
	Path     string
	Old, New []byte
}

// A manifest is one object, as far as rules look at it.
type manifest struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Metadata   struct {
		Name        string            `yaml:"name"`
		Namespace   string            `yaml:"namespace"`
		Annotations map[string]string `yaml:"annotations"`
	} `yaml:"metadata"`
	Spec map[string]any `yaml:"spec"`
}

// awsName is the resource's name in AWS, where that is of our making.
func (m manifest) awsName() string {
	return cmp.Or(m.Metadata.Annotations["crossplane.io/external-name"], m.Metadata.Name)
}

// id tells manifests apart, whatever file they are in.
func (m manifest) id() string {
	group, _, _ := strings.Cut(m.APIVersion, "/")
	return strings.Join([]string{group, m.Kind, m.Metadata.Namespace, m.Metadata.Name}, "/")
}

// service is the first part of the API group: eks of eks.aws.m.upbound.io, aws of the
// providers' own group, and external-secrets.
func (m manifest) service() string {
	if strings.HasPrefix(m.APIVersion, "external-secrets.io/") {
		return "external-secrets"
	}
	if strings.HasPrefix(m.APIVersion, "aws.m.upbound.io/") {
		return "aws"
	}
	service, rest, _ := strings.Cut(m.APIVersion, ".")
	if !strings.HasPrefix(rest, "aws.m.upbound.io/") {
		return ""
	}
	return service
}

// at is the value at a dotted path below spec, or nil.
func (m manifest) at(path string) any {
	var v any = m.Spec
	for key := range strings.SplitSeq(path, ".") {
		fields, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = fields[key]
	}
	return v
}

// Find compares files before and after, and warns of every edit that does not
// land, in the order of files. A file that is new, or goes, has none: its objects
// are made, or go.
func Find(files []File) spec.Problems {
	out := orphans(files)
	before, after := map[string]manifest{}, map[string]located{}
	for _, f := range files {
		if !concerned(f) {
			continue
		}
		for _, m := range read(f.Old) {
			before[m.id()] = m
		}
		for _, m := range read(f.New) {
			after[m.id()] = located{m, f.Path}
		}
	}
	for id, now := range after {
		was, ok := before[id]
		if !ok {
			continue
		}
		out = append(out, now.compare(was)...)
		out = append(out, now.step(was)...)
		out = append(out, now.secretType(was)...)
		out = append(out, now.mode(was)...)
		out = append(out, now.role(was)...)
		out = append(out, now.template(was, before, after)...)
		out = append(out, now.size(was)...)
		out = append(out, now.images(was, after)...)
	}
	out = append(out, swapped(before, after)...)
	out = append(out, replaced(before, after)...)
	slices.SortFunc(out, func(a, b spec.Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Message, b.Message))
	})
	return out
}

// concerned says whether a file must be read: it changes, or holds node groups,
// which a launch template's change is held against.
func concerned(f File) bool {
	group := strings.Contains(f.Path, "nodegroup") || strings.Contains(f.Path, "autoscalinggroup")
	if string(f.Old) != string(f.New) {
		return len(f.Old) > 0 && len(f.New) > 0 || group
	}
	return group
}

func read(content []byte) []manifest {
	var out []manifest
	d := yaml.NewDecoder(strings.NewReader(string(content)))
	for {
		var m manifest
		if err := d.Decode(&m); err != nil {
			return out // the end, or a file that somebody broke: rendering says so
		}
		if m.service() != "" {
			out = append(out, m)
		}
	}
}

// size finds a managed group whose size cluster-autoscaler is to set from now on,
// and whose bounds change with that: the block moves to where the provider only
// looks when it makes the group.
func (l located) size(was manifest) spec.Problems {
	const field = "initProvider.scalingConfig"
	before, after := was.at("forProvider.scalingConfig"), l.at(field)
	if l.Kind != "NodeGroup" || before == nil || after == nil {
		return nil
	}
	r := rules["eks/NodeGroup"][0]
	if was.at("forProvider.scalingConfig.minSize") == l.at(field+".minSize") && was.at("forProvider.scalingConfig.maxSize") == l.at(field+".maxSize") {
		return nil
	}
	return spec.Problems{l.warn(string(r.effect), field, r.why+"; type: "+r.hand(l.manifest))}
}

// images finds groups with an image of the user's own, which an upgrade of the
// cluster does not reach.
func (l located) images(was manifest, after map[string]located) spec.Problems {
	const field = "forProvider.version"
	if l.service() != "eks" || l.Kind != "Cluster" || was.at(field) == l.at(field) {
		return nil
	}
	var out spec.Problems
	for _, g := range after {
		if g.Kind == "NodeGroup" && g.at("forProvider.amiType") == nil {
			out = append(out, g.warn("own-image", "forProvider", fmt.Sprintf(
				"the cluster goes to %v, and the group keeps its own image; give nodeGroups.%s.ami an image for that version, and raise launchTemplateVersion by one", l.at(field), g.Metadata.Name)))
		}
	}
	return out
}

// isGroup says whether a manifest is a group of nodes.
func (m manifest) isGroup() bool { return m.Kind == "NodeGroup" || m.Kind == "AutoscalingGroup" }

// swapped finds groups that go in the commit that brings others: Flux takes the
// old nodes away before the new ones are there.
func swapped(before map[string]manifest, after map[string]located) spec.Problems {
	var gone, come []string
	for id, m := range before {
		if _, stays := after[id]; m.isGroup() && !stays {
			gone = append(gone, m.Metadata.Name)
		}
	}
	var at located
	for id, l := range after {
		if _, was := before[id]; l.isGroup() && !was {
			come = append(come, l.Metadata.Name)
			if at.file == "" || l.file < at.file {
				at = l
			}
		}
	}
	if len(gone) == 0 || len(come) == 0 {
		return nil
	}
	slices.Sort(gone)
	slices.Sort(come)
	return spec.Problems{at.warn("groups-swapped", "forProvider", fmt.Sprintf(
		"%s goes in the commit that brings %s, and its nodes are taken away before there are others; bring the new group first, under another name, and switch the old one off when pods have moved", strings.Join(gone, ", "), strings.Join(come, ", ")))}
}

// replaced finds what goes with one object and comes with another, while AWS knows
// both as the same: what the old object leaves behind is nothing.
func replaced(before map[string]manifest, after map[string]located) spec.Problems {
	entries := map[string]string{} // principals, by the names of their entries
	for _, m := range before {
		entries[m.Metadata.Name] = fmt.Sprint(m.at("forProvider.principalArn"))
	}
	for _, l := range after {
		entries[l.Metadata.Name] = fmt.Sprint(l.at("forProvider.principalArn"))
	}
	gone := map[string]manifest{}
	for id, m := range before {
		if _, stays := after[id]; !stays && m.sameAs(entries) != "" {
			gone[m.Kind+m.sameAs(entries)] = m
		}
	}
	var out spec.Problems
	for id, l := range after {
		_, was := before[id]
		same := l.sameAs(entries)
		if old, ok := gone[l.Kind+same]; ok && !was && same != "" {
			out = append(out, l.warn("access-gap", "forProvider", fmt.Sprintf(
				"it takes the place of %s, which AWS does not tell from it: what goes with the old one is made again when Crossplane looks next, within ten minutes, and till then nobody has it; make the edit when that does no harm, or take the old one out one commit before", old.Metadata.Name)))
		}
	}
	return out
}

// sameAs is what AWS tells access by, whatever its object is named; empty where that
// is the name.
func (m manifest) sameAs(entries map[string]string) string {
	switch {
	case m.service() != "eks":
		return ""
	case m.Kind == "AccessEntry":
		return fmt.Sprint(m.at("forProvider.principalArn"))
	case m.Kind == "AccessPolicyAssociation":
		entry, _ := m.at("forProvider.principalArnRef.name").(string)
		return fmt.Sprint(m.at("forProvider.policyArn"), " ", entries[entry])
	}
	return ""
}

// located is a manifest and its file.
type located struct {
	manifest
	file string
}

func (l located) warn(rule, field, message string) spec.Problem {
	return spec.Problem{File: l.file, Path: "spec." + field, Rule: rule, Severity: spec.Warning,
		Message: fmt.Sprintf("%s %s: %s", l.Kind, l.Metadata.Name, message)}
}

// compare holds a manifest to the rules of its kind.
func (l located) compare(was manifest) spec.Problems {
	var out spec.Problems
	for _, r := range rules[l.service()+"/"+l.Kind] {
		for _, field := range r.fields {
			before, after := was.at(field), l.at(field)
			if reflect.DeepEqual(before, after) || !r.when.is(before, after) {
				continue
			}
			message := r.why
			if r.hand != nil {
				message += "; type: " + r.hand(l.manifest)
			} else {
				message += "; " + r.instead
			}
			out = append(out, l.warn(string(r.effect), field, message))
		}
	}
	return out
}

// step finds an upgrade that EKS does not make: it goes up, by one minor version.
func (l located) step(was manifest) spec.Problems {
	const field = "forProvider.version"
	if l.service() != "eks" || l.Kind != "Cluster" {
		return nil
	}
	from, to := minor(was.at(field)), minor(l.at(field))
	switch {
	case from == 0 || to == 0 || to == from || to == from+1:
		return nil
	case to < from:
		return spec.Problems{l.warn("version-step", field, fmt.Sprintf("EKS never goes back, from 1.%d to 1.%d (EKS user guide, Update existing cluster); keep the version", from, to))}
	}
	return spec.Problems{l.warn("version-step", field, fmt.Sprintf(
		"EKS goes up one minor version at a time, and would refuse 1.%d after 1.%d (EKS user guide, Update existing cluster); commit 1.%d first, and wait until nodes run it", to, from, from+1))}
}

// modes are the authentication modes in the order in which EKS goes through them,
// one step at a time and never back (EKS user guide, "Set cluster authentication
// mode"; UpdateClusterConfig refuses anything else).
var modes = []any{"CONFIG_MAP", "API_AND_CONFIG_MAP", "API"}

// mode finds a change of the authentication mode that EKS does not make.
func (l located) mode(was manifest) spec.Problems {
	const field = "forProvider.accessConfig.authenticationMode"
	if l.service() != "eks" || l.Kind != "Cluster" {
		return nil
	}
	from, to := slices.Index(modes, was.at(field)), slices.Index(modes, l.at(field))
	switch {
	case from < 0 || to < 0 || to == from || to == from+1:
		return nil
	case to < from:
		return spec.Problems{l.warn(string(refused), field, fmt.Sprintf(
			"EKS never goes back, from %v to %v (EKS user guide, Set cluster authentication mode); take the edit back: every line of aws-auth has its like in controlPlane.access; roles of nodes have entries, which aws eks list-access-entries shows", modes[from], modes[to]))}
	}
	return spec.Problems{l.warn(string(refused), field, fmt.Sprintf(
		"EKS goes from %v to %v by way of %v alone (EKS API, UpdateClusterConfig); commit authenticationMode: %v first, and wait until all layers are Ready", modes[from], modes[to], modes[from+1], modes[from+1]))}
}

// role finds that Crossplane's provider is to take on another role for a cluster
// that is there. It lands, if the role can do what the one before could.
func (l located) role(was manifest) spec.Problems {
	const field = "assumeRoleChain"
	if l.service() != "aws" || l.Kind != "ProviderConfig" || reflect.DeepEqual(was.at(field), l.at(field)) {
		return nil
	}
	return spec.Problems{l.warn("role-swapped", field,
		"from this commit on the provider looks after all that is there with another role: give that the permissions of the one before, eks:CreateAccessEntry and eks:AssociateAccessPolicy among them, and a trust policy, first. It then makes its own access entry, and Flux is refused until that counts; "+
			"in mode CONFIG_MAP nobody could let it in, so add it to controlPlane.access with groups: [\"system:masters\"], wait until layer namespaces is Ready, and move it to delivery.providerRole then")}
}

func minor(version any) int {
	text, _ := version.(string)
	n, err := strconv.Atoi(strings.TrimPrefix(text, "1."))
	if err != nil {
		return 0
	}
	return n
}

// template finds a launch template that changes while the managed group that it
// belongs to goes on running the version before.
func (l located) template(was manifest, before map[string]manifest, after map[string]located) spec.Problems {
	if l.Kind != "LaunchTemplate" || reflect.DeepEqual(was.Spec, l.Spec) {
		return nil
	}
	var out spec.Problems
	for id, g := range after {
		if g.Kind != "NodeGroup" || g.at("forProvider.launchTemplate.name") != l.Metadata.Name {
			continue
		}
		old, ok := before[id]
		if number := g.at("forProvider.launchTemplate.version"); ok && number == old.at("forProvider.launchTemplate.version") {
			out = append(out, l.warn("template-version", "forProvider", fmt.Sprintf(
				"the change makes a new version of the template, and group %s goes on running version %v; raise nodeGroups.%s.launchTemplateVersion by one", g.Metadata.Name, number, g.Metadata.Name)))
		}
	}
	return out
}
