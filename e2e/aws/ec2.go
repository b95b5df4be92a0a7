package aws

import (
	"net/netip"
	"strconv"
)

// vpcOf finds the VPC that a parameter names.
func (c *Cloud) vpcOf(r *resource) (*resource, error) {
	vpc := c.named("ec2/VPC", r.params.text("vpcId"))
	if vpc == nil || vpc.state == deleting {
		return nil, refuse("InvalidVpcID.NotFound", "the vpc ID %q does not exist", r.params.text("vpcId"))
	}
	return vpc, nil
}

func admitInVPC(c *Cloud, _, r *resource) error {
	_, err := c.vpcOf(r)
	return err
}

func admitSubnet(c *Cloud, before, r *resource) error {
	vpc, err := c.vpcOf(r)
	if err != nil {
		return err
	}
	own, err := netip.ParsePrefix(r.params.text("cidrBlock"))
	if err != nil {
		return refuse("InvalidParameterValue", "value (%s) for parameter cidrBlock is invalid", r.params.text("cidrBlock"))
	}
	whole, err := netip.ParsePrefix(vpc.params.text("cidrBlock"))
	if err != nil || !whole.Overlaps(own) || own.Bits() < whole.Bits() {
		return refuse("InvalidSubnet.Range", "the CIDR %q is not within that of %s", own, vpc.name)
	}
	for _, other := range c.all("ec2/Subnet") {
		if other == before || other.params.text("vpcId") != vpc.name {
			continue
		}
		if p, err := netip.ParsePrefix(other.params.text("cidrBlock")); err == nil && p.Overlaps(own) {
			return refuse("InvalidSubnet.Conflict", "the CIDR %q conflicts with another subnet, %s", own, other.subject())
		}
	}
	return nil
}

func admitInternetGateway(c *Cloud, before, r *resource) error {
	vpc, err := c.vpcOf(r)
	if err != nil {
		return err
	}
	if other := c.gatewayOf(vpc); other != nil && other != before {
		return refuse("Resource.AlreadyAssociated", "network %s already has an internet gateway attached", vpc.name)
	}
	return nil
}

// gatewayOf returns the internet gateway of a VPC.
func (c *Cloud) gatewayOf(vpc *resource) *resource {
	return c.find("ec2/InternetGateway", func(g *resource) bool { return g.params.text("vpcId") == vpc.name })
}

func admitNATGateway(c *Cloud, before, r *resource) error {
	subnet := c.named("ec2/Subnet", r.params.text("subnetId"))
	if subnet == nil {
		return refuse("InvalidSubnet", "the subnet ID %q does not exist", r.params.text("subnetId"))
	}
	if r.params.text("connectivityType") == "private" {
		return nil
	}
	address := c.named("ec2/EIP", r.params.text("allocationId"))
	if address == nil {
		return refuse("InvalidAllocationID.NotFound", "the allocation ID %q does not exist", r.params.text("allocationId"))
	}
	user := c.find("ec2/NATGateway", func(n *resource) bool { return n.params.text("allocationId") == address.name })
	if user != nil && user != before {
		return refuse("Resource.AlreadyAssociated", "%s is already associated with %s", address.name, user.name)
	}
	vpc, err := c.vpcOf(subnet)
	if err != nil {
		return err
	}
	if gateway := c.gatewayOf(vpc); gateway == nil || !gateway.live() {
		return refuse("Gateway.NotAttached", "network %s has no internet gateway attached", vpc.name)
	}
	return nil
}

func admitRoute(c *Cloud, before, r *resource) error {
	table := c.named("ec2/RouteTable", r.params.text("routeTableId"))
	if table == nil {
		return refuse("InvalidRouteTableID.NotFound", "the routeTable ID %q does not exist", r.params.text("routeTableId"))
	}
	if target := r.params.text("gatewayId"); target != "" && c.named("ec2/InternetGateway", target) == nil {
		return refuse("InvalidGatewayID.NotFound", "the gateway ID %q does not exist", target)
	}
	if target := r.params.text("natGatewayId"); target != "" && c.named("ec2/NATGateway", target) == nil {
		return refuse("InvalidNatGatewayID.NotFound", "the natGateway ID %q does not exist", target)
	}
	twin := c.find("ec2/Route", func(o *resource) bool {
		return o != before && o.params.text("routeTableId") == table.name &&
			o.params.text("destinationCidrBlock") == r.params.text("destinationCidrBlock")
	})
	if twin != nil {
		return refuse("RouteAlreadyExists", "the route to %s already exists in %s", r.params.text("destinationCidrBlock"), table.name)
	}
	return nil
}

func admitRouteTableAssociation(c *Cloud, before, r *resource) error {
	subnet := r.params.text("subnetId")
	other := c.find("ec2/RouteTableAssociation", func(o *resource) bool { return o.params.text("subnetId") == subnet })
	if other != nil && other != before && subnet != "" {
		return refuse("Resource.AlreadyAssociated", "%s is already associated with %s", subnet, other.params.text("routeTableId"))
	}
	return nil
}

func admitSecurityGroup(c *Cloud, before, r *resource) error {
	vpc, err := c.vpcOf(r)
	if err != nil {
		return err
	}
	twin := c.find("ec2/SecurityGroup", func(o *resource) bool {
		return o.params.text("vpcId") == vpc.name && o.params.text("name") == r.params.text("name")
	})
	if twin != nil && twin != before && r.params.text("name") != "" {
		c.journal.violation(r.subject(), "has the same name in AWS as that of %s: %s", twin.owner, r.params.text("name"))
		return refuse("InvalidGroup.Duplicate", "the security group %q already exists for %s", r.params.text("name"), vpc.name)
	}
	return nil
}

func admitLaunchTemplate(c *Cloud, before, r *resource) error {
	twin := c.find("ec2/LaunchTemplate", func(o *resource) bool {
		return o.account == r.account && o.region == r.region && o.params.text("name") == r.params.text("name")
	})
	if twin != nil && twin != before && r.params.text("name") != "" {
		if twin.owner != r.owner {
			c.journal.violation(r.subject(), "has the same name in AWS as that of %s: %s", twin.owner, r.params.text("name"))
		}
		return refuse("InvalidLaunchTemplateName.AlreadyExistsException", "launch template name %q is already in use", r.params.text("name"))
	}
	return nil
}

func firstVersion(*Cloud, *resource) params {
	return params{"latestVersion": int64(1), "defaultVersion": int64(1)}
}

// nextVersion makes a new version, as every update of a launch template does.
func nextVersion(r *resource) {
	latest := latestVersion(r) + 1
	r.made = r.made.with(params{"latestVersion": latest})
	if r.params.flag("updateDefaultVersion") {
		r.made = r.made.with(params{"defaultVersion": latest})
	}
}

func latestVersion(template *resource) int64 {
	latest, _ := template.made["latestVersion"].(int64)
	return latest
}

// hasVersion says whether a launch template has a version, which is a number, $Latest or $Default.
func hasVersion(template *resource, version string) bool {
	if version == "" || version == "$Latest" || version == "$Default" {
		return true
	}
	n, err := strconv.ParseInt(version, 10, 64)
	return err == nil && n >= 1 && n <= latestVersion(template)
}

func admitSubnetGroup(c *Cloud, _, r *resource) error {
	zones, err := c.zonesOf(r.params.texts("subnetIds"))
	if err != nil {
		return err
	}
	if len(zones) < 2 { //nolint:mnd // AWS asks for two
		return refuse("DBSubnetGroupDoesNotCoverEnoughAZs", "the subnet group must cover at least two availability zones, not %v", zones)
	}
	return nil
}

// zonesOf returns the availability zones of subnets, which must exist.
func (c *Cloud) zonesOf(subnets []string) ([]string, error) {
	zones := map[string]bool{}
	for _, id := range subnets {
		subnet := c.named("ec2/Subnet", id)
		if subnet == nil || subnet.state == deleting {
			return nil, refuse("InvalidSubnetID.NotFound", "the subnet ID %q does not exist", id)
		}
		zones[subnet.params.text("availabilityZone")] = true
	}
	return sortedKeys(zones), nil
}

// routed says whether instances in a subnet reach the internet.
func (c *Cloud) routed(subnet *resource) bool {
	association := c.find("ec2/RouteTableAssociation", func(a *resource) bool {
		return a.live() && a.params.text("subnetId") == subnet.name
	})
	if association == nil {
		return false
	}
	return c.find("ec2/Route", func(r *resource) bool {
		if !r.live() || r.params.text("routeTableId") != association.params.text("routeTableId") ||
			r.params.text("destinationCidrBlock") != "0.0.0.0/0" {
			return false
		}
		if nat := c.named("ec2/NATGateway", r.params.text("natGatewayId")); nat != nil {
			return nat.live()
		}
		gateway := c.named("ec2/InternetGateway", r.params.text("gatewayId"))
		return gateway != nil && gateway.live() && subnet.params.flag("mapPublicIpOnLaunch")
	}) != nil
}
