package addons

import (
	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
)

// vpcCNI gives pods their addresses. With Pod Identity it has a role of its own,
// made before the cluster; with IRSA it runs as the node. In an IPv6 cluster EKS
// configures it so by itself.
var vpcCNI = plan.AddonRow{
	Name:           "vpc-cni",
	EKS:            true,
	Layer:          object.Cluster,
	Namespace:      "kube-system",
	ServiceAccount: "aws-node",
	DaemonSet:      true,
	NeedsNodes:     "it is a DaemonSet, which Fargate does not run, and Fargate gives its pods their addresses itself",
	Default:        always,
	When:           "always",
	Calls:          calls("ec2"),
	Values:         vpcCNIValues,
	Managed: func(p *plan.Plan) []string {
		if p.Spec.Identity == spec.PodIdentity && p.Spec.ControlPlane.IPFamily == spec.IPv4Family {
			return []string{"AmazonEKS_CNI_Policy"}
		}
		return nil
	},
	Statements: func(p *plan.Plan) []iam.Statement {
		if p.Spec.Identity == spec.PodIdentity && p.Spec.ControlPlane.IPFamily == spec.IPv6Family {
			return p.IPv6CNIStatements()
		}
		return nil
	},
}

type vpcCNIConfiguration struct {
	// EnableNetworkPolicy has it enforce network policies; the value is text (EKS user
	// guide, "Restrict Pod network traffic with Kubernetes network policies").
	EnableNetworkPolicy string            `json:"enableNetworkPolicy,omitempty"`
	Env                 map[string]string `json:"env,omitempty"`
}

// vpcCNIValues have it enforce network policies, where there are any; or tell Calico,
// which does where it is on, each pod's address before the kubelet does. The add-on's
// role in the cluster then may patch pods.
// Source: EKS user guide, "Alternate CNI plugins for Amazon EKS clusters";
// aws/amazon-vpc-cni-k8s, charts/aws-vpc-cni, clusterrole.yaml.
func vpcCNIValues(p *plan.Plan, _ plan.Addon) any {
	if _, on := p.Addon(plan.Calico); on {
		return vpcCNIConfiguration{Env: map[string]string{"ANNOTATE_POD_IP": "true"}}
	}
	if p.CNIEnforces() {
		return vpcCNIConfiguration{EnableNetworkPolicy: "true"}
	}
	return nil
}

// kubeProxy routes Service addresses on every node.
var kubeProxy = plan.AddonRow{
	Name: "kube-proxy", EKS: true, Layer: object.Cluster, Namespace: "kube-system", Default: always, When: "always",
	DaemonSet: true, NeedsNodes: "it is a DaemonSet, which Fargate does not run, and Fargate routes Service addresses itself",
}

// podIdentityAgent hands out credentials on every node, with Pod Identity.
var podIdentityAgent = plan.AddonRow{
	Name: "eks-pod-identity-agent", EKS: true, Layer: object.Cluster, Namespace: "kube-system",
	DaemonSet: true, NeedsNodes: "it is a DaemonSet, which Fargate does not run, so that pods there get no credentials by it",
	Default: (*plan.Plan).WantsPodIdentity,
	When:    "where any pods have Pod Identity",
}

// coreDNS resolves names; it needs nodes to run on, or Fargate. For Fargate it
// must be told so: its pods keep to EC2 otherwise (EKS user guide, "Get started
// with AWS Fargate for your cluster").
var coreDNS = plan.AddonRow{
	Name: "coredns", EKS: true, Layer: object.System, Namespace: "kube-system", Default: always, When: "always",
	Labels: map[string]string{"eks.amazonaws.com/component": "coredns", "k8s-app": "kube-dns"},
	Values: func(p *plan.Plan, a plan.Addon) any {
		if !p.OnFargate(a) {
			return nil
		}
		return coreDNSConfiguration{ComputeType: "Fargate"}
	},
}

type coreDNSConfiguration struct {
	ComputeType string `json:"computeType"`
}

// ebsCSIDriver makes volumes, and is the cluster's default storage class: EKS has
// had none of its own since 1.30.
var ebsCSIDriver = plan.AddonRow{
	Name:           "aws-ebs-csi-driver",
	EKS:            true,
	Layer:          object.System,
	Namespace:      "kube-system",
	ServiceAccount: "ebs-csi-controller-sa",
	NeedsNodes:     "half of it is a privileged DaemonSet, which Fargate does not run, and Fargate mounts no EBS volumes",
	Labels:         map[string]string{"app": "ebs-csi-controller", "app.kubernetes.io/name": "aws-ebs-csi-driver"},
	Default:        always,
	When:           "always",
	Calls:          calls("ec2"),
	Managed:        ebsPolicies,
	Values: func(p *plan.Plan, _ plan.Addon) any {
		out := ebsConfiguration{DefaultStorageClass: enabled{Enabled: true}}
		if len(p.Spec.Tags) > 0 {
			out.Controller.ExtraVolumeTags = p.Tags()
		}
		return out
	},
}

type ebsConfiguration struct {
	Controller          ebsController `json:"controller,omitzero"`
	DefaultStorageClass enabled       `json:"defaultStorageClass"`
}

// ebsController tags the volumes that it makes.
type ebsController struct {
	ExtraVolumeTags map[string]string `json:"extraVolumeTags,omitempty"`
}

type enabled struct {
	Enabled bool `json:"enabled"`
}

// ebsPolicies are AWS's own. The newer one admits the driver to volumes that it
// tagged, and no others; it is known to be in the commercial partition.
// Source: AWS managed policy reference, AmazonEBSCSIDriverPolicyV2 (2026-04).
func ebsPolicies(p *plan.Plan) []string {
	if p.Partition.Name == "aws" {
		return []string{"AmazonEBSCSIDriverPolicyV2"}
	}
	return []string{"service-role/AmazonEBSCSIDriverPolicy"}
}
