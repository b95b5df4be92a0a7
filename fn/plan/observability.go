package plan

import "spotcluster.dev/spotcluster/fn/spec"

// Add-ons that others must know of, by their names in the catalogue.
const (
	// CloudWatchObservability is the EKS add-on with the CloudWatch agent.
	CloudWatchObservability = spec.CloudWatchObservability
	// Calico is the chart with Calico's operator.
	Calico = "tigera-operator"
)

// MeasuresMemory says whether alarms look at the memory of nodes.
func (p *Plan) MeasuresMemory() bool {
	for _, g := range p.Groups {
		if g.Auto != nil && g.Auto.Memory > 0 {
			return true
		}
	}
	return false
}
