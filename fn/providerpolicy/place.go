package providerpolicy

import (
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/aws"
)

// A Cluster is one rendered overlay: what is made, and where.
type Cluster struct {
	// Name, Account and Region are the spec's.
	Name, Account, Region string
	// Objects are those of the AWS provider.
	Objects []Object
}

// A place is where an object's resource stands in AWS, and what is around it.
type place struct {
	Cluster
	partition aws.Partition
	// region of the object. Kinds of IAM have none, and take the cluster's.
	region string
}

func (c Cluster) place(o Object) place {
	p := place{Cluster: c, region: c.Region}
	if region := o.text("region"); region != "" {
		p.region = region
	}
	p.partition = aws.PartitionOf(p.region)
	return p
}

// arn is that of a regional resource of the account.
func (p place) arn(service, resource string) string {
	return p.partition.ARN(service, p.region, p.Account, resource)
}

// global is that of a resource of a service without regions.
func (p place) global(service, resource string) string {
	return p.partition.ARN(service, "", p.Account, resource)
}

// find is an object of the cluster's.
func (p place) find(service, kind, namespace, name string) (Object, bool) {
	i := slices.IndexFunc(p.Objects, func(o Object) bool {
		return o.Service == service && o.Kind == kind && o.Namespace == namespace && o.Name == name
	})
	if i < 0 {
		return Object{}, false
	}
	return p.Objects[i], true
}

// nameOf is the name in AWS of what a field gives or refers to.
func (p place) nameOf(o Object, field, service, kind string) string {
	if name := o.text(field); name != "" {
		return name
	}
	for _, r := range o.refs() {
		if r.field != field {
			continue
		}
		if of, ok := p.find(service, kind, r.namespace, r.name); ok {
			return of.awsName()
		}
		return r.name
	}
	return "*"
}

// cluster is the name in AWS of the EKS cluster that an object belongs to.
func (p place) cluster(o Object) string { return p.nameOf(o, "clusterName", "eks", "Cluster") }

// roleARN is that of a role we make.
func (p place) roleARN(role Object) string {
	path := strings.Trim(role.text("path"), "/")
	if path != "" {
		path += "/"
	}
	return p.global("iam", "role/"+path+role.awsName())
}

// role is the ARN of the role that a field gives or refers to, or empty. What is
// given by name alone has a path only where an access entry tells it.
func (p place) role(o Object, field string) string {
	given := o.text(field)
	if strings.HasPrefix(given, "arn:") {
		return given
	}
	for _, r := range o.refs() {
		if r.field != field {
			continue
		}
		if role, ok := p.find("iam", "Role", r.namespace, r.name); ok {
			return p.roleARN(role)
		}
		given = r.name
	}
	if given == "" {
		return ""
	}
	for _, entry := range p.Objects {
		if principal := entry.text("principalArn"); strings.Contains(principal, ":role/") && strings.HasSuffix(principal, "/"+given) {
			return principal
		}
	}
	return p.global("iam", "role/"+given)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// distinct sorts texts, and leaves out what repeats.
func distinct(texts []string) []string {
	texts = slices.Clone(texts)
	slices.Sort(texts)
	return slices.Compact(texts)
}
