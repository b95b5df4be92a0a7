// Package workloads renders the samples: Deployments that keep running on spot nodes,
// their Services, and how they are reached and scaled.
package workloads

import (
	"spotcluster.dev/spotcluster/fn/api/apps"
	"spotcluster.dev/spotcluster/fn/api/core"
	"spotcluster.dev/spotcluster/fn/api/networking"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// Render makes the samples, in the layer that opens last and goes first: the controller
// that made their load balancers is there to take them down.
func Render(p plan.Plan) []object.Object {
	var out []object.Object
	for _, w := range p.Workloads {
		out = append(out, deployment(p, w), service(p, w), budget(p, w))
		if w.Scaling != nil {
			out = append(out, autoscaler(p, w))
		}
		if w.Ingress != nil {
			out = append(out, ingress(p, w))
		}
	}
	return out
}

// portName is the name that pods, Services and Ingresses have for the one port.
const portName = "http"

func labels(w plan.Workload) map[string]string { return map[string]string{"app": w.App} }

func deployment(p plan.Plan, w plan.Workload) object.Object {
	pods := apps.Selector{MatchLabels: labels(w)}
	return p.Workload(object.Workloads, w.Namespace, w.Deployment, apps.Deployment{Spec: apps.DeploymentSpec{
		Replicas: w.Replicas,
		Selector: pods,
		Template: apps.PodTemplate{
			Metadata: apps.TemplateMeta{Labels: labels(w)},
			Spec: apps.PodSpec{
				Containers:      []apps.Container{container(w)},
				NodeSelector:    w.NodeLabels,
				SecurityContext: apps.PodSecurityContext{RunAsNonRoot: !w.Root, SeccompProfile: apps.SeccompProfile{Type: "RuntimeDefault"}},
				TopologySpreadConstraints: []apps.TopologySpread{
					spread("topology.kubernetes.io/zone", pods), spread("kubernetes.io/hostname", pods),
				},
			},
		},
	}})
}

// spread keeps pods apart, so that one spot node, or one pool of them, does not take all
// at once; where there is no room for that, they run all the same.
func spread(label string, pods apps.Selector) apps.TopologySpread {
	return apps.TopologySpread{LabelSelector: pods, MaxSkew: 1, TopologyKey: label, WhenUnsatisfiable: "ScheduleAnyway"}
}

// drainSeconds is how long a pod that is to go still answers: load balancers need it to
// hear of that. With Kubernetes' half minute for ending, it is well within the two
// minutes that a spot node is given.
const drainSeconds = 15

func container(w plan.Workload) apps.Container {
	probe := apps.HTTPGet{Path: w.HealthPath, Port: portName}
	return apps.Container{
		Image:          w.Image,
		Lifecycle:      apps.Lifecycle{PreStop: apps.Handler{Sleep: apps.Sleep{Seconds: drainSeconds}}},
		LivenessProbe:  apps.Probe{HTTPGet: probe, PeriodSeconds: 10, FailureThreshold: 6},
		Name:           w.App,
		Ports:          []apps.ContainerPort{{ContainerPort: w.Port, Name: portName, Protocol: "TCP"}},
		ReadinessProbe: apps.Probe{HTTPGet: probe, PeriodSeconds: 5},
		Resources:      apps.Resources{Limits: w.Limits, Requests: w.Requests},
		SecurityContext: apps.SecurityContext{
			Capabilities: apps.Capabilities{Add: w.Capabilities, Drop: []string{"ALL"}},
		},
	}
}

func service(p plan.Plan, w plan.Workload) object.Object {
	return p.Workload(object.Workloads, w.Namespace, w.Service, core.Service{Spec: core.ServiceSpec{
		Ports:    []core.ServicePort{{Name: portName, Port: 80, Protocol: "TCP", TargetPort: portName}},
		Selector: labels(w),
	}})
}

// budget lets one pod go at a time, so that nodes can be drained.
func budget(p plan.Plan, w plan.Workload) object.Object {
	return p.Workload(object.Workloads, w.Namespace, w.Deployment, apps.PodDisruptionBudget{Spec: apps.PodDisruptionBudgetSpec{
		MaxUnavailable: 1, Selector: apps.Selector{MatchLabels: labels(w)},
	}})
}

func autoscaler(p plan.Plan, w plan.Workload) object.Object {
	return p.Workload(object.Workloads, w.Namespace, w.Deployment, apps.HorizontalPodAutoscaler{Spec: apps.HorizontalPodAutoscalerSpec{
		MaxReplicas: w.Scaling.Max,
		Metrics: []apps.Metric{{Type: "Resource", Resource: apps.ResourceMetric{
			Name: "cpu", Target: apps.MetricTarget{AverageUtilization: w.Scaling.CPUPercent, Type: "Utilization"},
		}}},
		MinReplicas:    w.Scaling.Min,
		ScaleTargetRef: apps.ScaleTarget{APIVersion: apps.Deployment{}.GVK().APIVersion(), Kind: apps.Deployment{}.GVK().Kind, Name: w.Deployment},
	}})
}

// ingress is of the class that the controller's chart makes.
func ingress(p plan.Plan, w plan.Workload) object.Object {
	to := networking.Backend{Service: networking.BackendService{Name: w.Service, Port: networking.BackendPort{Name: portName}}}
	o := p.Workload(object.Workloads, w.Namespace, w.Ingress.Name, networking.Ingress{Spec: networking.IngressSpec{
		IngressClassName: "alb",
		Rules:            []networking.Rule{{Host: w.Ingress.Host, HTTP: networking.HTTP{Paths: []networking.Path{{Backend: to, Path: "/", PathType: "Prefix"}}}}},
	}})
	return plan.Annotated(o, w.Ingress.Annotations)
}
