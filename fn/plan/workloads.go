package plan

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A Workload is one of the samples: a Deployment with its Service.
type Workload struct {
	// Key is the sample's in the spec, and App the label of its pods.
	Key, App  string
	Namespace string
	// Deployment and Service are their names; what belongs to the Deployment has its
	// name too.
	Deployment, Service string
	Image               string
	Port                int
	// Replicas is 0 where Scaling sets them.
	Replicas int
	Scaling  *ReplicaScaling
	Requests map[string]string
	Limits   map[string]string
	// HealthPath is what probes ask for.
	HealthPath string
	// Root says that its image runs as root, and Capabilities what it then needs of
	// root's.
	Root         bool
	Capabilities []string
	// NodeLabels are those of the nodes that it runs on.
	NodeLabels map[string]string
	// Ingress leads to it, or is nil.
	Ingress *WorkloadIngress
	// scheme is the Ingress'.
	scheme spec.LoadBalancerScheme
	// fixed says that the image is the user's own, and no mirror has it.
	fixed bool
}

// ReplicaScaling is between which bounds, and by which use of CPU, pods are made.
type ReplicaScaling struct{ Min, Max, CPUPercent int }

// A WorkloadIngress is how a sample is reached: what aws-load-balancer-controller is
// told.
type WorkloadIngress struct {
	Name, Host  string
	Annotations map[string]string
}

// workloads decides the samples.
func (p *Plan) workloads(doc *spec.Document) {
	w := p.Spec.Workloads
	if w.HTTPBin.On() {
		p.Workloads = append(p.Workloads, p.httpbin(w.HTTPBin))
	}
	if w.Game2048.On() {
		p.Workloads = append(p.Workloads, p.game2048(w.Game2048))
	}
	if w.APIWeb.On() {
		p.Workloads = append(p.Workloads, p.apiWeb(w.APIWeb))
	}
	for i := range p.Workloads {
		p.fitPolicies(&p.Workloads[i])
		p.checkWorkload(doc, p.Workloads[i])
	}
	if h := w.HTTPBin; h.On() {
		p.checkHTTPBin(doc, p.Workloads[0])
	}
}

func (p *Plan) httpbin(h *spec.HTTPBin) Workload {
	return Workload{
		Key: "httpbin", App: "httpbin", Namespace: string(h.Namespace), Deployment: "httpbin", Service: "httpbin",
		Image: p.sampleImage("httpbin"), Port: 8080, HealthPath: "/status/200",
		Scaling:  &ReplicaScaling{int(h.MinReplicas), int(h.MaxReplicas), int(h.CPUPercent)},
		Requests: map[string]string{"cpu": "100m", "memory": "64Mi"}, Limits: map[string]string{"memory": "64Mi"},
	}
}

// game2048 has the names that the game has had in AWS's examples. Its nginx binds port
// 80, and gives the rights away that it has as root. Its image is for amd64 alone, as
// Fargate is.
func (p *Plan) game2048(g *spec.Game2048) Workload {
	w := Workload{
		Key: "game-2048", App: "2048", Namespace: string(g.Namespace), Deployment: "deployment-2048", Service: "service-2048",
		Image: p.sampleImage("game-2048"), Port: 80, HealthPath: string(g.Ingress.HealthCheckPath), Replicas: int(g.Replicas),
		Requests: map[string]string{"cpu": "50m", "memory": "64Mi"}, Limits: map[string]string{"memory": "64Mi"},
		Root: true, Capabilities: []string{"CHOWN", "DAC_OVERRIDE", "NET_BIND_SERVICE", "SETGID", "SETUID"},
		Ingress: p.sampleIngress("2048-ingress", &g.Ingress), scheme: g.Ingress.Scheme,
	}
	if p.profileOf(w.Namespace, map[string]string{"app": w.App}) == nil {
		w.NodeLabels = map[string]string{"kubernetes.io/arch": "amd64"}
	}
	return w
}

func (p *Plan) apiWeb(a *spec.APIWeb) Workload {
	return Workload{
		Key: "api-web", App: "api-web", Namespace: string(a.Namespace), Deployment: "api-web", Service: "api-web",
		Image: string(a.Image), fixed: true, Port: int(a.Port), HealthPath: string(a.Ingress.HealthCheckPath), Replicas: int(a.Replicas),
		Requests: map[string]string{"cpu": string(a.CPU), "memory": string(a.Memory)}, Limits: map[string]string{"memory": string(a.Memory)},
		Ingress: p.sampleIngress("api-web", &a.Ingress), scheme: a.Ingress.Scheme,
	}
}

// sampleImage is the release's, from the mirror where there is one.
func (p *Plan) sampleImage(name string) string {
	image := p.Release.Samples[name]
	if p.Spec.ImageMirror == "" {
		return image
	}
	_, path, _ := strings.Cut(image, "/")
	return string(p.Spec.ImageMirror) + "/" + path
}

// sampleIngress is what the controller is told (aws-load-balancer-controller, "Ingress
// annotations"). Targets are pods, which all kinds of nodes have, and Fargate.
func (p *Plan) sampleIngress(name string, i *spec.SampleIngress) *WorkloadIngress {
	const key = "alb.ingress.kubernetes.io/"
	out := map[string]string{
		key + "healthcheck-path": string(i.HealthCheckPath),
		key + "scheme":           "internet-facing",
		key + "target-type":      "ip",
	}
	if i.Scheme == spec.Internal {
		out[key+"scheme"] = "internal"
	}
	if tags := p.ingressTags(i.Tags); tags != "" {
		out[key+"tags"] = tags
	}
	if i.CertificateARN != "" {
		out[key+"certificate-arn"] = string(i.CertificateARN)
		out[key+"listen-ports"] = `[{"HTTP": 80}, {"HTTPS": 443}]`
		out[key+"ssl-policy"] = p.Release.SSLPolicy
		out[key+"ssl-redirect"] = "443"
	}
	if p.Spec.ControlPlane.IPFamily == spec.IPv6Family { // without it, it would look for pods by IPv4
		out[key+"ip-address-type"] = "dualstack"
	}
	return &WorkloadIngress{Name: name, Host: string(i.Host), Annotations: out}
}

// ingressTags are the spec's tags and the sample's own, in the form that the controller
// reads. A key with = has no place in it; the controller puts the spec's tags on
// everything in any case.
func (p *Plan) ingressTags(own map[spec.TagKey]spec.TagValue) string {
	all := p.Tags()
	for k, v := range own {
		all[string(k)] = string(v)
	}
	var out []string
	for _, k := range slices.Sorted(maps.Keys(all)) {
		if !strings.Contains(k, "=") {
			out = append(out, k+"="+all[k])
		}
	}
	return strings.Join(out, ",")
}

// fitPolicies gives a sample the requests and limits that the cluster's policy asks for
// beside its own.
func (p *Plan) fitPolicies(w *Workload) {
	r := p.Spec.Policies.RequestsAndLimits
	if r == nil || !*r.Enabled {
		return
	}
	usual := map[spec.ComputeResource]string{spec.CPU: "1", spec.EphemeralStorage: "256Mi"}
	if spec.CPUQuantity(w.Requests["cpu"]).Milli() > spec.CPUQuantity(usual[spec.CPU]).Milli() { // no limit is below its request
		usual[spec.CPU] = w.Requests["cpu"]
	}
	for _, name := range r.Limits {
		if w.Limits[string(name)] == "" {
			w.Limits[string(name)] = usual[name]
		}
	}
	for _, name := range r.Requests {
		if w.Requests[string(name)] == "" {
			w.Requests[string(name)] = usual[name]
		}
	}
}

// checkWorkload finds what would keep a sample from running.
func (p *Plan) checkWorkload(doc *spec.Document, w Workload) {
	path := "spec.workloads." + w.Key
	if slices.Contains(systemNamespaces, w.Namespace) || p.holdsAddons(w.Namespace) {
		doc.Fail("workloads", path+".namespace", "%s is the namespace of add-ons or of the system; give the sample another, such as apps", w.Namespace)
	}
	levels := p.Spec.Policies.PodSecurity
	level, given := levels.Namespaces[spec.Namespace(w.Namespace)]
	if !given {
		level = levels.Default
	}
	if w.Root && level == spec.Restricted {
		doc.Fail("workloads", path, "its image runs as root, and namespace %s would enforce restricted; set policies.podSecurity.namespaces: {%s: baseline}", w.Namespace, w.Namespace)
	}
	fargate := p.profileOf(w.Namespace, map[string]string{"app": w.App}) != nil
	if p.Spec.FargateOnly() && !fargate {
		doc.Fail("fargate", path, "no profile takes the pods of %s, and there are no other nodes, by fargate.only; add one, such as profiles: {%s: {selectors: [{namespace: %s}]}}", w.Namespace, w.Key, w.Namespace)
	}
	if p.Closed() && (fargate || p.privateNodes()) {
		p.checkSampleReach(doc, w, path)
	}
}

// checkSampleLimits finds samples that a LimitRange of the spec keeps out of their
// namespace.
func (p *Plan) checkSampleLimits(doc *spec.Document) {
	for _, w := range p.Workloads {
		for _, l := range p.Policies.LimitRanges {
			if l.Namespace != w.Namespace {
				continue
			}
			for _, name := range []string{"cpu", "memory"} {
				if bound, broken := l.refuses(w, name); broken {
					doc.Fail("workloads", "spec.workloads."+w.Key, "its pods ask for %s of %s, with a limit of %s, and the LimitRange of %s, by policies.limitRanges, has %s; change that, or give the sample another namespace",
						w.Requests[name], name, cmp.Or(w.Limits[name], "its default"), w.Namespace, bound)
				}
			}
		}
	}
}

// refuses says which bound of the LimitRange a sample's pods are beyond.
func (l LimitRange) refuses(w Workload, name string) (bound string, broken bool) {
	size := func(amount string) int64 {
		if name == "cpu" {
			return int64(spec.CPUQuantity(amount).Milli())
		}
		return spec.MemoryQuantity(amount).Bytes()
	}
	limit := cmp.Or(w.Limits[name], l.Default[name], l.Max[name])
	switch {
	case l.Min[name] != "" && size(w.Requests[name]) < size(l.Min[name]):
		return "min " + l.Min[name], true
	case l.Max[name] != "" && size(limit) > size(l.Max[name]):
		return "max " + l.Max[name], true
	case limit != "" && size(w.Requests[name]) > size(limit):
		return "default " + limit, true
	}
	return "", false
}

// checkSampleReach finds images to which nothing leads.
func (p *Plan) checkSampleReach(doc *spec.Document, w Workload, path string) {
	registry, _, _ := strings.Cut(w.Image, "/")
	switch {
	case strings.Contains(registry, ".dkr.ecr."+p.Region+"."): // which has an endpoint
	case w.fixed:
		doc.Warn("mirror-reach", path+".image", "without a NAT gateway, nodes reach %s only if it is in the VPC or connected to it; ECR of %s has an endpoint", registry, p.Region)
	case p.Spec.ImageMirror == "":
		doc.Fail("nat", path, "without a NAT gateway nothing leads to %s, where its image is; set imageMirror to a repository in ECR, or use nat: Single", registry)
	}
}

// checkHTTPBin finds an autoscaler without measurements, and more pods than nodes hold.
func (p *Plan) checkHTTPBin(doc *spec.Document, w Workload) {
	const path = "spec.workloads.httpbin"
	if p.Spec.Addons["metrics-server"].Off() {
		doc.Fail("workloads", path, "metrics-server measures the pods by which they are scaled, and is off, by addons.metrics-server.enabled; take that away, or set enabled: false here")
	}
	if p.FargateReaches(w.Namespace) || len(p.Spec.NodePools) > 0 {
		return // which have no end that is known here
	}
	room, known := p.roomFor(w)
	if known && w.Scaling.Min > room {
		doc.Warn("replica-room", path+".minReplicas", "all node groups at their largest hold about %d such pods beside what every node runs, and %d are asked for: the others wait for a node; raise the groups' max", room, w.Scaling.Min)
	}
}

// What a node has no room for: the kubelet and the pods that every node runs, about.
const (
	nodeMilliCPU  = 250
	nodeMemoryMiB = 700
	nodePods      = 4
)

// roomFor is how many pods all groups hold at their largest, by the largest of their
// types, and whether that is known.
func (p *Plan) roomFor(w Workload) (pods int, known bool) {
	cpu := spec.CPUQuantity(w.Requests["cpu"]).Milli()
	memory := int(spec.MemoryQuantity(w.Requests["memory"]).Bytes() >> 20)
	for _, g := range p.Groups {
		if slices.ContainsFunc(g.Taints, func(t spec.Taint) bool { return t.Effect != "PreferNoSchedule" }) {
			continue
		}
		best := 0
		for _, name := range g.InstanceTypes {
			if t, ok := aws.FindInstanceType(name); ok {
				known = true
				best = max(best, min((t.VCPU*1000-nodeMilliCPU)/cpu, (t.MemoryMiB-nodeMemoryMiB)/memory, t.MaxPods-nodePods))
			}
		}
		if best == 0 {
			return 0, false // the types are AWS's to pick, or in no table
		}
		pods += best * g.Max
	}
	return pods, known
}

// schemesIn are the schemes of samples' load balancers in a namespace.
func (p *Plan) schemesIn(namespace string) []spec.LoadBalancerScheme {
	var out []spec.LoadBalancerScheme
	for _, w := range p.Workloads {
		if w.Ingress != nil && w.Namespace == namespace {
			out = append(out, w.scheme)
		}
	}
	return out
}
