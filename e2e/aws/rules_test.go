package aws

import (
	"maps"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// shop is a Cloud in which a small cluster is ready, with what its tests need beside it.
func shop(t *testing.T) *Cloud {
	t.Helper()
	c := NewCloud(Options{})
	make := func(kind, name string, p params) string {
		t.Helper()
		return mustCreate(t, c, kind, name, p)
	}
	vpc := make("ec2/VPC", "shop", params{"cidrBlock": "10.0.0.0/16"})
	igw := make("ec2/InternetGateway", "shop", params{"vpcId": vpc})
	a := make("ec2/Subnet", "a", params{"vpcId": vpc, "cidrBlock": "10.0.0.0/20", "availabilityZone": "us-east-1a", "mapPublicIpOnLaunch": true})
	b := make("ec2/Subnet", "b", params{"vpcId": vpc, "cidrBlock": "10.0.16.0/20", "availabilityZone": "us-east-1b"})
	eip := make("ec2/EIP", "shop", params{"domain": "vpc"})
	nat := make("ec2/NATGateway", "shop", params{"subnetId": a, "allocationId": eip})
	public := make("ec2/RouteTable", "public", params{"vpcId": vpc})
	private := make("ec2/RouteTable", "private", params{"vpcId": vpc})
	make("ec2/Route", "public", params{"routeTableId": public, "destinationCidrBlock": "0.0.0.0/0", "gatewayId": igw})
	make("ec2/Route", "private", params{"routeTableId": private, "destinationCidrBlock": "0.0.0.0/0", "natGatewayId": nat})
	make("ec2/RouteTableAssociation", "a", params{"routeTableId": public, "subnetId": a})
	make("ec2/RouteTableAssociation", "b", params{"routeTableId": private, "subnetId": b})
	nodes := make("ec2/SecurityGroup", "nodes", params{"vpcId": vpc, "name": "nodes"})
	control := make("ec2/SecurityGroup", "control", params{"vpcId": vpc, "name": "control"})
	make("ec2/SecurityGroupIngressRule", "control", params{"securityGroupId": nodes, "referencedSecurityGroupId": control})
	cluster := make("iam/Role", "cluster", role("Service", "eks.amazonaws.com", "AmazonEKSClusterPolicy"))
	node := make("iam/Role", "node", role("Service", "ec2.amazonaws.com",
		"AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonEKS_CNI_Policy"))
	make("iam/Policy", "free", params{"policy": `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`})
	make("eks/Cluster", "shop", params{
		"version": "1.34", "roleArn": roleARN(cluster), "vpcConfig": map[string]any{"subnetIds": []any{a, b}},
	})
	make("iam/OpenIDConnectProvider", "shop", params{"url": c.Issuer("shop"), "clientIdList": []any{"sts.amazonaws.com"}})
	make("eks/Addon", "cni", params{"clusterName": "shop", "addonName": "vpc-cni"})
	make("ec2/LaunchTemplate", "shop", params{"name": "shop"})
	make("eks/NodeGroup", "spot", groupOf(node, b))
	return c
}

func groupOf(role string, subnets ...any) params {
	return params{
		"clusterName": "shop", "version": "1.34", "nodeRoleArn": roleARN(role), "subnetIds": subnets,
		"instanceTypes":  []any{"m5.large"},
		"launchTemplate": map[string]any{"name": "shop", "version": "1"},
		"scalingConfig":  map[string]any{"minSize": int64(1), "desiredSize": int64(1), "maxSize": int64(2)},
	}
}

func role(principal, who string, policies ...string) params {
	arns := []any{}
	for _, p := range policies {
		arns = append(arns, "arn:aws:iam::aws:policy/"+p)
	}
	return params{
		"assumeRolePolicy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"` + principal + `":"` + who +
			`"},"Action":["sts:AssumeRole","sts:TagSession"]}]}`,
		"managedPolicyArns": arns, "forceDetachPolicies": true,
	}
}

func roleARN(name string) string { return "arn:aws:iam::111122223333:role/" + name }

// callFor is the call that a provider makes for an object of the namespace test.
func callFor(c *Cloud, kind, name string, p params) call {
	p = maps.Clone(p)
	q := call{kind: kind, account: c.options.Account, owner: "test/" + name, params: p}
	if !strings.HasPrefix(kind, "iam/") {
		q.region = "us-east-1"
	}
	if kindOf(kind).byName {
		q.name = name
	}
	return q
}

// mustCreate makes a resource, waits until it is ready and returns its name in AWS.
func mustCreate(t *testing.T, c *Cloud, kind, name string, p params) string {
	t.Helper()
	q := callFor(c, kind, name, p)
	if err := createPatiently(c, q); err != nil {
		t.Fatalf("create %s %s: %v", kind, name, err)
	}
	o := settled(t, c, q)
	if !o.ready {
		t.Fatalf("%s %s is not ready: %s", kind, name, o.lacking)
	}
	return o.name
}

// createPatiently tries again after throttling, as a provider does.
func createPatiently(c *Cloud, q call) error {
	err := c.create(q)
	if err != nil && strings.HasPrefix(err.Error(), "ThrottlingException") {
		err = c.create(q)
	}
	return err
}

// settled lets more time pass than any operation takes.
func settled(t *testing.T, c *Cloud, q call) observation {
	t.Helper()
	for range 40 {
		c.advance()
	}
	o, err := c.observe(q)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestCreation: what AWS refuses to make, or makes and never gets ready.
func TestCreation(t *testing.T) {
	trust := func(host, sub, aud string) params {
		return params{"assumeRolePolicy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/` +
			host + `"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"` + sub + `":"x","` + aud + `":"y"}}}]}`}
	}
	for _, test := range []struct {
		why  string
		kind string
		name string
		make func(c *Cloud) params
		want string // in the error, or in what is lacking; empty where it becomes ready
	}{
		{
			why: "a subnet's addresses are not shared", kind: "ec2/Subnet", name: "c", want: "InvalidSubnet.Conflict",
			make: func(c *Cloud) params { return params{"vpcId": c.id("ec2/VPC", "shop"), "cidrBlock": "10.0.8.0/22"} },
		},
		{
			why: "a subnet is within its VPC", kind: "ec2/Subnet", name: "c", want: "InvalidSubnet.Range",
			make: func(c *Cloud) params { return params{"vpcId": c.id("ec2/VPC", "shop"), "cidrBlock": "10.1.0.0/20"} },
		},
		{
			why: "a VPC has one internet gateway", kind: "ec2/InternetGateway", name: "second", want: "Resource.AlreadyAssociated",
			make: func(c *Cloud) params { return params{"vpcId": c.id("ec2/VPC", "shop")} },
		},
		{
			why: "an address serves one NAT gateway", kind: "ec2/NATGateway", name: "second", want: "Resource.AlreadyAssociated",
			make: func(c *Cloud) params {
				return params{"subnetId": c.id("ec2/Subnet", "a"), "allocationId": c.id("ec2/EIP", "shop")}
			},
		},
		{
			why: "a table has one default route", kind: "ec2/Route", name: "second", want: "RouteAlreadyExists",
			make: func(c *Cloud) params {
				return params{"routeTableId": c.id("ec2/RouteTable", "public"), "destinationCidrBlock": "0.0.0.0/0"}
			},
		},
		{
			why: "launch templates are named once an account and region", kind: "ec2/LaunchTemplate", name: "other", want: "AlreadyExists",
			make: func(*Cloud) params { return params{"name": "shop"} },
		},
		{
			why: "a trust policy is JSON", kind: "iam/Role", name: "r", want: "MalformedPolicyDocument: syntax errors",
			make: func(*Cloud) params { return params{"assumeRolePolicy": `{"Version":`} },
		},
		{
			why: "Flux must have filled in the issuer", kind: "iam/Role", name: "r", want: "${oidc_issuer}",
			make: func(*Cloud) params { return trust("${oidc_issuer}", "a:sub", "a:aud") },
		},
		{
			why: "the issuer is that of a cluster", kind: "iam/Role", name: "r", want: "no cluster has the issuer",
			make: func(*Cloud) params {
				return trust("oidc.eks.us-east-1.amazonaws.com/id/0", "a:sub", "a:aud")
			},
		},
		{
			why: "a condition that names no issuer trusts every ServiceAccount", kind: "iam/Role", name: "r", want: "has no condition on",
			make: func(c *Cloud) params { return trust(c.host(), "a:sub", c.host()+":aud") },
		},
		{
			why: "web identity as it should be", kind: "iam/Role", name: "r",
			make: func(c *Cloud) params { return trust(c.host(), c.host()+":sub", c.host()+":aud") },
		},
		{
			why: "a policy of the account exists before it is attached", kind: "iam/Role", name: "r", want: "NoSuchEntity",
			make: func(*Cloud) params {
				return role("Service", "ec2.amazonaws.com").with(params{"managedPolicyArns": []any{"arn:aws:iam::111122223333:policy/none"}})
			},
		},
		{
			why: "IAM's own variables stay", kind: "iam/Policy", name: "p",
			make: func(*Cloud) params {
				return params{"policy": `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username}"}}`}
			},
		},
		{
			why: "a managed policy has 6144 characters at most", kind: "iam/Policy", name: "p", want: "LimitExceeded",
			make: func(*Cloud) params {
				return params{"policy": `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"` + strings.Repeat("x", 6200) + `"}}`}
			},
		},
		{
			why: "an identity policy has no principal", kind: "iam/Policy", name: "p", want: "should not specify a principal",
			make: func(*Cloud) params {
				return params{"policy": `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":"*"}}`}
			},
		},
		{
			why: "an OIDC provider is of an issuer that exists", kind: "iam/OpenIDConnectProvider", name: "o", want: "no cluster has the issuer",
			make: func(*Cloud) params {
				return params{"url": "https://example.com", "clientIdList": []any{"sts.amazonaws.com"}}
			},
		},
		{
			why: "a cluster spans two zones", kind: "eks/Cluster", name: "k", want: "at least two different AZs",
			make: func(c *Cloud) params {
				return params{"roleArn": roleARN("cluster"), "vpcConfig": map[string]any{"subnetIds": []any{c.id("ec2/Subnet", "a")}}}
			},
		},
		{
			why: "a cluster's role is a cluster's", kind: "eks/Cluster", name: "k", want: "does not trust eks.amazonaws.com",
			make: func(*Cloud) params { return params{"roleArn": roleARN("node")} },
		},
		{
			why: "add-ons wait for their cluster", kind: "eks/Addon", name: "x", want: "ResourceNotFoundException",
			make: func(*Cloud) params { return params{"clusterName": "other", "addonName": "vpc-cni"} },
		},
		{
			why: "nodes are not newer than their cluster", kind: "eks/NodeGroup", name: "g", want: "above that of the cluster",
			make: func(c *Cloud) params {
				return groupOf("node", c.id("ec2/Subnet", "b")).with(params{"version": "1.35"})
			},
		},
		{
			why: "a group's launch template has the version asked for", kind: "eks/NodeGroup", name: "g", want: "has no version 2",
			make: func(c *Cloud) params {
				return groupOf("node", c.id("ec2/Subnet", "b")).with(params{"launchTemplate": map[string]any{"name": "shop", "version": "2"}})
			},
		},
		{
			why: "a group has sizes", kind: "eks/NodeGroup", name: "g", want: "scalingConfig needs",
			make: func(c *Cloud) params {
				return groupOf("node", c.id("ec2/Subnet", "b")).with(params{"scalingConfig": nil})
			},
		},
		{
			why: "nodes with public addresses need no NAT", kind: "eks/NodeGroup", name: "g",
			make: func(c *Cloud) params { return groupOf("node", c.id("ec2/Subnet", "a")) },
		},
		{
			why: "Pod Identity roles trust its service", kind: "eks/PodIdentityAssociation", name: "a", want: "pods.eks.amazonaws.com",
			make: func(*Cloud) params {
				return params{"clusterName": "shop", "namespace": "x", "serviceAccount": "y", "roleArn": roleARN("node")}
			},
		},
		{
			why: "a database's subnets span two zones", kind: "rds/SubnetGroup", name: "db", want: "DoesNotCoverEnoughAZs",
			make: func(c *Cloud) params { return params{"subnetIds": []any{c.id("ec2/Subnet", "a")}} },
		},
		{
			why: "a kind without rules is made", kind: "mq/Broker", name: "any",
			make: func(*Cloud) params { return params{} },
		},
	} {
		t.Run(test.why, func(t *testing.T) {
			c := shop(t)
			q := callFor(c, test.kind, test.name, test.make(c))
			got := ""
			if err := createPatiently(c, q); err != nil {
				got = err.Error()
			} else if o := settled(t, c, q); !o.ready {
				got = o.lacking
			}
			if !strings.Contains(got, test.want) || (test.want == "") != (got == "") {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestDeletion: what AWS refuses to delete, and what it deletes although something is left behind.
func TestDeletion(t *testing.T) {
	for _, test := range []struct {
		why  string
		kind string
		name string
		want string
		harm string // in a violation
	}{
		{why: "a VPC is deleted empty", kind: "ec2/VPC", name: "shop", want: "DependencyViolation"},
		{why: "a subnet holds the cluster's interfaces", kind: "ec2/Subnet", name: "b", want: "DependencyViolation"},
		{why: "a NAT gateway has a public address", kind: "ec2/InternetGateway", name: "shop", want: "mapped public address"},
		{why: "an address is in use", kind: "ec2/EIP", name: "shop", want: "InUse"},
		{why: "a route table has associations", kind: "ec2/RouteTable", name: "public", want: "DependencyViolation"},
		{why: "a launch template is used by a group", kind: "ec2/LaunchTemplate", name: "shop", want: "ResourceInUseException"},
		{why: "a cluster has node groups", kind: "eks/Cluster", name: "shop", want: "ResourceInUseException"},
		{why: "nodes lose their role", kind: "iam/Role", name: "node", harm: "ENIs stranded: the role went while NodeGroup test/spot lives"},
		{why: "the cluster loses its role", kind: "iam/Role", name: "cluster", harm: "ENIs stranded"},
		{why: "nodes lose their network plugin", kind: "eks/Addon", name: "cni", harm: "ENIs stranded"},
		{why: "a group's own rules go with it", kind: "ec2/SecurityGroup", name: "nodes"},
		{why: "a rule of another group refers to it", kind: "ec2/SecurityGroup", name: "control", want: "DependencyViolation"},
		{why: "nobody uses the policy", kind: "iam/Policy", name: "free"},
		{why: "groups go first", kind: "eks/NodeGroup", name: "spot"},
		{why: "what never existed is gone", kind: "ec2/VPC", name: "none"},
	} {
		t.Run(test.why, func(t *testing.T) {
			c := shop(t)
			q := callFor(c, test.kind, test.name, params{"clusterName": "shop", "addonName": "vpc-cni"})
			_, err := c.remove(q)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, test.want) || (test.want == "") != (got == "") {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if harm := strings.Join(c.Violations(), "\n"); !strings.Contains(harm, test.harm) || (test.harm == "") != (harm == "") {
				t.Errorf("got the violations %q, want %q", harm, test.harm)
			}
			if gone := settled(t, c, q); gone.exists != (test.want != "") {
				t.Errorf("exists afterwards: %v", gone.exists)
			}
		})
	}
}

// TestUpdate: edits that AWS takes, and edits that would need another resource.
func TestUpdate(t *testing.T) {
	for _, test := range []struct {
		why  string
		kind string
		name string
		edit params
		want string
		harm string
	}{
		{why: "a VPC keeps its addresses", kind: "ec2/VPC", name: "shop", edit: params{"cidrBlock": "10.9.0.0/16"}, want: `"cidr_block"`},
		{why: "a group keeps its types", kind: "eks/NodeGroup", name: "spot", edit: params{"instanceTypes": []any{"m6i.large"}}, want: `"instance_types"`},
		{why: "a group keeps its subnets", kind: "eks/NodeGroup", name: "spot", edit: params{"subnetIds": []any{"subnet-0"}}, want: `"subnet_ids"`},
		{why: "a group takes labels", kind: "eks/NodeGroup", name: "spot", edit: params{"labels": map[string]any{"a": "b"}}},
		{why: "a cluster takes the next minor", kind: "eks/Cluster", name: "shop", edit: params{"version": "1.35"}},
		{why: "a cluster takes no other", kind: "eks/Cluster", name: "shop", edit: params{"version": "1.36"}, want: "unsupported Kubernetes minor version"},
		{why: "a cluster does not go back", kind: "eks/Cluster", name: "shop", edit: params{"version": "1.33"}, want: "unsupported Kubernetes minor version"},
		{
			why: "nodes lose the policy of their network plugin", kind: "iam/Role", name: "node", harm: "AmazonEKS_CNI_Policy was detached",
			edit: params{"managedPolicyArns": []any{"arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"}},
		},
	} {
		t.Run(test.why, func(t *testing.T) {
			c := shop(t)
			q := callFor(c, test.kind, test.name, test.edit.with(params{"clusterName": "shop"}))
			got := ""
			if err := c.update(q); err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, test.want) || (test.want == "") != (got == "") {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if harm := strings.Join(c.Violations(), "\n"); !strings.Contains(harm, test.harm) || (test.harm == "") != (harm == "") {
				t.Errorf("got the violations %q, want %q", harm, test.harm)
			}
		})
	}
}

// TestNames: a name in AWS is that of one object.
func TestNames(t *testing.T) {
	c := shop(t)
	q := callFor(c, "iam/Role", "node", role("Service", "ec2.amazonaws.com"))
	q.owner = "other/node"
	if _, err := c.observe(q); err == nil || len(c.Violations()) != 1 {
		t.Errorf("two objects with the same name in AWS: %v, %v", err, c.Violations())
	}
	if before := c.Issuer("shop"); before == remade(t, c) {
		t.Errorf("a cluster that is made again has another issuer than %s", before)
	}
}

// remade deletes the cluster, makes it again and returns its issuer.
func remade(t *testing.T, c *Cloud) string {
	t.Helper()
	p := params{"clusterName": "shop"}
	for _, q := range []call{callFor(c, "eks/NodeGroup", "spot", p), callFor(c, "eks/Cluster", "shop", p)} {
		if _, err := c.remove(q); err != nil {
			t.Fatal(err)
		}
		settled(t, c, q)
	}
	mustCreate(t, c, "eks/Cluster", "shop", params{
		"version": "1.34", "roleArn": roleARN("cluster"),
		"vpcConfig": map[string]any{"subnetIds": []any{c.id("ec2/Subnet", "a"), c.id("ec2/Subnet", "b")}},
	})
	return c.Issuer("shop")
}

// TestActivation: which patterns of an activation policy include a kind.
func TestActivation(t *testing.T) {
	for pattern, want := range map[string]bool{
		"*": true, "*.eks.aws.m.upbound.io": true, "clusters.eks.aws.m.upbound.io": true,
		"*.ec2.aws.m.upbound.io": false, "clusters.eks.aws.upbound.io": false, "": false,
	} {
		policy := &unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"activate": []any{pattern}}}}
		if got := activates(policy, "clusters.eks.aws.m.upbound.io"); got != want {
			t.Errorf("the pattern %q includes clusters: %v", pattern, got)
		}
	}
}

// TestAccount: the account that a provider configuration's role is in.
func TestAccount(t *testing.T) {
	own := Account{ID: "111122223333"}
	for arn, want := range map[string]Account{
		"arn:aws-cn:iam::444455556666:role/crossplane": {ID: "444455556666", Partition: "aws-cn"},
		"arn:aws:iam::aws": own,
		"":                 own,
	} {
		if got := accountOf(arn, own); got != want {
			t.Errorf("the account of %q is %v, not %v", arn, got, want)
		}
	}
}

// id returns what AWS calls the resource of an object of the namespace test.
func (c *Cloud) id(kind, object string) string {
	return c.find(kind, func(r *resource) bool { return r.owner == "test/"+object }).name
}

// host is the cluster's issuer without the scheme, as trust policies have it.
func (c *Cloud) host() string { return strings.TrimPrefix(c.Issuer("shop"), "https://") }
