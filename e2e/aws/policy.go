package aws

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// Limits of AWS, in characters without white space.
const (
	maxTrustPolicy   = 2048
	maxManagedPolicy = 6144
	maxInlinePolicy  = 10240
	maxOtherPolicy   = 20480
)

// policyDocument is an IAM policy.
type policyDocument struct {
	Version   string               `json:"Version"`
	Statement oneOrMore[statement] `json:"Statement"`
}

// statement is one rule of a policy.
type statement struct {
	Sid          string                               `json:"Sid"`
	Effect       string                               `json:"Effect"`
	Principal    principal                            `json:"Principal"`
	NotPrincipal json.RawMessage                      `json:"NotPrincipal"`
	Action       oneOrMore[string]                    `json:"Action"`
	NotAction    oneOrMore[string]                    `json:"NotAction"`
	Resource     oneOrMore[string]                    `json:"Resource"`
	NotResource  oneOrMore[string]                    `json:"NotResource"`
	Condition    map[string]map[string]oneOrMore[any] `json:"Condition"`
}

// oneOrMore is a list that may be written as its only element.
type oneOrMore[T any] []T

// UnmarshalJSON accepts both forms.
func (o *oneOrMore[T]) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte("[")) {
		var list []T
		if err := json.Unmarshal(b, &list); err != nil {
			return err
		}
		*o = list
		return nil
	}
	var one T
	if err := json.Unmarshal(b, &one); err != nil {
		return err
	}
	*o = []T{one}
	return nil
}

// principal says by type who may act: AWS, Service, Federated. "*" is everybody of the type AWS.
type principal map[string]oneOrMore[string]

// UnmarshalJSON accepts "*" as well.
func (p *principal) UnmarshalJSON(b []byte) error {
	var everybody string
	if err := json.Unmarshal(b, &everybody); err == nil {
		*p = principal{"AWS": {everybody}}
		return nil
	}
	var byType map[string]oneOrMore[string]
	if err := json.Unmarshal(b, &byType); err != nil {
		return err
	}
	*p = byType
	return nil
}

// parsePolicy reads a policy and holds it to the grammar that AWS checks, and to a limit of its length.
func parsePolicy(text string, limit int) (*policyDocument, error) {
	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(text)); err != nil {
		return nil, refuse("MalformedPolicyDocument", "syntax errors in policy: %v", err)
	}
	if n := compact.Len(); n > limit {
		return nil, refuse("LimitExceeded", "the policy has %d characters, and may have %d", n, limit)
	}
	var d policyDocument
	decoder := json.NewDecoder(&compact)
	if err := decoder.Decode(&d); err != nil {
		return nil, refuse("MalformedPolicyDocument", "syntax errors in policy: %v", err)
	}
	if d.Version != "2012-10-17" && d.Version != "2008-10-17" {
		return nil, refuse("MalformedPolicyDocument", "the policy must have the Version 2012-10-17, not %q", d.Version)
	}
	if len(d.Statement) == 0 {
		return nil, refuse("MalformedPolicyDocument", "the policy has no statement")
	}
	sids := map[string]bool{}
	for _, s := range d.Statement {
		if s.Effect != "Allow" && s.Effect != "Deny" {
			return nil, refuse("MalformedPolicyDocument", "the effect of a statement is Allow or Deny, not %q", s.Effect)
		}
		if len(s.Action)+len(s.NotAction) == 0 {
			return nil, refuse("MalformedPolicyDocument", "policy statement must contain actions")
		}
		if s.Sid != "" && sids[s.Sid] {
			return nil, refuse("MalformedPolicyDocument", "statement IDs (SID) in a single policy must be unique: %s", s.Sid)
		}
		sids[s.Sid] = true
	}
	return &d, nil
}

// checkVariables refuses a variable that Flux should have filled in. IAM's own variables begin with aws:.
func checkVariables(r *resource) error {
	var err error
	eachText("", r.params, func(path, text string) {
		if variable, found := unfilled(text); found && err == nil {
			code := "InvalidParameterValue"
			if strings.Contains(strings.ToLower(path), "policy") {
				code = "MalformedPolicyDocument"
			}
			err = refuse(code, "%s contains the variable %q, which nothing has filled in", path, variable)
		}
	})
	return err
}

// unfilled returns the first variable in a text that is not IAM's.
func unfilled(text string) (string, bool) {
	for {
		_, rest, found := strings.Cut(text, "${")
		if !found {
			return "", false
		}
		if !strings.HasPrefix(rest, "aws:") {
			name, _, _ := strings.Cut(rest, "}")
			return "${" + name + "}", true
		}
		text = rest
	}
}

// checkPolicies holds every policy among a resource's parameters to AWS's grammar and limits.
func checkPolicies(r *resource) error {
	limits := map[string]int{"assumeRolePolicy": maxTrustPolicy, "policy": maxOtherPolicy, "inlinePolicy.policy": maxInlinePolicy}
	switch r.kind {
	case "iam/Policy":
		limits["policy"] = maxManagedPolicy
	case "iam/RolePolicy":
		limits["policy"] = maxInlinePolicy
	}
	var err error
	eachText("", r.params, func(path, text string) {
		limit, isPolicy := limits[path]
		if !isPolicy || err != nil || !isDocument(r.kind) {
			return
		}
		var d *policyDocument
		if d, err = parsePolicy(text, limit); err != nil {
			return
		}
		err = checkStatements(d, path == "assumeRolePolicy", strings.HasPrefix(r.kind, "iam/"))
	})
	return err
}

// isDocument tells kinds whose policy is an IAM document.
func isDocument(kind string) bool {
	return slices.Contains([]string{
		"iam/Role", "iam/Policy", "iam/RolePolicy", "kms/Key", "sqs/Queue", "sqs/QueuePolicy", "sns/Topic", "sns/TopicPolicy",
		"ec2/VPCEndpoint",
	}, kind)
}

// checkStatements holds statements to the grammar of their use: trust, identity or resource policy.
func checkStatements(d *policyDocument, trust, identity bool) error {
	for _, s := range d.Statement {
		hasResource := len(s.Resource)+len(s.NotResource) > 0
		hasPrincipal := len(s.Principal)+len(s.NotPrincipal) > 0
		switch {
		case trust && hasResource:
			return refuse("MalformedPolicyDocument", "has prohibited field Resource")
		case (trust || !identity) && !hasPrincipal:
			return refuse("MalformedPolicyDocument", "missing required field Principal")
		case identity && !trust && hasPrincipal:
			return refuse("MalformedPolicyDocument", "policy document should not specify a principal")
		case identity && !trust && !hasResource:
			return refuse("MalformedPolicyDocument", "policy statement must contain resources")
		}
	}
	return nil
}
