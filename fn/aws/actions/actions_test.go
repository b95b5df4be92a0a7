package actions

import (
	"strings"
	"testing"
)

// TestTable asserts that all of the table is read: the numbers of actions, of
// services and of each level are those of its source.
func TestTable(t *testing.T) {
	if !strings.HasPrefix(table, "# IAM actions as of "+AsOf+". ") {
		t.Errorf("the table is not of %s: %.60q", AsOf, table)
	}
	all := Match("*")
	if len(all) != 22091 || len(Services()) != 456 {
		t.Errorf("%d actions of %d services; the source has 22091 of 456", len(all), len(Services()))
	}
	byLevel := map[Level]int{}
	withResources := 0
	for _, a := range all {
		byLevel[a.Level]++
		if a.Resources {
			withResources++
		}
		if found, ok := Find(strings.ToUpper(a.String())); !ok || !strings.EqualFold(found.Name, a.Name) {
			t.Errorf("%s is not found", a)
		}
	}
	for level, n := range map[Level]int{Read: 5871, List: 3719, Write: 11357, Tagging: 719, PermissionsManagement: 425} {
		if byLevel[level] != n {
			t.Errorf("%d actions of level %s; the source has %d", byLevel[level], level, n)
		}
	}
	if withResources != 15367 {
		t.Errorf("%d actions know resources; the source has 15367", withResources)
	}
}

func TestFind(t *testing.T) {
	for _, c := range []struct {
		why, name string
		want      Action
	}{
		{"it reads, and knows resources", "s3:GetObject", Action{"s3", "GetObject", Read, true}},
		{"case counts for nothing", "S3:getobject", Action{"s3", "GetObject", Read, true}},
		{"EC2 describes without resources", "ec2:DescribeInstances", Action{"ec2", "DescribeInstances", List, false}},
		{"a level of its own", "ec2:CreateTags", Action{"ec2", "CreateTags", Tagging, true}},
		{"a level of its own", "iam:AttachRolePolicy", Action{"iam", "AttachRolePolicy", PermissionsManagement, true}},
		{"a name of one word", "sns:Publish", Action{"sns", "Publish", Write, true}},
		{"a hyphen in the name", "vpc-lattice:AssociateViaAWSService-EventsAndStates", Action{"vpc-lattice", "AssociateViaAWSService-EventsAndStates", PermissionsManagement, false}},
		{"the first service", "a2c:GetDeploymentJobDetails", Action{"a2c", "GetDeploymentJobDetails", Read, false}},
		{"no such action", "s3:GetObjekt", Action{}},
		{"no such service", "s4:GetObject", Action{}},
		{"no service", "GetObject", Action{}},
		{"a pattern is no action", "s3:GetObject*", Action{}},
		{"the table's own lines are no services", "# Levels", Action{}},
	} {
		if got, ok := Find(c.name); got != c.want || ok != (c.want != Action{}) {
			t.Errorf("%s: Find(%q) = %+v, %v", c.why, c.name, got, ok)
		}
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		why, pattern, want string
	}{
		{"a prefix", "ssm:GetParameter*", "ssm:GetParameter ssm:GetParameterHistory ssm:GetParameters ssm:GetParametersByPath"},
		{"case counts for nothing", "SSM:getparameters*", "ssm:GetParameters ssm:GetParametersByPath"},
		{"one character", "ssm:GetParameter?", "ssm:GetParameters"},
		{"in the middle", "sqs:*Messag?", "sqs:DeleteMessage sqs:ReceiveMessage sqs:SendMessage"},
		{"two wildcards", "sqs:*e*Message", "sqs:DeleteMessage sqs:ReceiveMessage sqs:SendMessage"},
		{"no wildcard", "sqs:SendMessage", "sqs:SendMessage"},
		{"nothing fits", "sqs:Sent*", ""},
		{"the service is named whole", "sq*:SendMessage", ""},
		{"nothing behind the colon", "sqs:", ""},
	} {
		var got []string
		for _, a := range Match(c.pattern) {
			got = append(got, a.String())
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: Match(%q) = %v", c.why, c.pattern, got)
		}
	}
	if len(Match("sqs:*")) != len(Of("sqs")) {
		t.Error("sqs:* does not stand for all of SQS")
	}
}

func TestCheck(t *testing.T) {
	const source = " (Service Authorization Reference as of " + AsOf + ")"
	for _, c := range []struct {
		why, action, want string
	}{
		{"an action", "s3:GetObject", ""},
		{"case counts for nothing", "S3:getObject", ""},
		{"a pattern", "s3:Get*", ""},
		{"all of a service", "s3:*", ""},
		{"everything", "*", ""},
		{"a slip in the name", "s3:GetObjekt", `s3 has no action "GetObjekt"` + source + "; did you mean s3:GetObject?"},
		{"a slip in the service", "dynamdb:GetItem", `no service has the prefix "dynamdb"` + source + "; did you mean dynamodb:GetItem?"},
		{"the API's name instead of the service's", "elbv2:CreateTargetGroup",
			`no service has the prefix "elbv2"` + source + "; did you mean elasticloadbalancing:CreateTargetGroup, or vpc-lattice:CreateTargetGroup?"},
		{"another service's action", "ec2:GetParametersByPath", `ec2 has no action "GetParametersByPath"` + source + "; did you mean ssm:GetParametersByPath?"},
		{"without a service", "GetParametersByPath", `"GetParametersByPath" names no service: an action is a service's prefix, a colon and a name ` +
			`(IAM user guide, "IAM JSON policy elements: Action"); did you mean ssm:GetParametersByPath?`},
		{"a wildcard without a service", "Get*", `"Get*" names no service: an action is a service's prefix, a colon and a name (IAM user guide, "IAM JSON policy elements: Action")`},
		{"a pattern for nothing, near a word", "s3:Gett*", `"s3:Gett*" stands for no action of s3` + source + "; did you mean s3:Get*?"},
		{"a pattern for nothing, near a name", "s3:PutObjekt*", `"s3:PutObjekt*" stands for no action of s3` + source + "; did you mean s3:PutObject*?"},
		{"a pattern for nothing", "s3:Frobnicate*", `"s3:Frobnicate*" stands for no action of s3` + source},
		{"nothing behind the colon", "s3:", `s3 has no action ""` + source},
		{"nothing at all", "", `"" names no service: an action is a service's prefix, a colon and a name (IAM user guide, "IAM JSON policy elements: Action")`},
		{"a name that many services have", "nosuchthing:TagResource", `no service has the prefix "nosuchthing"` + source},
	} {
		if got, ok := Check(c.action); got != c.want || ok != (c.want == "") {
			t.Errorf("%s: Check(%q) = %v,\n     %s\nwant %s", c.why, c.action, ok, got, c.want)
		}
	}
}
