package spec

import (
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/aws"
)

// The rules of workloads; see validate.go. Those that take add-ons, nodes or Fargate are
// in fn/plan.

func checkWorkloads(doc *Document, s *SpotClusterSpec) {
	if h := s.Workloads.HTTPBin; h.On() && !doc.unreadable("spec.workloads.httpbin") && h.MaxReplicas < h.MinReplicas {
		doc.Fail("workloads", "spec.workloads.httpbin.maxReplicas", "got %d, and minReplicas is %d; raise it, or take it away", h.MaxReplicas, h.MinReplicas)
	}
	if g := s.Workloads.Game2048; g.On() {
		checkSampleIngress(doc, s, &g.Ingress, "spec.workloads.game-2048.ingress")
	}
	if a := s.Workloads.APIWeb; a.On() {
		checkSampleIngress(doc, s, &a.Ingress, "spec.workloads.api-web.ingress")
	}
}

// On says whether the sample is there.
func (h *HTTPBin) On() bool { return h != nil && *h.Enabled }

// On says whether the sample is there.
func (g *Game2048) On() bool { return g != nil && *g.Enabled }

// On says whether the sample is there.
func (a *APIWeb) On() bool { return a != nil && *a.Enabled }

func checkSampleIngress(doc *Document, s *SpotClusterSpec, i *SampleIngress, path string) {
	if doc.unreadable(path) {
		return
	}
	if s.Addons["aws-load-balancer-controller"].Off() {
		doc.Fail("workloads", path, "aws-load-balancer-controller makes the load balancer, and is off, by addons.aws-load-balancer-controller.enabled; take that away, or set enabled: false here")
	}
	tier := Private
	if i.Scheme == InternetFacing {
		tier = Public
	}
	if !slices.Contains(s.Network.Tiers, tier) {
		doc.Fail("workloads", path+".scheme", "a load balancer of scheme %s stands in %s subnets, and the network has none; add the tier, or change the scheme", i.Scheme, tier)
	}
	checkSampleCertificate(doc, s, i, path+".certificateArn")
	for _, key := range slices.Sorted(maps.Keys(i.Tags)) {
		if strings.Contains(string(key), "=") {
			doc.Fail("workloads", join(path+".tags", string(key)), "the controller reads tags as key=value, so that a key cannot hold =; take it out")
		}
	}
	if i.Scheme == InternetFacing && i.CertificateARN == "" {
		doc.Warn("plain-http", path, "the load balancer speaks HTTP to the internet; give certificateArn, a certificate of ACM, and it speaks HTTPS")
	}
}

// checkSampleCertificate finds certificates that a load balancer does not take: it has
// its own partition's, region's and account's.
func checkSampleCertificate(doc *Document, s *SpotClusterSpec, i *SampleIngress, path string) {
	fields := strings.SplitN(string(i.CertificateARN), ":", 6)
	if len(fields) < 6 || s.Region == "" {
		return
	}
	partition := aws.PartitionOf(string(s.Region)).Name
	account := foreignAccount(s, string(i.CertificateARN))
	switch {
	case fields[1] != partition:
		doc.Fail("partition", path, "the ARN is of partition %s, and %s is in %s", fields[1], s.Region, partition)
	case fields[3] != string(s.Region):
		doc.Fail("region", path, "the certificate is of region %s, and a load balancer takes one of its own, %s; ask for one there", fields[3], s.Region)
	case account != "":
		doc.Fail("workloads", path, "the certificate is of account %s, and a load balancer takes one of its own, %s; ask for one there", account, s.AccountID)
	}
}
