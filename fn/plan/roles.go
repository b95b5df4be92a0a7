package plan

import (
	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A Role is one IAM role, with the policies attached to it.
type Role struct {
	Name        string
	Description string
	Trust       iam.Document
	// Managed are the ARNs of policies that AWS keeps.
	Managed []string
	// Own are the role's own policies: none, one, or as many as its statements
	// fill.
	Own []Policy
	// Layer that makes the role: iam where its trust is known at render time,
	// identity where it names the cluster's OIDC issuer.
	Layer object.Layer
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

// RoleARN is the ARN of a role of the cluster's account.
func (p *Plan) RoleARN(name string) string { return p.globalARN("iam", "role/"+name) }

// ClusterRole is the name of the control plane's role.
func (p *Plan) ClusterRole() string { return p.Names.Role("cluster") }

// NodeRole is the name of the nodes' role.
func (p *Plan) NodeRole() string { return p.Names.Role("node") }

func (p *Plan) clusterRole() Role {
	return Role{
		Name:        p.ClusterRole(),
		Description: "Control plane of the EKS cluster " + p.Name,
		Trust: trust(iam.Statement{
			Principal: &iam.Principal{Service: "eks.amazonaws.com"},
			Action:    []string{"sts:AssumeRole"},
			Condition: iam.Condition{"StringEquals": {"aws:SourceAccount": {p.AccountID}}},
		}),
		Managed: []string{p.managed("AmazonEKSClusterPolicy")},
		Layer:   object.IAM,
	}
}

// nodeRole is what every node may do: join, and pull images. With IRSA the VPC
// CNI runs as the node, because the nodes must be networked before the issuer's
// roles exist; with Pod Identity it has a role of its own.
func (p *Plan) nodeRole() Role {
	r := Role{
		Name:        p.NodeRole(),
		Description: "Nodes of the EKS cluster " + p.Name,
		Trust: trust(iam.Statement{
			Principal: &iam.Principal{Service: p.Partition.EC2Principal()},
			Action:    []string{"sts:AssumeRole"},
		}),
		Managed: []string{p.managed("AmazonEKSWorkerNodePolicy"), p.managed("AmazonEC2ContainerRegistryPullOnly")},
		Layer:   object.IAM,
	}
	if p.Spec.Identity == spec.IRSA {
		r.Managed = append(r.Managed, p.managed("AmazonEKS_CNI_Policy"))
	}
	return r
}

func trust(s iam.Statement) iam.Document {
	s.Effect = iam.Allow
	return iam.Policy2012(s)
}

// podTrust lets one service account take on a role. With IRSA the cluster's OIDC
// provider vouches for it, by subject and audience; with Pod Identity, EKS does,
// by the tags it puts on the session.
func (p *Plan) podTrust(namespace, account string) iam.Document {
	if p.Spec.Identity == spec.PodIdentity {
		return trust(iam.Statement{
			Principal: &iam.Principal{Service: "pods.eks.amazonaws.com"},
			Action:    []string{"sts:AssumeRole", "sts:TagSession"},
			Condition: iam.Condition{"StringEquals": {
				"aws:SourceAccount":                         {p.AccountID},
				"aws:RequestTag/eks-cluster-name":           {p.Name},
				"aws:RequestTag/kubernetes-namespace":       {namespace},
				"aws:RequestTag/kubernetes-service-account": {account},
			}},
		})
	}
	issuer := p.Issuer.Without("https://")
	return trust(iam.Statement{
		Principal: &iam.Principal{Federated: p.globalARN("iam", "oidc-provider/"+issuer)},
		Action:    []string{"sts:AssumeRoleWithWebIdentity"},
		Condition: iam.Condition{"StringEquals": {
			issuer + ":aud": {"sts.amazonaws.com"},
			issuer + ":sub": {"system:serviceaccount:" + namespace + ":" + account},
		}},
	})
}
