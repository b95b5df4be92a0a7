package aws

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// cluster finds the live cluster that a resource's clusterName names.
func (c *Cloud) cluster(r *resource) (*resource, error) {
	name := r.params.text("clusterName")
	k := c.find("eks/Cluster", func(k *resource) bool { return k.name == name && k.account == r.account && k.region == r.region })
	if k == nil || !k.live() {
		return nil, refuse("ResourceNotFoundException", "no cluster found for name: %s", name)
	}
	return k, nil
}

func admitInCluster(c *Cloud, _, r *resource) error {
	_, err := c.cluster(r)
	return err
}

func admitCluster(c *Cloud, before, r *resource) error {
	role, err := c.role(r.params.text("roleArn"))
	if err != nil {
		return err
	}
	if !trusts(role, "Service", "eks.amazonaws.com", "") {
		return refuse("InvalidParameterException", "role %s does not trust eks.amazonaws.com", role.name)
	}
	if !slices.Contains(c.attached(role), "AmazonEKSClusterPolicy") {
		return refuse("InvalidParameterException", "role %s lacks the managed policy AmazonEKSClusterPolicy", role.name)
	}
	zones, err := c.zonesOf(r.params.texts("vpcConfig", "subnetIds"))
	if err != nil {
		return err
	}
	if len(zones) < 2 { //nolint:mnd // EKS asks for two
		return refuse("InvalidParameterException", "subnets specified must be in at least two different AZs, not %v", zones)
	}
	if arn := r.params.text("encryptionConfig", "provider", "keyArn"); strings.Contains(arn, ":alias/") {
		if alias := c.named("kms/Alias", arn); alias == nil || !alias.live() {
			return refuse("InvalidParameterException", "the KMS alias %s does not exist", arn)
		}
	}
	if before == nil {
		return nil
	}
	from, to := minor(before.params.text("version")), minor(r.params.text("version"))
	if to != from && to != from+1 {
		return refuse("InvalidParameterException", "unsupported Kubernetes minor version update from %s to %s",
			before.params.text("version"), r.params.text("version"))
	}
	return nil
}

// makeCluster makes what only AWS knows. A cluster that is made again has another issuer.
func makeCluster(c *Cloud, r *resource) params {
	id := strings.Join([]string{"issuer", r.account.ID, r.region, r.name}, " ")
	c.calls[id]++
	digits := strings.ToUpper(hexadecimal(32, id, strconv.Itoa(c.calls[id])))
	domain := r.region + ".amazonaws.com"
	if r.account.partition() == "aws-cn" {
		domain += ".cn"
	}
	issuer := "https://oidc.eks." + domain + "/id/" + digits
	var vpc string
	if subnets := r.params.texts("vpcConfig", "subnetIds"); len(subnets) > 0 {
		vpc = c.named("ec2/Subnet", subnets[0]).params.text("vpcId")
	}
	return params{
		"issuer":               issuer,
		"identity":             []any{map[string]any{"oidc": []any{map[string]any{"issuer": issuer}}}},
		"endpoint":             "https://" + digits + ".gr7." + strings.TrimSuffix(domain, ".amazonaws.com") + ".eks.amazonaws.com",
		"certificateAuthority": []any{map[string]any{"data": base64.StdEncoding.EncodeToString([]byte("the authority of " + r.name))}},
		"platformVersion":      "eks.1",
		"vpcConfig": map[string]any{
			"clusterSecurityGroupId": "sg-" + hexadecimal(17, id), "vpcId": vpc, "subnetIds": anyList(r.params.texts("vpcConfig", "subnetIds")),
		},
	}
}

func anyList(texts []string) []any {
	list := make([]any, len(texts))
	for i, t := range texts {
		list[i] = t
	}
	return list
}

// minor returns the 35 of 1.35, or 0.
func minor(version string) int {
	_, m, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(m)
	if err != nil {
		return 0
	}
	return n
}

// daemons are the add-ons that EKS calls ACTIVE on a cluster without nodes.
var daemons = []string{"vpc-cni", "kube-proxy", "eks-pod-identity-agent", "eks-node-monitoring-agent"}

func admitAddon(c *Cloud, _, r *resource) error {
	if _, err := c.cluster(r); err != nil {
		return err
	}
	if values := r.params.text("configurationValues"); values != "" && !json.Valid([]byte(values)) {
		return refuse("InvalidParameterException", "configurationValues is not JSON")
	}
	for _, arn := range addonRoles(r) {
		if _, err := c.role(arn); err != nil {
			return err
		}
	}
	return nil
}

// addonRoles returns the ARNs of the roles that an add-on brings.
func addonRoles(addon *resource) []string {
	var arns []string
	if arn := addon.params.text("serviceAccountRoleArn"); arn != "" {
		arns = append(arns, arn)
	}
	associations, _ := addon.params["podIdentityAssociation"].([]any)
	for _, a := range associations {
		if a, ok := a.(map[string]any); ok {
			arns = append(arns, params(a).text("roleArn"))
		}
	}
	return arns
}

func addonLacks(c *Cloud, r *resource) string {
	name, cluster := r.params.text("addonName"), r.params.text("clusterName")
	if slices.Contains(daemons, name) {
		return ""
	}
	compute := func(g *resource) bool {
		return g.live() && g.account == r.account && g.params.text("clusterName") == cluster
	}
	if c.find("eks/NodeGroup", compute) == nil && c.find("eks/FargateProfile", compute) == nil {
		return "DEGRADED: InsufficientNumberOfReplicas: the cluster " + cluster + " has no node to run " + name + " on"
	}
	return ""
}

// addon finds an add-on of the cluster that a resource is in.
func (c *Cloud) addon(r *resource, name string) *resource {
	return c.find("eks/Addon", func(a *resource) bool {
		return a.account == r.account && a.region == r.region &&
			a.params.text("clusterName") == r.params.text("clusterName") && a.params.text("addonName") == name
	})
}

func admitAccessPolicyAssociation(c *Cloud, _, r *resource) error {
	if _, err := c.cluster(r); err != nil {
		return err
	}
	entry := c.find("eks/AccessEntry", func(e *resource) bool {
		return e.live() && e.params.text("clusterName") == r.params.text("clusterName") &&
			e.params.text("principalArn") == r.params.text("principalArn")
	})
	if entry == nil {
		return refuse("ResourceNotFoundException", "the principalArn %s has no access entry", r.params.text("principalArn"))
	}
	return nil
}

func admitPodIdentityAssociation(c *Cloud, before, r *resource) error {
	if _, err := c.cluster(r); err != nil {
		return err
	}
	role, err := c.role(r.params.text("roleArn"))
	if err != nil {
		return err
	}
	if !trusts(role, "Service", "pods.eks.amazonaws.com", "") {
		return refuse("InvalidParameterException", "trust policy of role %s does not let pods.eks.amazonaws.com assume it", role.name)
	}
	twin := c.find("eks/PodIdentityAssociation", func(a *resource) bool {
		return a.params.text("clusterName") == r.params.text("clusterName") && a.params.text("namespace") == r.params.text("namespace") &&
			a.params.text("serviceAccount") == r.params.text("serviceAccount") && a.account == r.account
	})
	if twin != nil && twin != before {
		return refuse("ResourceInUseException", "association already exists: %s", twin.name)
	}
	return nil
}
