package explain

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/release"
)

// Addons is the catalogue, as a release or as a cluster has it.
type Addons struct {
	// Cluster and Kubernetes are empty of a release alone.
	Cluster    string  `json:"cluster,omitempty"`
	Release    string  `json:"release"`
	Kubernetes string  `json:"kubernetes"`
	Addons     []Addon `json:"addons"`
}

// An Addon is one add-on of the catalogue.
type Addon struct {
	Name string `json:"name"`
	// Is says what installs it: EKS, or a chart and where that is from.
	Is string `json:"is"`
	// Version of the chart, or of the EKS add-on, or empty where EKS picks.
	Version        string `json:"version,omitempty"`
	Namespace      string `json:"namespace"`
	ServiceAccount string `json:"serviceAccount,omitempty"`
	// Default says when it is on without being named, or is empty.
	Default string `json:"default,omitempty"`
	// IAM says whether its pods have a role in AWS, in some clusters or in this one.
	IAM bool `json:"iam"`
	// NotIn says in which clusters it cannot run.
	NotIn []string `json:"notIn,omitempty"`
	// On and Why say of a cluster whether it is on, and because of what.
	On  *bool  `json:"on,omitempty"`
	Why string `json:"why,omitempty"`
}

// NewCatalogue is the catalogue with the versions of a release, for its default
// version of Kubernetes.
func NewCatalogue(rows []plan.AddonRow, r *release.Release) Addons {
	out := Addons{Release: r.Name, Kubernetes: r.Kubernetes.Default}
	for _, row := range rows {
		out.Addons = append(out.Addons, addon(row, r, r.Kubernetes.Default))
	}
	return out
}

// NewAddons is the catalogue as a cluster has it.
func NewAddons(rows []plan.AddonRow, p *plan.Plan) Addons {
	out := Addons{Cluster: p.Name, Release: p.Release.Name, Kubernetes: string(p.Spec.Version)}
	for _, row := range rows {
		a := addon(row, p.Release, string(p.Spec.Version))
		installed, on := p.Addon(row.Name)
		if on {
			a.Namespace, a.IAM = installed.Namespace, installed.Role != ""
			a.Version = installed.Chart.Version
			if row.EKS {
				a.Version = installed.Version
			}
		}
		a.On, a.Why = &on, why(row, p, on)
		out.Addons = append(out.Addons, a)
	}
	return out
}

func addon(row plan.AddonRow, r *release.Release, kubernetes string) Addon {
	a := Addon{
		Name: row.Name, Is: "EKS add-on", Version: r.EKSAddons[row.Name][kubernetes],
		Namespace: row.Namespace, ServiceAccount: row.ServiceAccount, Default: row.When,
		IAM: row.Managed != nil || row.Statements != nil,
	}
	if !row.EKS {
		chart := r.Charts[row.Name]
		a.Is, a.Version = "chart "+chart.Chart, chart.Version
		if versions := chart.Kubernetes.Outside(); versions != "" {
			a.NotIn = append(a.NotIn, "Kubernetes "+versions)
		}
	}
	if row.NeedsNodes != "" {
		a.NotIn = append(a.NotIn, "Fargate-only clusters")
	}
	for _, l := range row.Limits {
		a.NotIn = append(a.NotIn, l.On)
	}
	return a
}

// why says because of what an add-on is on or off in a cluster.
func why(row plan.AddonRow, p *plan.Plan, on bool) string {
	wish := p.Spec.Addons[row.Name]
	path := "addons." + row.Name
	switch {
	case on && wish.On():
		return "named in " + path
	case on:
		return strings.TrimSuffix("by default, "+row.When, ", always")
	case wish.Off():
		return path + ".enabled: false"
	case row.NeedsNodes != "" && p.Spec.FargateOnly():
		return "it needs nodes, and there are none but Fargate's"
	case row.When == "":
		return "nobody names it"
	}
	return "only " + row.When + ", or named"
}

// Text is the catalogue as a table for people.
func (e Addons) Text() []byte {
	var b bytes.Buffer
	head := []string{"NAME", "IS", "VERSION", "NAMESPACE", "ACCOUNT", "AWS", "BY DEFAULT", "NOT IN"}
	if e.Cluster == "" {
		fmt.Fprintf(&b, "The catalogue of release %s, for Kubernetes %s\n\n", e.Release, e.Kubernetes)
	} else {
		fmt.Fprintf(&b, "%s: release %s, Kubernetes %s\n\n", e.Cluster, e.Release, e.Kubernetes)
		head = []string{"NAME", "ON", "WHY", "IS", "VERSION", "NAMESPACE", "ACCOUNT", "AWS", "NOT IN"}
	}
	table(&b, head, len(e.Addons), func(i int) []string {
		a := e.Addons[i]
		version, account, notIn := cmp.Or(a.Version, "EKS picks"), cmp.Or(a.ServiceAccount, "-"), cmp.Or(strings.Join(a.NotIn, "; "), "-")
		if a.On == nil {
			return []string{a.Name, a.Is, version, a.Namespace, account, yes(a.IAM, "role"), cmp.Or(a.Default, "-"), notIn}
		}
		return []string{a.Name, yes(*a.On, "on"), a.Why, a.Is, version, a.Namespace, account, yes(a.IAM, "role"), notIn}
	})
	return b.Bytes()
}

// yes is the word where it is so, and else a hyphen.
func yes(so bool, word string) string {
	if so {
		return word
	}
	return "-"
}
