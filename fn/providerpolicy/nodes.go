package providerpolicy

import (
	"slices"

	"spotcluster.dev/spotcluster/fn/api/iam"
)

const whyGroup = "Makes, changes and deletes the cluster's Auto Scaling groups, by name, with their hooks and policies."

func nodeRows() []row {
	api := func(names ...string) []string { return of("autoscaling", names...) }
	group := func(p place, o Object, field string) []string {
		name := o.awsName()
		if field != "" {
			name = p.nameOf(o, field, "autoscaling", "AutoscalingGroup")
		}
		return []string{p.arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/"+name)}
	}
	of := func(field string) named {
		return named{why: whyGroup, arns: func(p place, o Object) []string { return group(p, o, field) }}
	}
	return []row{
		{
			service: "autoscaling", kind: "AutoscalingGroup", terraform: "autoscaling/group.go",
			make: api("CreateAutoScalingGroup"), read: api("DescribeAutoScalingGroups", "DescribeInstanceRefreshes"), create: api("SuspendProcesses"),
			// A refresh that is under way is cancelled for the next. Metrics that somebody has
			// turned on by hand are turned off again.
			update: api("UpdateAutoScalingGroup", "SuspendProcesses", "ResumeProcesses", "StartInstanceRefresh", "CancelInstanceRefresh",
				"DisableMetricsCollection"),
			remove: api("UpdateAutoScalingGroup", "SetInstanceProtection", "DeleteAutoScalingGroup"),
			tag:    api("CreateOrUpdateTags", "DeleteTags"), everywhere: api("DescribeAutoScalingGroups", "DescribeInstanceRefreshes"),
			scope: of(""), also: ownGroup,
		},
		{
			service: "autoscaling", kind: "LifecycleHook", terraform: "autoscaling/lifecycle_hook.go",
			read: api("DescribeLifecycleHooks"), create: api("PutLifecycleHook"), update: api("PutLifecycleHook"), remove: api("DeleteLifecycleHook"),
			everywhere: api("DescribeLifecycleHooks"), scope: of("autoscalingGroupName"),
		},
		{
			service: "autoscaling", kind: "Policy", terraform: "autoscaling/policy.go",
			read: api("DescribePolicies"), create: api("PutScalingPolicy"), update: api("PutScalingPolicy"), remove: api("DeletePolicy"),
			everywhere: api("DescribePolicies"), scope: of("autoscalingGroupName"),
		},
	}
}

// The services that groups bring in.
const (
	managedGroups = "eks-nodegroup.amazonaws.com"
	autoscaling   = "autoscaling.amazonaws.com"
	spot          = "spot.amazonaws.com"
)

// managedGroup is what EKS checks of whoever makes a managed node group: that the
// role may be given, and that instances may be launched from its template and tagged
// (EKS user guide, "Customize managed nodes with launch templates"). With the same
// rights it looks for subnets (aws-controllers-k8s/community, issue 2164). What else
// it looks at in EC2 is documented nowhere, and harmless.
func managedGroup(p place, o Object) []grant {
	role := p.role(o, "nodeRoleArn")
	out := slices.Concat(seen(role), linkedToEKS(p, managedGroups))
	looks := []string{"DescribeSubnets", "DescribeSecurityGroups", "DescribeVpcs", "DescribeRouteTables", "DescribeInstances"}
	to := []string{eksService}
	if o.text("launchTemplate.name") != "" || o.text("launchTemplate.id") != "" {
		looks = append(looks, "DescribeLaunchTemplates", "DescribeLaunchTemplateVersions", "DescribeImages")
		to = append(to, ec2Principals(p)...)
		out = append(out, launch(p, o)...)
	}
	if o.given("remoteAccess") != nil {
		looks = append(looks, "DescribeKeyPairs")
	}
	if o.text("capacityType") == "SPOT" {
		out = append(out, linked(p, spot)...)
	}
	return slices.Concat(out, pass(p, role, to...), []grant{everywhere(p, of("ec2", looks...)...)})
}

// ownGroup is what EC2 Auto Scaling checks of whoever makes a group: that it may make
// its own role, and that instances may be launched from the group's template and
// tagged (EC2 Auto Scaling user guide, "Amazon EC2 Auto Scaling API permissions"). The
// role that they run as is passed with its instance profile. What the service looks
// at in EC2 is documented nowhere, and harmless; so is the role for Spot.
func ownGroup(p place, o Object) []grant {
	out := slices.Concat(linked(p, autoscaling), launch(p, o))
	if share, given := o.given("mixedInstancesPolicy.instancesDistribution.onDemandPercentageAboveBaseCapacity").(int); given && share < 100 {
		out = append(out, linked(p, spot)...)
	}
	return append(out, everywhere(p, of("ec2", "DescribeSubnets", "DescribeLaunchTemplates", "DescribeLaunchTemplateVersions", "DescribeImages", "DescribeInstanceTypes")...))
}

// launch allows instances, from the cluster's launch templates only.
func launch(p place, o Object) []grant {
	const why = "Whoever makes a group must be allowed to launch what its launch template says, tags included: from the cluster's own templates, and without one nothing."
	templates := []string{p.anEC2("launch-template")}
	from := iam.Condition{"ArnLike": {"ec2:LaunchTemplate": templates}}
	template := allow(why, templates, resourceTag(o), "ec2:RunInstances")
	template.class = classOwn
	made := []string{p.anEC2("instance"), p.anEC2("network-interface"), p.anEC2("volume")}
	request := []string{p.anEC2("spot-instances-request")}
	used := []string{p.partition.ARN("ec2", p.region, "", "image/*"), p.partition.ARN("ec2", p.region, "", "snapshot/*"), p.anEC2("security-group"), p.anEC2("subnet")}
	for _, t := range p.Objects {
		if key := t.text("keyName"); t.Service == "ec2" && t.Kind == "LaunchTemplate" && key != "" {
			used = append(used, p.arn("ec2", "key-pair/"+key))
		}
	}
	return []grant{
		template,
		allow(why, append(used, made...), from, "ec2:RunInstances"),
		// EC2 does not say which template a request for Spot is from (Service Authorization
		// Reference, RunInstances). An instance comes with each, which must be from one.
		allow("Asks for Spot capacity, if a template does; the instance that comes with it must be from one of the cluster's templates.",
			request, nil, "ec2:RunInstances"),
		allow("Tags instances and what comes with them as they are launched, and at no other time.", append(request, made...),
			iam.Condition{"StringEquals": {"ec2:CreateAction": {"RunInstances"}}}, "ec2:CreateTags"),
	}
}
