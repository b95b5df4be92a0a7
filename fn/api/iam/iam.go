// Package iam holds the forProvider blocks of the IAM kinds we emit, and IAM
// policy documents as typed values.
package iam

import (
	"github.com/crossplane/crossplane-runtime/v2/apis/common"

	"spotcluster.dev/spotcluster/fn/object"
)

func gvk(kind string) object.GVK {
	return object.GVK{Group: "iam.aws.m.upbound.io", Version: "v1beta1", Kind: kind}
}

// Role is an IAM role. Its list of policies is exclusive: AWS is made to hold
// these and no others.
type Role struct {
	AssumeRolePolicy    string            `json:"assumeRolePolicy"`
	Description         string            `json:"description"`
	ForceDetachPolicies bool              `json:"forceDetachPolicies"`
	ManagedPolicyARNs   []string          `json:"managedPolicyArns,omitempty"`
	PermissionsBoundary string            `json:"permissionsBoundary,omitempty"`
	Tags                map[string]string `json:"tags"`
}

// GVK of Role.
func (Role) GVK() object.GVK { return gvk("Role") }

// Policy is a customer managed policy.
type Policy struct {
	Description string            `json:"description"`
	Policy      string            `json:"policy"`
	Tags        map[string]string `json:"tags"`
}

// GVK of Policy.
func (Policy) GVK() object.GVK { return gvk("Policy") }

// InstanceProfile carries a role to an instance.
type InstanceProfile struct {
	Role    string                      `json:"role,omitempty"`
	RoleRef *common.NamespacedReference `json:"roleRef,omitempty"`
	Tags    map[string]string           `json:"tags"`
}

// GVK of InstanceProfile.
func (InstanceProfile) GVK() object.GVK { return gvk("InstanceProfile") }

// OpenIDConnectProvider makes IAM trust the tokens of a cluster. The thumbprint
// is left out: IAM fetches it itself.
type OpenIDConnectProvider struct {
	ClientIDList []string          `json:"clientIdList"`
	Tags         map[string]string `json:"tags"`
	URL          string            `json:"url"`
}

// GVK of OpenIDConnectProvider.
func (OpenIDConnectProvider) GVK() object.GVK { return gvk("OpenIDConnectProvider") }
