package iam

// MaxPolicySize is the size of a managed policy, in characters without white
// space (IAM user guide, "IAM and AWS STS quotas").
const MaxPolicySize = 6144

// MaxPolicies is how many managed policies a role may have before the account's
// quota is raised (the same).
const MaxPolicies = 10

// A Document is an IAM policy: of a role's trust, or of what may be done.
type Document struct {
	Version   string      `json:"Version"`
	Statement []Statement `json:"Statement"`
}

// Policy2012 is a document of the current policy language.
func Policy2012(statements ...Statement) Document {
	return Document{Version: "2012-10-17", Statement: statements}
}

// A Statement allows or denies actions.
type Statement struct {
	Sid       string     `json:"Sid,omitempty"`
	Effect    Effect     `json:"Effect"`
	Principal *Principal `json:"Principal,omitempty"`
	Action    []string   `json:"Action"`
	Resource  []string   `json:"Resource,omitempty"`
	Condition Condition  `json:"Condition,omitempty"`
	// Why says, for whoever reviews it, what needs the statement and, where it
	// reaches further than one would expect, why it cannot be narrower. It is no part
	// of the document.
	Why string `json:"-"`
}

// An Effect says whether a statement allows or denies.
type Effect string

// The effects of statements.
const (
	Allow Effect = "Allow"
	Deny  Effect = "Deny"
)

// A Principal is who a policy speaks of, where it does not stand with them.
type Principal struct {
	AWS       string `json:"AWS,omitempty"`
	Federated string `json:"Federated,omitempty"`
	Service   string `json:"Service,omitempty"`
}

// A Condition limits a statement: operator, then key, then values.
type Condition map[string]map[string][]string
