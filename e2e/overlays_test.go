package e2e_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"spotcluster.dev/spotcluster/e2e/apiserver"
	"spotcluster.dev/spotcluster/e2e/aws"
	"spotcluster.dev/spotcluster/e2e/harness"
	"spotcluster.dev/spotcluster/e2e/timeline"
)

// overlays are the clusters of this repository.
var overlays = []string{"dev", "prod", "staging"}

// TestOverlays takes the clusters of this repository through their lives: what is committed here, untouched, is applied by real
// controllers; then it is edited, mishandled, and taken down. Each step begins where the one before ended.
func TestOverlays(t *testing.T) {
	r, cloud := begin(t)
	for _, step := range []struct {
		name string
		run  func(*testing.T, *repository, *world)
	}{
		{"rolls out through every gate, although everything is killed midway", rollsOut},
		{"puts the issuer where it belongs", hasIssuer},
		{"sends releases and secrets to the workload cluster only", reachesWorkloads},
		{"upgrades the control plane before the nodes", upgrades},
		{"replaces a node group while its successor lives", replacesGroup},
		{"survives a deleted overlay", survivesDeletion},
		{"survives a careless hand", survivesCarelessHand},
		{"drains", drains},
		{"lifts the guards and changes nothing else", liftsGuards},
		{"empties one cluster and leaves the others", emptiesOne},
		{"empties everything, although everything is killed midway", empties},
	} {
		ok := t.Run(step.name, func(t *testing.T) {
			r.Timeline.Add("step", step.name)
			step.run(t, r, cloud)
			for _, v := range cloud.Violations() {
				t.Errorf("this must never happen: %s", v)
			}
		})
		if !ok {
			return
		}
	}
}

// A world is the AWS of the test, and the provider that talks to it, which can be killed.
type world struct {
	*aws.Cloud
	management *apiserver.Server
	kill       context.CancelFunc
	ended      chan error
}

func (w *world) start(t *testing.T) {
	t.Helper()
	p, err := aws.NewProvider(w.Cloud, w.management.Config)
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	w.kill, w.ended = cancel, make(chan error, 1)
	go func() { w.ended <- p.Run(ctx) }()
}

func (w *world) stop(t *testing.T) {
	t.Helper()
	w.kill()
	must(t, <-w.ended)
}

// begin starts everything, with nothing applied yet.
func begin(t *testing.T) (*repository, *world) {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("out", "overlays"))
	must(t, err)
	must(t, os.RemoveAll(dir))
	h, err := harness.Start(t.Context(), harness.Options{Dir: dir, Workloads: overlays, Out: os.Stdout})
	must(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			must(t, h.Dump(context.Background()))
			t.Logf("logs, timeline and objects are in %s", dir)
		}
		must(t, h.Stop())
	})
	w := &world{management: h.Management, Cloud: aws.NewCloud(aws.Options{
		Accounts: map[string]aws.Account{"dev": {ID: "444455556666"}},
		Report:   report(h.Timeline),
	})}
	for _, o := range overlays {
		must(t, w.Register(o, h.Workloads[o].Config))
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go w.Run(ctx)
	w.start(t)
	t.Cleanup(func() { w.stop(t) })
	return newRepository(t, h), w
}

// report tells who looks on what takes AWS long and what must not happen, and the file everything.
func report(t *timeline.Timeline) func(subject, text string) {
	return func(subject, text string) {
		kind, _, _ := strings.Cut(subject, " ")
		if strings.HasPrefix(text, "VIOLATION") || kind == "Cluster" || kind == "NodeGroup" || kind == "LoadBalancer" {
			t.Add(subject, text)
			return
		}
		t.Detail(subject, text)
	}
}

// bootstrap applies what `flux bootstrap` has committed.
func bootstrap(t *testing.T, r *repository) {
	t.Helper()
	apply(t, r.Management, filepath.Join(r.dir, "clusters/management/flux-system/gotk-sync.yaml"))
}

func rollsOut(t *testing.T, r *repository, w *world) {
	early := r.watchGates(t.Context(), t, overlays...)
	revision := r.commit(t, "everything that is committed here")
	bootstrap(t, r)
	wait(t, patience, "the control plane of prod is being made", func(ctx context.Context) error {
		_, err := fetch(ctx, r.Management, clusters, "prod", "prod")
		return err
	})
	killEverything(t, r, w)
	wait(t, patience, "every layer of every overlay is ready", r.applied(revision, overlays...))
	wait(t, patience, "the management cluster's own layers are ready", func(ctx context.Context) error {
		found, err := list(ctx, r.Management, kustomizations, "flux-system")
		for i := range found {
			if err == nil {
				err = settled(&found[i])
			}
		}
		return err
	})
	for _, e := range early() {
		t.Error(e)
	}
	for _, o := range append([]string{"management"}, overlays...) {
		if err := r.there(t, o)(t.Context()); err != nil {
			t.Errorf("%s: %v", o, err)
		}
	}
}

// killEverything ends all controllers at once, as when their node goes, and starts them again.
func killEverything(t *testing.T, r *repository, w *world) {
	t.Helper()
	r.Timeline.Add("test", "kills every controller")
	must(t, r.KustomizeController.Kill())
	must(t, r.HelmController.Kill())
	must(t, r.ProviderKubernetes.Kill())
	must(t, r.CrossplaneUsages.Kill())
	w.stop(t)
	time.Sleep(time.Second)
	w.start(t)
	must(t, r.CrossplaneUsages.Start(t.Context()))
	must(t, r.ProviderKubernetes.Start(t.Context()))
	must(t, r.HelmController.Start(t.Context()))
	must(t, r.KustomizeController.Start(t.Context()))
	r.Timeline.Add("test", "every controller runs again")
}

// hasIssuer: the OIDC provider and every trust policy carry what AWS made up, and nothing carries a variable.
func hasIssuer(t *testing.T, r *repository, w *world) {
	for _, o := range []string{"prod", "staging"} {
		issuer := w.Issuer(o)
		if issuer == "" {
			t.Fatalf("AWS has no issuer for %s", o)
		}
		provider, err := fetch(t.Context(), r.Management, oidcProviders, o, o+"-oidc")
		must(t, err)
		if got := text(provider, "spec", "forProvider", "url"); got != issuer {
			t.Errorf("%s: the OIDC provider's url is %q, and the issuer %q", o, got, issuer)
		}
		federated := 0
		found, err := list(t.Context(), r.Management, roles, o)
		must(t, err)
		for i := range found {
			policy := text(&found[i], "spec", "forProvider", "assumeRolePolicy")
			if strings.Contains(policy, "${") {
				t.Errorf("%s: role %s trusts a variable: %s", o, found[i].GetName(), policy)
			}
			if !strings.Contains(policy, "AssumeRoleWithWebIdentity") {
				continue
			}
			federated++
			host := strings.TrimPrefix(issuer, "https://")
			for _, want := range []string{":oidc-provider/" + host + `"`, `"` + host + `:sub"`, `"` + host + `:aud"`} {
				if !strings.Contains(policy, want) {
					t.Errorf("%s: role %s does not say %s: %s", o, found[i].GetName(), want, policy)
				}
			}
		}
		if federated == 0 {
			t.Errorf("%s has no role that trusts the issuer; the test looks at the wrong thing", o)
		}
	}
}

// reachesWorkloads: what is installed is on the workload cluster, with the service account that AWS trusts, and not on the other.
func reachesWorkloads(t *testing.T, r *repository, _ *world) {
	accounts := 0
	for _, o := range overlays {
		releases, err := list(t.Context(), r.Management, helmReleases, o)
		must(t, err)
		if len(releases) == 0 {
			t.Errorf("%s has no releases; the test looks at the wrong thing", o)
		}
		for i := range releases {
			namespace, name := text(&releases[i], "spec", "targetNamespace"), text(&releases[i], "spec", "releaseName")
			must(t, exists(r.Workloads[o], configMap(namespace, name+"-values"))(t.Context()))
			if exists(r.Management, configMap(namespace, name+"-values"))(t.Context()) == nil {
				t.Errorf("%s: release %s is on the management cluster", o, name)
			}
			if checkAccount(t, r, o, &releases[i]) {
				accounts++
			}
		}
		for _, there := range slices.Concat(r.layer(t, o, "config"), r.layer(t, o, "namespaces")) {
			_, err := fetch(t.Context(), r.Management, there.GroupVersionKind(), there.GetNamespace(), there.GetName())
			if !apierrors.IsNotFound(err) && !meta.IsNoMatchError(err) {
				t.Errorf("%s: %s %s of the workload cluster is on the management cluster too (%v)", o, there.GetKind(), there.GetName(), err)
			}
		}
	}
	if accounts == 0 {
		t.Error("no release has a service account with a role; the test looks at the wrong thing")
	}
	_, err := fetch(t.Context(), r.Workloads["prod"], secrets, "external-dns", "cloudflare-api-token")
	if err != nil {
		t.Errorf("the secret that external-dns reads: %v", err)
	}
	all, err := list(t.Context(), r.Management, secrets, "")
	must(t, err)
	for i := range all {
		if n := all[i].GetName(); strings.HasPrefix(n, "sh.helm.release") && !strings.HasPrefix(n, "sh.helm.release.v1.crossplane.") {
			t.Errorf("the management cluster holds a release of a workload cluster: %s", n)
		}
	}
}

// checkAccount holds the service account that a release made, on the workload cluster, to the role that trusts it. It says
// whether there was one to check.
func checkAccount(t *testing.T, r *repository, overlay string, release *unstructured.Unstructured) bool {
	t.Helper()
	name, _, _ := unstructured.NestedString(release.Object, "spec", "values", "serviceAccount", "name")
	namespace := text(release, "spec", "targetNamespace")
	if name == "" {
		return false
	}
	account, err := fetch(t.Context(), r.Workloads[overlay], serviceAccounts, namespace, name)
	must(t, err)
	role := account.GetAnnotations()["eks.amazonaws.com/role-arn"]
	if role == "" {
		return false
	}
	trusted, err := fetch(t.Context(), r.Management, roles, overlay, role[strings.LastIndex(role, "/")+1:])
	if err != nil {
		t.Errorf("%s: release %s asks for role %s: %v", overlay, release.GetName(), role, err)
		return true
	}
	sub := fmt.Sprintf("system:serviceaccount:%s:%s", namespace, name)
	if policy := text(trusted, "spec", "forProvider", "assumeRolePolicy"); !strings.Contains(policy, sub) {
		t.Errorf("%s: role %s does not trust %s: %s", overlay, role, sub, policy)
	}
	return true
}

// upgrades: a changed spec rolls through in order. EKS upgrades in the background, while the resource stays Ready and Synced.
func upgrades(t *testing.T, r *repository, _ *world) {
	r.edit(t, "overlays/prod/spec/cluster.yaml", "  tags: {env: prod}\n", "  tags: {env: prod, step: upgrade}\n  version: \"1.36\"\n")
	r.render(t, "prod")
	ctx, cancel := context.WithCancel(t.Context())
	early := make(chan string, 1)
	go func() { early <- nodesBeforeControlPlane(ctx, r) }()
	revision := r.commit(t, "prod runs Kubernetes 1.36")
	wait(t, patience, "the upgrade has passed through", r.applied(revision, "prod"))
	cancel()
	if why := <-early; why != "" {
		t.Error(why)
	}
	group, err := fetch(t.Context(), r.Management, nodeGroups, "prod", "spot")
	must(t, err)
	if v := text(group, "status", "atProvider", "version"); v != "1.36" {
		t.Errorf("the nodes run %s", v)
	}
	if tag := text(group, "spec", "forProvider", "tags", "step"); tag != "upgrade" {
		t.Errorf("the group's tag is %q", tag)
	}
}

// nodesBeforeControlPlane says whether nodes were told to run a version that the control plane did not run yet.
func nodesBeforeControlPlane(ctx context.Context, r *repository) string {
	for ctx.Err() == nil {
		group, err := fetch(ctx, r.Management, nodeGroups, "prod", "spot")
		if err == nil && text(group, "spec", "forProvider", "version") == "1.36" {
			cluster, err := fetch(ctx, r.Management, clusters, "prod", "prod")
			if err == nil && text(cluster, "status", "atProvider", "version") != "1.36" {
				return "the nodes were to run 1.36 while the control plane ran " + text(cluster, "status", "atProvider", "version")
			}
			return ""
		}
		time.Sleep(100 * time.Millisecond)
	}
	return "the nodes were never told"
}

// replacesGroup: a second group in one commit, the first one out in the next.
func replacesGroup(t *testing.T, r *repository, w *world) {
	r.edit(t, "overlays/staging/spec/cluster.yaml", "nodeGroups: {spot: {min: 2, max: 6}}",
		"nodeGroups: {spot: {min: 2, max: 6}, spot2: {instanceTypes: [m5.large, m5a.large, m6i.large], min: 2, max: 6}}")
	r.render(t, "staging")
	wait(t, patience, "the second group is ready", r.applied(r.commit(t, "staging gets a second group"), "staging"))
	r.edit(t, "overlays/staging/spec/cluster.yaml", "spot: {min: 2, max: 6}, ", "spot: {enabled: false}, ")
	r.render(t, "staging")
	revision := r.commit(t, "staging loses its first group")
	wait(t, patience, "the first group is gone", func(ctx context.Context) error {
		successor, err := fetch(ctx, r.Management, nodeGroups, "staging", "spot2")
		if err == nil {
			err = settled(successor)
		}
		if err != nil {
			t.Fatalf("the second group while the first one goes: %v", err)
		}
		return missing(r.Management, nodeGroups, "staging", "spot")(ctx)
	})
	wait(t, patience, "staging is ready", r.applied(revision, "staging"))
	for _, x := range w.Resources() {
		if x.Kind == "eks/NodeGroup" && x.Owner == "staging/spot" {
			t.Errorf("AWS still has %s", x)
		}
	}
}

// survivesDeletion: somebody deletes an overlay. Nothing of it goes, and putting it back is all it takes.
func survivesDeletion(t *testing.T, r *repository, w *world) {
	before := resourcesOf(w, "staging")
	saved := t.TempDir()
	must(t, os.CopyFS(filepath.Join(saved, "staging"), os.DirFS(filepath.Join(r.dir, "overlays", "staging"))))
	file, err := os.ReadFile(filepath.Join(r.dir, "clusters/management/staging.yaml"))
	must(t, err)

	r.remove(t, "staging")
	revision := r.commit(t, "somebody deletes overlays/staging")
	wait(t, patience, "Flux has looked at it", func(ctx context.Context) error {
		root, err := fetch(ctx, r.Management, kustomizations, "flux-system", "flux-system")
		if err == nil && text(root, "status", "lastAppliedRevision") != revision {
			err = fmt.Errorf("the root is at %s", text(root, "status", "lastAppliedRevision"))
		}
		return err
	})
	time.Sleep(10 * time.Second) // long enough for what was wrongly deleted to begin to go
	same(t, before, resourcesOf(w, "staging"))
	found, err := list(t.Context(), r.Management, kustomizations, "staging")
	must(t, err)
	for i := range found {
		if found[i].GetDeletionTimestamp() != nil {
			t.Errorf("Kustomization %s is being deleted", found[i].GetName())
		}
	}

	must(t, os.CopyFS(filepath.Join(r.dir, "overlays", "staging"), os.DirFS(filepath.Join(saved, "staging"))))
	r.write(t, "clusters/management/staging.yaml", string(file))
	wait(t, patience, "staging is back", r.applied(r.commit(t, "overlays/staging is put back"), overlays...))
}

// survivesCarelessHand: somebody deletes what applies a running cluster, layer by layer, and then its namespace.
func survivesCarelessHand(t *testing.T, r *repository, w *world) {
	before := resourcesOf(w, "dev")
	releases, err := list(t.Context(), r.Management, helmReleases, "dev")
	must(t, err)
	found, err := list(t.Context(), r.Management, kustomizations, "dev")
	must(t, err)
	r.Timeline.Add("test", "deletes every Kustomization of dev")
	for i := range found {
		if err := r.Management.Client.Delete(t.Context(), &found[i]); err != nil {
			r.Timeline.Add("test", "refused: "+err.Error())
		}
	}
	namespace, err := fetch(t.Context(), r.Management, namespaces, "", "dev")
	must(t, err)
	if err = r.Management.Client.Delete(t.Context(), namespace); err == nil || !strings.Contains(err.Error(), "lifecycle") {
		t.Fatalf("deleting the namespace of a running cluster: got %v, want a refusal that names the lifecycle", err)
	}
	r.Timeline.Add("test", "refused: "+err.Error())
	for kind, name := range map[schema.GroupVersionKind]string{clusters: "dev", vpcs: "dev"} {
		o, err := fetch(t.Context(), r.Management, kind, "dev", name)
		must(t, err)
		if err := r.Management.Client.Delete(t.Context(), o); err == nil {
			t.Fatalf("the %s of a running cluster can be deleted", kind.Kind)
		}
	}
	r.write(t, "README.md", "back\n")
	revision := r.commit(t, "anything")
	back := r.applied(revision, "dev")
	wait(t, patience, "dev is back", func(ctx context.Context) error {
		err := back(ctx)
		if err != nil { // what was deleted meanwhile is made again at the interval, or when somebody asks
			reconcile(ctx, r, "flux-system", "dev-flux")
		}
		return err
	})
	same(t, before, resourcesOf(w, "dev"))
	after, err := list(t.Context(), r.Management, helmReleases, "dev")
	must(t, err)
	for i := range releases {
		if !slices.ContainsFunc(after, func(o unstructured.Unstructured) bool { return o.GetUID() == releases[i].GetUID() }) {
			t.Errorf("release %s went, or is another one now", releases[i].GetName())
		}
	}
}

// reconcile asks Flux to look at a Kustomization now, as `flux reconcile` does, at most every five seconds.
func reconcile(ctx context.Context, r *repository, namespace, name string) {
	const asked = "reconcile.fluxcd.io/requestedAt"
	k, err := fetch(ctx, r.Management, kustomizations, namespace, name)
	if err != nil {
		return // it is not there at the moment
	}
	now := time.Now().Truncate(5 * time.Second).Format(time.RFC3339)
	if k.GetAnnotations()[asked] != now {
		patch := fmt.Sprintf(`{"metadata":{"annotations":{%q:%q}}}`, asked, now)
		_ = r.Management.Client.Patch(ctx, k, client.RawPatch(types.MergePatchType, []byte(patch))) // else the next look asks
	}
}

// resourcesOf are what AWS has for the overlays.
func resourcesOf(w *world, overlays ...string) []string {
	var out []string
	for _, x := range w.Resources() {
		if of, _, _ := strings.Cut(x.Owner, "/"); slices.Contains(overlays, of) {
			out = append(out, fmt.Sprintf("%s %s of %s", x.Kind, x.Name, x.Owner))
		}
	}
	slices.Sort(out)
	return out
}

// same says what went and what came, where nothing should have.
func same(t *testing.T, before, after []string) {
	t.Helper()
	for _, x := range before {
		if !slices.Contains(after, x) {
			t.Errorf("gone: %s", x)
		}
	}
	for _, x := range after {
		if !slices.Contains(before, x) {
			t.Errorf("new: %s", x)
		}
	}
}

// web is an object of the user's own, of which the controller makes a load balancer.
const web = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: default
  labels: {spotcluster.dev/layer: workloads, spotcluster.dev/target: workload}
spec:
  ingressClassName: alb
  defaultBackend: {service: {name: web, port: {number: 80}}}
`

// drains: the user's own objects come and go with the layer, and the load balancer with them.
func drains(t *testing.T, r *repository, w *world) {
	for _, o := range overlays {
		r.write(t, "overlays/"+o+"/web.yaml", web)
		name := "overlays/" + o + "/kustomization.yaml"
		r.edit(t, name, "generators:", "resources: [web.yaml]\ngenerators:")
	}
	r.render(t, overlays...)
	wait(t, patience, "the users' own objects are there", r.applied(r.commit(t, "every cluster serves an Ingress"), overlays...))
	balancers := func() (n int) {
		for _, x := range w.Resources() {
			if strings.HasSuffix(x.Kind, "/LoadBalancer") {
				n++
			}
		}
		return n
	}
	wait(t, patience, "AWS has a load balancer for each", func(context.Context) error {
		if n := balancers(); n != len(overlays) {
			return fmt.Errorf("there are %d", n)
		}
		return nil
	})
	before := resourcesOf(w, overlays...)
	for _, o := range overlays {
		r.edit(t, "overlays/"+o+"/spec/cluster.yaml", "spec:\n", "spec:\n  lifecycle: Drained\n")
	}
	r.render(t, overlays...)
	revision := r.commit(t, "every cluster is drained")
	for _, o := range overlays {
		wait(t, patience, o+" has no Ingress", absent(r.Workloads[o], ingresses, ""))
	}
	wait(t, patience, "every layer is ready", r.applied(revision, overlays...))
	if n := balancers(); n != 0 {
		t.Errorf("AWS still has %d load balancers", n)
	}
	same(t, before, resourcesOf(w, overlays...))
}

// liftsGuards: nothing goes and nothing is made anew; what goes next may go.
func liftsGuards(t *testing.T, r *repository, w *world) {
	before := resourcesOf(w, overlays...)
	for _, o := range overlays {
		r.edit(t, "overlays/"+o+"/spec/cluster.yaml", "lifecycle: Drained", "lifecycle: Removed")
	}
	r.render(t, overlays...)
	wait(t, patience, "every layer is ready", r.applied(r.commit(t, "every cluster is to go"), overlays...))
	same(t, before, resourcesOf(w, overlays...))
}

// emptiesOne: the others do not notice.
func emptiesOne(t *testing.T, r *repository, w *world) {
	before := resourcesOf(w, "prod", "staging")
	r.remove(t, "dev")
	r.commit(t, "dev is taken out of git")
	isGone(t, r, w, "dev")
	same(t, before, resourcesOf(w, "prod", "staging"))
	for _, o := range []string{"prod", "staging"} {
		found, err := list(t.Context(), r.Management, kustomizations, o)
		must(t, err)
		for i := range found {
			if found[i].GetDeletionTimestamp() != nil {
				t.Errorf("Kustomization %s/%s is being deleted", o, found[i].GetName())
			}
		}
	}
}

// empties: the rest at once, so that none waits for a place that another holds.
func empties(t *testing.T, r *repository, w *world) {
	r.remove(t, "prod")
	r.remove(t, "staging")
	r.commit(t, "every cluster is taken out of git")
	wait(t, patience, "the releases of prod are gone", absent(r.Management, helmReleases, "prod"))
	killEverything(t, r, w)
	isGone(t, r, w, "prod")
	isGone(t, r, w, "staging")
	if left := w.Resources(); len(left) > 0 {
		t.Errorf("AWS still has %v", left)
	}
	if err := r.there(t, "management")(t.Context()); err != nil {
		t.Errorf("the management cluster's own: %v", err)
	}
	left, err := list(t.Context(), r.Management, kustomizations, "")
	must(t, err)
	for i := range left {
		if n := left[i].GetName(); n != "flux-system" && !strings.HasPrefix(n, "management") {
			t.Errorf("Kustomization %s is left", n)
		}
	}
}

// isGone: AWS has nothing of a cluster, nor has the management cluster, and what was installed was uninstalled.
func isGone(t *testing.T, r *repository, w *world, overlay string) {
	t.Helper()
	wait(t, patience, "AWS has nothing of "+overlay, func(context.Context) error {
		if left := resourcesOf(w, overlay); len(left) > 0 {
			return fmt.Errorf("it still has %d resources: %s", len(left), strings.Join(left, ", "))
		}
		return nil
	})
	wait(t, patience, "the namespace of "+overlay+" is gone", missing(r.Management, namespaces, "", overlay))
	for _, part := range []string{"", "-namespace", "-flux"} {
		wait(t, patience, overlay+part+" is gone", missing(r.Management, kustomizations, "flux-system", overlay+part))
	}
	left, err := list(t.Context(), r.Workloads[overlay], secrets, "")
	must(t, err)
	for i := range left {
		if strings.HasPrefix(left[i].GetName(), "sh.helm.release") {
			t.Errorf("%s: release %s was not uninstalled", overlay, left[i].GetName())
		}
	}
}
