package addons

import (
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
)

// vpcCNI gives pods their addresses. With Pod Identity it has a role of its own,
// made before the cluster; with IRSA it runs as the node.
var vpcCNI = plan.AddonRow{
	Name:           "vpc-cni",
	EKS:            true,
	Layer:          object.Cluster,
	Namespace:      "kube-system",
	ServiceAccount: "aws-node",
	Default:        always,
	Managed: func(p *plan.Plan) []string {
		if p.Spec.Identity == spec.PodIdentity {
			return []string{"AmazonEKS_CNI_Policy"}
		}
		return nil
	},
}

// kubeProxy routes Service addresses on every node.
var kubeProxy = plan.AddonRow{
	Name: "kube-proxy", EKS: true, Layer: object.Cluster, Namespace: "kube-system", Default: always,
}

// podIdentityAgent hands out credentials on every node, with Pod Identity.
var podIdentityAgent = plan.AddonRow{
	Name: "eks-pod-identity-agent", EKS: true, Layer: object.Cluster, Namespace: "kube-system",
	Default: func(p *plan.Plan) bool { return p.Spec.Identity == spec.PodIdentity },
}

// coreDNS resolves names; it needs nodes to run on.
var coreDNS = plan.AddonRow{
	Name: "coredns", EKS: true, Layer: object.System, Namespace: "kube-system", Default: always,
}

// ebsCSIDriver makes volumes. AWS's policy admits it to volumes that it tagged.
var ebsCSIDriver = plan.AddonRow{
	Name:           "aws-ebs-csi-driver",
	EKS:            true,
	Layer:          object.System,
	Namespace:      "kube-system",
	ServiceAccount: "ebs-csi-controller-sa",
	Default:        always,
	Managed:        func(*plan.Plan) []string { return []string{"service-role/AmazonEBSCSIDriverPolicyV2"} },
}
