package aws

import (
	"context"
	"fmt"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// Provider plays the providers of the AWS family, and the part of Crossplane that installs packages, on a management API server.
type Provider struct {
	cloud     *Cloud
	objects   dynamic.Interface
	core      kubernetes.Interface
	discovery discovery.DiscoveryInterface
}

// NewProvider makes a provider for a management API server that has the CRDs. The configuration must be an administrator's.
func NewProvider(cloud *Cloud, management *rest.Config) (*Provider, error) {
	config := unlimited(management)
	objects, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("client for the management cluster: %w", err)
	}
	core, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("client for the management cluster: %w", err)
	}
	return &Provider{cloud: cloud, objects: objects, core: core, discovery: core.Discovery()}, nil
}

// unlimited lets a client send as much as the server takes: one loop plays dozens of controllers.
func unlimited(config *rest.Config) *rest.Config {
	config = rest.CopyConfig(config)
	config.QPS = -1
	config.WarningHandler = rest.NoWarnings{}
	return config
}

// Run reconciles until ctx is done. Afterwards it may be run again, or another Provider on the same Cloud: what a run knew besides
// the Cloud and the API server is lost, as in a restart. It fails where the API server cannot be read.
func (p *Provider) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	store := newStore(p.objects, p.discovery)
	defer store.factory.Shutdown() // waits for the watches to end
	defer cancel()
	if err := store.discover(ctx); err != nil {
		return err
	}
	s := &session{Provider: p, store: store, written: map[string]string{}, since: map[string]int{}, minted: map[string]time.Time{}}
	ticker := time.NewTicker(p.cloud.options.Tick)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			if s.tick++; s.tick%25 == 0 {
				if err := store.discover(ctx); err != nil && ctx.Err() == nil {
					return err
				}
			}
			s.act(ctx)
		}
	}
}

// session is one run of a Provider, and what it remembers.
type session struct {
	*Provider

	store   *store
	tick    int
	written map[string]string    // the status last written, by the object's UID
	since   map[string]int       // the tick in which a package was first seen, by UID
	minted  map[string]time.Time // when a ClusterAuth's token was made, by UID
}

// act visits every object that is due, in an order that follows from nothing but hashes.
func (s *session) act(ctx context.Context) {
	type visit struct {
		kind   string
		object *unstructured.Unstructured
		order  uint64
	}
	var visits []visit
	for _, kind := range s.store.managed() {
		if !s.served(kind) {
			continue
		}
		for _, o := range s.store.list(kind) {
			order := hash(kind, o.GetNamespace(), o.GetName())
			if s.tick%(1+int(order%3)) == 0 { //nolint:gosec // the remainder is small
				visits = append(visits, visit{kind: kind, object: o, order: order})
			}
		}
	}
	slices.SortStableFunc(visits, func(a, b visit) int {
		if a.order < b.order {
			return -1
		}
		return 1
	})
	for _, v := range visits {
		if ctx.Err() != nil {
			return
		}
		m := &managed{session: s, kind: v.kind, object: v.object.DeepCopy()}
		s.note(m.subject(), m.reconcile(ctx))
	}
	s.installPackages(ctx)
	s.guardProviderConfigs(ctx)
}

// note reports an API call that failed in a way that trying again does not mend.
func (s *session) note(subject string, err error) {
	if err != nil && !transient(err) {
		s.cloud.journal.event(subject, "the provider cannot write: %v", err)
	}
}
