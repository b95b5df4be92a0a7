package spec

// ReplicaCount is a number of pods of one Deployment.
type ReplicaCount int

func (ReplicaCount) rule() Rule { return Rule{Min: 1, Max: 1000} }

// ImageReference is an image with its registry, and a tag or a digest: what a bare name
// stands for changes behind one's back.
type ImageReference string

func (ImageReference) rule() Rule {
	return Rule{
		Pattern:   `^[a-z0-9][a-z0-9.-]*(\.[a-z0-9-]+|:[0-9]+)(/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)+(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[0-9a-f]{64})$`,
		MaxLength: 512, Must: "an image with its registry, and a tag or a digest", Example: "111122223333.dkr.ecr.us-east-1.amazonaws.com/api-web:1.4.2",
	}
}
