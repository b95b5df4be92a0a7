package network

import (
	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/ec2"
	"spotcluster.dev/spotcluster/fn/api/logs"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
)

// flowLogs records the VPC's traffic: into a bucket, or into a log group, which is
// guarded, for it holds what nobody can record again.
func flowLogs(p plan.Plan, f plan.FlowLogs) []object.Object {
	log := ec2.FlowLog{
		LogDestination:         f.Bucket,
		LogDestinationType:     "s3",
		MaxAggregationInterval: int(f.Spec.AggregationSeconds),
		Region:                 p.Region,
		Tags:                   p.NameTags(spec.NamedFlowLog, f.Name),
		TrafficType:            string(f.Spec.Traffic),
		VPCIDRef:               p.Network.VPC.Ref(),
	}
	if f.LogGroup == "" {
		return []object.Object{p.Managed(object.Network, f.Name, log)}
	}
	log.LogDestinationType = "cloud-watch-logs"
	log.LogDestinationRef = crossplane.Ref(f.Group)
	log.IAMRoleARNRef = crossplane.Ref(f.Role)
	group := p.Managed(object.Network, f.Group, logs.Group{
		Region:          p.Region,
		RetentionInDays: int(f.Spec.RetentionDays),
		Tags:            p.PatternTags(spec.NamedLogGroup, f.Group),
	})
	return []object.Object{p.Guarded(plan.ExternalName(group, f.LogGroup)), p.Managed(object.Network, f.Name, log)}
}
