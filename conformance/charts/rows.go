package main

import (
	"fmt"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/plan"
)

// rows say of each add-on which arguments and variables its pods must come out with,
// as the plan has them. Account, role, namespaces and effect are asserted of all, with
// a row or without.
var rows = map[string]func(l *look, p *plan.Plan, a plan.Addon){
	"aws-load-balancer-controller": loadBalancerController,
	"aws-node-termination-handler": nodeTerminationHandler,
	"cluster-autoscaler":           clusterAutoscaler,
	"external-dns":                 externalDNS,
	"external-secrets":             externalSecrets,
	"karpenter":                    karpenter,
	"karpenter-crd":                karpenterCRDs,
	"metrics-server":               metricsServer,
}

// repository is where the add-on's images must come from.
func repository(p *plan.Plan, a plan.Addon) string {
	if mirror := p.MirroredImage(a); mirror != "" {
		return mirror
	}
	return a.Row.Image
}

func clusterAutoscaler(l *look, p *plan.Plan, a plan.Addon) {
	d := l.workload("Deployment", "cluster-autoscaler")
	d.args(
		"--cloud-provider=aws", "--namespace="+l.release.namespace,
		"--node-group-auto-discovery=asg:tag=k8s.io/cluster-autoscaler/enabled,k8s.io/cluster-autoscaler/"+p.Name,
	)
	extra, _ := l.release.values["extraArgs"].(map[string]any)
	for name, value := range extra {
		d.args(fmt.Sprintf("--%s=%v", name, value))
	}
	d.env("AWS_REGION", p.Region)
	d.image(repository(p, a), p.Release.ClusterAutoscaler[string(p.Spec.Version)])
}

func loadBalancerController(l *look, p *plan.Plan, a plan.Addon) {
	d := l.workload("Deployment", "aws-load-balancer-controller")
	d.args("--cluster-name="+p.Name, "--aws-region="+p.Region)
	d.image(repository(p, a), "")
	d.number(2, "spec", "replicas")
	if id := p.Network.VPC.ID; id != "" {
		d.args("--aws-vpc-id=" + id)
		d.noArg("--aws-vpc-tags")
	} else {
		d.args("--aws-vpc-tags=" + pairs(p.VPCDiscoveryTags()))
		d.noArg("--aws-vpc-id")
	}
	if len(p.Tags()) > 0 {
		d.args("--default-tags=" + pairs(p.Tags()))
	}
	if p.Spec.FargateOnly() {
		d.args("--default-target-type=ip")
	}
	if p.Closed() {
		d.args("--enable-shield=false", "--enable-waf=false", "--enable-wafv2=false")
	}
	for _, o := range l.all("MutatingWebhookConfiguration") {
		if strings.Contains(fmt.Sprint(o), "mservice.elbv2.k8s.aws") {
			l.fail("while it is down, its webhook keeps every Service from being made")
		}
	}
	if len(l.all("PodDisruptionBudget")) != 1 {
		l.fail("no disruption budget keeps one of its pods")
	}
}

// pairs is a map as a flag takes it, sorted.
func pairs(m map[string]string) string {
	var out []string
	for k, v := range m {
		out = append(out, k+"="+v)
	}
	slices.Sort(out)
	return strings.Join(out, ",")
}

func externalSecrets(l *look, p *plan.Plan, a plan.Addon) {
	port := 10250
	if p.FargateReaches(a.Namespace) {
		port = 9443
	}
	l.workload("Deployment", "external-secrets").image(repository(p, a), "")
	l.workload("Deployment", "external-secrets-cert-controller").image(repository(p, a), "")
	webhook := l.workload("Deployment", "external-secrets-webhook")
	webhook.image(repository(p, a), "")
	webhook.args(fmt.Sprintf("--port=%d", port))
	webhook.number(2, "spec", "replicas")
	l.crdsAreKept("externalsecrets.external-secrets.io", "secretstores.external-secrets.io", "clustersecretstores.external-secrets.io")
}

func externalDNS(l *look, p *plan.Plan, a plan.Addon) {
	d := l.workload("Deployment", "external-dns")
	d.image(repository(p, a), "")
	d.args("--registry=txt", "--txt-owner-id="+p.Spec.DNS.OwnerID, "--source=service", "--source=ingress")
	if p.Drained() {
		d.args("--policy=sync")
	} else {
		d.args("--policy=upsert-only")
	}
	for _, z := range p.Spec.DNS.Zones {
		d.args("--domain-filter=" + string(z))
	}
	if t := p.DNSToken; t != nil {
		d.args("--provider=cloudflare")
		d.secretEnv("CF_API_TOKEN", t.Secret, t.Key)
	}
}

func metricsServer(l *look, p *plan.Plan, a plan.Addon) {
	port := 10250
	if p.FargateReaches(a.Namespace) {
		port = 10251
	}
	d := l.workload("Deployment", "metrics-server")
	d.image(repository(p, a), "")
	d.args(fmt.Sprintf("--secure-port=%d", port))
	d.number(2, "spec", "replicas")
	budget := pod{l, l.find("PodDisruptionBudget", "metrics-server")}
	budget.number(1, "spec", "minAvailable")
}

// nodeTerminationHandler reads a queue, or, where the plan has none for it, asks the
// metadata service of every node.
func nodeTerminationHandler(l *look, p *plan.Plan, a plan.Addon) {
	if p.Interruption == nil {
		d := l.workload("DaemonSet", "aws-node-termination-handler")
		d.image(repository(p, a), "")
		d.env("ENABLE_SPOT_INTERRUPTION_DRAINING", "true")
		d.env("ENABLE_SQS_TERMINATION_DRAINING", "false")
		if d.object != nil && at(d.object, "spec", "template", "spec", "hostNetwork") != true {
			l.fail("its pods are not in the node's network, from where one hop leads to the metadata service")
		}
		return
	}
	d := l.workload("Deployment", "aws-node-termination-handler")
	d.image(repository(p, a), "")
	d.number(2, "spec", "replicas")
	for name, want := range map[string]string{
		"AWS_REGION":                       p.Region,
		"CHECK_TAG_BEFORE_DRAINING":        "true",
		"DELETE_SQS_MSG_IF_NODE_NOT_FOUND": "true",
		"ENABLE_SQS_TERMINATION_DRAINING":  "true",
		"MANAGED_TAG":                      p.Interruption.TagKey,
		"QUEUE_URL":                        p.Interruption.Queue.URL,
		"USE_PROVIDER_ID":                  "true",
	} {
		d.env(name, want)
	}
	if len(l.all("PodSecurityPolicy")) > 0 {
		l.fail("a kind is rendered that Kubernetes no longer has")
	}
	if len(l.all("PodDisruptionBudget")) != 1 {
		l.fail("no disruption budget keeps one of its pods")
	}
}

func karpenter(l *look, p *plan.Plan, a plan.Addon) {
	d := l.workload("Deployment", "karpenter")
	d.image(repository(p, a), "")
	d.number(p.KarpenterReplicas(), "spec", "replicas")
	d.env("AWS_REGION", p.Region)
	d.env("CLUSTER_NAME", p.Name)
	d.env("INTERRUPTION_QUEUE", p.Karpenter.Queue.Name)
	if p.Closed() {
		d.env("ISOLATED_VPC", "true")
	}
}

func karpenterCRDs(l *look, _ *plan.Plan, _ plan.Addon) {
	l.crdsAreKept("nodepools.karpenter.sh", "nodeclaims.karpenter.sh", "ec2nodeclasses.karpenter.k8s.aws")
}

// crdsAreKept asserts that a chart has CRDs in its templates, and that none of them
// goes with the release, and with it all objects of its kind.
func (l *look) crdsAreKept(names ...string) {
	for _, name := range names {
		if l.find("CustomResourceDefinition", name) == nil {
			l.fail("there is no CustomResourceDefinition %s; some charts have theirs only once they are published", name)
		}
	}
	for _, o := range l.all("CustomResourceDefinition") {
		if text(o, "metadata", "annotations", "helm.sh/resource-policy") != "keep" {
			l.fail("the CustomResourceDefinition %s goes with the release, and with it every object of its kind", text(o, "metadata", "name"))
		}
	}
}
