// Package events holds the forProvider blocks of the EventBridge kinds we emit,
// and event patterns as typed values.
package events

import (
	"encoding/json"

	"github.com/crossplane/crossplane-runtime/v2/apis/common"

	"spotcluster.dev/spotcluster/fn/object"
)

// Ref is a reference to another managed resource.
type Ref = common.NamespacedReference

// DefaultBus is where AWS's own services put their events. It must be named: the
// AWS provider makes a rule's id of it.
const DefaultBus = "default"

func gvk(kind string) object.GVK {
	return object.GVK{Group: "cloudwatchevents.aws.m.upbound.io", Version: "v1beta1", Kind: kind}
}

// Rule picks events.
type Rule struct {
	Description  string            `json:"description"`
	EventBusName string            `json:"eventBusName"`
	EventPattern string            `json:"eventPattern"`
	Region       string            `json:"region"`
	State        string            `json:"state"`
	Tags         map[string]string `json:"tags"`
}

// GVK of Rule.
func (Rule) GVK() object.GVK { return gvk("Rule") }

// Target is where a rule's events go.
type Target struct {
	ARN          string `json:"arn"`
	EventBusName string `json:"eventBusName"`
	Region       string `json:"region"`
	RuleRef      *Ref   `json:"ruleRef"`
	TargetID     string `json:"targetId"`
}

// GVK of Target.
func (Target) GVK() object.GVK { return gvk("Target") }

// A Pattern is what an event must be. An event fits if, of every field given, it
// has one of the values (Amazon EventBridge user guide, "Event patterns").
type Pattern struct {
	Source     []string `json:"source"`
	DetailType []string `json:"detail-type"`
	Detail     *Detail  `json:"detail,omitempty"`
}

// Detail is the part of a pattern that depends on the event's type.
type Detail struct {
	AutoScalingGroupName []Prefix `json:"AutoScalingGroupName,omitempty"`
	EventTypeCategory    []string `json:"eventTypeCategory,omitempty"`
	Service              []string `json:"service,omitempty"`
}

// Prefix is what a value begins with.
type Prefix struct {
	Prefix string `json:"prefix"`
}

// String is the pattern as JSON.
func (p Pattern) String() string {
	out, err := json.MarshalIndent(p, "", "  ")
	if err != nil { // structs of plain fields
		panic(err)
	}
	return string(out)
}
