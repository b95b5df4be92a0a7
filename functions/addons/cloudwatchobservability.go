package addons

import (
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// cloudWatchObservability sends metrics of nodes and pods, and what containers and
// nodes write, to CloudWatch: the agent, Fluent Bit and the operator that runs
// both. Where a group of nodes is sized by its memory, it is what measures it.
// Source: CloudWatch user guide, "Install the CloudWatch agent with the Amazon
// CloudWatch Observability EKS add-on".
var cloudWatchObservability = plan.AddonRow{
	Name:           "amazon-cloudwatch-observability",
	EKS:            true,
	Layer:          object.System,
	Namespace:      "amazon-cloudwatch",
	ServiceAccount: "cloudwatch-agent",
	Default:        never,
	DaemonSet:      true,
	NeedsNodes:     "its agents are DaemonSets with the node's network, which Fargate does not run",
	Calls:          calls("ec2", "logs", "monitoring", "xray"),
	Webhooks:       []int{9443},
	Managed:        func(*plan.Plan) []string { return []string{"CloudWatchAgentServerPolicy"} },
	LogGroups: func(p *plan.Plan) []string {
		var out []string
		for _, part := range []string{"application", "dataplane", "host", "performance"} {
			out = append(out, p.Names.ContainerInsights(part))
		}
		return out
	},
	Values: func(p *plan.Plan, _ plan.Addon) any {
		if !p.MeasuresMemory() {
			return nil
		}
		return observabilityConfiguration{Agent: observabilityAgent{Config: memoryAgent(p.Region)}}
	},
}

// observabilityConfiguration takes the place of the agent's own configuration, so
// that it must say again what that does by itself.
type observabilityConfiguration struct {
	Agent observabilityAgent `json:"agent"`
}

type observabilityAgent struct {
	Config agentConfig `json:"config"`
}

type agentConfig struct {
	Agent   agentRegion  `json:"agent"`
	Logs    agentLogs    `json:"logs"`
	Metrics agentMetrics `json:"metrics"`
	Traces  agentTraces  `json:"traces"`
}

type agentRegion struct {
	Region string `json:"region"`
}

type agentLogs struct {
	MetricsCollected agentInsights `json:"metrics_collected"`
}

type agentInsights struct {
	ApplicationSignals struct{}        `json:"application_signals"`
	Kubernetes         agentKubernetes `json:"kubernetes"`
}

type agentKubernetes struct {
	EnhancedContainerInsights bool `json:"enhanced_container_insights"`
}

type agentTraces struct {
	TracesCollected struct {
		ApplicationSignals struct{} `json:"application_signals"`
	} `json:"traces_collected"`
}

// agentMetrics are the metrics that alarms of groups look at: those of a node, with
// the name of its Auto Scaling group, which the agent asks EC2 for.
type agentMetrics struct {
	AggregationDimensions [][]string        `json:"aggregation_dimensions"`
	AppendDimensions      map[string]string `json:"append_dimensions"`
	MetricsCollected      agentMemory       `json:"metrics_collected"`
}

type agentMemory struct {
	Mem agentMeasurement `json:"mem"`
}

type agentMeasurement struct {
	Measurement []string `json:"measurement"`
}

// memoryAgent measures the memory of nodes besides, group by group, in the agent's
// own namespace of metrics, CWAgent.
// Source: CloudWatch user guide, "Manually create or edit the CloudWatch agent
// configuration file".
func memoryAgent(region string) agentConfig {
	const group = "AutoScalingGroupName"
	c := agentConfig{Agent: agentRegion{Region: region}}
	c.Logs.MetricsCollected.Kubernetes.EnhancedContainerInsights = true
	c.Metrics = agentMetrics{
		AggregationDimensions: [][]string{{group}},
		AppendDimensions:      map[string]string{group: "${aws:" + group + "}"},
		MetricsCollected:      agentMemory{Mem: agentMeasurement{Measurement: []string{"mem_used_percent"}}},
	}
	return c
}
