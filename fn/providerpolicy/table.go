package providerpolicy

import (
	"slices"

	"spotcluster.dev/spotcluster/fn/api/iam"
)

// A row is what the provider's controller of one kind asks of AWS. The provider
// wraps Terraform's AWS provider, so the source of a row's calls is the file of that
// resource, below internal/service in hashicorp/terraform-provider-aws (version 6).
type row struct {
	service, kind string
	// terraform is the source: the resource's file.
	terraform string
	// read are the calls that look, make those that bring the resource into being,
	// create those that follow at once, update and remove what their names say, and tag
	// those that tag: AWS asks for them at creation too.
	read, make, create, update, remove, tag []string
	// everywhere are those of all of them that AWS limits to no resource.
	everywhere []string
	// scope says what the others are limited to.
	scope scope
	// also is what AWS asks of the caller besides, or nil.
	also func(p place, o Object) []grant
}

// A scope limits a row's actions.
type scope interface {
	grants(p place, o Object, r row, can actions) []grant
}

// actions are what may be asked for one object: of a row, what its management
// policies leave, less what is allowed everywhere.
type actions struct{ make, rest, tag []string }

// rows are all kinds that we render.
func rows() []row {
	return slices.Concat(ec2Rows(), iamRows(), eksRows(), accessRows(), nodeRows(), keyRows(), eventRows(), loadBalancerRows(), subnetGroupRows())
}

// Kinds are all kinds that the table knows, each as kind and service: VPC.ec2.
func Kinds() []string {
	var out []string
	for _, r := range rows() {
		out = append(out, r.kind+"."+r.service)
	}
	return out
}

// Statements are what the identity that makes a cluster's resources needs in AWS,
// and the objects of kinds that the table does not know.
func Statements(c Cluster) (statements []iam.Statement, unknown []Object) {
	grants, unknown := c.grants()
	return merge(grants), unknown
}

func (c Cluster) grants() (out []grant, unknown []Object) {
	table := map[[2]string]row{}
	for _, r := range rows() {
		table[[2]string{r.service, r.kind}] = r
	}
	for _, o := range c.Objects {
		if o.Service == "" { // the provider's own configuration
			continue
		}
		r, ok := table[[2]string{o.Service, o.Kind}]
		if !ok {
			unknown = append(unknown, o)
			continue
		}
		out = append(out, r.grants(c.place(o), o)...)
	}
	return out, unknown
}

func (r row) grants(p place, o Object) []grant {
	can := actions{rest: slices.Clone(r.read)}
	if o.may("Create") {
		can.make = r.make
		can.rest = append(can.rest, r.create...)
	}
	if o.may("Update") {
		can.rest = append(can.rest, r.update...)
	}
	if o.may("Create") || o.may("Update") {
		can.tag = r.tag
	}
	if o.may("Delete") {
		can.rest = append(can.rest, r.remove...)
	}
	var out []grant
	if anywhere := intersection(slices.Concat(can.make, can.rest, can.tag), r.everywhere); len(anywhere) > 0 {
		out = append(out, everywhere(p, anywhere...))
	}
	can.make, can.rest, can.tag = without(can.make, r.everywhere), without(can.rest, r.everywhere), without(can.tag, r.everywhere)
	out = append(out, r.scope.grants(p, o, r, can)...)
	if r.also != nil {
		out = append(out, r.also(p, o)...)
	}
	return out
}

// everywhere allows actions that AWS limits to no resource: all of them look, and
// change nothing.
func everywhere(p place, actions ...string) grant {
	return allow("The provider, or the service on its behalf, looks for what is there; IAM limits these to no resource, only to the region.",
		[]string{"*"}, inRegion(p), actions...)
}

// makesTagged allows actions that make something, and that AWS limits to no resource:
// in the region, and with the cluster's tag.
func makesTagged(p place, o Object, why string, actions ...string) grant {
	condition := requestTag(o)
	condition["StringEquals"]["aws:RequestedRegion"] = []string{p.region}
	return allow(why, []string{"*"}, condition, actions...)
}

func inRegion(p place) iam.Condition {
	return iam.Condition{"StringEquals": {"aws:RequestedRegion": {p.region}}}
}

// named is the scope of resources whose ARN is known beforehand.
type named struct {
	// arns of the resource itself, with a wildcard for what AWS adds.
	arns func(p place, o Object) []string
	// within are actions on what holds the resource, and holder the ARN of that.
	within []string
	holder func(p place, o Object) string
	why    string
}

func (n named) grants(p place, o Object, _ row, can actions) []grant {
	all := slices.Concat(can.make, can.rest, can.tag)
	out := []grant{allow(n.why, n.arns(p, o), nil, without(all, n.within)...)}
	if within := intersection(all, n.within); len(within) > 0 {
		out = append(out, allow(n.why, []string{n.holder(p, o)}, nil, within...))
	}
	return out
}

// one is the ARN of a regional resource, of a service's name and a pattern around
// the resource's own name.
func one(service, before, after string) func(p place, o Object) []string {
	return func(p place, o Object) []string { return []string{p.arn(service, before+o.awsName()+after)} }
}

func without(texts, never []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(t string) bool { return slices.Contains(never, t) })
}

func intersection(texts, with []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(t string) bool { return !slices.Contains(with, t) })
}

// of are a service's actions.
func of(service string, names ...string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = service + ":" + name
	}
	return out
}
