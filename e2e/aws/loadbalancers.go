package aws

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
)

// loadBalancer is the kind of what the AWS Load Balancer Controller makes. No managed resource stands for it.
const loadBalancer = "elasticloadbalancing/LoadBalancer"

const (
	loadBalancerController = "aws-load-balancer-controller"
	loadBalancerFinalizer  = "ingress.k8s.aws/resources"
)

var balanced = []schema.GroupVersionResource{
	networkingv1.SchemeGroupVersion.WithResource("ingresses"),
	corev1.SchemeGroupVersion.WithResource("services"),
}

// balance plays the AWS Load Balancer Controller: a load balancer for each Ingress and each Service of the type LoadBalancer.
// Where its release is not installed it does nothing, so that load balancers and finalizers outlive it.
func (c *Cloud) balance(ctx context.Context, w *workload) error {
	c.mu.Lock()
	installed := w.releases[loadBalancerController]
	left := c.find(loadBalancer, func(l *resource) bool { return l.params.text("clusterName") == w.cluster })
	c.mu.Unlock()
	if !installed {
		if left != nil {
			c.journal.violation("cluster "+w.cluster, "load balancer stranded: %s went while %s lives", loadBalancerController, left.subject())
		}
		return nil
	}
	for _, kind := range balanced {
		list, err := w.objects.Resource(kind).List(ctx, metav1.ListOptions{})
		if err != nil {
			return fmt.Errorf("list %s: %w", kind.Resource, err)
		}
		for i := range list.Items {
			if err := c.balanceObject(ctx, w, kind, &list.Items[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Cloud) balanceObject(ctx context.Context, w *workload, kind schema.GroupVersionResource, o *unstructured.Unstructured) error {
	finalizers := slices.Clone(o.GetFinalizers())
	guarded := slices.Contains(finalizers, loadBalancerFinalizer)
	serviceType, _, _ := unstructured.NestedString(o.Object, "spec", "type")
	wanted := o.GetDeletionTimestamp() == nil && (kind.Resource == "ingresses" || serviceType == string(corev1.ServiceTypeLoadBalancer))
	q := call{kind: loadBalancer, owner: fmt.Sprintf("%s %s/%s in %s", o.GetKind(), o.GetNamespace(), o.GetName(), w.cluster)}
	switch {
	case wanted && !guarded:
		return w.setFinalizers(ctx, kind, o, append(finalizers, loadBalancerFinalizer))
	case wanted:
		c.openLoadBalancer(q, w)
	case guarded:
		if !c.closeLoadBalancer(q) {
			return nil
		}
		return w.setFinalizers(ctx, kind, o, slices.DeleteFunc(finalizers, func(f string) bool { return f == loadBalancerFinalizer }))
	}
	return nil
}

func (w *workload) setFinalizers(ctx context.Context, kind schema.GroupVersionResource, o *unstructured.Unstructured, finalizers []string) error {
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{
		"resourceVersion": o.GetResourceVersion(), "finalizers": finalizers,
	}})
	if err != nil {
		return err
	}
	_, err = w.objects.Resource(kind).Namespace(o.GetNamespace()).Patch(ctx, o.GetName(), types.MergePatchType, patch, metav1.PatchOptions{})
	return err
}

// openLoadBalancer makes a load balancer, with network interfaces in the public subnets of the cluster's VPC.
func (c *Cloud) openLoadBalancer(q call, w *workload) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lookup(q) != nil {
		return
	}
	cluster := c.find("eks/Cluster", func(k *resource) bool { return k.name == w.cluster && k.live() })
	if cluster == nil {
		c.journal.event(q.owner, "no load balancer: EKS has no cluster %s", w.cluster)
		return
	}
	vpc := cluster.made.text("vpcConfig", "vpcId")
	var subnets []string
	for _, s := range c.all("ec2/Subnet") {
		if s.params.text("vpcId") == vpc && s.params.text("tags", "kubernetes.io/role/elb") != "" {
			subnets = append(subnets, s.name)
		}
	}
	if len(subnets) == 0 {
		c.journal.event(q.owner, "no load balancer: unable to resolve at least one subnet, the VPC has none with the tag kubernetes.io/role/elb")
		return
	}
	r := &resource{
		kind: loadBalancer, account: cluster.account, region: cluster.region, owner: q.owner,
		name: "k8s-" + hexadecimal(10, q.owner), state: creating, ticks: pick(2, 6, q.owner), made: params{},
		params: params{"clusterName": w.cluster, "vpcId": vpc, "subnets": anyList(subnets)},
	}
	c.resources[loadBalancer+" "+q.owner] = r
	c.journal.event(r.subject(), "being made")
}

// closeLoadBalancer deletes a load balancer, and reports whether it is gone.
func (c *Cloud) closeLoadBalancer(q call) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.lookup(q)
	if r == nil {
		return true
	}
	if r.state != deleting {
		r.state, r.ticks = deleting, pick(2, 6, "delete", q.owner)
		c.journal.event(r.subject(), "being deleted")
	}
	return false
}
