package aws

import (
	"fmt"
	"strings"
)

// state is where a resource stands in its life in AWS.
type state string

// The states of a resource.
const (
	creating state = "CREATING"
	active   state = "ACTIVE"
	updating state = "UPDATING"
	deleting state = "DELETING"
)

// resource is one thing in AWS.
type resource struct {
	kind    string // provider group and kind, as in ec2/Subnet
	account Account
	region  string
	name    string // what AWS calls it: an id, a name or an ARN
	owner   string // namespace/name of the object it was made for; empty for what AWS made, or what was orphaned
	params  params
	next    params // what an update under way will make of params
	made    params // what AWS adds: endpoints, issuers, versions

	state   state
	ticks   int    // until the state may change
	lacking string // why it is not ready although its time has come
}

// subject is how events and violations call the resource.
func (r *resource) subject() string {
	_, kind, _ := strings.Cut(r.kind, "/")
	if r.owner == "" {
		return kind + " " + r.name
	}
	return kind + " " + r.owner
}

// live says whether AWS would use the resource for others.
func (r *resource) live() bool {
	return r.state == active || r.state == updating
}

// arn is the resource's Amazon Resource Name.
func (r *resource) arn() string {
	group, kind, _ := strings.Cut(r.kind, "/")
	service, region, rest := group, r.region, strings.ToLower(kind)+"/"+r.name
	path := strings.TrimPrefix(r.params.text("path"), "/")
	switch r.kind {
	case "iam/Role", "iam/Policy":
		rest = strings.ToLower(kind) + "/" + path + r.name
	case "iam/InstanceProfile":
		rest = "instance-profile/" + path + r.name
	case "iam/OpenIDConnectProvider":
		rest = "oidc-provider/" + strings.TrimPrefix(r.params.text("url"), "https://")
	case "ec2/LaunchTemplate":
		rest = "launch-template/" + r.name
	case "ec2/EIP":
		rest = "elastic-ip/" + r.name
	case "eks/NodeGroup", "eks/FargateProfile":
		rest = fmt.Sprintf("%s/%s/%s/%s", strings.ToLower(kind), r.params.text("clusterName"), r.name, hexadecimal(8, r.kind, r.name))
	case "eks/Addon":
		rest = "addon/" + strings.ReplaceAll(r.name, ":", "/")
	case "cloudwatchlogs/Group":
		service, rest = "logs", "log-group:"+r.name
	case "cloudwatchevents/Rule":
		service, rest = "events", "rule/"+r.name
	case "sqs/Queue":
		rest = r.params.text("name")
	case "sns/Topic":
		rest = r.name
	case "kms/Alias":
		rest = "alias/" + r.name
	}
	if group == "iam" {
		region = ""
	}
	return fmt.Sprintf("arn:%s:%s:%s:%s:%s", r.account.partition(), service, region, r.account.ID, rest)
}

// Resource is one thing that exists in AWS, for tests to look at.
type Resource struct {
	// Kind is the provider group and kind, as in ec2/Subnet. What controllers in a workload cluster made has the kind
	// elasticloadbalancing/LoadBalancer.
	Kind string
	// Name is what AWS calls it: an id, a name or an ARN.
	Name string
	// Owner is the namespace and name of the object it was made for; empty for what AWS made by itself or what was orphaned.
	Owner string
	// State is CREATING, ACTIVE, UPDATING or DELETING.
	State string
}

// String is one line for a failed test.
func (r Resource) String() string {
	return fmt.Sprintf("%s %s (of %q, %s)", r.Kind, r.Name, r.Owner, r.State)
}
