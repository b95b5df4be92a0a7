package plan

import (
	"strings"

	"spotcluster.dev/spotcluster/fn/spec"
)

// A Limit is where an add-on cannot run, beside clusters without nodes.
type Limit struct {
	// On says in a few words in which clusters it cannot run.
	On string
	// Why says of such a cluster what would happen, with its source, and what to do; of
	// any other it is empty.
	Why func(p *Plan) string
}

// checkLimits finds add-ons that would be installed and never work.
func (p *Plan) checkLimits(doc *spec.Document) {
	for _, a := range p.Addons {
		var met []string
		for _, l := range a.Row.Limits {
			if why := l.Why(p); why != "" {
				met = append(met, l.On+": "+why)
			}
		}
		if len(met) == 0 {
			p.checkKubernetes(doc, a)
		} else {
			doc.Fail("addon-limits", "spec.addons."+a.Row.Name, "it does not run in %s", strings.Join(met, "; nor in "))
		}
	}
}

// checkKubernetes holds the release's version of a chart to the versions of
// Kubernetes that its makers name. Of a version that the spec gives nobody knows
// here.
func (p *Plan) checkKubernetes(doc *spec.Document, a Addon) {
	r, version := a.Chart.Kubernetes, string(p.Spec.Version)
	if a.Chart.Version != p.Release.Charts[a.Row.Name].Version || r.Has(version) {
		return
	}
	doc.Fail("addon-limits", "spec.addons."+a.Row.Name, "%s of it is for Kubernetes %s, by its makers, and the cluster has %s; take the add-on away, or give another version of it, or of the cluster", a.Chart.Version, r, version)
}

func (row AddonRow) hosts(p *Plan) []string {
	if row.Hosts == nil {
		return nil
	}
	return row.Hosts(p)
}

// defaultLogRetention is how long an add-on's log groups keep what it writes, in
// days, as those of the control plane do.
const defaultLogRetention = 30

// logRetention takes the spec's days of an add-on that writes logs.
func (p *Plan) logRetention(doc *spec.Document, a *Addon, wish *spec.Addon) {
	switch {
	case wish.LogRetentionDays == 0:
	case a.Row.LogGroups == nil:
		doc.Fail("addons", "spec.addons."+a.Row.Name+".logRetentionDays", "%s has no log groups; take logRetentionDays away", a.Row.Name)
	default:
		a.LogRetention = int(wish.LogRetentionDays)
	}
}
