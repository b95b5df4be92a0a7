package spec

// A WarningRule is one warning: the id by which it is silenced or made an error,
// and when it is given.
type WarningRule struct {
	ID      string
	Meaning string
}

// Warnings lists every warning, in the order of their ids. A test ties the list
// to the code that gives them.
var Warnings = []WarningRule{
	{"addon-needs", "An add-on is on, and one without which it does nothing is off."},
	{"autoscaler-idle", "cluster-autoscaler is named, and no group has room to be scaled."},
	{"autoscaler-sizes", "A spot group's types differ in vCPUs or memory; cluster-autoscaler takes one of them for all."},
	{"burstable", "A spot group, or any group of a cluster of environment prod, or tagged so, has burstable types, whose credits run out."},
	{"core-addons", "vpc-cni, kube-proxy or coredns is off, and EKS puts nothing in its place."},
	{"default-account", "A podRole is for the service account default, which every pod has that names none."},
	{"dns-zones", "external-dns is not limited to zones, and may touch every one that its token or role reaches."},
	{"eip-quota", "NAT gateways take more Elastic IP addresses than a new account has."},
	{"eks-template", "A managed group has EKS's own launch template, and with it what that leaves open."},
	{"eks-zone", "A zone is named in which EKS takes no control plane for most accounts."},
	{"endpoint-addresses", "Endpoints have fixed addresses in private subnets, where a pod may hold one."},
	{"existing-endpoints", "An existing VPC without a way out must have endpoints of its own."},
	{"extended-support", "The Kubernetes version has left standard support, and costs more."},
	{"fargate-overlap", "Pods match two Fargate profiles, of which EKS takes the one whose name comes first."},
	{"fargate-partition", "Fargate is used in a partition where EKS is not known to run it."},
	{"fargate-pod-identity", "A podRole has Pod Identity in a namespace of which Fargate takes some pods."},
	{"fargate-policy", "A network policy is for pods of which Fargate takes some, where nothing enforces it."},
	{"gateway-endpoint", "The release's AWS providers make and delete a gateway endpoint's route without end."},
	{"instances-region", "A managed group's types were picked by its instances, and nobody can know offline that its region has them."},
	{"lowest-price", "A group buys the cheapest spot pools, which AWS takes back first."},
	{"memory-agent", "Nodes are sized by their memory, which an agent measures that is not installed here."},
	{"mirror-reach", "Without a NAT gateway, images come from a registry that is not ECR."},
	{"no-drain", "Self-managed groups have no node termination handler, and their pods go without notice."},
	{"nobody-enters", "There is a kubeconfig for people, and no access entry that would let any of them in."},
	{"on-demand-share", "A Mixed group has no node on demand, or none on spot."},
	{"open-endpoint", "The Kubernetes API is open to every address."},
	{"open-policy", "Load balancers that a network policy lets in stand in the subnets that pods stand in."},
	{"plain-http", "The load balancer speaks HTTP to the internet."},
	{"pod-reach", "Without a NAT gateway nothing leads to a service that a podRole is for."},
	{"private-endpoint", "The Kubernetes API answers inside the VPC only."},
	{"release", "No release is named, so that a newer binary would use newer defaults."},
	{"replica-room", "A sample asks for more pods than all node groups hold at their largest."},
	{"session-tags", "A podRole with IRSA asks for tags that only sessions of Pod Identity have."},
	{"shared-reader", "With Pod Identity, whoever may make a SecretStore in one namespace can read what the store of another reads."},
	{"single-nat", "A cluster of environment prod, or tagged so, has one NAT gateway for several zones."},
	{"small-subnets", "A subnet of the control plane has fewer free addresses than EKS advises."},
	{"spot-families", "A spot group's types are all of one family or, in a cluster of environment prod, or tagged so, of one generation."},
	{"spot-pools", "A spot group has so few types and zones that one shortage takes most nodes at once."},
	{"tag-case", "Two tags differ in nothing but case, or mean the same."},
	{"two-autoscalers", "cluster-autoscaler and Karpenter both make a node for the same pod."},
	{"unenforced-policies", "Network policies are asked for, and nothing is there that enforces them."},
	{"unknown-action", "A podRole's statement has an action that AWS is not known to have, and IAM takes it without a word."},
	{"unknown-endpoint", "A VPC endpoint is named that is in no table here."},
	{"unknown-policy", "A policy of AWS's own is named that is not known, or that AWS no longer lets be attached."},
	{"unknown-value", "A value is given that the chart of an add-on does not have, and Helm passes over it without a word."},
	{"vpc-range", "The range of an existing VPC is not given, and may overlap that of Services."},
	{"wide-statement", "A podRole's statement allows everything of a service, or changes on every resource."},
}

// WarningRules lists the ids of all warnings.
func WarningRules() []string {
	out := make([]string, len(Warnings))
	for i, w := range Warnings {
		out[i] = w.ID
	}
	return out
}
