package functions_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"testing"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/fn/plan"
	"spotcluster.dev/spotcluster/fn/spec"
	"spotcluster.dev/spotcluster/functions"
	"spotcluster.dev/spotcluster/functions/addons"
)

// prodSpec is the system of seed 000, the largest that users begin with; i makes
// it another cluster.
func prodSpec(b *testing.B, i int) []byte {
	b.Helper()
	src, err := os.ReadFile("../testdata/seed-000/spec.yaml")
	if err != nil {
		b.Fatal(err)
	}
	src = bytes.Replace(src, []byte("name: prod"), fmt.Appendf(nil, "name: prod-%d", i), 1)
	return bytes.Replace(src, []byte("10.0.0.0/16"), fmt.Appendf(nil, "10.%d.0.0/16", i%200), 1)
}

// BenchmarkStages times each stage for one cluster.
func BenchmarkStages(b *testing.B) {
	src := prodSpec(b, 0)
	doc := spec.Parse(src, "", functions.Known())
	p := plan.New(doc, addons.Catalog)
	objects := functions.Render(p)
	b.Run("parse", func(b *testing.B) {
		for b.Loop() {
			spec.Parse(src, "", functions.Known())
		}
	})
	b.Run("plan", func(b *testing.B) {
		for b.Loop() {
			plan.New(doc, addons.Catalog)
		}
	})
	b.Run("render", func(b *testing.B) {
		for b.Loop() {
			functions.Render(p)
		}
	})
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			if err := object.Write(io.Discard, objects); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("write-encoding-json", func(b *testing.B) {
		for b.Loop() {
			encodeJSON(b, objects)
		}
	})
}

// BenchmarkClusters times parse → plan → render → write of one and of 1,000
// clusters, beside encoding/json of the same objects.
func BenchmarkClusters(b *testing.B) {
	for _, n := range []int{1, 1000} {
		specs := make([][]byte, n)
		for i := range specs {
			specs[i] = prodSpec(b, i)
		}
		b.Run(fmt.Sprintf("spotcluster/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, s := range specs {
					objects, _ := functions.Objects(s, "")
					if err := object.Write(io.Discard, objects); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
		b.Run(fmt.Sprintf("encoding-json/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			objects, _ := functions.Objects(specs[0], "")
			for b.Loop() {
				for range specs {
					encodeJSON(b, objects)
				}
			}
		})
	}
}

func encodeJSON(b *testing.B, objects []object.Object) {
	b.Helper()
	for _, o := range objects {
		if _, err := json.Marshal(struct {
			APIVersion string      `json:"apiVersion"`
			Kind       string      `json:"kind"`
			Metadata   object.Meta `json:"metadata"`
			Body       object.Body `json:"body"`
		}{o.Body.GVK().APIVersion(), o.Body.GVK().Kind, o.Meta, o.Body}); err != nil {
			b.Fatal(err)
		}
	}
}
