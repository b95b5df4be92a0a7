// Package aws holds what the renderer must know of AWS itself: partitions,
// regions, zones, ARNs and instance types. Everything is a table with its
// source and date beside it; nothing here asks AWS.
package aws

import (
	"slices"
	"strings"
)

// A Partition is one of AWS's separate clouds.
type Partition struct {
	// Name is the second field of every ARN.
	Name string
	// PodIdentity says whether EKS Pod Identity runs there; it does not in China
	// (EKS user guide, "EKS Pod Identity considerations").
	PodIdentity bool
	// Endpoints says whether the names of its VPC endpoints are known here.
	Endpoints bool
	// Fargate says whether EKS is known to run Fargate there. The EKS user guide of
	// December 2024 excludes GovCloud, and later ones are silent; of the isolated and
	// sovereign partitions none speaks.
	Fargate bool
}

// partitions maps a region's prefix to its partition; the first match counts,
// and the last row, the commercial partition, matches all others.
// Source: botocore endpoints (partition regexes).
var partitions = []struct {
	prefix string
	Partition
}{
	{"cn-", Partition{"aws-cn", false, true, true}},
	{"us-gov-", Partition{"aws-us-gov", true, true, false}},
	{"us-iso-", Partition{"aws-iso", true, false, false}},
	{"us-isob-", Partition{"aws-iso-b", true, false, false}},
	{"eu-isoe-", Partition{"aws-iso-e", true, false, false}},
	{"us-isof-", Partition{"aws-iso-f", true, false, false}},
	{"eusc-", Partition{"aws-eusc", true, false, false}},
	{"", Partition{"aws", true, true, true}},
}

// PartitionOf is the partition a region belongs to.
func PartitionOf(region string) Partition {
	for _, p := range partitions {
		if strings.HasPrefix(region, p.prefix) {
			return p.Partition
		}
	}
	return Partition{}
}

// EC2Principal is the service principal that EC2 instances assume roles as.
// China's partition uses its own DNS suffix; all others the common one.
func (p Partition) EC2Principal() string {
	if p.Name == "aws-cn" {
		return "ec2.amazonaws.com.cn"
	}
	return "ec2.amazonaws.com"
}

// dnsSuffixes are those of the partitions that have another than amazonaws.com.
// Source: botocore, partitions.json.
var dnsSuffixes = map[string]string{
	"aws-cn": "amazonaws.com.cn", "aws-eusc": "amazonaws.eu", "aws-iso": "c2s.ic.gov", "aws-iso-b": "sc2s.sgov.gov",
	"aws-iso-e": "cloud.adc-e.uk", "aws-iso-f": "csp.hci.ic.gov",
}

// Endpoint is where a regional service is called, as a URL.
func (p Partition) Endpoint(service, region string) string {
	suffix := dnsSuffixes[p.Name]
	if suffix == "" {
		suffix = "amazonaws.com"
	}
	return "https://" + service + "." + region + "." + suffix
}

// chinaServices are the services whose interface endpoints in China have a prefix
// of their own.
// Source: aws-cdk, aws-ec2/lib/vpc-endpoint.ts, VPC_ENDPOINT_SERVICE_EXCEPTIONS.
var chinaServices = []string{
	"autoscaling", "cloudformation", "ebs", "ec2", "ecr.api", "ecr.dkr", "eks", "elasticfilesystem", "execute-api", "fsx",
	"lambda", "monitoring", "rds", "s3", "sqs", "states", "sts", "xray",
}

// EndpointService is the full name of a service's VPC endpoint in a region.
func (p Partition) EndpointService(region, service string, gateway bool) string {
	name := "com.amazonaws." + region + "." + service
	if p.Name == "aws-cn" && !gateway && slices.Contains(chinaServices, service) {
		return "cn." + name
	}
	return name
}

// ARN joins the fields of an Amazon Resource Name; region and account are empty
// for global services.
func (p Partition) ARN(service, region, account, resource string) string {
	return strings.Join([]string{"arn", p.Name, service, region, account, resource}, ":")
}
