// Package subnetgroup holds the forProvider blocks of the subnet groups of RDS,
// ElastiCache and Redshift, which are alike but for their API group.
package subnetgroup

import (
	"github.com/crossplane/crossplane-runtime/v2/apis/common"

	"spotcluster.dev/spotcluster/fn/object"
)

// Params is what every subnet group has.
type Params struct {
	Description  string                       `json:"description"`
	Region       string                       `json:"region"`
	SubnetIDRefs []common.NamespacedReference `json:"subnetIdRefs"`
	Tags         map[string]string            `json:"tags"`
}

func gvk(service string) object.GVK {
	return object.GVK{Group: service + ".aws.m.upbound.io", Version: "v1beta1", Kind: "SubnetGroup"}
}

// RDS is a DB subnet group.
type RDS struct{ Params }

// GVK of RDS's SubnetGroup.
func (RDS) GVK() object.GVK { return gvk("rds") }

// ElastiCache is a cache subnet group.
type ElastiCache struct{ Params }

// GVK of ElastiCache's SubnetGroup.
func (ElastiCache) GVK() object.GVK { return gvk("elasticache") }

// Redshift is a cluster subnet group.
type Redshift struct{ Params }

// GVK of Redshift's SubnetGroup.
func (Redshift) GVK() object.GVK { return gvk("redshift") }
