package addons

import (
	"fmt"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
)

// tigeraOperator installs Calico, which enforces network policies, its own kinds
// among them. Pods keep the addresses that the VPC CNI gives them, and that tells
// Calico of them by an annotation.
// Source: Calico, "Amazon Elastic Kubernetes Service (EKS)".
var tigeraOperator = plan.AddonRow{
	Name:           "tigera-operator",
	Layer:          object.Addons,
	Namespace:      "tigera-operator",
	ServiceAccount: "tigera-operator",
	Default:        never,
	NeedsNodes:     "Calico runs on every node with the node's network, which Fargate does not have",
	Labels:         map[string]string{"k8s-app": "tigera-operator", "name": "tigera-operator"},
	Image:          "quay.io/tigera/operator",
	Webhooks:       []int{5443}, // of Calico's own API server
	Privileged:     func(*plan.Plan) bool { return true },
	Limits: []plan.Limit{
		{
			On: "IPv6 clusters",
			Why: where(func(p *plan.Plan) bool { return p.Spec.ControlPlane.IPFamily == spec.IPv6Family },
				"Calico does not enforce policies on IPv6 pods of the VPC CNI that reach IPv4 (Calico, Amazon Elastic Kubernetes Service); "+
					"have the VPC CNI enforce them, by addons: {vpc-cni: {values: {enableNetworkPolicy: \"true\"}}}, or take ipFamily away"),
		},
		{
			On: "clusters whose VPC CNI enforces network policies",
			Why: where(cniEnforces, "the two would undo each other's rules (Calico, Amazon Elastic Kubernetes Service); "+
				"take enableNetworkPolicy out of addons.vpc-cni.values, or this add-on away"),
		},
	},
	OwnValues: map[string]string{
		"installation.cni.type": "take it away: the VPC CNI gives pods their addresses, and two would get into each other's way",
	},
	Values: tigeraOperatorValues,
}

// cniEnforces says whether the VPC CNI is told to enforce network policies itself.
func cniEnforces(p *plan.Plan) bool {
	return fmt.Sprint(p.Spec.Addons["vpc-cni"].Value("enableNetworkPolicy")) == "true"
}

type tigeraOperatorChart struct {
	// Goldmane and Whisker show flows to people, and are not needed for policies.
	Goldmane       enabled            `json:"goldmane"`
	Installation   calicoInstallation `json:"installation"`
	TigeraOperator tigeraImage        `json:"tigeraOperator,omitzero"`
	Whisker        enabled            `json:"whisker"`
}

// calicoInstallation is the object by which the operator is told what to install.
type calicoInstallation struct {
	CalicoNetwork      calicoNetwork `json:"calicoNetwork"`
	CNI                calicoCNI     `json:"cni"`
	KubernetesProvider string        `json:"kubernetesProvider"`
	// Registry stands before the names of all images that the operator pulls.
	Registry string `json:"registry,omitempty"`
}

type calicoNetwork struct {
	BGP string `json:"bgp"`
}

type calicoCNI struct {
	Type string `json:"type"`
}

type tigeraImage struct {
	Registry string `json:"registry,omitempty"`
}

func tigeraOperatorValues(p *plan.Plan, _ plan.Addon) any {
	v := tigeraOperatorChart{Installation: calicoInstallation{
		CalicoNetwork:      calicoNetwork{BGP: "Disabled"},
		CNI:                calicoCNI{Type: "AmazonVPC"},
		KubernetesProvider: "EKS",
	}}
	if mirror := string(p.Spec.ImageMirror); mirror != "" {
		v.Installation.Registry, v.TigeraOperator.Registry = mirror+"/", mirror
	}
	return v
}
