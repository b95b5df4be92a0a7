package spec

import (
	"fmt"
	"slices"
	"strings"
)

// CloudWatchObservability is the name in the catalogue of the EKS add-on with the
// CloudWatch agent.
const CloudWatchObservability = "amazon-cloudwatch-observability"

// The rules of what a group is made of; see groups.go for those of types, labels
// and sizes.

// selfManagedFields are fields that only an Auto Scaling group of our own can have,
// with what there is for a managed group.
var selfManagedFields = []struct{ name, instead string }{
	{"capacityRebalance", "EKS always does"},
	{"protectFromScaleIn", "EKS and cluster-autoscaler drain nodes before they go"},
	{"instanceRefresh", "EKS replaces nodes itself, by maxUnavailablePercent"},
	{"scaling", "cluster-autoscaler follows what pods ask for"},
}

// checkKind holds a group's fields to its kind and to each other.
func checkKind(doc *Document, s *SpotClusterSpec, g *NodeGroup, path string) {
	if g.Kind == Managed {
		for _, f := range selfManagedFields {
			if doc.Written(path + "." + f.name) {
				doc.Fail("group-kind", path+"."+f.name, "a managed group has none: %s; take it away, or set kind: SelfManaged", f.instead)
			}
		}
		checkTemplate(doc, s, g, path)
	} else {
		checkSelfManaged(doc, s, g, path)
	}
	checkImage(doc, s, g, path)
	for i, t := range g.Taints {
		if slices.ContainsFunc(g.Taints[:i], func(o Taint) bool { return o.Key == t.Key && o.Effect == t.Effect }) {
			doc.Fail("taints", fmt.Sprintf("%s.taints[%d]", path, i), "%s with %s stands here twice, and Kubernetes takes it once; keep one", t.Key, t.Effect)
		}
	}
	if g.Role != "" && (len(g.Policies) > 0 || *g.SSM) {
		doc.Fail("group-role", path+".role", "the role is there already, and not ours to give policies to; take policies and ssm away, or role")
	}
	if account := foreignAccount(s, string(g.Role)); account != "" {
		doc.Fail("group-role", path+".role", "the role is of account %s, and nodes run as one of the cluster's own, %s", account, s.AccountID)
	}
}

// checkTemplate holds a group without a template of ours to what EKS takes beside
// its own (EKS API, CreateNodegroup).
func checkTemplate(doc *Document, s *SpotClusterSpec, g *NodeGroup, path string) {
	if g.LaunchTemplate != EKSTemplate {
		return
	}
	for _, name := range []string{"ami", "userData", "launchTemplateVersion"} {
		if doc.Written(path + "." + name) {
			doc.Fail("launch-template", path+"."+name, "stands in a launch template, and launchTemplate leaves that to EKS; take one of the two away")
		}
	}
	if g.KeyPair != "" {
		doc.Fail("launch-template", path+".keyPair", "without a template of ours EKS opens port 22 of the nodes to every address (EKS API, RemoteAccessConfig); use ssm, or launchTemplate: Own")
	}
	if s.Network.SecurityGroups.Kind == OwnSecurityGroups {
		doc.Fail("launch-template", path+".launchTemplate", "EKS puts the nodes into its own security group, and network.securityGroups.kind is Own; take one of the two away")
	}
	doc.Warn("eks-template", path+".launchTemplate", "pods of the group's nodes can take on the nodes' role by the instance metadata service, its disks are encrypted only where the account says so, and its nodes have no tags of spec.tags; Own has all three")
}

func checkSelfManaged(doc *Document, s *SpotClusterSpec, g *NodeGroup, path string) {
	for _, name := range []string{"maxUnavailablePercent", "launchTemplate", "launchTemplateVersion"} {
		if doc.Written(path + "." + name) {
			doc.Fail("group-kind", path+"."+name, "is for managed groups: a self-managed one replaces its nodes by instanceRefresh when its template changes; take it away")
		}
	}
	if g.AMIFamily == Bottlerocket && s.ControlPlane.APIServer == nil {
		doc.Fail("group-kind", path+".amiFamily", "Bottlerocket takes the cluster's endpoint in its settings and runs no script that could ask for it, and nobody knows it before the cluster is made; use AL2023, or kind: Managed, where EKS tells it, or give controlPlane.apiServer when the cluster is there")
	}
	if g.Capacity == OnDemand && g.CapacityRebalance != nil && *g.CapacityRebalance {
		doc.Fail("group-kind", path+".capacityRebalance", "only spot nodes are at risk, and capacity is OnDemand; take it away")
	}
	if t := g.Scaling; t != nil {
		checkScaling(doc, s, g, path)
	}
}

// checkScaling holds alarms to a group that they can size.
func checkScaling(doc *Document, s *SpotClusterSpec, g *NodeGroup, path string) {
	path += ".scaling"
	switch t := g.Scaling; {
	case t.CPUPercent == 0 && t.MemoryPercent == 0:
		doc.Fail("scaling", path, "follows nothing; give cpuPercent, memoryPercent or both, such as {cpuPercent: 60}")
	case *g.ProtectFromScaleIn:
		doc.Fail("scaling", path, "alarms would only ever add nodes, for protectFromScaleIn keeps them from taking any away; take one of the two away")
	case *g.Min == 0:
		doc.Fail("scaling", path, "a group without nodes has no load, and would never get one: set min to 1 or more, or let cluster-autoscaler size the group")
	case t.MemoryPercent > 0 && !s.Addons[CloudWatchObservability].On():
		doc.Warn("memory-agent", path+".memoryPercent", "the CloudWatch agent measures the memory of nodes, and nothing here installs it: until it runs the alarms have no data; switch it on by addons: {amazon-cloudwatch-observability: {}}, or install it yourself: the nodes' role lets it write")
	}
}

// checkImage holds an image of the user's own and a script to what the family
// takes.
func checkImage(doc *Document, s *SpotClusterSpec, g *NodeGroup, path string) {
	switch {
	case g.AMIFamily == Bottlerocket && g.UserData != "":
		doc.Fail("user-data", path+".userData", "Bottlerocket runs no scripts; use AL2023, or take userData away")
	case g.AMIFamily == Bottlerocket && g.AMI != "" && s.ControlPlane.APIServer == nil:
		doc.Fail("ami", path+".ami", "with an image of your own EKS tells the nodes nothing, and Bottlerocket runs no script that could ask for the cluster's endpoint; use AL2023, or EKS's own image, or give controlPlane.apiServer when the cluster is there")
	}
	if line, _, _ := strings.Cut(g.UserData, "\n"); strings.HasPrefix(line, "#!") && !strings.HasSuffix(line, "sh") {
		doc.Fail("user-data", path+".userData", "is run by bash, whatever %s says; write shell, or call the other language from it", line)
	}
	if strings.HasPrefix(g.UserData, "MIME-Version:") || strings.HasPrefix(g.UserData, "#cloud-config") || strings.HasPrefix(g.UserData, "[") {
		doc.Fail("user-data", path+".userData", "is a shell script, which is put among the parts that the nodes need; give only the script, without MIME parts or cloud-config")
	}
}

// parts is how many groups a group becomes in EKS.
func (g *NodeGroup) parts(s *SpotClusterSpec) int {
	switch {
	case !*g.PerZone:
		return 1
	case len(g.Zones) > 0:
		return len(g.Zones)
	}
	return len(s.Network.Zones)
}
