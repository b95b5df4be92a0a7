package plan

import (
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/api/iam"
	"spotcluster.dev/spotcluster/fn/spec"
)

// This file is what pods may do in Route 53.

// UsesRoute53 says whether the zones are Route 53's.
func (p *Plan) UsesRoute53() bool { return p.Spec.DNS != nil && p.Spec.DNS.Provider == spec.Route53 }

// HostedZones are the ARNs of the zones of the spec, or of all of the account's.
// Their ids are unique everywhere, so the ARN has no account.
func (p *Plan) HostedZones() []string {
	if len(p.Spec.DNS.ZoneIDs) == 0 {
		return []string{p.Partition.ARN("route53", "", "", "hostedzone/*")}
	}
	var out []string
	for _, id := range p.Spec.DNS.ZoneIDs {
		out = append(out, p.Partition.ARN("route53", "", "", "hostedzone/"+string(id)))
	}
	slices.Sort(out)
	return out
}

// RecordStatements let a pod change records of some types in the zones: those of
// the domains of the spec, where it names any, below a label where one is given.
// Source: Route 53 developer guide, "Using IAM policy conditions for fine-grained
// access control": names are compared in lower case and without the last dot.
func (p *Plan) RecordStatements(why string, label string, types ...string) []iam.Statement {
	const key = "route53:ChangeResourceRecordSets"
	condition := iam.Condition{"ForAllValues:StringEquals": {key + "RecordTypes": types}}
	if len(p.Spec.DNS.Zones) > 0 || label != "" {
		condition["ForAllValues:StringLike"] = map[string][]string{key + "NormalizedRecordNames": p.recordNames(label)}
	}
	zones := p.HostedZones()
	return []iam.Statement{
		{
			Sid: "Change", Effect: iam.Allow, Action: []string{key}, Resource: zones, Condition: condition, Why: why,
		},
		{
			Sid: "ReadRecords", Effect: iam.Allow, Action: []string{"route53:ListResourceRecordSets"}, Resource: zones,
			Why: "It compares what there is with what there should be. Reading knows zones, and no single records.",
		},
	}
}

// recordNames are the patterns of the records in the spec's domains, or below that
// label in any domain.
func (p *Plan) recordNames(label string) []string {
	var out []string
	for _, zone := range p.Spec.DNS.Zones {
		z := strings.ToLower(string(zone))
		if label == "" {
			out = append(out, z, "*."+z, "*-"+z) // the last is the owner's mark of the domain itself
		} else {
			out = append(out, label+"."+z, label+".*."+z)
		}
	}
	if len(out) == 0 {
		out = []string{label + ".*"}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
