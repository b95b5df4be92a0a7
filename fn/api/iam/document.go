package iam

import (
	"bytes"
	"encoding/json"
	"strings"
)

// MaxPolicySize is the size of a managed policy, in characters without white
// space (IAM user guide, "IAM and AWS STS quotas").
const MaxPolicySize = 6144

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
}

// An Effect says whether a statement allows or denies.
type Effect string

// The effects.
const (
	Allow Effect = "Allow"
	Deny  Effect = "Deny"
)

// A Principal is who a trust policy trusts.
type Principal struct {
	AWS       string `json:"AWS,omitempty"`
	Federated string `json:"Federated,omitempty"`
	Service   string `json:"Service,omitempty"`
}

// A Condition limits a statement: operator, then key, then values.
type Condition map[string]map[string][]string

// String is the document as indented JSON, which reviews line by line.
func (d Document) String() string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(d); err != nil { // a Document holds nothing that JSON cannot
		panic(err)
	}
	return b.String()
}

// Size is the number of characters that AWS counts against its quotas.
func (d Document) Size() int {
	n := 0
	for _, field := range strings.Fields(d.String()) {
		n += len(field)
	}
	return n
}
