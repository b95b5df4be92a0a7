package spec

// The defaults of workloads; see defaults.go.

func defaultWorkloads(w *Workloads) {
	if h := w.HTTPBin; h != nil {
		orDefault(&h.Namespace, "apps")
		orDefault(&h.MinReplicas, 2)
		orDefault(&h.MaxReplicas, max(10, h.MinReplicas))
		orDefault(&h.CPUPercent, 50)
		orOn(&h.Enabled)
	}
	if g := w.Game2048; g != nil {
		orDefault(&g.Namespace, "2048-game")
		orDefault(&g.Replicas, 2)
		defaultSampleIngress(&g.Ingress)
		orOn(&g.Enabled)
	}
	if a := w.APIWeb; a != nil {
		orDefault(&a.Namespace, "apps")
		orDefault(&a.Port, 8080)
		orDefault(&a.Replicas, 2)
		orDefault(&a.CPU, "100m")
		orDefault(&a.Memory, "256Mi")
		defaultSampleIngress(&a.Ingress)
		orOn(&a.Enabled)
	}
}

func defaultSampleIngress(i *SampleIngress) {
	orDefault(&i.Scheme, InternetFacing)
	orDefault(&i.HealthCheckPath, "/")
}
