package aws

import (
	"slices"
	"strings"
)

// holder names what keeps a resource from being deleted: resources of these kinds that mention it.
type holder struct {
	kinds []string
	code  string
	text  string
}

// holders is what AWS refuses to delete, and why.
var holders = map[string]holder{
	"ec2/VPC": {
		code: "DependencyViolation", text: "the vpc has dependencies and cannot be deleted",
		kinds: []string{
			"ec2/Subnet", "ec2/InternetGateway", "ec2/EgressOnlyInternetGateway", "ec2/RouteTable", "ec2/SecurityGroup", "ec2/VPCEndpoint",
			"ec2/NATGateway", "elbv2/LBTargetGroup", loadBalancer,
		},
	},
	"ec2/Subnet": {
		code: "DependencyViolation", text: "the subnet has dependencies and cannot be deleted",
		kinds: []string{
			"ec2/NATGateway", "ec2/VPCEndpoint", "eks/Cluster", "eks/NodeGroup", "eks/FargateProfile", "elbv2/LB",
			"autoscaling/AutoscalingGroup", loadBalancer,
		},
	},
	"ec2/EIP": {
		code: "InvalidIPAddress.InUse", text: "the address is associated", kinds: []string{"ec2/NATGateway"},
	},
	"ec2/RouteTable": {
		code: "DependencyViolation", text: "the routeTable has dependencies and cannot be deleted",
		kinds: []string{"ec2/RouteTableAssociation", "ec2/MainRouteTableAssociation"},
	},
	"ec2/SecurityGroup": {
		code: "DependencyViolation", text: "resource has a dependent object",
		kinds: []string{
			"eks/Cluster", "eks/NodeGroup", "elbv2/LB", "ec2/VPCEndpointSecurityGroupAssociation", "ec2/SecurityGroupIngressRule",
			"ec2/SecurityGroupEgressRule",
		},
	},
	"eks/Cluster": {
		code: "ResourceInUseException", text: "cluster has nodegroups attached", kinds: []string{"eks/NodeGroup", "eks/FargateProfile"},
	},
	"iam/Policy": {
		code: "DeleteConflict", text: "cannot delete a policy attached to entities", kinds: []string{"iam/Role", "iam/RolePolicyAttachment"},
	},
	"iam/Role": {
		code: "DeleteConflict", text: "cannot delete entity, must remove roles from instance profile first",
		kinds: []string{"iam/InstanceProfile"},
	},
	"kms/Key": {
		code: "DependencyViolation", text: "the key has an alias", kinds: []string{"kms/Alias"},
	},
}

// refuseDeletion says why AWS does not delete a resource, or returns nil.
func (c *Cloud) refuseDeletion(r *resource) error {
	if r.params.flag("deletionProtection") || r.params.flag("enableDeletionProtection") {
		return refuse("InvalidRequestException", "%s is protected from deletion", r.name)
	}
	h := holders[r.kind]
	for _, kind := range h.kinds {
		for _, other := range c.all(kind) {
			if c.holds(other, r) {
				return refuse(h.code, "%s: %s is used by %s", h.text, r.name, other.subject())
			}
		}
	}
	switch r.kind {
	case "ec2/InternetGateway":
		return c.refuseDetaching(r)
	case "ec2/LaunchTemplate":
		if group := c.find("eks/NodeGroup", func(g *resource) bool { return c.launchTemplate(g) == r }); group != nil {
			return refuse("ResourceInUseException", "launch template %s is used by %s", r.name, group.subject())
		}
	case "iam/Role":
		if attachment := c.find("iam/RolePolicyAttachment", func(a *resource) bool {
			return a.params.text("role") == r.name && a.account == r.account
		}); attachment != nil && !r.params.flag("forceDetachPolicies") {
			return refuse("DeleteConflict", "cannot delete entity, must detach all policies first: %s", attachment.subject())
		}
	}
	return nil
}

// holds says whether one resource mentions another of the same account.
func (c *Cloud) holds(other, r *resource) bool {
	if other == r || other.account != r.account {
		return false
	}
	if other.kind == "ec2/NATGateway" && r.kind == "ec2/VPC" {
		subnet := c.named("ec2/Subnet", other.params.text("subnetId"))
		return subnet != nil && subnet.params.text("vpcId") == r.name
	}
	if r.kind == "eks/Cluster" {
		return other.params.text("clusterName") == r.name && other.region == r.region
	}
	if r.kind == "ec2/SecurityGroup" && strings.HasSuffix(other.kind, "Rule") {
		// A group's own rules go with it; those of others keep it.
		return other.params.text("referencedSecurityGroupId") == r.name && other.params.text("securityGroupId") != r.name
	}
	if r.region != "" && other.region != r.region {
		return false
	}
	return mentions(other.params, r.name, r.arn())
}

// refuseDetaching keeps an internet gateway while public addresses of its VPC go through it.
func (c *Cloud) refuseDetaching(gateway *resource) error {
	vpc := gateway.params.text("vpcId")
	within := func(subnet string) bool {
		s := c.named("ec2/Subnet", subnet)
		return s != nil && s.params.text("vpcId") == vpc
	}
	user := c.find("ec2/NATGateway", func(n *resource) bool {
		return n.params.text("connectivityType") != "private" && within(n.params.text("subnetId"))
	})
	if user == nil {
		user = c.find(loadBalancer, func(l *resource) bool { return l.params.text("vpcId") == vpc })
	}
	if user == nil {
		user = c.find("eks/NodeGroup", func(g *resource) bool {
			return slices.ContainsFunc(g.params.texts("subnetIds"), func(id string) bool {
				return within(id) && c.named("ec2/Subnet", id).params.flag("mapPublicIpOnLaunch")
			})
		})
	}
	if user == nil {
		return nil
	}
	return refuse("DependencyViolation", "network %s has some mapped public address(es) of %s: unmap those before detaching the gateway",
		vpc, user.subject())
}

// warnOfStranded records a deletion that AWS allows although it leaves something behind for good.
func (c *Cloud) warnOfStranded(r *resource) {
	switch r.kind {
	case "iam/Role":
		c.warnOfRole(r, "the role went")
	case "iam/RolePolicyAttachment":
		if role := c.named("iam/Role", r.params.text("role")); role != nil {
			c.warnOfRole(role, "its policy "+lastPart(r.params.text("policyArn"))+" was detached")
		}
	case "eks/Addon":
		if r.params.text("addonName") != "vpc-cni" {
			return
		}
		group := c.find("eks/NodeGroup", func(g *resource) bool {
			return g.account == r.account && g.params.text("clusterName") == r.params.text("clusterName")
		})
		if group != nil {
			c.journal.violation(r.subject(), "ENIs stranded: the add-on vpc-cni went while %s lives", group.subject())
		}
	case "eks/Cluster":
		for _, l := range c.all(loadBalancer) {
			if l.params.text("clusterName") == r.name {
				c.journal.violation(r.subject(), "load balancer stranded: the cluster went while %s lives", l.subject())
			}
		}
	}
}

// warnOfRole records that something lives on without the role, or the policy of the role, that it needs to be cleaned up.
func (c *Cloud) warnOfRole(role *resource, what string) {
	for _, kind := range []string{"eks/Cluster", "eks/NodeGroup", "eks/FargateProfile"} {
		for _, user := range c.all(kind) {
			if c.roleOf(user, role) {
				c.journal.violation(role.subject(), "ENIs stranded: %s while %s lives", what, user.subject())
			}
		}
	}
}

// roleOf says whether a cluster or group, or the network plugin of a group, acts as a role.
func (c *Cloud) roleOf(user, role *resource) bool {
	arn := role.arn()
	if user.params.text("roleArn") == arn || user.params.text("nodeRoleArn") == arn || user.params.text("podExecutionRoleArn") == arn {
		return true
	}
	addon := c.addon(user, "vpc-cni")
	return user.kind == "eks/NodeGroup" && addon != nil && slices.Contains(addonRoles(addon), arn)
}

// warnOfDetached records that an edit takes a policy from a role that is in use.
func (c *Cloud) warnOfDetached(r *resource, next params) {
	if r.kind != "iam/Role" {
		return
	}
	for _, arn := range r.params.texts("managedPolicyArns") {
		name := lastPart(arn)
		if !slices.Contains(next.texts("managedPolicyArns"), arn) && (name == "AmazonEKS_CNI_Policy" || name == "AmazonEKSClusterPolicy") {
			c.warnOfRole(r, "its policy "+name+" was detached")
		}
	}
}

// afterDeletion does what AWS does by itself.
func (c *Cloud) afterDeletion(r *resource) {
	switch r.kind {
	case "eks/Cluster":
		c.clearCluster(r)
	case "cloudwatchlogs/Group":
		c.makeLogGroupAgain(r)
	}
}

// clearCluster removes what is a part of a cluster that is gone.
func (c *Cloud) clearCluster(cluster *resource) {
	for key, r := range c.resources {
		if strings.HasPrefix(r.kind, "eks/") && r.account == cluster.account && r.region == cluster.region &&
			r.params.text("clusterName") == cluster.name {
			delete(c.resources, key)
		}
	}
}

// makeLogGroupAgain makes the log group of a cluster that lives: EKS goes on writing to it.
func (c *Cloud) makeLogGroupAgain(r *resource) {
	for _, k := range c.all("eks/Cluster") {
		if r.name == "/aws/eks/"+k.name+"/cluster" && k.account == r.account && k.region == r.region &&
			len(k.params.texts("enabledClusterLogTypes")) > 0 {
			again := *r
			again.owner, again.state, again.ticks = "", creating, 1
			c.resources[(call{kind: r.kind, account: r.account, region: r.region, name: r.name}).key()] = &again
			c.journal.event(r.subject(), "made again by EKS, which still writes to it")
		}
	}
}
