package providerpolicy

const whySubnets = "Makes, changes and deletes the cluster's subnet groups for databases and caches, by name."

// subnetGroupRows are those of three services that each name their actions otherwise.
func subnetGroupRows() []row {
	// The service checks the subnets with the rights of whoever makes a group. For
	// Redshift AWS says so (schema of AWS::Redshift::ClusterSubnetGroup, handlers); of
	// the other two it is documented nowhere, and harmless.
	checked := func(p place, _ Object) []grant {
		return []grant{everywhere(p, of("ec2", "DescribeAccountAttributes", "DescribeAddresses", "DescribeAvailabilityZones", "DescribeInternetGateways",
			"DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs")...)}
	}
	// RDS and ElastiCache want their own role in the account for a subnet group already
	// (crossplane-contrib/provider-aws, issue 479; aws-controllers-k8s/community, issue
	// 367), Redshift for a cluster only (Redshift guide, "Using service-linked roles").
	first := func(service string) func(p place, o Object) []grant {
		return func(p place, o Object) []grant { return append(linked(p, service), checked(p, o)...) }
	}
	return []row{
		{
			service: "rds", kind: "SubnetGroup", terraform: "rds/subnet_group.go",
			make: of("rds", "CreateDBSubnetGroup"), read: of("rds", "DescribeDBSubnetGroups", "ListTagsForResource"),
			update: of("rds", "ModifyDBSubnetGroup"), remove: of("rds", "DeleteDBSubnetGroup"), tag: of("rds", "AddTagsToResource", "RemoveTagsFromResource"),
			scope: named{why: whySubnets, arns: one("rds", "subgrp:", "")}, also: first("rds.amazonaws.com"),
		},
		{
			service: "elasticache", kind: "SubnetGroup", terraform: "elasticache/subnet_group.go",
			make: of("elasticache", "CreateCacheSubnetGroup"), read: of("elasticache", "DescribeCacheSubnetGroups", "ListTagsForResource"),
			update: of("elasticache", "ModifyCacheSubnetGroup"), remove: of("elasticache", "DeleteCacheSubnetGroup"),
			tag:   of("elasticache", "AddTagsToResource", "RemoveTagsFromResource"),
			scope: named{why: whySubnets, arns: one("elasticache", "subnetgroup:", "")}, also: first("elasticache.amazonaws.com"),
		},
		{
			service: "redshift", kind: "SubnetGroup", terraform: "redshift/subnet_group.go",
			make: of("redshift", "CreateClusterSubnetGroup"), read: of("redshift", "DescribeClusterSubnetGroups", "DescribeTags"),
			update: of("redshift", "ModifyClusterSubnetGroup"), remove: of("redshift", "DeleteClusterSubnetGroup"), tag: of("redshift", "CreateTags", "DeleteTags"),
			everywhere: of("redshift", "DescribeClusterSubnetGroups"),
			scope:      named{why: whySubnets, arns: one("redshift", "subnetgroup:", "")}, also: checked,
		},
	}
}
