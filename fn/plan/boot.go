package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/fn/yaml"
)

// This file is how a node finds its cluster where EKS does not tell it: in a
// self-managed group, and in a managed one with an image of the user's own.
//
// AL2023's nodeadm takes nothing less than the endpoint, the CA and the range of
// Services, and they are known only when EKS has made the cluster: so the node asks
// EKS, and waits. Without a NodeConfig in the user data nodeadm's own units do
// nothing, and the script calls it.
// Source: awslabs/amazon-eks-ami, nodeadm (2026-07).
//
// Bottlerocket runs no scripts, and takes endpoint and CA as settings: the spec must
// give them.

// What nodeadm reads (node.eks.aws/v1alpha1).
type (
	nodeConfig struct {
		APIVersion string         `json:"apiVersion"`
		Kind       string         `json:"kind"`
		Spec       nodeConfigSpec `json:"spec"`
	}
	nodeConfigSpec struct {
		Cluster nodeCluster `json:"cluster"`
		Kubelet nodeKubelet `json:"kubelet"`
	}
	nodeCluster struct {
		APIServerEndpoint    string `json:"apiServerEndpoint"`
		CertificateAuthority string `json:"certificateAuthority"`
		CIDR                 string `json:"cidr"`
		Name                 string `json:"name"`
	}
	nodeKubelet struct {
		Flags []string `json:"flags"`
	}
)

// LifecycleLabel says of a self-managed node how it was bought, spot or on-demand,
// in the words of the instance metadata service.
const LifecycleLabel = "node.kubernetes.io/lifecycle"

// boot is the user data of a node that must find its cluster itself: a script, or
// settings where the family runs none and the spec knows the cluster's endpoint.
func (p *Plan) boot(g *spec.NodeGroup) string {
	if g.AMIFamily == spec.Bottlerocket {
		return p.settings(g)
	}
	return p.bootScript(g)
}

// settings are Bottlerocket's, in TOML (bottlerocket-os, "Kubernetes settings").
// Labels and taints are plain words, so that quoting them is enough.
func (p *Plan) settings(g *spec.NodeGroup) string {
	api := p.Spec.ControlPlane.APIServer // the rules have seen to it
	var b strings.Builder
	fmt.Fprintf(&b, "[settings.kubernetes]\napi-server = %q\ncluster-certificate = %q\ncluster-name = %q\n", api.Endpoint, api.CertificateAuthority, p.Name)
	labels := plainMap(g.Labels)
	if l := lifecycle(g); l != "" {
		labels[LifecycleLabel] = l
	}
	if len(labels) > 0 {
		b.WriteString("\n[settings.kubernetes.node-labels]\n")
		for _, k := range slices.Sorted(maps.Keys(labels)) {
			fmt.Fprintf(&b, "%q = %q\n", k, labels[k])
		}
	}
	taints := map[spec.LabelKey][]string{}
	for _, t := range g.Taints {
		taints[t.Key] = append(taints[t.Key], string(t.Value)+":"+string(t.Effect))
	}
	if len(taints) > 0 {
		b.WriteString("\n[settings.kubernetes.node-taints]\n")
		for _, k := range slices.Sorted(maps.Keys(taints)) {
			fmt.Fprintf(&b, "%q = [\"%s\"]\n", k, strings.Join(taints[k], "\", \""))
		}
	}
	return b.String()
}

// bootScript joins the cluster, after the user's own script.
func (p *Plan) bootScript(g *spec.NodeGroup) string {
	service := "serviceIpv4Cidr"
	if p.Spec.ControlPlane.IPFamily == spec.IPv6Family {
		service = "serviceIpv6Cidr"
	}
	config := yaml.Append(nil, nodeConfig{
		APIVersion: "node.eks.aws/v1alpha1", Kind: "NodeConfig",
		Spec: nodeConfigSpec{
			Cluster: nodeCluster{APIServerEndpoint: "$endpoint", CertificateAuthority: "$ca", CIDR: "$services", Name: p.Name},
			Kubelet: nodeKubelet{Flags: kubeletFlags(g)},
		},
	})
	var b strings.Builder
	b.WriteString(shebang)
	b.WriteString("set -euo pipefail\n")
	if g.UserData != "" {
		b.WriteString("(\n" + strings.TrimSuffix(g.UserData, "\n") + "\n)\n")
	}
	b.WriteString("# Until EKS has made the cluster nobody knows its endpoint.\n" +
		"until read -r endpoint ca services < <(aws eks describe-cluster --region " + p.Region + " --name " + p.Name + " --output text \\\n" +
		"  --query 'cluster.[endpoint, certificateAuthority.data, kubernetesNetworkConfig." + service + "]')\n" +
		"  [ \"${endpoint:-None}\" != None ] && [ \"${ca:-None}\" != None ]\n" +
		"do sleep 15; done\n")
	if lifecycleAtBoot(g) {
		b.WriteString("token=$(curl -sSf -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' http://169.254.169.254/latest/api/token)\n" +
			"lifecycle=$(curl -sSf -H \"X-aws-ec2-metadata-token: $token\" http://169.254.169.254/latest/meta-data/instance-life-cycle)\n")
	}
	b.WriteString("cat > /run/node.yaml <<END\n")
	b.Write(config)
	b.WriteString("END\nnodeadm init --config-source file:///run/node.yaml\n")
	return b.String()
}

// bootsItself says whether a group's nodes must find their cluster themselves.
func bootsItself(g *spec.NodeGroup) bool { return g.Kind == spec.SelfManaged || g.AMI != "" }

// lifecycleAtBoot says whether the node labels itself with how it was bought: a
// group of mixed capacity does not know before.
func lifecycleAtBoot(g *spec.NodeGroup) bool {
	_, own := g.Labels[LifecycleLabel]
	return !own && bootsItself(g)
}

// lifecycles are the instance metadata service's words for the capacities.
var lifecycles = map[spec.Capacity]string{spec.Spot: "spot", spec.OnDemand: "on-demand"}

// lifecycle is the label that every node of a group gives itself, or empty where
// they differ or give themselves none.
func lifecycle(g *spec.NodeGroup) string {
	if !lifecycleAtBoot(g) {
		return ""
	}
	return lifecycles[g.Capacity]
}

func kubeletFlags(g *spec.NodeGroup) []string {
	var labels, taints []string
	for _, k := range slices.Sorted(maps.Keys(g.Labels)) {
		labels = append(labels, string(k)+"="+string(g.Labels[k]))
	}
	if lifecycleAtBoot(g) {
		labels = append(labels, LifecycleLabel+"=$lifecycle")
	}
	for _, t := range g.Taints {
		taints = append(taints, string(t.Key)+"="+string(t.Value)+":"+string(t.Effect))
	}
	out := []string{}
	if len(labels) > 0 {
		out = append(out, "--node-labels="+strings.Join(labels, ","))
	}
	if len(taints) > 0 {
		out = append(out, "--register-with-taints="+strings.Join(taints, ","))
	}
	return out
}
