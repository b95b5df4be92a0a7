package nodes

import (
	"strconv"

	"spotcluster.dev/spotcluster/fn/api/autoscaling"
	"spotcluster.dev/spotcluster/fn/api/cloudwatch"
	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/eks"
	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// admission is what lets self-managed nodes in: a profile that carries their role,
// and an access entry for it. EKS makes neither for them.
func admission(p plan.Plan) []object.Object {
	var out []object.Object
	for _, profile := range p.InstanceProfiles() {
		params := iam.InstanceProfile{Tags: p.Tags()}
		if profile.Given {
			params.Role = profile.Role
		} else {
			params.RoleRef = crossplane.Ref(profile.Role)
		}
		out = append(out, p.Named(object.Nodes, profile.Name, params))
	}
	for _, arn := range p.SelfManagedRoles() {
		out = append(out, p.Managed(object.Nodes, p.Names.Access("nodes", arn), eks.AccessEntry{
			ClusterNameRef: crossplane.Ref(p.Name),
			PrincipalARN:   arn,
			Region:         p.Region,
			Tags:           p.Tags(),
			Type:           "EC2_LINUX",
		}))
	}
	return out
}

// autoscalingGroup is a group of our own. Its desired size is for creation only:
// from then on cluster-autoscaler, or an alarm, sets it between min and max, which
// can be edited.
func autoscalingGroup(p plan.Plan, g plan.Group) []object.Object {
	a := g.Auto
	params := autoscaling.Group{
		CapacityRebalance: a.CapacityRebalance,
		ForceDelete:       a.Protected, // without draining: AWS would wait for ever for protected nodes to go
		HealthCheckType:   "EC2",
		InstanceRefresh:   refresh(a),
		MaxSize:           g.Max,
		MinSize:           g.Min,
		MixedInstancesPolicy: autoscaling.MixedInstancesPolicy{
			InstancesDistribution: autoscaling.InstancesDistribution{
				OnDemandBaseCapacity:                a.OnDemandBase,
				OnDemandPercentageAboveBaseCapacity: a.OnDemandPercent,
				SpotAllocationStrategy:              a.SpotStrategy,
				SpotInstancePools:                   a.SpotPools,
			},
			LaunchTemplate: autoscaling.GroupTemplate{
				LaunchTemplateSpecification: autoscaling.TemplateSpecification{LaunchTemplateIDRef: crossplane.Follow(g.Template.Name), Version: "$Latest"},
				Override:                    overrides(g),
			},
		},
		ProtectFromScaleIn:     a.Protected,
		Region:                 p.Region,
		SuspendedProcesses:     a.Suspended,
		VPCZoneIdentifier:      crossplane.IDs(g.Subnets),
		VPCZoneIdentifierRefs:  crossplane.Following(g.Subnets),
		WaitForCapacityTimeout: "0",
	}
	for _, t := range a.Tags {
		params.Tag = append(params.Tag, autoscaling.Tag{Key: t.Key, PropagateAtLaunch: t.Propagated, Value: t.Value})
	}
	out := []object.Object{p.Initialized(object.Nodes, g.Name, params, autoscaling.GroupInit{DesiredCapacity: g.Min})}
	out = append(out, roleOf(p, g, autoscaling.Group{}.GVK())...)
	return append(out, policies(p, g)...)
}

func refresh(a *plan.Autoscaling) *autoscaling.InstanceRefresh {
	if a.Refresh == nil {
		return nil
	}
	r := &autoscaling.InstanceRefresh{Strategy: "Rolling", Preferences: autoscaling.RefreshPreferences{
		InstanceWarmup: strconv.Itoa(a.Refresh.WarmupSeconds), MinHealthyPercentage: a.Refresh.MinHealthy,
		MaxHealthyPercentage: a.Refresh.MaxHealthy,
	}}
	if a.Protected { // left out, a refresh would wait for nodes that are protected for good
		r.Preferences.ScaleInProtectedInstances = "Refresh"
	}
	return r
}

// overrides are the types that the group may launch, or what describes them.
func overrides(g plan.Group) []autoscaling.Override {
	var out []autoscaling.Override
	if a := g.Attributes; a != nil {
		out = append(out, autoscaling.Override{InstanceRequirements: requirements(a)})
	}
	for _, t := range g.InstanceTypes {
		out = append(out, autoscaling.Override{InstanceType: t})
	}
	return out
}

func requirements(a *aws.Attributes) *autoscaling.InstanceRequirements {
	r := &autoscaling.InstanceRequirements{
		AcceleratorTypes:      a.AcceleratorTypes,
		AllowedInstanceTypes:  a.AllowedTypes,
		BareMetal:             a.BareMetal,
		BurstablePerformance:  a.Burstable,
		CPUManufacturers:      a.CPUManufacturers,
		ExcludedInstanceTypes: a.ExcludedTypes,
		LocalStorage:          a.LocalStorage,
		MemoryMiB:             bounds(a.MemoryMiB),
		VCPUCount:             bounds(a.VCPUs),
	}
	switch none := 0; {
	case a.NoAccelerators:
		r.AcceleratorCount = &autoscaling.Bounds{Max: &none}
	case a.Accelerators != aws.Bounds{}:
		count := bounds(a.Accelerators)
		r.AcceleratorCount = &count
	}
	return r
}

func bounds(b aws.Bounds) autoscaling.Bounds {
	out := autoscaling.Bounds{Min: b.Min}
	if b.Max > 0 {
		out.Max = &b.Max
	}
	return out
}

// cooldown is how long a group is left alone after it was changed, in seconds.
const cooldown = 300

// policies follow the load of the nodes. EC2 keeps the alarms of the CPU's target
// itself; memory is known to the CloudWatch agent alone, and its alarms are ours.
func policies(p plan.Plan, g plan.Group) []object.Object {
	var out []object.Object
	if g.Auto.CPUPolicy != "" {
		out = append(out, p.Named(object.Nodes, g.Auto.CPUPolicy, autoscaling.Policy{
			AutoscalingGroupNameRef: crossplane.Ref(g.Name),
			PolicyType:              "TargetTrackingScaling",
			Region:                  p.Region,
			TargetTrackingConfiguration: &autoscaling.TargetTracking{
				PredefinedMetricSpecification: autoscaling.PredefinedMetric{PredefinedMetricType: "ASGAverageCPUUtilization"},
				TargetValue:                   g.Auto.CPU,
			},
		}))
	}
	if g.Auto.MemoryUp != "" {
		out = append(out, step(p, g, g.Auto.MemoryUp, 1, "GreaterThanThreshold", g.Auto.Memory)...)
	}
	if g.Auto.MemoryDown != "" {
		out = append(out, step(p, g, g.Auto.MemoryDown, -1, "LessThanThreshold", g.Auto.Memory/2)...)
	}
	return out
}

// step changes the group by one node while its memory use is beyond a threshold.
func step(p plan.Plan, g plan.Group, name string, by int, comparison string, threshold int) []object.Object {
	return []object.Object{
		p.Named(object.Nodes, name, autoscaling.Policy{
			AdjustmentType:          "ChangeInCapacity",
			AutoscalingGroupNameRef: crossplane.Ref(g.Name),
			Cooldown:                cooldown,
			PolicyType:              "SimpleScaling",
			Region:                  p.Region,
			ScalingAdjustment:       by,
		}),
		p.Named(object.Nodes, name, cloudwatch.MetricAlarm{
			AlarmActionsRefs:   crossplane.Refs([]string{name}),
			AlarmDescription:   "Memory use of the nodes of " + g.Name,
			ComparisonOperator: comparison,
			Dimensions:         map[string]string{"AutoScalingGroupName": g.Name},
			EvaluationPeriods:  3,
			MetricName:         "mem_used_percent",
			Namespace:          "CWAgent",
			Period:             60,
			Region:             p.Region,
			Statistic:          "Average",
			Tags:               p.Tags(),
			Threshold:          threshold,
			TreatMissingData:   "missing",
		}),
	}
}
