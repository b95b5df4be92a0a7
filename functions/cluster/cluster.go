// Package cluster renders the EKS cluster: its logs, the control plane, who may
// enter, the way in for Flux, and the values that only AWS can tell.
package cluster

import (
	"strings"

	"spotcluster.dev/spotcluster/fn/api/core"
	"spotcluster.dev/spotcluster/fn/api/crossplane"
	"spotcluster.dev/spotcluster/fn/api/ec2"
	"spotcluster.dev/spotcluster/fn/api/eks"
	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/api/kms"
	"spotcluster.dev/spotcluster/fn/api/logs"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
)

// Render makes the control plane and what goes with it.
func Render(p plan.Plan) []object.Object {
	out := append([]object.Object{logGroup(p)}, key(p)...)
	out = append(out, p.Held(controlPlane(p))...)
	out = append(out, inOrder(p)...)
	out = append(out, kubeconfigs(p)...)
	for _, e := range p.AccessEntries {
		out = append(out, access(p, e)...)
	}
	out = append(out, awsAuth(p)...)
	return append(out, lateValues(p)...)
}

// logGroup is made before the cluster: EKS would make one that keeps logs for
// ever. Its name has slashes, so it is given by annotation.
func logGroup(p plan.Plan) object.Object {
	o := p.Managed(object.Cluster, p.Names.Of("control-plane"), logs.Group{
		Region:          p.Region,
		RetentionInDays: int(p.Spec.ControlPlane.Logs.RetentionDays),
		Tags:            p.PatternTags(spec.NamedLogGroup, p.Names.Of("control-plane")),
	})
	return p.Guarded(plan.ExternalName(o, p.Names.LogGroup()))
}

// key is the KMS key of Secrets, where it is made. Without it the cluster is lost,
// so it is guarded and held as the cluster is, and for thirty days after its
// deletion it can be brought back.
func key(p plan.Plan) []object.Object {
	if p.Key == nil || p.Key.Name == "" {
		return nil
	}
	key := p.Guarded(p.Managed(object.Cluster, p.Key.Name, kms.Key{
		DeletionWindowInDays: 30,
		Description:          "Secrets of the EKS cluster " + p.Name,
		EnableKeyRotation:    true,
		Region:               p.Region,
		Tags:                 p.NameTags(spec.NamedKey, p.Key.Name),
	}))
	alias := p.Named(object.Cluster, p.Key.Name, kms.Alias{Region: p.Region, TargetKeyIDRef: crossplane.Ref(p.Key.Name)})
	return append(p.Held(key), p.Guarded(plan.ExternalName(alias, p.Key.Alias)))
}

// inOrder keeps the log group, the key and the control plane's role until the
// cluster is gone: EKS would make the group again, to keep for ever, and without its role's
// rights it leaves network interfaces behind.
func inOrder(p plan.Plan) []object.Object {
	cluster := eks.Cluster{}.GVK()
	out := []object.Object{}
	if e := p.Spec.Network.Existing; e != nil && e.Cluster != nil { // the VPC of another cluster
		out = append(out, p.UsedBy(object.Cluster, ec2.VPC{}.GVK(), crossplane.UsageResource{Name: p.Network.VPC.Name, Namespace: p.Network.VPC.Namespace}, cluster, p.Name))
	}
	out = append(out, p.UsedBy(object.Cluster, logs.Group{}.GVK(), crossplane.UsageResource{Name: p.Names.Of("control-plane")}, cluster, p.Name))
	if role := p.ControlPlaneRole(); role.ID == "" {
		out = append(out, p.UsedBy(object.Cluster, iam.Role{}.GVK(), crossplane.UsageResource{Name: role.Name}, cluster, p.Name))
	}
	if p.Key != nil && p.Key.Name != "" {
		out = append(out, p.UsedBy(object.Cluster, kms.Key{}.GVK(), crossplane.UsageResource{Name: p.Key.Name}, cluster, p.Name))
	}
	return out
}

func controlPlane(p plan.Plan) object.Object {
	c := p.Spec.ControlPlane
	params := eks.Cluster{
		AccessConfig: eks.AccessConfig{
			AuthenticationMode:                      string(c.AuthenticationMode),
			BootstrapClusterCreatorAdminPermissions: *c.CreatorAdmin,
		},
		BootstrapSelfManagedAddons: false, // the add-ons are objects of ours
		DeletionProtection:         *c.DeletionProtection && !p.Removed(),
		EnabledClusterLogTypes:     plain(c.Logs.Types),
		KubernetesNetworkConfig:    eks.NetworkConfig{IPFamily: strings.ToLower(string(c.IPFamily)), ServiceIPv4CIDR: string(c.ServiceCIDR)},
		Region:                     p.Region,
		RoleARN:                    p.ControlPlaneRole().ID,
		RoleARNRef:                 p.ControlPlaneRole().Ref(),
		Tags:                       p.PatternTags(spec.NamedCluster, p.Name),
		UpgradePolicy:              eks.UpgradePolicy{SupportType: string(c.SupportType)},
		Version:                    string(p.Spec.Version),
		VPCConfig: eks.VPCConfig{
			EndpointPrivateAccess: *c.Endpoint.Private,
			EndpointPublicAccess:  *c.Endpoint.Public,
			PublicAccessCIDRs:     plain(c.Endpoint.PublicCIDRs),
			SecurityGroupIDRefs:   crossplane.Once(p.ControlPlaneSecurityGroups()),
			SubnetIDRefs:          crossplane.Once(p.ControlPlaneSubnets()),
			SubnetIDs:             crossplane.IDs(p.ControlPlaneSubnets()),
		},
		ZonalShiftConfig: eks.ZonalShiftConfig{Enabled: *c.ZonalShift},
	}
	if c.ScalingTier != spec.StandardTier {
		params.ControlPlaneScalingConfig = &eks.ControlPlaneScalingConfig{Tier: string(c.ScalingTier)}
	}
	return p.Guarded(encrypted(p, params))
}

// encrypted is the cluster with its key. A key that is made is named by its alias,
// which EKS answers with the key itself: in forProvider the two would never agree,
// so there it only counts when the cluster is made.
func encrypted(p plan.Plan, params eks.Cluster) object.Object {
	if p.Key == nil {
		return p.Named(object.Cluster, p.Name, params)
	}
	config := &eks.EncryptionConfig{Provider: eks.EncryptionProvider{KeyARN: p.Key.ARN}, Resources: []string{"secrets"}}
	if p.Key.Name == "" {
		params.EncryptionConfig = config
		return p.Named(object.Cluster, p.Name, params)
	}
	return p.Initialized(object.Cluster, p.Name, params, eks.ClusterInit{EncryptionConfig: config})
}

// kubeconfigs are Flux's way in, beside the Flux objects that use them: what Flux
// must know to ask AWS by itself, or a kubeconfig that ClusterAuth keeps in a
// Secret. ClusterAuth speaks as the provider, so the provider must get in: as the
// cluster's creator, or by the entry of its role.
func kubeconfigs(p plan.Plan) []object.Object {
	var out []object.Object
	if p.Spec.Delivery.FluxRole != "" {
		out = append(out, p.Object(object.Cluster, p.Kubeconfig, core.ConfigMap{
			Data: map[string]string{"cluster": p.ARN("eks", "cluster/"+p.Name), "provider": "aws"},
		}))
	}
	if !p.UsesClusterAuth() {
		return out
	}
	o := p.Managed(object.Cluster, p.Name, eks.ClusterAuth{
		ClusterNameRef: crossplane.Ref(p.Name),
		RefreshPeriod:  "10m0s",
		Region:         p.Region,
	})
	m := o.Body.(crossplane.Managed)
	m.Spec.WriteConnectionSecretToReference = crossplane.Secret(p.Kubeconfig)
	o.Body = m
	return append(out, o)
}

// plain is a list of spec values as the plain texts they are.
func plain[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}
