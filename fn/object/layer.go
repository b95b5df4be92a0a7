package object

// A Target is the API server a layer's objects are applied to.
type Target string

// The two clusters of a SpotCluster.
const (
	// Management runs Flux and Crossplane.
	Management Target = "management"
	// Workload is the EKS cluster being made.
	Workload Target = "workload"
)

// A Layer is one step of the rollout. Its objects are applied together, and
// only after every layer named in its After is ready.
type Layer string

// The layers of a SpotCluster, in apply order.
const (
	Namespace  Layer = "namespace"
	Network    Layer = "network"
	IAM        Layer = "iam"
	Cluster    Layer = "cluster"
	Identity   Layer = "identity"
	Nodes      Layer = "nodes"
	System     Layer = "system"
	Namespaces Layer = "namespaces"
	Addons     Layer = "addons"
	Config     Layer = "config"
	DNS        Layer = "dns"
	Workloads  Layer = "workloads"
	Flux       Layer = "flux"
	Root       Layer = "root"
)

// The layers of a ManagementCluster, in apply order.
const (
	// Crossplane installs Crossplane itself.
	Crossplane Layer = "crossplane"
	// Providers installs the providers, and what they may do.
	Providers Layer = "providers"
	// ProviderConfigs holds what exists only once the providers do.
	ProviderConfigs Layer = "provider-configs"
)

// LayerInfo is what the rollout knows of a layer.
type LayerInfo struct {
	Layer  Layer
	Target Target
	// After names the layers that must be ready first.
	After []Layer
}

// Layers lists a SpotCluster's layers in apply order. Flux holds the objects that
// apply all those before it, and Root the ones that apply Namespace and Flux.
var Layers = []LayerInfo{
	{Namespace, Management, nil},
	{Network, Management, []Layer{Namespace}},
	{IAM, Management, []Layer{Namespace}},
	{Cluster, Management, []Layer{Network, IAM}},
	{Identity, Management, []Layer{Cluster}},
	{Nodes, Management, []Layer{Cluster}},
	{System, Management, []Layer{Nodes, Identity}},
	{Namespaces, Workload, []Layer{Nodes}},
	{Addons, Management, []Layer{System, Namespaces}},
	{Config, Workload, []Layer{Addons}},
	{DNS, Management, []Layer{Config}},
	{Workloads, Workload, []Layer{DNS}},
	{Flux, Management, nil},
	{Root, Management, nil},
}

// ManagementLayers lists a ManagementCluster's layers in apply order.
var ManagementLayers = []LayerInfo{
	{Crossplane, Management, nil},
	{Providers, Management, []Layer{Crossplane}},
	{ProviderConfigs, Management, []Layer{Providers}},
	{Flux, Management, nil},
}
