package aws

import (
	"fmt"
	"slices"
	"strings"
)

func admitNodeGroup(c *Cloud, _, r *resource) error {
	cluster, err := c.cluster(r)
	if err != nil {
		return err
	}
	if version := r.params.text("version"); minor(version) > minor(cluster.params.text("version")) {
		return refuse("InvalidParameterException", "node version %s is above that of the cluster, %s", version, cluster.params.text("version"))
	}
	role, err := c.role(r.params.text("nodeRoleArn"))
	if err != nil {
		return err
	}
	if !trusts(role, "Service", "ec2.amazonaws.com", "") {
		return refuse("InvalidParameterException",
			"following required service principals [ec2.amazonaws.com] were not found in the trust relationships of nodeRole %s", role.name)
	}
	if _, err := c.zonesOf(r.params.texts("subnetIds")); err != nil {
		return err
	}
	if err := c.checkLaunchTemplate(r); err != nil {
		return err
	}
	return checkScaling(r)
}

// checkLaunchTemplate holds a group's launch template to one that exists, and to a version that it has.
func (c *Cloud) checkLaunchTemplate(r *resource) error {
	if r.params["launchTemplate"] == nil {
		return nil
	}
	template := c.launchTemplate(r)
	if template == nil || !template.live() {
		return refuse("InvalidRequestException", "launch template %s was not found", short(r.params["launchTemplate"]))
	}
	if version := r.params.text("launchTemplate", "version"); !hasVersion(template, version) {
		return refuse("InvalidRequestException", "launch template %s has no version %s, its latest is %d",
			template.params.text("name"), version, latestVersion(template))
	}
	return nil
}

// launchTemplate finds the template of a node group, which names it or has its id.
func (c *Cloud) launchTemplate(group *resource) *resource {
	name, id := group.params.text("launchTemplate", "name"), group.params.text("launchTemplate", "id")
	return c.find("ec2/LaunchTemplate", func(t *resource) bool {
		return t.account == group.account && t.region == group.region &&
			(t.name == id || (name != "" && t.params.text("name") == name))
	})
}

func checkScaling(r *resource) error {
	scaling, _ := r.params["scalingConfig"].(map[string]any)
	low, desired, high := number(scaling["minSize"]), number(scaling["desiredSize"]), number(scaling["maxSize"])
	if high < 1 || low > desired || desired > high {
		return refuse("InvalidParameterException", "scalingConfig needs 0 <= minSize <= desiredSize <= maxSize and maxSize >= 1, not %s", short(scaling))
	}
	return nil
}

func number(v any) float64 {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	default:
		return 0
	}
}

func makeNodeGroup(_ *Cloud, r *resource) params {
	group := "eks-" + r.name + "-" + hexadecimal(8, r.kind, r.params.text("clusterName"), r.name)
	return params{"resources": []any{map[string]any{"autoscalingGroups": []any{map[string]any{"name": group}}}}}
}

// nodeGroupLacks says why the instances of a group do not join their cluster, or "".
func nodeGroupLacks(c *Cloud, r *resource) string {
	const failed = "CREATE_FAILED: NodeCreationFailure: instances failed to join the cluster: "
	for _, id := range r.params.texts("subnetIds") {
		if subnet := c.named("ec2/Subnet", id); subnet == nil || !c.routed(subnet) {
			return failed + "the subnet " + id + " has no route to the internet"
		}
	}
	if c.cni(r) == "" {
		return failed + "no network plugin: neither the add-on vpc-cni nor a release of another"
	}
	role, err := c.role(r.params.text("nodeRoleArn"))
	if err != nil {
		return failed + err.Error()
	}
	held := c.attached(role)
	if c.cni(r) == "vpc-cni" {
		for _, arn := range addonRoles(c.addon(r, "vpc-cni")) {
			if role, err := c.role(arn); err == nil {
				held = append(held, c.attached(role)...)
			}
		}
	}
	for _, choice := range nodePolicies(c.cni(r)) {
		if !slices.ContainsFunc(choice, func(p string) bool { return slices.Contains(held, p) }) {
			return failed + fmt.Sprintf("role %s has none of the managed policies %s", role.name, strings.Join(choice, ", "))
		}
	}
	return ""
}

// nodePolicies returns what nodes must be allowed: of each choice, one.
func nodePolicies(cni string) [][]string {
	policies := [][]string{
		{"AmazonEKSWorkerNodePolicy", "AmazonEKSWorkerNodeMinimalPolicy"},
		{"AmazonEC2ContainerRegistryPullOnly", "AmazonEC2ContainerRegistryReadOnly"},
	}
	if cni == "vpc-cni" {
		policies = append(policies, []string{"AmazonEKS_CNI_Policy", "AmazonEKS_CNI_IPv6_Policy"})
	}
	return policies
}

// otherNetworks are the releases that bring a network plugin in place of the add-on vpc-cni.
var otherNetworks = []string{"cilium", "tigera-operator", "calico"}

// cni returns the network plugin of a group's cluster, or "".
func (c *Cloud) cni(group *resource) string {
	if addon := c.addon(group, "vpc-cni"); addon != nil && addon.live() {
		return "vpc-cni"
	}
	if w := c.workloads[group.params.text("clusterName")]; w != nil {
		for _, name := range otherNetworks {
			if w.releases[name] {
				return name
			}
		}
	}
	return ""
}
