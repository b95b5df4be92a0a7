package addons

import "spotcluster.dev/spotcluster/fn/plan"

// Catalog is every add-on, in the order they are installed. A new add-on is a
// file with its row, the row's name here, and, for a chart, its version in the
// newest release.
var Catalog = []plan.AddonRow{
	vpcCNI,
	kubeProxy,
	podIdentityAgent,
	coreDNS,
	ebsCSIDriver,
	awsLoadBalancerController,
	clusterAutoscaler,
	karpenterCRDs,
	karpenter,
	tigeraOperator,
	nodeTerminationHandler,
	externalSecrets,
	certManager,
	metricsServer,
	verticalPodAutoscaler,
	cloudWatchObservability,
	fluentBit,
	externalDNS,
}

// Names lists the catalogue's add-ons.
func Names() []string {
	out := make([]string, len(Catalog))
	for i, row := range Catalog {
		out[i] = row.Name
	}
	return out
}

// always is the default of an add-on that every cluster needs.
func always(*plan.Plan) bool { return true }

// never is the default of an add-on that only some clusters want.
func never(*plan.Plan) bool { return false }

// where is a limit's reason, where the cluster is such.
func where(such func(*plan.Plan) bool, why string) func(*plan.Plan) string {
	return func(p *plan.Plan) string {
		if such(p) {
			return why
		}
		return ""
	}
}

// calls are services that an add-on calls, whatever the plan.
func calls(services ...string) func(*plan.Plan) []string {
	return func(*plan.Plan) []string { return services }
}

// image is the repository and tag that most charts share; empty ones are the
// chart's own.
type image struct {
	Repository string `json:"repository,omitempty"`
	Tag        string `json:"tag,omitempty"`
}

// serviceAccount is the block of values that most charts share. The name is
// always given: a role trusts it.
type serviceAccount struct {
	Annotations map[string]string `json:"annotations,omitempty"`
	Create      bool              `json:"create"`
	Name        string            `json:"name"`
}

func accountOf(p *plan.Plan, a plan.Addon) serviceAccount {
	return serviceAccount{Annotations: p.Annotations(a.Role), Create: true, Name: a.Row.ServiceAccount}
}
