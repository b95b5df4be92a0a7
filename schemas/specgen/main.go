// Command specgen writes what users' tools and readers need of the spec: JSON
// Schemas for editors, CRDs for tools that read those, and the reference page.
// Everything comes from the types in fn/spec: their doc comments, their rules,
// and the defaults that the parser itself fills in, so none of it can disagree
// with what the binary does.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"

	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
)

//go:generate go run . -source ../../fn/spec -out ..

func main() {
	source := flag.String("source", "fn/spec", "folder of the spec's Go files")
	out := flag.String("out", "schemas", "folder to write to")
	check := flag.Bool("check", false, "write nothing; fail where a file is not current")
	flag.Parse()
	if err := run(*source, *out, *check); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(source, out string, check bool) error {
	files, err := generate(source)
	if err != nil {
		return err
	}
	for _, f := range files {
		path := filepath.Join(out, f.name)
		if check {
			if old, err := os.ReadFile(path); err != nil || !bytes.Equal(old, f.content) {
				return fmt.Errorf("%s is not current; run: make generate", path)
			}
			continue
		}
		if err := os.WriteFile(path, f.content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// A file is one generated file.
type file struct {
	name    string
	content []byte
}

// A kind is one kind a user may write, with documents that show its defaults:
// the same but for name and region, so that what follows from those is told from
// what is fixed.
type kind struct {
	name, plural string
	description  string
	root         reflect.Type
	examples     [2]string
}

var kinds = []kind{
	{
		name: spec.KindSpotCluster, plural: "spotclusters",
		description: "Renders everything that an EKS cluster on spot capacity takes: Crossplane managed resources, Flux objects and External Secrets, from a spec of ten lines.",
		root:        reflect.TypeFor[spec.SpotCluster](),
		examples:    [2]string{clusterExample("prod", "us-east-1"), clusterExample("qa", "eu-west-1")},
	},
	{
		name: spec.KindManagementCluster, plural: "managementclusters",
		description: "Renders what the cluster that runs Flux and Crossplane needs: Crossplane itself, its providers and what they may do.",
		root:        reflect.TypeFor[spec.ManagementCluster](),
		examples:    [2]string{managementExample("prod"), managementExample("qa")},
	},
}

// clusterExample leaves out everything that has a default, and has an entry in
// each map whose entries have defaults.
func clusterExample(name, region string) string {
	return fmt.Sprintf(`{apiVersion: %s, kind: %s, metadata: {name: x}, spec: {name: %s, accountId: "111122223333", region: %s,
  nodeGroups: {x: {}}, nodePools: {x: {instances: {vcpus: {min: 1}}}}, fargate: {profiles: {x: {selectors: [{namespace: x}]}}}, loadBalancer: {target: {namespace: x, service: x}},
  network: {flowLogs: {}, endpoints: {services: {sqs: {}}}, securityGroups: {rules: {x: {group: ControlPlane, ports: "1", cidrs: [192.0.2.0/24]}}}},
  controlPlane: {encryption: {}, kubeconfig: {}, access: {x: {principal: "arn:aws:iam::111122223333:role/x", policies: {AmazonEKSViewPolicy: {}}}}},
  addons: {external-dns: {}}, dns: {provider: Cloudflare, tokenParameter: /x}, secrets: {stores: {x: {prefix: /x}}},
  policies: {requestsAndLimits: {}, limitRanges: {x: {}}, networkPolicies: {x: {allow: {x: {cidrs: [192.0.2.0/24]}}}}},
  workloads: {httpbin: {}, game-2048: {}, api-web: {image: "example.com/x:1"}}}}`,
		spec.APIVersion, spec.KindSpotCluster, name, region)
}

func managementExample(name string) string {
	return fmt.Sprintf(`{apiVersion: %s, kind: %s, metadata: {name: x}, spec: {name: %s}}`, spec.APIVersion, spec.KindManagementCluster, name)
}

// generate makes every file.
func generate(source string) ([]file, error) {
	docs, err := readDocs(source)
	if err != nil {
		return nil, err
	}
	var out []file
	var page bytes.Buffer
	page.WriteString(pageHead)
	for _, k := range kinds {
		defaults, err := readDefaults(k)
		if err != nil {
			return nil, err
		}
		tree := builder{docs: docs, defaults: defaults}.node(k.root, "", "")
		tree.doc = docs[k.name]
		schema, err := jsonSchema(k, tree)
		if err != nil {
			return nil, err
		}
		crd, err := crd(k, tree)
		if err != nil {
			return nil, err
		}
		function, err := definition(k, tree)
		if err != nil {
			return nil, err
		}
		reference(&page, k, tree)
		out = append(out, file{lower(k.name) + ".schema.json", schema}, file{k.plural + ".crd.yaml", crd}, file{lower(k.name) + ".krm-function.yaml", function})
	}
	if err := catalogue(&page, filepath.Join(source, "../../functions/addons")); err != nil {
		return nil, err
	}
	rules(&page)
	return append(out, file{"reference.md", page.Bytes()}), nil
}

// parsed is a kind's example with its defaults filled in.
func parsed(src string) (*spec.Document, error) {
	doc := spec.Parse([]byte(src), "", functions.Known())
	if errs := doc.Problems.Of(spec.Error); len(errs) > 0 {
		return nil, fmt.Errorf("the example of the defaults is wrong: %w", errs)
	}
	return doc, nil
}
