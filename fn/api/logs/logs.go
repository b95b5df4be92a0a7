// Package logs holds the forProvider block of CloudWatch log groups.
package logs

import "spotcluster.dev/spotcluster/fn/object"

// Group is a CloudWatch log group.
type Group struct {
	Region          string            `json:"region"`
	RetentionInDays int               `json:"retentionInDays"`
	Tags            map[string]string `json:"tags"`
}

// GVK of Group.
func (Group) GVK() object.GVK {
	return object.GVK{Group: "cloudwatchlogs.aws.m.upbound.io", Version: "v1beta1", Kind: "Group"}
}
