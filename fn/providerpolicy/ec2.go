package providerpolicy

import (
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/api/iam"
)

// AWS gives EC2's resources their ids, so they are told apart by tags. upjet adds
// crossplane-kind, crossplane-name and crossplane-providerconfig to the tags of every
// resource before it makes it (upjet, pkg/config, Tagger); the last is the cluster's
// own configuration, and no two clusters of one account and region share it.
const ownTag = "crossplane-providerconfig"

// requestTag asks that what is made gets the cluster's tag.
func requestTag(o Object) iam.Condition {
	return iam.Condition{"StringEquals": {"aws:RequestTag/" + ownTag: {o.config()}}}
}

// resourceTag asks that what is touched has the cluster's tag.
func resourceTag(o Object) iam.Condition {
	return iam.Condition{"StringEquals": {"aws:ResourceTag/" + ownTag: {o.config()}}}
}

const (
	whyMake  = "Makes EC2 resources, whose ids only AWS knows: each must get the tag by which it is the cluster's from then on."
	whyOwn   = "Changes and deletes EC2 resources that have the cluster's tag, and makes others in them."
	whyGiven = "Works in a part of the network that the spec gives by its id, which has no tag of ours."
)

// The classes of EC2's grants.
const (
	classOwn    = "own"    // the condition asks every resource for the cluster's tag
	classMake   = "make"   // makes something that is in nothing
	classInside = "inside" // makes something that is in a VPC only
)

// tagged is the scope of EC2 resources.
type tagged struct {
	// kind is EC2's resource type, or empty for what is a part of other resources.
	kind string
	// class of the action that makes it, or empty where it touches more than a VPC.
	class string
	// touches are the types of what is there already, by action. What is not here
	// touches the resource itself.
	touches map[string][]string
}

func (t tagged) grants(p place, o Object, _ row, can actions) []grant {
	var out []grant
	if t.kind != "" && len(can.make) > 0 {
		own := []string{p.anEC2(t.kind)}
		made := allow(whyMake, own, requestTag(o), can.make...)
		made.class = t.class
		tag := allow("Tags EC2 resources as it makes them, and at no other time.", own, requestTag(o), "ec2:CreateTags")
		tag.condition["StringEquals"]["ec2:CreateAction"] = nil
		for _, action := range can.make {
			tag.condition["StringEquals"]["ec2:CreateAction"] = append(tag.condition["StringEquals"]["ec2:CreateAction"], strings.TrimPrefix(action, "ec2:"))
		}
		tag.pool = "tags of " + p.Account + p.region + o.config()
		out = append(out, made, tag)
	}
	for _, action := range slices.Concat(can.make, can.rest) {
		types, ok := t.touches[action]
		if !ok && !slices.Contains(can.make, action) {
			types = []string{t.kind}
		}
		for _, kind := range types {
			out = append(out, p.existing(o, kind, action, kind == t.kind)...)
		}
	}
	if t.kind != "" && len(can.tag) > 0 {
		out = append(out, p.existing(o, t.kind, "ec2:CreateTags", true)...)
		out = append(out, p.existing(o, t.kind, "ec2:DeleteTags", true)...)
	}
	return out
}

// anEC2 is the ARN of any EC2 resource of a type in the account and region.
func (p place) anEC2(kind string) string { return p.arn("ec2", kind+"/*") }

// existing allows an action on resources of a type that are there already: the
// cluster's, those that the object's spec gives by id, and those of a SpotCluster
// whose network it shares, which tags it for this one.
func (p place) existing(o Object, kind, action string, itself bool) []grant {
	var out []grant
	if !itself {
		var given []string
		for _, id := range o.ids(kind) {
			given = append(given, p.arn("ec2", kind+"/"+id))
		}
		out = append(out, allow(whyGiven, given, nil, action))
		shared := slices.ContainsFunc(o.refs(), func(r ref) bool { return r.namespace != o.Namespace && refersTo(r.field, kind) })
		if shared {
			g := allow("Works in the network of another SpotCluster, which tags it as shared with this one.", []string{p.anEC2(kind)},
				iam.Condition{"StringEquals": {"aws:ResourceTag/kubernetes.io/cluster/" + p.Name: {"shared"}}}, action)
			g.class = "shared"
			out = append(out, g)
		}
		own := slices.ContainsFunc(o.refs(), func(r ref) bool { return r.namespace == o.Namespace && refersTo(r.field, kind) })
		if !own && (shared || len(given) > 0) {
			return out
		}
	}
	g := allow(whyOwn, []string{p.anEC2(kind)}, resourceTag(o), action)
	g.class = classOwn
	return append(out, g)
}

// refersTo says whether a reference in a field leads to EC2 resources of a type:
// vpcId to a vpc, securityGroupId to a security-group.
func refersTo(field, kind string) bool {
	return strings.Contains(strings.ToLower(field), strings.ReplaceAll(kind, "-", ""))
}

// touching are the types that one action touches.
func touching(action string, types ...string) map[string][]string {
	return map[string][]string{action: types}
}

// on is the scope of what is a part of EC2 resources of some types.
func on(types ...string) scope { return parts(types) }

// parts are the types of resources that something is a part of.
type parts []string

func (t parts) grants(p place, o Object, _ row, can actions) []grant {
	var out []grant
	for _, action := range can.rest {
		for _, kind := range t {
			out = append(out, p.existing(o, kind, action, false)...)
		}
	}
	return out
}

// givenTag is the scope of one tag of a resource that the spec gives by id.
type givenTag struct{}

func (givenTag) grants(p place, o Object, _ row, can actions) []grant {
	resource := o.text("resourceId")
	prefix, _, _ := strings.Cut(resource, "-")
	kind := idTypes[prefix]
	if kind == "" {
		kind = "*"
	}
	return []grant{allow("Sets tags on parts of the network that the spec gives, and these keys only.",
		[]string{p.arn("ec2", kind+"/"+resource)}, iam.Condition{"ForAllValues:StringEquals": {"aws:TagKeys": {o.text("key")}}}, can.rest...)}
}

// fromPool is what a VPC needs whose ranges come from an IPAM pool. The pool may
// belong to another account, which shares it.
func fromPool(p place, o Object) []grant {
	var pools []string
	for _, field := range []string{"ipv4IpamPoolId", "ipv6IpamPoolId"} {
		if id := o.text(field); id != "" {
			pools = append(pools, p.partition.ARN("ec2", "", "*", "ipam-pool/"+id))
		}
	}
	return []grant{allow("Takes the VPC's range from the IPAM pool that the spec names, of whatever account.", pools, nil,
		"ec2:CreateVpc", "ec2:AssociateVpcCidrBlock", "ec2:GetIpamPoolAllocations")}
}

// image is what a launch template needs that has its image looked up: whoever makes
// or uses it must be allowed to read the parameter (EC2 Auto Scaling user guide, "Use
// AWS Systems Manager parameters instead of AMI IDs in launch templates").
func image(p place, o Object) []grant {
	parameter, ok := strings.CutPrefix(o.text("imageId"), "resolve:ssm:")
	if !ok {
		return nil
	}
	parameter, _, _ = strings.Cut(parameter, ":")
	arn := p.arn("ssm", "parameter/"+strings.TrimPrefix(parameter, "/"))
	if strings.HasPrefix(parameter, "/aws/service/") {
		arn = p.partition.ARN("ssm", p.region, "", "parameter"+parameter)
	}
	return []grant{allow("EC2 looks up the image that a launch template names, with the rights of whoever uses the template.", []string{arn}, nil, "ssm:GetParameters")}
}

// privateNames is what an endpoint needs that answers to its service's own name. No
// document of AWS's says that the caller must be allowed this. It changes no record.
func privateNames(p place, o Object) []grant {
	if enabled, _ := o.given("privateDnsEnabled").(bool); !enabled {
		return nil
	}
	return []grant{allow("EC2 gives the VPC the private zone of an endpoint's service, with the rights of whoever makes the endpoint. "+
		"The zone is AWS's own, and its id is not known beforehand.",
		[]string{p.partition.ARN("route53", "", "", "hostedzone/*")}, nil, "route53:AssociateVPCWithHostedZone")}
}

const whyDefaultGroup = "An endpoint is made in the VPC's default security group, and an association takes it off again. " +
	"AWS makes that group, without tags; what counts is the endpoint, which must be the cluster's."

// firstGroup is the security group of an endpoint that is made without any: the
// VPC's default one.
func firstGroup(p place, o Object) []grant {
	if o.text("vpcEndpointType") != "Interface" {
		return nil
	}
	return []grant{allow(whyDefaultGroup, []string{p.anEC2("security-group")}, nil, "ec2:CreateVpcEndpoint")}
}

// defaultGroup lets an association take away the VPC's default security group,
// which an endpoint gets where it is made without any, and which has no tag of ours.
func defaultGroup(p place, o Object) []grant {
	if replace, _ := o.given("replaceDefaultAssociation").(bool); !replace {
		return nil
	}
	return []grant{allow(whyDefaultGroup, []string{p.anEC2("security-group")}, nil, "ec2:ModifyVpcEndpoint")}
}

// delivery is what a flow log needs to reach where it is kept (VPC user guide,
// "Publish flow logs to CloudWatch Logs" and "Publish flow logs to Amazon S3"). With
// s3:PutBucketPolicy AWS would write over the bucket's own policy ("Amazon S3 bucket
// permissions for flow logs"), so that is left to who owns the bucket.
func delivery(p place, o Object) []grant {
	if o.text("logDestinationType") == "s3" {
		return []grant{allow("Flow logs reach a bucket by a log delivery, which IAM limits to no resource.", []string{"*"}, inRegion(p),
			"logs:CreateLogDelivery", "logs:DeleteLogDelivery")}
	}
	return pass(p, p.role(o, "iamRoleArn"), "vpc-flow-logs.amazonaws.com")
}
