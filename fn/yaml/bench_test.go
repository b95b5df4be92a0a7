package yaml_test

import (
	"encoding/json"
	"fmt"
	"testing"

	sigs "sigs.k8s.io/yaml"

	"spotcluster.dev/spotcluster/fn/yaml"
)

// 300 objects, in the shapes that a renderer emits: many references and tags, a few
// long documents, Helm values as maps.

type manifest struct {
	APIVersion string   `json:"apiVersion"`
	Kind       string   `json:"kind"`
	Metadata   metadata `json:"metadata"`
	Body       any      `json:",inline"`
}

type metadata struct {
	Name        string            `json:"name"`
	Namespace   string            `json:"namespace,omitempty"`
	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

type managed struct {
	Spec managedSpec `json:"spec"`
}

type managedSpec struct {
	ForProvider  any `json:"forProvider"`
	InitProvider any `json:"initProvider,omitempty"`
	managedCommon
}

type managedCommon struct {
	ManagementPolicies []string   `json:"managementPolicies,omitempty"`
	ProviderConfigRef  *reference `json:"providerConfigRef,omitempty"`
}

type reference struct {
	Kind   string  `json:"kind,omitempty"`
	Name   string  `json:"name"`
	Policy *policy `json:"policy,omitempty"`
}

type policy struct {
	Resolve *string `json:"resolve,omitempty"`
}

type subnet struct {
	AvailabilityZone    string            `json:"availabilityZone"`
	CIDRBlock           string            `json:"cidrBlock"`
	MapPublicIPOnLaunch bool              `json:"mapPublicIpOnLaunch"`
	Region              string            `json:"region"`
	Tags                map[string]string `json:"tags"`
	VPCIDRef            *reference        `json:"vpcIdRef"`
}

type role struct {
	AssumeRolePolicy    string            `json:"assumeRolePolicy"`
	Description         string            `json:"description"`
	ForceDetachPolicies bool              `json:"forceDetachPolicies"`
	ManagedPolicyARNs   []string          `json:"managedPolicyArns,omitempty"`
	Tags                map[string]string `json:"tags"`
}

type nodeGroup struct {
	AMIType       string            `json:"amiType,omitempty"`
	CapacityType  string            `json:"capacityType,omitempty"`
	InstanceTypes []string          `json:"instanceTypes,omitempty"`
	Labels        map[string]string `json:"labels,omitempty"`
	Region        string            `json:"region,omitempty"`
	ScalingConfig *scaling          `json:"scalingConfig,omitempty"`
	SubnetIDRefs  []reference       `json:"subnetIdRefs,omitempty"`
	Tags          map[string]string `json:"tags,omitempty"`
	Version       string            `json:"version,omitempty"`
}

type scaling struct {
	DesiredSize int `json:"desiredSize"`
	MaxSize     int `json:"maxSize"`
	MinSize     int `json:"minSize"`
}

type release struct {
	Spec releaseSpec `json:"spec"`
}

type releaseSpec struct {
	Chart       map[string]any `json:"chart"`
	Interval    string         `json:"interval"`
	ReleaseName string         `json:"releaseName"`
	Timeout     string         `json:"timeout"`
	Values      any            `json:"values,omitempty"`
}

const trust = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Service": "ec2.amazonaws.com"
      },
      "Action": [
        "sts:AssumeRole"
      ]
    }
  ]
}
`

func manifests() []manifest {
	var out []manifest
	always := "Always"
	for i := range 50 {
		name := fmt.Sprintf("prod-%02d", i)
		add := func(version, kind string, body any) {
			out = append(out, manifest{version, kind, metadata{
				Name: name + "-" + kind, Namespace: name,
				Labels:      map[string]string{"app.kubernetes.io/managed-by": "spotcluster", "spotcluster.dev/layer": "network", "spotcluster.dev/target": "management"},
				Annotations: map[string]string{"crossplane.io/external-name": name},
			}, body})
		}
		tags := map[string]string{"Name": name, "env": "prod", "cost_center": "devops", "kubernetes.io/cluster/" + name: "shared"}
		aws := func(p any) managed {
			return managed{managedSpec{ForProvider: p, managedCommon: managedCommon{ProviderConfigRef: &reference{Kind: "ProviderConfig", Name: name}}}}
		}
		ref := reference{Name: name + "-vpc", Policy: &policy{&always}}
		for z := range 3 {
			add("ec2.aws.m.upbound.io/v1beta1", "Subnet", aws(subnet{fmt.Sprintf("us-east-1%c", 'a'+z), fmt.Sprintf("10.0.%d.0/24", i+z), z == 0, "us-east-1", tags, &ref}))
		}
		add("iam.aws.m.upbound.io/v1beta1", "Role", aws(role{trust, "The role that the nodes of cluster " + name + " take, so that they can join it and pull images", true, []string{"arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy", "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"}, tags}))
		add("eks.aws.m.upbound.io/v1beta1", "NodeGroup", aws(nodeGroup{"AL2023_x86_64_STANDARD", "SPOT", []string{"t3.medium", "t3.large", "m6i.large"}, map[string]string{"lifecycle": "spot"}, "us-east-1", &scaling{1, 5, 0}, []reference{ref, ref, ref}, tags, "1.35"}))
		add("helm.toolkit.fluxcd.io/v2", "HelmRelease", release{releaseSpec{map[string]any{"spec": map[string]any{"chart": "cluster-autoscaler", "version": "9.46.6"}}, "10m", "cluster-autoscaler", "5m", map[string]any{
			"autoDiscovery": map[string]any{"clusterName": name}, "awsRegion": "us-east-1", "replicaCount": 2,
			"extraArgs": map[string]any{"balance-similar-node-groups": true, "expander": "least-waste", "scale-down-utilization-threshold": 0.5},
			"resources": map[string]any{"requests": map[string]any{"cpu": "100m", "memory": "300Mi"}},
		}}})
	}
	return out
}

func TestManifests(t *testing.T) {
	for _, m := range manifests() {
		want, err := sigs.Marshal(flat(m))
		if err != nil {
			t.Fatal(err)
		}
		if got := yaml.Append(nil, &m); string(got) != string(want) {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	}
}

// flat is m without anything inlined.
func flat(m manifest) any {
	switch b := m.Body.(type) {
	case managed:
		return struct {
			APIVersion string      `json:"apiVersion"`
			Kind       string      `json:"kind"`
			Metadata   metadata    `json:"metadata"`
			Spec       managedSpec `json:"spec"`
		}{m.APIVersion, m.Kind, m.Metadata, b.Spec}
	case release:
		return struct {
			APIVersion string      `json:"apiVersion"`
			Kind       string      `json:"kind"`
			Metadata   metadata    `json:"metadata"`
			Spec       releaseSpec `json:"spec"`
		}{m.APIVersion, m.Kind, m.Metadata, b.Spec}
	}
	panic("another kind")
}

var sink []byte

// One operation is 300 objects.
func BenchmarkAppend(b *testing.B) {
	all := manifests()
	b.ReportAllocs()
	for b.Loop() {
		sink = sink[:0]
		for i := range all {
			sink = yaml.Append(sink, &all[i])
		}
	}
	b.SetBytes(int64(len(sink)))
}

func BenchmarkJSON(b *testing.B) {
	var all []any
	for _, m := range manifests() {
		all = append(all, flat(m))
	}
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, v := range all {
			out, err := json.Marshal(v)
			if err != nil {
				b.Fatal(err)
			}
			n += len(out)
		}
		b.SetBytes(int64(n))
	}
}

func BenchmarkSigs(b *testing.B) {
	var all []any
	for _, m := range manifests() {
		all = append(all, flat(m))
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, v := range all {
			out, err := sigs.Marshal(v)
			if err != nil {
				b.Fatal(err)
			}
			sink = out
		}
	}
}

// Steady output costs no memory but the output's own. The few allocations that are
// allowed are for a new writer: the pool of old ones may be emptied at any time.
func TestNoAllocations(t *testing.T) {
	all := manifests()
	buf := make([]byte, 0, 1<<20)
	if n := testing.AllocsPerRun(20, func() { buf = yaml.Append(buf[:0], &all) }); n > 20 {
		t.Errorf("300 objects took %v allocations", n)
	}
}
