// Package sqs holds the forProvider blocks of the SQS kinds we emit.
package sqs

import (
	"github.com/crossplane/crossplane-runtime/v2/apis/common"

	"spotcluster.dev/spotcluster/fn/object"
)

// Ref is a reference to another managed resource.
type Ref = common.NamespacedReference

func gvk(kind string) object.GVK {
	return object.GVK{Group: "sqs.aws.m.upbound.io", Version: "v1beta1", Kind: kind}
}

// Queue is a queue. Its policy is an object of its own: the provider leaves the
// queue's field alone then.
type Queue struct {
	MessageRetentionSeconds int               `json:"messageRetentionSeconds"`
	Name                    string            `json:"name"`
	Region                  string            `json:"region"`
	SQSManagedSSEEnabled    bool              `json:"sqsManagedSseEnabled"`
	Tags                    map[string]string `json:"tags"`
}

// GVK of Queue.
func (Queue) GVK() object.GVK { return gvk("Queue") }

// QueuePolicy says who may send to a queue.
type QueuePolicy struct {
	Policy      string `json:"policy"`
	QueueURLRef *Ref   `json:"queueUrlRef"`
	Region      string `json:"region"`
}

// GVK of QueuePolicy.
func (QueuePolicy) GVK() object.GVK { return gvk("QueuePolicy") }
