package aws

// What the renderer must know of Route 53, which has one API for a whole partition.

// Route53Host is where Route 53's API is called.
// Source: botocore, endpoints.json.
func (p Partition) Route53Host() string {
	switch suffix := dnsSuffixes[p.Name]; {
	case p.Name == "aws-us-gov":
		return "route53.us-gov.amazonaws.com"
	case suffix != "":
		return "route53." + suffix
	}
	return "route53.amazonaws.com"
}

// AliasRecords says whether a hosted zone takes alias records that name load
// balancers. In GovCloud zones are private, and take none.
// Source: kubernetes-sigs/external-dns, docs/tutorials/aws.md, GovCloud.
func (p Partition) AliasRecords() bool { return p.Name != "aws-us-gov" }
