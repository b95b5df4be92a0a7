package conformance

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"spotcluster.dev/spotcluster/fn/object"
	"spotcluster.dev/spotcluster/schemas/facts"
)

// Objects that pass are damaged at random places, always the same ones: the
// oracle must object each time. What survives shows a place that it does not
// look at.
func TestDamageIsSeen(t *testing.T) {
	const times = 3000
	golden, err := expected(os.DirFS("../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	docs := append(valid(t), golden...)
	random := rand.New(rand.NewPCG(2, 11))
	done := map[string]int{}
	for range times {
		doc := docs[random.IntN(len(docs))]
		obj := parse(t, doc)
		all := damages(t, obj, random)
		d := all[random.IntN(len(all))]
		d.do()
		text, err := yaml.Marshal(obj)
		if err != nil {
			t.Fatal(err)
		}
		if len(oracle(t).Check(text)) == 0 {
			t.Errorf("%s: nothing is wrong after this: %s", doc.name, d.what)
		}
		done[d.sort]++
	}
	for _, sort := range []string{"rename", "retype", "drop", "enum", "label"} {
		if done[sort] < times/200 {
			t.Errorf("of %d damages only %d are of the sort %q", times, done[sort], sort)
		}
	}
}

func parse(t *testing.T, doc document) map[string]any {
	t.Helper()
	var obj map[string]any
	if err := yaml.Unmarshal(doc.text, &obj); err != nil {
		t.Fatalf("%s: %v", doc.name, err)
	}
	return obj
}

// A damage makes one object wrong in one place.
type damage struct {
	sort, what string
	do         func()
}

// damages is every place where an object can be damaged; what is put there is
// random.
func damages(t *testing.T, obj map[string]any, random *rand.Rand) []damage {
	t.Helper()
	u := unstructured.Unstructured{Object: obj}
	g := u.GroupVersionKind()
	k, err := facts.Load(object.GVK{Group: g.Group, Version: g.Version, Kind: g.Kind})
	if err != nil {
		t.Fatal(err)
	}
	w := &walker{random: random}
	w.fields(k.Schema, obj, "")
	meta, _ := obj["metadata"].(map[string]any)
	for _, part := range []string{"name", "namespace", "labels"} {
		if _, ok := meta[part]; ok {
			w.rename(meta, part, "metadata."+part)
		}
	}
	labels, _ := meta["labels"].(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		w.add("label", "metadata.labels["+key+"] gets a space", func() { labels[key] = "a b" })
	}
	return w.all
}

type walker struct {
	random *rand.Rand
	all    []damage
}

func (w *walker) add(sort, what string, do func()) { w.all = append(w.all, damage{sort, what, do}) }

func (w *walker) rename(holder map[string]any, key, path string) {
	w.add("rename", path+" becomes "+key+"x", func() {
		holder[key+"x"] = holder[key]
		delete(holder, key)
	})
}

// fields damages the fields of an object.
func (w *walker) fields(s *facts.Schema, obj map[string]any, path string) {
	for _, f := range s.Fields {
		v, ok := obj[f.Name]
		if !ok {
			continue
		}
		at := path + "." + f.Name
		if !s.PreserveUnknown {
			w.rename(obj, f.Name, at)
		}
		if f.Required && f.Default == nil {
			w.add("drop", at+" is dropped", func() { delete(obj, f.Name) })
		}
		w.value(f.Schema, v, at, func(v any) { obj[f.Name] = v })
	}
}

// value damages one value, which set replaces.
func (w *walker) value(s *facts.Schema, v any, path string, set func(any)) {
	if s.Type == facts.Any {
		return
	}
	other := w.otherType(s.Type)
	w.add("retype", fmt.Sprintf("%s becomes %v", path, other), func() { set(other) })
	if len(s.Enum) > 0 {
		w.add("enum", path+" becomes nonsense", func() { set("nonsense") })
	}
	switch v := v.(type) {
	case map[string]any:
		if s.Type == facts.Object {
			w.fields(s, v, path)
			return
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			w.value(s.Each, v[key], path+"["+key+"]", func(to any) { v[key] = to })
		}
	case []any:
		for i, item := range v {
			w.value(s.Each, item, fmt.Sprintf("%s[%d]", path, i), func(to any) { v[i] = to })
		}
	}
}

// otherType is a random value of a type other than the one given.
func (w *walker) otherType(t string) any {
	values := map[string]any{
		facts.Object:  map[string]any{"x": "y"},
		facts.Array:   []any{"x"},
		facts.String:  "x",
		facts.Number:  1.5,
		facts.Integer: 1,
		facts.Boolean: true,
	}
	fitting := map[string][]string{
		facts.Map:         {facts.Object},
		facts.Number:      {facts.Integer},
		facts.IntOrString: {facts.Integer, facts.String},
	}
	delete(values, t)
	for _, fits := range fitting[t] {
		delete(values, fits)
	}
	names := slices.Sorted(maps.Keys(values))
	return values[names[w.random.IntN(len(names))]]
}
