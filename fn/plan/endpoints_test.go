package plan

import "testing"

// TestHosts pins the place of every endpoint: it is an address in AWS, and one
// that moved would be an endpoint that is not made again.
func TestHosts(t *testing.T) {
	for i, service := range []string{
		"ec2", "ecr.api", "ecr.dkr", "s3", "sts", "eks-auth", "eks", "autoscaling", "elasticloadbalancing", "ssm",
		"secretsmanager", "logs", "sqs", "kms", "ssmmessages", "ec2messages", "monitoring", "events", "elasticfilesystem", "xray",
	} {
		if got := hostOf(service); got != i {
			t.Errorf("%s has place %d, and had %d", service, got, i)
		}
	}
	if got := hostOf("lambda"); got < 20 || got >= 20+spread {
		t.Errorf("a service outside of the list has place %d", got)
	}
}
