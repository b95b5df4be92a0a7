package aws

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"k8s.io/client-go/rest"
)

// Account is an AWS account.
type Account struct {
	// ID has twelve digits.
	ID string
	// Partition is aws when empty.
	Partition string
}

func (a Account) partition() string { return cmp.Or(a.Partition, "aws") }

// Options says what a Cloud is like. The zero value works.
type Options struct {
	// Account holds the resources of every namespace that Accounts leaves out. Its ID is 111122223333 when empty.
	Account Account
	// Accounts gives namespaces of the management cluster accounts of their own.
	Accounts map[string]Account
	// Tick is how often the Cloud and its Providers act; all latencies are some ticks. 200 ms when zero.
	Tick time.Duration
	// TokenPeriod is how long a ClusterAuth's token stays in its Secret; the token is revoked one period later. 10 s when zero.
	TokenPeriod time.Duration
	// Report is told what a person wants in a timeline. It is called from several goroutines, and must not call the Cloud.
	Report func(subject, text string)
}

// Cloud is the state of AWS, and the API servers of its EKS clusters. It outlives the Providers that use it.
type Cloud struct {
	options Options
	journal *journal

	mu        sync.Mutex
	resources map[string]*resource
	calls     map[string]int // how often a resource was asked for: it decides throttling, and the ids of what is made again
	workloads map[string]*workload
}

// NewCloud makes an AWS in which nothing exists. Its time stands still until Run.
func NewCloud(options Options) *Cloud {
	options.Account.ID = cmp.Or(options.Account.ID, "111122223333")
	options.Tick = cmp.Or(options.Tick, 200*time.Millisecond)
	options.TokenPeriod = cmp.Or(options.TokenPeriod, 10*time.Second)
	return &Cloud{
		options:   options,
		journal:   newJournal(options.Report),
		resources: map[string]*resource{},
		calls:     map[string]int{},
		workloads: map[string]*workload{},
	}
}

// Register gives an EKS cluster, by its name in AWS, the API server that plays it. The configuration must be an administrator's.
// It fails where no client can be made of it.
func (c *Cloud) Register(cluster string, config *rest.Config) error {
	w, err := newWorkload(cluster, config)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.workloads[cluster] = w
	return nil
}

// Run lets time pass in AWS, and lets the controllers act that add-ons bring to the registered API servers, until ctx is done.
func (c *Cloud) Run(ctx context.Context) {
	ticker := time.NewTicker(c.options.Tick)
	defer ticker.Stop()
	for tick := 0; ; tick++ {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			c.advance()
			if tick%3 != 0 {
				continue // controllers in the clusters look less often
			}
			for _, w := range c.listWorkloads() {
				c.actOnWorkload(ctx, w)
			}
		}
	}
}

// Violations returns what must never happen and did.
func (c *Cloud) Violations() []string { return c.journal.listViolations() }

// Issuer returns the OIDC issuer URL of a cluster, or "" while it has none.
func (c *Cloud) Issuer(cluster string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.all("eks/Cluster") {
		if r.name == cluster && r.state != creating {
			return r.issuer()
		}
	}
	return ""
}

// Resources returns everything that exists, by kind and name. A complete teardown leaves nothing.
func (c *Cloud) Resources() []Resource {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := make([]Resource, 0, len(c.resources))
	for _, r := range c.resources {
		found = append(found, Resource{Kind: r.kind, Name: r.name, Owner: r.owner, State: string(r.state)})
	}
	slices.SortFunc(found, func(a, b Resource) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name))
	})
	return found
}

// advance lets one tick pass.
func (c *Cloud) advance() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range sortedKeys(c.resources) {
		r, ok := c.resources[key]
		if !ok { // it went with what it was a part of
			continue
		}
		if r.ticks > 0 {
			r.ticks--
			continue
		}
		switch r.state {
		case creating:
			c.settle(r)
		case updating:
			r.params, r.next, r.state = r.next, nil, active
			c.journal.event(r.subject(), "updated")
		case deleting:
			delete(c.resources, key)
			c.journal.event(r.subject(), "deleted")
			c.afterDeletion(r)
		case active:
		}
	}
}

// settle makes a resource ready unless something it needs is missing.
func (c *Cloud) settle(r *resource) {
	if lacking := kindOf(r.kind).lacking; lacking != nil {
		if r.lacking = lacking(c, r); r.lacking != "" {
			c.journal.event(r.subject(), "not ready: %s", r.lacking)
			return
		}
	}
	r.state = active
	c.journal.event(r.subject(), "ready as %s", r.name)
}

// account returns the account of a namespace of the management cluster.
func (c *Cloud) account(namespace string) Account {
	if a, ok := c.options.Accounts[namespace]; ok {
		return a
	}
	return c.options.Account
}

// all returns the resources of a kind in a fixed order.
func (c *Cloud) all(kind string) []*resource {
	var found []*resource
	for _, key := range sortedKeys(c.resources) {
		if r := c.resources[key]; r.kind == kind {
			found = append(found, r)
		}
	}
	return found
}

// find returns the first resource of a kind that fits, or nil.
func (c *Cloud) find(kind string, fits func(*resource) bool) *resource {
	for _, r := range c.all(kind) {
		if fits(r) {
			return r
		}
	}
	return nil
}

// named finds a resource of a kind by what AWS calls it, or by its ARN.
func (c *Cloud) named(kind, name string) *resource {
	return c.find(kind, func(r *resource) bool { return name != "" && (r.name == name || r.arn() == name) })
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
