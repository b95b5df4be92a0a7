// Package core holds Kubernetes' own kinds that we emit.
package core

import "spotcluster.dev/spotcluster/fn/object"

// Namespace is a Kubernetes namespace.
type Namespace struct{}

// GVK of Namespace.
func (Namespace) GVK() object.GVK { return object.GVK{Version: "v1", Kind: "Namespace"} }

// ServiceAccount is an identity for pods.
type ServiceAccount struct{}

// GVK of ServiceAccount.
func (ServiceAccount) GVK() object.GVK { return object.GVK{Version: "v1", Kind: "ServiceAccount"} }

const rbac = "rbac.authorization.k8s.io"

// ClusterRole is a set of permissions.
type ClusterRole struct {
	Rules []PolicyRule `json:"rules"`
}

// GVK of ClusterRole.
func (ClusterRole) GVK() object.GVK {
	return object.GVK{Group: rbac, Version: "v1", Kind: "ClusterRole"}
}

// PolicyRule allows verbs on resources.
type PolicyRule struct {
	APIGroups []string `json:"apiGroups"`
	Resources []string `json:"resources"`
	Verbs     []string `json:"verbs"`
}

// ClusterRoleBinding grants a ClusterRole everywhere.
type ClusterRoleBinding struct {
	RoleRef  RoleRef   `json:"roleRef"`
	Subjects []Subject `json:"subjects"`
}

// GVK of ClusterRoleBinding.
func (ClusterRoleBinding) GVK() object.GVK {
	return object.GVK{Group: rbac, Version: "v1", Kind: "ClusterRoleBinding"}
}

// Role is a set of permissions in one namespace.
type Role struct {
	Rules []PolicyRule `json:"rules"`
}

// GVK of Role.
func (Role) GVK() object.GVK { return object.GVK{Group: rbac, Version: "v1", Kind: "Role"} }

// RoleBinding grants a Role in its namespace.
type RoleBinding struct {
	RoleRef  RoleRef   `json:"roleRef"`
	Subjects []Subject `json:"subjects"`
}

// GVK of RoleBinding.
func (RoleBinding) GVK() object.GVK {
	return object.GVK{Group: rbac, Version: "v1", Kind: "RoleBinding"}
}

// RoleRef names the role that is granted.
type RoleRef struct {
	APIGroup string `json:"apiGroup"`
	Kind     string `json:"kind"`
	Name     string `json:"name"`
}

// Subject is who gets it.
type Subject struct {
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	Namespace string `json:"namespace"`
}
