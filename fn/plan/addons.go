package plan

import (
	"fmt"
	"strings"

	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/release"
	"spotcluster.dev/spotcluster/fn/spec"
)

// An AddonRow is one add-on of the catalogue: everything there is to know of it,
// in one place.
type AddonRow struct {
	// Name of the add-on, and of the chart's release.
	Name string
	// EKS says that EKS itself installs it. Otherwise it is a chart.
	EKS bool
	// Layer that installs it.
	Layer object.Layer
	// Namespace of its pods; for a chart the spec may choose another.
	Namespace string
	// ServiceAccount of the pods that need AWS.
	ServiceAccount string
	// OwnValues are values of the chart that other objects are made for, by their
	// paths, each with what to write instead of giving it.
	OwnValues map[string]string
	// Needs are add-ons without which it does nothing.
	Needs []string
	// OtherAccounts are those that its chart makes beside, without a role.
	OtherAccounts []string
	// AccountKey leads to the service account in the chart's values, where that is
	// not serviceAccount.
	AccountKey []string
	// Default says whether it is on where the spec does not name it.
	Default func(p *Plan) bool
	// When says the same in words, or is empty where it is never on by itself.
	When string
	// DaemonSet says that all its pods are a DaemonSet's, and never run on Fargate.
	DaemonSet bool
	// NeedsNodes says why it has no place in a cluster where everything runs on
	// Fargate. It is empty for what runs there.
	NeedsNodes string
	// Labels are those of its pods, by which a Fargate profile may pick them, where
	// they are not the ones that most charts have.
	Labels map[string]string
	// Managed names AWS's own policies for its role, if it needs any.
	Managed func(p *Plan) []string
	// Statements are its role's permissions, if it needs any.
	Statements func(p *Plan) []iam.Statement
	// Calls are the AWS services that its pods call, by the names of their endpoints,
	// beside the one that gives them credentials.
	Calls func(p *Plan) []string
	// Hosts are what else its pods call, that no VPC endpoint leads to.
	Hosts func(p *Plan) []string
	// Image is the repository of a chart's images, in full; empty if it has none.
	Image string
	// After are charts of the same layer that must be installed first.
	After []string
	// KeepCRDs leaves the CRDs in the chart alone, because another chart has them.
	KeepCRDs bool
	// Webhooks are the ports of its pods that the API server calls.
	Webhooks []int
	// Privileged says whether its pods use what the baseline of Pod Security refuses,
	// such as the node's network or folders.
	Privileged func(p *Plan) bool
	// LogGroups are the log groups that it writes to, which are made with the cluster.
	LogGroups func(p *Plan) []string
	// Limits are where it cannot run.
	Limits []Limit
	// Values are the chart's values, or the EKS add-on's configuration.
	Values func(p *Plan, a Addon) any
}

// An Addon is one add-on that is on.
type Addon struct {
	Row       AddonRow
	Namespace string
	// Version of an EKS add-on: the spec's, or the release's for this version of
	// Kubernetes; empty where neither has one, and EKS picks.
	Version string
	// Chart to install, in the version of the spec or of the release.
	Chart release.Chart
	// Role is the name of its role, or empty.
	Role string
	// Values are the user's, to be merged over the row's.
	Values map[string]any
	// LogRetention is how long its log groups keep what it writes, in days.
	LogRetention int
}

// MirroredImage is the repository of the add-on's images in the spec's mirror, or
// empty without one.
func (p *Plan) MirroredImage(a Addon) string { return p.Mirrored(a.Row.Image) }

// Mirrored is a repository of images in the spec's mirror, or empty without one.
func (p *Plan) Mirrored(repository string) string {
	if p.Spec.ImageMirror == "" {
		return ""
	}
	_, path, _ := strings.Cut(repository, "/")
	return string(p.Spec.ImageMirror) + "/" + path
}

// registry is where the add-on's images are without a mirror.
func (row AddonRow) registry() string {
	host, _, _ := strings.Cut(row.Image, "/")
	return host
}

// AnnotationIRSA tells EKS which role a service account takes on.
const AnnotationIRSA = "eks.amazonaws.com/role-arn"

// Annotations are those of the service account that takes on a role: its ARN,
// with IRSA. With Pod Identity the association says so.
func (p *Plan) Annotations(role string) map[string]string {
	for _, id := range p.Identities {
		if id.Role == role && id.Kind == spec.IRSA {
			return map[string]string{AnnotationIRSA: p.RoleARN(p.iamName(role))}
		}
	}
	return nil
}

// Addon finds an add-on that is on, and says whether it is.
func (p *Plan) Addon(name string) (Addon, bool) {
	for _, a := range p.Addons {
		if a.Row.Name == name {
			return a, true
		}
	}
	return Addon{}, false
}

// addons decides which add-ons are on, in the catalogue's order.
func (p *Plan) addons(doc *spec.Document, catalog []AddonRow) []Addon {
	out := make([]Addon, 0, len(catalog))
	for _, row := range catalog {
		wish := p.Spec.Addons[row.Name]
		if wish.Off() || !wish.On() && !row.Default(p) {
			continue
		}
		if row.NeedsNodes != "" && p.Spec.FargateOnly() {
			if wish.On() {
				doc.Fail("fargate", "spec.addons."+row.Name, "%s; this cluster has no nodes but Fargate's, by fargate.only: take the add-on away, or set enabled: false", row.NeedsNodes)
			}
			continue
		}
		out = append(out, p.addon(doc, row, wish))
	}
	return out
}

func (p *Plan) addon(doc *spec.Document, row AddonRow, wish *spec.Addon) Addon {
	a := Addon{Row: row, Namespace: row.Namespace, Chart: p.Release.Charts[row.Name], LogRetention: defaultLogRetention}
	if !row.EKS && p.Spec.AddonNamespace != "" {
		a.Namespace = string(p.Spec.AddonNamespace)
	}
	if row.EKS && p.Partition.Name == "aws" { // where the release's builds were seen
		a.Version = p.Release.EKSAddons[row.Name][string(p.Spec.Version)]
	}
	if mirror := p.Spec.ChartMirror; mirror != "" {
		a.Chart.Repository = string(mirror)
	}
	if !row.EKS && a.Chart.Version == "" {
		doc.Fail("release", "spec.release", "release %s has no version of the chart %s; name a newer release, or switch the add-on off", p.Release.Name, row.Name)
	}
	if wish == nil {
		return a
	}
	a.Values = wish.Values
	p.logRetention(doc, &a, wish)
	if wish.Version != "" {
		a.Version, a.Chart.Version = string(wish.Version), string(wish.Version)
	}
	switch {
	case wish.Namespace == "":
	case row.EKS:
		doc.Fail("addons", fmt.Sprintf("spec.addons.%s.namespace", row.Name), "EKS puts %s into %s; take namespace away", row.Name, row.Namespace)
	default:
		a.Namespace = string(wish.Namespace)
	}
	return a
}

// autoscale gives every group with room between its bounds to cluster-autoscaler,
// where that is on.
func (p *Plan) autoscale() {
	_, on := p.Addon("cluster-autoscaler")
	for i, g := range p.Groups {
		p.Groups[i].Autoscaled = on && g.Scales()
	}
	p.tagGroups()
}

// Scales says whether cluster-autoscaler is to set the group's size: there is room
// for it, and no alarms do.
func (g Group) Scales() bool {
	return g.Max > g.Min && (g.Auto == nil || g.Auto.CPU == 0 && g.Auto.Memory == 0)
}

// Scales says whether any group has room between its smallest and largest size.
func (p *Plan) Scales() bool {
	for _, g := range p.Groups {
		if g.Scales() {
			return true
		}
	}
	return false
}
