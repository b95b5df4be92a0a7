package aws

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// TestCluster takes a cluster through its life: everything at once, an upgrade, edits that AWS refuses, a provider that is killed,
// and a teardown in order, after which nothing is left.
func TestCluster(t *testing.T) {
	w := start(t)
	w.checkPackages()
	objects := w.read("cluster.yaml")
	if err := w.management.Apply(t.Context(), objects...); err != nil {
		t.Fatal(err)
	}
	w.refused("iam/Role", "shop-store", "MalformedPolicyDocument")
	w.refused("iam/OpenIDConnectProvider", "shop", "${oidc_issuer}")
	w.stopProvider() // amid creation
	w.startProvider()
	w.until("the issuer", func() (string, bool) { return "none", w.cloud.Issuer("shop") != "" })
	objects = substitute(t, objects, w.cloud.Issuer("shop"))
	if err := w.management.Apply(t.Context(), objects...); err != nil {
		t.Fatal(err)
	}
	managedObjects := objects[2:]
	w.ready(managedObjects...)
	w.checkShape()
	w.checkRest(managedObjects)
	w.checkPolicies()
	w.checkAccess()
	w.checkEdits()
	w.checkWorkload()
	w.checkStranded()
	w.tearDown(managedObjects)
	w.remove(w.management, objects[1])
	if left := w.cloud.Resources(); len(left) > 0 {
		t.Errorf("left in AWS: %v", left)
	}
	want := []string{
		"VPC shop/forgotten: its name in AWS is lost in a restart: managementPolicies do not include LateInitialize",
		"cluster shop: load balancer stranded: aws-load-balancer-controller went while LoadBalancer Ingress default/shop in shop lives",
		"ClusterAuth shop/shop: releases stranded: the access to shop went while it has [external-secrets]",
	}
	if got := w.cloud.Violations(); !slices.Equal(got, want) {
		t.Errorf("violations: %q", got)
	}
}

// checkPackages installs the packages of all families of the test but one.
func (w *world) checkPackages() {
	w.Helper()
	packages := w.read("packages.yaml")
	last := len(packages) - 1
	if err := w.management.Apply(w.Context(), append(packages[:last:last], w.read("cluster.yaml")[:3]...)...); err != nil {
		w.Fatal(err)
	}
	w.until("the packages but that of ec2 are healthy", func() (string, bool) {
		for _, o := range packages[1:last] {
			if err := w.management.Client.Get(w.Context(), client.ObjectKeyFromObject(o), o); err != nil {
				w.Fatal(err)
			}
			if conditionOf(o, "Healthy")["status"] != "True" {
				return fmt.Sprint(o.GetName(), o.Object["status"]), false
			}
		}
		return "", true
	})
	if vpc := w.get("ec2/VPC", "shop"); len(vpc.GetFinalizers()) > 0 {
		w.Errorf("a VPC is reconciled although its package is not installed")
	}
	if err := w.management.Apply(w.Context(), packages[last]); err != nil {
		w.Fatal(err)
	}
}

// checkRest holds the provider to writing nothing where nothing changes.
func (w *world) checkRest(objects []*unstructured.Unstructured) {
	w.Helper()
	versions := func() string {
		var list []string
		for _, o := range objects {
			now := o.DeepCopy()
			if err := w.management.Client.Get(w.Context(), client.ObjectKeyFromObject(o), now); err != nil {
				w.Fatal(err)
			}
			list = append(list, now.GetKind()+" "+now.GetName()+" "+now.GetResourceVersion())
		}
		return strings.Join(list, "\n")
	}
	last := ""
	w.until("the provider rests", func() (string, bool) {
		before := last
		time.Sleep(time.Second)
		last = versions()
		return "it goes on writing", before == last
	})
}

// checkPolicies holds the provider to managementPolicies: it makes no VPC that it may only observe, leaves in AWS what it may not
// delete, adopts it by its external name, and forgets a name that it may not late-initialize.
func (w *world) checkPolicies() {
	w.Helper()
	vpc := func(name, id string, policies ...any) *unstructured.Unstructured {
		o := w.read("cluster.yaml")[2]
		o.SetName(name)
		if id != "" {
			o.SetAnnotations(map[string]string{externalName: id})
		}
		spec, _ := o.Object["spec"].(map[string]any)
		spec["managementPolicies"] = policies
		if err := w.management.Apply(w.Context(), o); err != nil {
			w.Fatal(err)
		}
		return o
	}
	observed := vpc("observed", "", "Observe")
	w.refused("ec2/VPC", "observed", "do not include Create")
	kept := vpc("kept", "", "Observe", "Create", "Update", "LateInitialize")
	w.ready(kept)
	id := w.get("ec2/VPC", "kept").GetAnnotations()[externalName]
	w.remove(w.management, observed, kept)
	if !slices.ContainsFunc(w.cloud.Resources(), func(r Resource) bool { return r.Name == id && r.Owner == "" }) {
		w.Errorf("the VPC %s is not left in AWS: %v", id, w.cloud.Resources())
	}
	adopting := vpc("adopting", id, "*")
	w.ready(adopting)
	forgotten := vpc("forgotten", "", "Observe", "Create", "Update", "Delete")
	w.ready(forgotten)
	w.remove(w.management, adopting, forgotten)
}

// substitute does what Flux does with the issuer.
func substitute(t *testing.T, objects []*unstructured.Unstructured, issuer string) []*unstructured.Unstructured {
	t.Helper()
	text, err := json.Marshal(objects)
	if err != nil {
		t.Fatal(err)
	}
	filled := strings.NewReplacer("${oidc_issuer#https://}", strings.TrimPrefix(issuer, "https://"), "${oidc_issuer}", issuer).Replace(string(text))
	var out []*unstructured.Unstructured
	if err := json.Unmarshal([]byte(filled), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// checkShape holds what the provider wrote to what the real one writes.
func (w *world) checkShape() {
	w.Helper()
	cluster := w.get("eks/Cluster", "shop")
	issuer := params(cluster.Object).at("status.atProvider.identity")
	if got := short(issuer); got != `[{"oidc":[{"issuer":"`+w.cloud.Issuer("shop")+`"}]}]` {
		w.Errorf("the cluster's identity is %s", got)
	}
	for path, want := range map[string]string{
		"status.atProvider.status": `"ACTIVE"`, "status.atProvider.version": `"1.34"`,
		"status.atProvider.arn":      `"arn:aws:eks:us-east-1:111122223333:cluster/shop"`,
		"spec.forProvider.roleArn":   `"arn:aws:iam::111122223333:role/shop-cluster"`,
		"metadata.finalizers":        `["finalizer.managedresource.crossplane.io"]`,
		"status.atProvider.region":   `"us-east-1"`,
		"status.observedGeneration":  `null`,
		"spec.forProvider.vpcConfig": `{"endpointPrivateAccess":true,"subnetIdRefs":[{"name":"shop-private-a"},{"name":"shop-private-b"}],"subnetIds":[` + w.id("shop-private-a") + `,` + w.id("shop-private-b") + `]}`,
	} {
		if got := jsonOf(params(cluster.Object).at(path)); got != want {
			w.Errorf("%s of the cluster is %s, not %s", path, got, want)
		}
	}
	if ready := conditionOf(cluster, "Ready"); ready["observedGeneration"] != nil {
		w.Errorf("upjet stamps no generation on Ready: %v", ready)
	}
}

func jsonOf(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// id returns the quoted id of a subnet.
func (w *world) id(subnet string) string {
	return `"` + w.get("ec2/Subnet", subnet).GetAnnotations()[externalName] + `"`
}

// checkAccess holds ClusterAuth's Secret to a kubeconfig that works, and to a token that is replaced and revoked.
func (w *world) checkAccess() {
	w.Helper()
	first := w.kubeconfig()
	if err := w.reach(first); err != nil {
		w.Errorf("the token of ClusterAuth does not reach the workload cluster: %v", err)
	}
	w.until("a new token", func() (string, bool) { return "the same", string(w.kubeconfig()) != string(first) })
	if err := w.reach(w.kubeconfig()); err != nil {
		w.Errorf("the second token does not reach the workload cluster: %v", err)
	}
	w.until("the first token is refused", func() (string, bool) { return "it is accepted", w.reach(first) != nil })
}

func (w *world) kubeconfig() []byte {
	w.Helper()
	var s corev1.Secret
	if err := w.management.Client.Get(w.Context(), client.ObjectKey{Namespace: "shop", Name: "shop-kubeconfig"}, &s); err != nil {
		w.Fatal(err)
	}
	if s.Type != "connection.crossplane.io/v1alpha1" || len(s.Data["endpoint"]) == 0 || len(s.Data["clusterCA"]) == 0 {
		w.Fatalf("the connection Secret has the type %s and the keys %v", s.Type, sortedKeys(s.Data))
	}
	return s.Data["kubeconfig"]
}

func (w *world) reach(kubeconfig []byte) error {
	config, err := clientcmd.RESTConfigFromKubeConfig(kubeconfig)
	if err != nil {
		return err
	}
	c, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	_, err = c.CoreV1().Namespaces().Get(w.Context(), "kube-system", metav1.GetOptions{})
	return err
}

// checkEdits makes edits that AWS takes and some that it refuses.
func (w *world) checkEdits() {
	w.Helper()
	w.patch("eks/NodeGroup", "spot", `{"instanceTypes":["m7i.large"]}`)
	w.refused("eks/NodeGroup", "spot", `cannot change the value of the argument "instance_types"`)
	w.patch("eks/NodeGroup", "spot", `{"instanceTypes":["m5.large","m6i.large"]}`)
	w.patch("ec2/VPC", "shop", `{"cidrBlock":"10.1.0.0/16"}`)
	w.refused("ec2/VPC", "shop", "immutable")
	w.patch("ec2/VPC", "shop", `{"cidrBlock":"10.0.0.0/16"}`)
	w.patch("eks/NodeGroup", "spot", `{"version":"1.35"}`)
	w.refused("eks/NodeGroup", "spot", "above that of the cluster")

	w.patch("eks/Cluster", "shop", `{"version":"1.35"}`)
	w.until("the upgrade begins", func() (string, bool) {
		cluster := params(w.get("eks/Cluster", "shop").Object)
		status, version := cluster.at("status.atProvider.status"), cluster.at("status.atProvider.version")
		return fmt.Sprint(status, version), status == "UPDATING" && version == "1.34"
	})
	cluster := w.get("eks/Cluster", "shop")
	if conditionOf(cluster, "Ready")["status"] != "True" || conditionOf(cluster, "Synced")["status"] != "True" {
		w.Errorf("a cluster stays Ready and Synced while it is upgraded: %v", cluster.Object["status"])
	}
	w.until("the upgrade ends", func() (string, bool) {
		version := params(w.get("eks/Cluster", "shop").Object).at("status.atProvider.version")
		return fmt.Sprint(version), version == "1.35"
	})
	w.ready(w.get("eks/NodeGroup", "spot"), w.get("ec2/VPC", "shop"))
}

// checkWorkload installs what the controllers of two releases act on.
func (w *world) checkWorkload() {
	w.Helper()
	for _, release := range []string{"aws-load-balancer-controller", "external-secrets"} {
		if err := w.workload.Client.Create(w.Context(), releaseSecret(release)); err != nil {
			w.Fatal(err)
		}
	}
	if err := w.workload.Apply(w.Context(), w.read("workload.yaml")...); err != nil {
		w.Fatal(err)
	}
	w.until("the Secret of the ExternalSecret", func() (string, bool) {
		var s corev1.Secret
		err := w.workload.Client.Get(w.Context(), client.ObjectKey{Namespace: "default", Name: "token"}, &s)
		return fmt.Sprint(err), err == nil && len(s.Data["token"]) > 0
	})
	stranger := w.read("workload.yaml")[3]
	w.until("a store whose identity has no role is refused", func() (string, bool) {
		if err := w.workload.Client.Get(w.Context(), client.ObjectKeyFromObject(stranger), stranger); err != nil {
			w.Fatal(err)
		}
		ready := conditionOf(stranger, "Ready")
		return fmt.Sprint(ready), ready["status"] == "False"
	})
	w.waitForLoadBalancer()
}

// checkStranded takes the controller of load balancers away before its Ingress, and brings it back.
func (w *world) checkStranded() {
	w.Helper()
	controller := releaseSecret("aws-load-balancer-controller")
	if err := w.workload.Client.Delete(w.Context(), controller); err != nil {
		w.Fatal(err)
	}
	w.until("a violation", func() (string, bool) { return "none", len(w.cloud.Violations()) > 1 })
	ingress := w.read("workload.yaml")[5]
	if err := w.workload.Client.Delete(w.Context(), ingress); err != nil {
		w.Fatal(err)
	}
	if err := w.workload.Client.Get(w.Context(), client.ObjectKeyFromObject(ingress), ingress); err != nil {
		w.Errorf("an Ingress whose controller is gone: %v", err)
	}
	if err := w.workload.Client.Create(w.Context(), releaseSecret("aws-load-balancer-controller")); err != nil {
		w.Fatal(err)
	}
	w.remove(w.workload, ingress)
	if err := w.workload.Apply(w.Context(), w.read("workload.yaml")[5]); err != nil {
		w.Fatal(err)
	}
	w.waitForLoadBalancer()
}

func (w *world) waitForLoadBalancer() {
	w.Helper()
	w.until("a load balancer", func() (string, bool) {
		return "none", slices.ContainsFunc(w.cloud.Resources(), func(r Resource) bool { return r.Kind == loadBalancer && r.State == "ACTIVE" })
	})
}

func releaseSecret(name string) *corev1.Secret {
	s := &corev1.Secret{Type: "helm.sh/release.v1"}
	s.Name, s.Namespace = "sh.helm.release.v1."+name+".v1", "kube-system"
	return s
}

// tearDown deletes everything in an order that AWS takes, and twice in one that it does not: a subnet with a load balancer in it,
// and the access to the cluster before the last release.
func (w *world) tearDown(objects []*unstructured.Unstructured) {
	w.Helper()
	of := func(names ...string) []*unstructured.Unstructured {
		return slices.DeleteFunc(slices.Clone(objects), func(o *unstructured.Unstructured) bool {
			family, _, _ := strings.Cut(o.GetAPIVersion(), ".")
			return !slices.Contains(names, family+"/"+o.GetKind()) && !slices.Contains(names, o.GetName())
		})
	}
	if err := w.management.Client.Delete(w.Context(), w.get("ec2/Subnet", "shop-public-b")); err != nil {
		w.Fatal(err)
	}
	w.refused("ec2/Subnet", "shop-public-b", "DependencyViolation") // a load balancer is in it
	w.remove(w.workload, w.read("workload.yaml")...)
	if err := w.workload.Client.Delete(w.Context(), releaseSecret("aws-load-balancer-controller")); err != nil {
		w.Fatal(err)
	}
	w.patch("eks/Cluster", "shop", `{"deletionProtection":false}`) // before the deletion: nothing is updated after it
	w.ready(w.get("eks/Cluster", "shop"))
	config := w.read("cluster.yaml")[1]
	if err := w.management.Client.Delete(w.Context(), config.DeepCopy()); err != nil {
		w.Fatal(err)
	}
	w.remove(w.management, of("shop-coredns")...)
	if err := w.management.Client.Get(w.Context(), client.ObjectKeyFromObject(config), config); err != nil {
		w.Errorf("a ProviderConfig in use: %v", err)
	}
	w.remove(w.management, of("eks/NodeGroup")...)
	w.remove(w.management, of("eks/Addon", "eks/ClusterAuth")...)
	w.remove(w.management, of("eks/Cluster")...)
	w.remove(w.management, objects...)
}
