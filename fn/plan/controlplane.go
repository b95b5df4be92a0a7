package plan

import (
	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/spec"
)

// A Key encrypts the cluster's Secrets.
type Key struct {
	// ARN of the key, or of its alias where it is made.
	ARN string
	// Name of the object that makes it, and its alias, or empty.
	Name, Alias string
}

// key decides the key. One that is made gets its id from AWS, so it is known by
// its alias, which is ours to choose.
func (p *Plan) key() *Key {
	e := p.Spec.ControlPlane.Encryption
	switch {
	case e == nil || !*e.Enabled:
		return nil
	case e.KeyARN != "":
		return &Key{ARN: string(e.KeyARN)}
	}
	alias := p.Names.KeyAlias()
	return &Key{ARN: p.ARN("kms", "alias/"+alias), Name: p.Names.Of("secrets"), Alias: alias}
}

// A UserKubeconfig is the kubeconfig for people.
type UserKubeconfig struct {
	// Name of the ConfigMap.
	Name string
	// Context is the name of its cluster, user and context.
	Context string
	// Endpoint is the API server's URL, and Authority its CA, in base64.
	Endpoint, Authority Late
}

func (p *Plan) userKubeconfig() *UserKubeconfig {
	k := p.Spec.ControlPlane.Kubeconfig
	if k == nil || !*k.Enabled {
		return nil
	}
	out := &UserKubeconfig{
		Name: p.Names.Of("user-kubeconfig"), Context: string(k.Context),
		Endpoint: Variable(endpointVariable), Authority: Variable(authorityVariable),
	}
	if api := p.Spec.ControlPlane.APIServer; api != nil {
		out.Endpoint, out.Authority = Known(string(api.Endpoint)), Known(string(api.CertificateAuthority))
	}
	return out
}

// ControlPlaneRole is the role that the control plane runs as: one that is given,
// or ours.
func (p *Plan) ControlPlaneRole() crossplane.Link {
	if given := p.Spec.ControlPlane.Role; given != "" {
		return crossplane.Link{ID: string(given)}
	}
	return crossplane.Link{Name: p.ClusterRole()}
}

// ControlPlaneSecurityGroups are those beside the one that EKS makes.
func (p *Plan) ControlPlaneSecurityGroups() []crossplane.Link {
	if g, made := p.SecurityGroup(spec.ControlPlaneGroup); made {
		return []crossplane.Link{g}
	}
	return nil
}

// NodeSecurityGroups are those of a group's nodes, where they are not in EKS's own.
func (p *Plan) NodeSecurityGroups(of Group) []crossplane.Link {
	if of.Auto == nil && !p.ownSecurityGroups() {
		return nil
	}
	if g, made := p.SecurityGroup(spec.NodesGroup); made {
		return []crossplane.Link{g}
	}
	return nil
}
