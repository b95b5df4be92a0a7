package main

import "spotcluster.dev/spotcluster/fn/object"

// crdKinds is every kind we emit, or are about to, that a CustomResourceDefinition defines.
var crdKinds = []object.GVK{
	// AWS, by Crossplane.
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "VPC"},
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "Subnet"},
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "InternetGateway"},
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "EIP"},
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "NATGateway"},
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "RouteTable"},
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "Route"},
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "RouteTableAssociation"},
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "SecurityGroup"},
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "SecurityGroupIngressRule"},
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "SecurityGroupEgressRule"},
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "LaunchTemplate"},
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "VPCEndpoint"},
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "VPCEndpointSecurityGroupAssociation"},
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "VPCEndpointRouteTableAssociation"},
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "VPCIPv4CidrBlockAssociation"},
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "EgressOnlyInternetGateway"},
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "FlowLog"},
	{Group: "ec2.aws.m.upbound.io", Version: "v1beta1", Kind: "Tag"},
	{Group: "rds.aws.m.upbound.io", Version: "v1beta1", Kind: "SubnetGroup"},
	{Group: "elasticache.aws.m.upbound.io", Version: "v1beta1", Kind: "SubnetGroup"},
	{Group: "redshift.aws.m.upbound.io", Version: "v1beta1", Kind: "SubnetGroup"},
	{Group: "iam.aws.m.upbound.io", Version: "v1beta1", Kind: "Role"},
	{Group: "iam.aws.m.upbound.io", Version: "v1beta1", Kind: "Policy"},
	{Group: "iam.aws.m.upbound.io", Version: "v1beta1", Kind: "InstanceProfile"},
	{Group: "iam.aws.m.upbound.io", Version: "v1beta1", Kind: "OpenIDConnectProvider"},
	{Group: "iam.aws.m.upbound.io", Version: "v1beta1", Kind: "RolePolicyAttachment"},
	{Group: "eks.aws.m.upbound.io", Version: "v1beta1", Kind: "Cluster"},
	{Group: "eks.aws.m.upbound.io", Version: "v1beta1", Kind: "NodeGroup"},
	{Group: "eks.aws.m.upbound.io", Version: "v1beta1", Kind: "Addon"},
	{Group: "eks.aws.m.upbound.io", Version: "v1beta1", Kind: "AccessEntry"},
	{Group: "eks.aws.m.upbound.io", Version: "v1beta1", Kind: "AccessPolicyAssociation"},
	{Group: "eks.aws.m.upbound.io", Version: "v1beta1", Kind: "PodIdentityAssociation"},
	{Group: "eks.aws.m.upbound.io", Version: "v1beta1", Kind: "ClusterAuth"},
	{Group: "eks.aws.m.upbound.io", Version: "v1beta1", Kind: "FargateProfile"},
	{Group: "cloudwatchlogs.aws.m.upbound.io", Version: "v1beta1", Kind: "Group"},
	{Group: "kms.aws.m.upbound.io", Version: "v1beta1", Kind: "Key"},
	{Group: "kms.aws.m.upbound.io", Version: "v1beta1", Kind: "Alias"},
	{Group: "autoscaling.aws.m.upbound.io", Version: "v1beta1", Kind: "AutoscalingGroup"},
	{Group: "autoscaling.aws.m.upbound.io", Version: "v1beta1", Kind: "LifecycleHook"},
	{Group: "autoscaling.aws.m.upbound.io", Version: "v1beta1", Kind: "Policy"},
	{Group: "cloudwatch.aws.m.upbound.io", Version: "v1beta1", Kind: "MetricAlarm"},
	{Group: "elbv2.aws.m.upbound.io", Version: "v1beta1", Kind: "LB"},
	{Group: "elbv2.aws.m.upbound.io", Version: "v1beta1", Kind: "LBListener"},
	{Group: "elbv2.aws.m.upbound.io", Version: "v1beta1", Kind: "LBTargetGroup"},
	{Group: "sqs.aws.m.upbound.io", Version: "v1beta1", Kind: "Queue"},
	{Group: "sqs.aws.m.upbound.io", Version: "v1beta1", Kind: "QueuePolicy"},
	{Group: "cloudwatchevents.aws.m.upbound.io", Version: "v1beta1", Kind: "Rule"},
	{Group: "cloudwatchevents.aws.m.upbound.io", Version: "v1beta1", Kind: "Target"},
	{Group: "aws.m.upbound.io", Version: "v1beta1", Kind: "ProviderConfig"},
	{Group: "aws.m.upbound.io", Version: "v1beta1", Kind: "ClusterProviderConfig"},

	// Crossplane itself, and its providers.
	{Group: "kubernetes.m.crossplane.io", Version: "v1alpha1", Kind: "Object"},
	{Group: "kubernetes.m.crossplane.io", Version: "v1alpha1", Kind: "ProviderConfig"},
	{Group: "kubernetes.m.crossplane.io", Version: "v1alpha1", Kind: "ClusterProviderConfig"},
	{Group: "protection.crossplane.io", Version: "v1beta1", Kind: "Usage"},
	{Group: "protection.crossplane.io", Version: "v1beta1", Kind: "ClusterUsage"},
	{Group: "pkg.crossplane.io", Version: "v1", Kind: "Provider"},
	{Group: "pkg.crossplane.io", Version: "v1beta1", Kind: "DeploymentRuntimeConfig"},
	{Group: "apiextensions.crossplane.io", Version: "v1alpha1", Kind: "ManagedResourceActivationPolicy"},

	// Flux.
	{Group: "helm.toolkit.fluxcd.io", Version: "v2", Kind: "HelmRelease"},
	{Group: "kustomize.toolkit.fluxcd.io", Version: "v1", Kind: "Kustomization"},
	{Group: "source.toolkit.fluxcd.io", Version: "v1", Kind: "HelmRepository"},
	{Group: "source.toolkit.fluxcd.io", Version: "v1", Kind: "OCIRepository"},
	{Group: "source.toolkit.fluxcd.io", Version: "v1", Kind: "GitRepository"},

	// External Secrets.
	{Group: "external-secrets.io", Version: "v1", Kind: "ExternalSecret"},
	{Group: "external-secrets.io", Version: "v1", Kind: "SecretStore"},
	{Group: "external-secrets.io", Version: "v1", Kind: "ClusterSecretStore"},

	// AWS Load Balancer Controller.
	{Group: "elbv2.k8s.aws", Version: "v1beta1", Kind: "TargetGroupBinding"},

	// Karpenter.
	{Group: "karpenter.sh", Version: "v1", Kind: "NodePool"},
	{Group: "karpenter.k8s.aws", Version: "v1", Kind: "EC2NodeClass"},
}

// kubernetesKinds is every kind of Kubernetes' own that we emit, as far as the document
// that kustomize carries has it, which is Kubernetes 1.21's.
var kubernetesKinds = []object.GVK{
	{Version: "v1", Kind: "Namespace"},
	{Version: "v1", Kind: "ConfigMap"},
	{Version: "v1", Kind: "ServiceAccount"},
	{Version: "v1", Kind: "LimitRange"},
	{Version: "v1", Kind: "ResourceQuota"},
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "ClusterRole"},
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "ClusterRoleBinding"},
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "Role"},
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "RoleBinding"},
	{Group: "networking.k8s.io", Version: "v1", Kind: "NetworkPolicy"},
	{Group: "networking.k8s.io", Version: "v1", Kind: "Ingress"},
	{Version: "v1", Kind: "Service"},
	{Group: "policy", Version: "v1", Kind: "PodDisruptionBudget"},
	{Group: "storage.k8s.io", Version: "v1", Kind: "StorageClass"},
}

// newerKinds is every kind that is newer than that document, or that has fields which
// are.
var newerKinds = []object.GVK{
	{Group: "apps", Version: "v1", Kind: "Deployment"}, // lifecycle.preStop.sleep
	{Group: "admissionregistration.k8s.io", Version: "v1", Kind: "ValidatingAdmissionPolicy"},
	{Group: "admissionregistration.k8s.io", Version: "v1", Kind: "ValidatingAdmissionPolicyBinding"},
	{Group: "autoscaling", Version: "v2", Kind: "HorizontalPodAutoscaler"},
}
