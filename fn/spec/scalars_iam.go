package spec

import (
	"cmp"
	"slices"
	"strings"

	"spotcluster.dev/spotcluster/fn/aws"
	"spotcluster.dev/spotcluster/fn/suggest"
)

// RoleName is an IAM role's name (IAM API, CreateRole).
type RoleName string

func (RoleName) rule() Rule {
	return Rule{
		Pattern: `^[A-Za-z0-9_+=,.@-]+$`, MaxLength: 64, Example: "k8s-reports", Must: "at most 64 letters, digits and _ + = , . @ -, without a path",
		Check: func(s string) string {
			return cmp.Or(reserved(s, "AWSServiceRoleFor", "a name outside AWS's own AWSServiceRoleFor…"), reserved(s, "AWSReservedSSO_", "a name outside AWS's own AWSReservedSSO_…"))
		},
	}
}

// ServiceAccountName is the name of a Kubernetes service account.
type ServiceAccountName string

func (ServiceAccountName) rule() Rule {
	return Rule{Pattern: `^` + dnsLabel + `(\.` + dnsLabel + `)*$`, MaxLength: 253, Example: "reports", Must: "lower-case letters, digits, hyphens and dots"}
}

// StatementID tells the statements of a policy apart (IAM user guide, "Policy
// elements: Sid").
type StatementID string

func (StatementID) rule() Rule {
	return Rule{Pattern: `^[A-Za-z0-9]+$`, MaxLength: 128, Example: "ReadReports", Must: "letters and digits, for it becomes the statement's Sid"}
}

// Effect says whether a statement allows or denies.
type Effect string

// The effects of a statement.
const (
	Allow Effect = "Allow"
	Deny  Effect = "Deny"
)

func (Effect) rule() Rule { return enum(Allow, Deny) }

// Action is an IAM action, with wildcards or without.
type Action string

func (Action) rule() Rule {
	return Rule{Pattern: `^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$`, MaxLength: 128, Example: "s3:GetObject", Must: "a service in lower case, a colon and an action"}
}

// PolicyResource is what a statement is about: an ARN with wildcards, or * alone.
type PolicyResource string

func (PolicyResource) rule() Rule {
	return Rule{Pattern: `^(\*|arn:(aws[a-z-]*|\*):[a-z0-9*-]+:[^:\s]*:[^:\s]*:\S+)$`, MaxLength: 2048, Example: "arn:aws:s3:::reports/*", Must: "an ARN, or *", Check: checkResource}
}

// checkResource finds an account or a region that there is not: the statement would
// allow nothing, and nobody would say so.
func checkResource(s string) string {
	fields := strings.SplitN(s, ":", 6)
	if len(fields) < 6 {
		return ""
	}
	open := func(field string) bool { return field == "" || strings.ContainsAny(field, "*?$") }
	region, account := fields[3], fields[4]
	switch {
	case !open(account) && account != "aws" && strings.TrimLeft(account, "0123456789") == "" && len(account) != 12:
		return "an ARN whose account has twelve digits, which " + account + " has not"
	case !open(region) && !slices.Contains(aws.Regions(), region):
		return "an ARN of a region that there is, which " + region + " is not" + suggest.DidYouMean(region, aws.Regions())
	}
	return ""
}

// ConditionKey is a key of IAM's conditions.
type ConditionKey string

func (ConditionKey) rule() Rule {
	return Rule{Pattern: `^[A-Za-z0-9.-]+:\S.*$`, MaxLength: 256, Example: "aws:ResourceTag/team", Must: "a service, or aws, a colon and a key"}
}

// ConditionOperator compares a condition's key with its values.
type ConditionOperator string

// operators are IAM's, without what goes before and after them (IAM user guide,
// "Policy elements: Condition operators").
var operators = []string{
	"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "BinaryEquals", "Bool",
	"DateEquals", "DateGreaterThan", "DateGreaterThanEquals", "DateLessThan", "DateLessThanEquals", "DateNotEquals",
	"IpAddress", "NotIpAddress",
	"NumericEquals", "NumericGreaterThan", "NumericGreaterThanEquals", "NumericLessThan", "NumericLessThanEquals", "NumericNotEquals",
	"StringEquals", "StringEqualsIgnoreCase", "StringLike", "StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike",
}

func (ConditionOperator) rule() Rule {
	return Rule{
		Pattern: `^(ForAllValues:|ForAnyValue:)?[A-Za-z]+$`, Example: "StringEquals", Must: "an operator of IAM's conditions",
		Check: func(s string) string {
			s = strings.TrimPrefix(strings.TrimPrefix(s, "ForAllValues:"), "ForAnyValue:")
			bare := strings.TrimSuffix(s, "IfExists")
			if s == "Null" || slices.Contains(operators, bare) {
				return ""
			}
			if near := suggest.Nearest(bare, operators); near != "" {
				return "an operator of IAM's conditions; did you mean " + quote(near) + "?"
			}
			return "one of " + strings.Join(operators, ", ") + " or Null, all but Null with or without IfExists at their end"
		},
	}
}

// KubernetesGroup is a group that RBAC gives rights to.
type KubernetesGroup string

func (KubernetesGroup) rule() Rule {
	return Rule{Pattern: `^[^\s[:cntrl:]]+$`, MaxLength: 253, Example: "readers", Must: "a name without blanks"}
}
