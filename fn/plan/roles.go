package plan

import (
	"cmp"
	"fmt"
	"strings"

	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A Role is one IAM role, with the policies attached to it.
type Role struct {
	// Name of the object.
	Name string
	// ID is the role's name in IAM, if that is another.
	ID          string
	Description string
	Trust       iam.Document
	// By is the name of the role that takes this one on, where that is another of the
	// cluster's.
	By string
	// Managed are the ARNs of policies that AWS keeps.
	Managed []string
	// Own are the role's own policies: none, one, or as many as its statements
	// fill.
	Own []Policy
	// Kept says that nodes or pods on Fargate run as it. Its layer is taken away
	// before theirs, and waits for what it takes away: so it stays until the cluster
	// goes, when the namespace takes what is left along.
	Kept bool
	// Layer that makes the role: iam where its trust is known at render time,
	// identity where it names the cluster's OIDC issuer.
	Layer object.Layer

	path string // in the spec, if it follows from one place
}

// A Policy is one customer managed policy.
type Policy struct {
	Name        string
	ARN         string
	Description string
	Document    iam.Document
}

// Policies are the ARNs of all policies attached to the role.
func (r Role) Policies() []string {
	out := append([]string(nil), r.Managed...)
	for _, own := range r.Own {
		out = append(out, own.ARN)
	}
	return out
}

// IAMName is the role's name in IAM.
func (r Role) IAMName() string { return cmp.Or(r.ID, r.Name) }

// RoleARN is the ARN of a role of the cluster's account, by its name in IAM.
func (p *Plan) RoleARN(name string) string { return p.globalARN("iam", "role/"+name) }

// iamName is the name in IAM of the role that an object makes.
func (p *Plan) iamName(object string) string {
	for _, r := range p.Roles {
		if r.Name == object {
			return r.IAMName()
		}
	}
	return object
}

// ClusterRole is the name of the control plane's role.
func (p *Plan) ClusterRole() string { return p.Names.Role("cluster") }

// NodeRole is the name of the role of managed groups that have none of their own.
func (p *Plan) NodeRole() string { return p.Names.Role("node") }

// ownRoles are the roles of the cluster's own parts: the control plane, unless its
// role is given, the nodes, Fargate and flow logs, each where there are any.
func (p *Plan) ownRoles() []Role {
	var out []Role
	if p.ControlPlaneRole().ID == "" {
		out = append(out, p.clusterRole())
	}
	out = append(out, p.nodeRoles()...)
	if p.Spec.Fargate.On() && p.Spec.Fargate.Role == "" {
		out = append(out, p.fargateRole())
	}
	if f := p.Network.FlowLogs; f != nil && f.Role != "" {
		out = append(out, p.flowLogsRole(f))
	}
	return out
}

// flowLogsRole lets EC2 write into one log group.
// Source: Amazon VPC user guide, "IAM role for publishing flow logs to CloudWatch
// Logs", which grants the same actions on every group.
func (p *Plan) flowLogsRole(f *FlowLogs) Role {
	group := p.ARN("logs", "log-group:"+f.LogGroup)
	description := "Flow logs of the VPC of " + p.Name
	return Role{
		Name:        f.Role,
		Description: description,
		Trust: trust(iam.Statement{
			Principal: &iam.Principal{Service: "vpc-flow-logs.amazonaws.com"},
			Action:    []string{"sts:AssumeRole"},
			Condition: iam.Condition{
				"ArnLike":      {"aws:SourceArn": {p.ARN("ec2", "vpc-flow-log/*")}},
				"StringEquals": {"aws:SourceAccount": {p.AccountID}},
			},
			Why: "Flow logs of this account write as it. The id of a flow log is EC2's to choose, after the role is there.",
		}),
		Own: p.policies("flow-logs", description, []iam.Statement{
			{
				Sid: "Write", Effect: iam.Allow, Resource: []string{group, group + ":*"},
				Action: []string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"},
				Why:    "Each network interface has a stream of its own in the group.",
			},
			{
				Sid: "List", Effect: iam.Allow, Action: []string{"logs:DescribeLogGroups"}, Resource: []string{"*"},
				Why: "EC2 looks for the group before it writes. The call lists groups, and knows no single one.",
			},
		}),
		Layer: object.IAM,
	}
}

func (p *Plan) clusterRole() Role {
	return Role{
		Name:        p.ClusterRole(),
		Description: "Control plane of the EKS cluster " + p.Name,
		Trust: trust(iam.Statement{
			Principal: &iam.Principal{Service: "eks.amazonaws.com"},
			Action:    []string{"sts:AssumeRole"},
			Condition: iam.Condition{"StringEquals": {"aws:SourceAccount": {p.AccountID}}},
			Why:       "The control plane works as it, for clusters of this account.",
		}),
		Managed: p.clusterPolicies(),
		Layer:   object.IAM,
	}
}

// clusterPolicies are those of the control plane's role. Security groups for pods take
// one more: EKS attaches network interfaces to nodes for them (EKS user guide, "Assign
// security groups to individual Pods").
func (p *Plan) clusterPolicies() []string {
	out := []string{p.managed("AmazonEKSClusterPolicy")}
	if cni := p.Spec.Addons["vpc-cni"]; cni.On() {
		env, _ := cni.Values["env"].(map[string]any)
		if on := fmt.Sprint(env["ENABLE_POD_ENI"]); on == "true" {
			out = append(out, p.managed("AmazonEKSVPCResourceController"))
		}
	}
	return out
}

// nodeRole is what every node may do: join, and pull images. With IRSA the VPC
// CNI runs as the node, because the nodes must be networked before the issuer's
// roles exist; with Pod Identity it has a role of its own.
func (p *Plan) nodeRole(parts ...string) Role {
	r := Role{
		Name:        p.Names.Role(parts...),
		Description: "Nodes of the EKS cluster " + p.Name,
		Trust: trust(iam.Statement{
			Principal: &iam.Principal{Service: p.Partition.EC2Principal()},
			Action:    []string{"sts:AssumeRole"},
			Why:       "Nodes work as it. EC2 says neither account nor instance when it takes the role on.",
		}),
		Kept:    true,
		Managed: []string{p.managed("AmazonEKSWorkerNodePolicy"), p.managed("AmazonEC2ContainerRegistryPullOnly")},
		Layer:   object.IAM,
	}
	switch {
	case p.Spec.Identity != spec.IRSA:
	case p.Spec.ControlPlane.IPFamily == spec.IPv6Family:
		r.Own = p.policies(strings.Join(parts, "-"), r.Description, p.IPv6CNIStatements())
	default:
		r.Managed = append(r.Managed, p.managed("AmazonEKS_CNI_Policy"))
	}
	return r
}

// IPv6CNIStatements are what the VPC CNI does in an IPv6 cluster, for which AWS
// keeps no policy. The subnets and security groups are read since 1.22.1; without
// them no node becomes ready.
// Source: aws/amazon-vpc-cni-k8s, docs/iam-policy.md, "IPv6 mode", which gives them
// on every resource, and eksctl-io/eksctl, issue 8835.
func (p *Plan) IPv6CNIStatements() []iam.Statement {
	interfaces := []string{p.ARN("ec2", "network-interface/*")}
	return []iam.Statement{
		{
			Sid: "Read", Effect: iam.Allow, Resource: []string{"*"},
			Action: []string{
				"ec2:DescribeInstanceTypes", "ec2:DescribeInstances", "ec2:DescribeNetworkInterfaces",
				"ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeTags",
			},
			Why: "It learns what its own node has. EC2's Describe calls know no resources.",
		},
		{
			Sid: "Addresses", Effect: iam.Allow, Action: []string{"ec2:AssignIpv6Addresses"}, Resource: interfaces,
			Why: "It gives prefixes to the node's interfaces. EC2 chooses their ids, and makes a node's first one without a tag of the cluster's.",
		},
		{
			Sid: "ChangeInterfaces", Effect: iam.Allow, Action: []string{"ec2:ModifyNetworkInterfaceAttribute"},
			Resource: append([]string{p.ARN("ec2", "instance/*"), p.ARN("ec2", "security-group/*")}, interfaces...),
			Why:      "It gives the node's interfaces their security groups. EC2 asks for the right to each thing that the call names, and none of them bears a tag of the cluster's for certain.",
		},
		{
			Sid: "TagInterfaces", Effect: iam.Allow, Action: []string{"ec2:CreateTags"}, Resource: interfaces,
			Why: "It marks the interfaces as its own, which bear no tag before.",
		},
	}
}

func trust(s iam.Statement) iam.Document {
	s.Effect = iam.Allow
	return iam.Policy2012(s)
}

// podTrust lets one service account take on a role. With IRSA the cluster's OIDC
// provider vouches for it, by subject and audience; with Pod Identity, EKS does,
// by the tags it puts on the session.
func (p *Plan) podTrust(id Identity) iam.Document {
	if id.Kind == spec.PodIdentity {
		return trust(iam.Statement{
			Principal: &iam.Principal{Service: "pods.eks.amazonaws.com"},
			Action:    []string{"sts:AssumeRole", "sts:TagSession"},
			Condition: iam.Condition{"StringEquals": {
				"aws:SourceAccount":                         {p.AccountID},
				"aws:RequestTag/eks-cluster-arn":            {p.ARN("eks", "cluster/"+p.Name)},
				"aws:RequestTag/kubernetes-namespace":       {id.Namespace},
				"aws:RequestTag/kubernetes-service-account": {id.ServiceAccount},
			}},
			Why: "EKS takes it on for pods of one service account of this cluster.",
		})
	}
	issuer := p.Issuer.Without("https://")
	return trust(iam.Statement{
		Principal: &iam.Principal{Federated: p.globalARN("iam", "oidc-provider/"+issuer)},
		Action:    []string{"sts:AssumeRoleWithWebIdentity"},
		Condition: iam.Condition{"StringEquals": {
			issuer + ":aud": {"sts.amazonaws.com"},
			issuer + ":sub": {"system:serviceaccount:" + id.Namespace + ":" + id.ServiceAccount},
		}},
		Why: "Pods of one service account of this cluster work as it.",
	})
}
