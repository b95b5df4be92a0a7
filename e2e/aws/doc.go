// Package aws stands in for AWS, and for the Crossplane providers that talk to it, in end-to-end tests.
//
// A Cloud is the state of AWS: what exists, what is being made, and what AWS refuses. A Provider is what runs on the management
// API server: it takes the managed resources of every *.aws.m.upbound.io group to the Cloud, as provider-upjet-aws does, and says
// in their status what came of it. A Provider can be stopped and another be run on the same Cloud, as when its pod is killed.
//
//	cloud := aws.NewCloud(aws.Options{Report: timeline})
//	err := cloud.Register("prod", workload) // the API server that plays the EKS cluster prod
//	go cloud.Run(ctx)
//	provider, err := aws.NewProvider(cloud, management)
//	go provider.Run(ctx) // cancel, and run again: a restart
//
// Afterwards Cloud.Violations says what must never have happened, and Cloud.Resources what a teardown has left.
//
// Both are as late and as unhelpful as the real ones: identifiers come late, calls are throttled, an order that AWS does not take
// is refused until it is right. All of it follows from hashes of names, so that two runs of a test meet the same troubles.
//
// Limits: what AWS would bill, log or route is not modelled; nothing is late-initialized but the external name; selectors are not
// resolved. A kind without rules of its own is made after a few ticks once its references resolve.
package aws
