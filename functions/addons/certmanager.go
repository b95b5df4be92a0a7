package addons

import (
	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
)

// certManager gets certificates from issuers, such as Let's Encrypt, and renews
// them. What a load balancer serves comes from ACM, and needs none of it.
var certManager = plan.AddonRow{
	Name:           "cert-manager",
	Layer:          object.Addons,
	Namespace:      "cert-manager",
	ServiceAccount: "cert-manager",
	Default:        never,
	Image:          "quay.io/jetstack/cert-manager-controller",
	Webhooks:       []int{10250},
	Statements:     certManagerStatements,
	Hosts: func(p *plan.Plan) []string {
		if certManagerSolves(p) {
			return []string{p.Partition.Route53Host()}
		}
		return nil
	},
	Values: certManagerValues,
}

// certManagerSolves says whether it proves domains by records in Route 53.
func certManagerSolves(p *plan.Plan) bool { return p.UsesRoute53() && *p.Spec.DNS.DNS01 }

// certManagerStatements are what its solver of DNS01 challenges calls.
// Source: cert-manager, "Route53", IAM, and RFC 8555, 8.4, for the record's name.
func certManagerStatements(p *plan.Plan) []iam.Statement {
	if !certManagerSolves(p) {
		return nil
	}
	why := "It writes the record that an issuer asks for, by which a domain proves to be ours, and takes it away again."
	return append(p.RecordStatements(why, "_acme-challenge", "TXT"), iam.Statement{
		Sid: "FindZone", Effect: iam.Allow, Action: []string{"route53:ListHostedZonesByName"}, Resource: []string{"*"},
		Why: "It looks for the zone of a domain whose issuer names none. The call lists names of all zones, and knows no single one.",
	}, iam.Statement{
		Sid: "Wait", Effect: iam.Allow, Action: []string{"route53:GetChange"},
		Resource: []string{p.Partition.ARN("route53", "", "", "change/*")},
		Why:      "It waits until every name server has the record. Route 53 chooses the ids of changes.",
	})
}

type certManagerChart struct {
	// CRDs are kept when the release goes: with them would go every certificate, and
	// the Secrets that hold them.
	CRDs certManagerCRDs `json:"crds"`
	// ImageRegistry stands before the namespace and name of all its images.
	ImageRegistry  string             `json:"imageRegistry,omitempty"`
	ServiceAccount serviceAccount     `json:"serviceAccount"`
	Webhook        certManagerWebhook `json:"webhook"`
}

type certManagerCRDs struct {
	Enabled bool `json:"enabled"`
	Keep    bool `json:"keep"`
}

// certManagerWebhook must answer for any certificate or issuer to be taken.
type certManagerWebhook struct {
	ReplicaCount int `json:"replicaCount"`
	// SecurePort is another than the chart's 10250 where a pod may run on Fargate:
	// there the kubelet has that one, at the pod's own address.
	SecurePort int `json:"securePort,omitempty"`
}

func certManagerValues(p *plan.Plan, a plan.Addon) any {
	v := certManagerChart{
		CRDs:           certManagerCRDs{Enabled: true, Keep: true},
		ImageRegistry:  string(p.Spec.ImageMirror),
		ServiceAccount: accountOf(p, a),
		Webhook:        certManagerWebhook{ReplicaCount: 2},
	}
	if p.FargateReaches(a.Namespace) {
		v.Webhook.SecurePort = 10260
	}
	return v
}
