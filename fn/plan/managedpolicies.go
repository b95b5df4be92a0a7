package plan

import "strings"

// managedWhys are the policies of AWS's own that our roles have, each with what
// needs it and, where it reaches beyond the cluster, why there is none narrower.
// Source: EKS user guide, "AWS managed policies for Amazon Elastic Kubernetes
// Service" and the pages on each role; AWS managed policy reference.
var managedWhys = map[string]string{
	"AmazonEC2ContainerRegistryPullOnly":     "Nodes pull images from ECR. Which repositories, only the pods know: narrower is a policy of the repositories.",
	"AmazonEBSCSIDriverPolicyV2":             "The EBS driver makes, attaches and snapshots volumes, of those that exist only the ones that it tagged.",
	"AmazonEKSClusterPolicy":                 "EKS asks for it on every control plane's role, and takes none narrower.",
	"AmazonEKSFargatePodExecutionRolePolicy": "Fargate pulls images from ECR for the pods.",
	"AmazonEKSVPCResourceController":         "EKS gives pods security groups of their own, by ENABLE_POD_ENI of vpc-cni, and attaches network interfaces to nodes for that.",
	"AmazonEKSWorkerNodePolicy":              "A node reads its own instance and type to learn its name and how many pods it holds; one that boots by a script asks EKS for the cluster. It reads only, and EC2 knows no resources for that.",
	"AmazonEKS_CNI_Policy":                   "The VPC CNI gives pods their addresses, on interfaces of its node. Upstream has a sample narrowed by tags that the CNI puts on interfaces; where one lacks them, pods get no address, so AWS keeps the wider.",
	"AmazonSSMManagedInstanceCore":           "Session Manager opens a shell on the group's nodes, by ssm: true.",
	"CloudWatchAgentServerPolicy":            "The CloudWatch agent reports what nodes and pods use, or the nodes' memory for scaling.memoryPercent.",
	"service-role/AmazonEBSCSIDriverPolicy":  "The EBS driver makes, attaches and snapshots volumes; the newer policy, which keeps it to its own, is known to be in partition aws alone.",
}

// ManagedWhy says why a role has a policy that is there already.
func ManagedWhy(arn string) string {
	if _, name, ok := strings.Cut(arn, ":aws:policy/"); ok && managedWhys[name] != "" {
		return managedWhys[name]
	}
	return "The spec names it."
}
