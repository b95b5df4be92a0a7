package spec

// Interruption is how nodes of self-managed groups are drained before AWS takes
// them. EKS drains managed nodes, and Karpenter its own.
type Interruption struct {
	// Mode is where the node termination handler learns that a node is to go. Queue
	// has AWS send what it announces to a queue: it knows of all that takes an
	// instance, instance refresh among it. IMDS has a pod on every node ask that
	// node's metadata service: it needs nothing in AWS, neither queue nor role, and
	// knows of spot interruptions, rebalance recommendations and maintenance, but not
	// of an instance refresh, whose nodes go without a drain.
	Mode InterruptionMode `json:"mode,omitempty"`
}

// InterruptionMode is where the node termination handler learns that a node is to
// go.
type InterruptionMode string

// The modes.
const (
	QueueMode InterruptionMode = "Queue"
	IMDSMode  InterruptionMode = "IMDS"
)

func (InterruptionMode) rule() Rule { return enum(QueueMode, IMDSMode) }
