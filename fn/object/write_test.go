package object_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	sigs "sigs.k8s.io/yaml"

	"spotcluster.dev/spotcluster/fn/object"
)

type widget struct {
	Spec widgetSpec        `json:"spec"`
	Data map[string]string `json:"data,omitempty"`
}

type widgetSpec struct {
	Size int    `json:"size"`
	Text string `json:"text"`
}

func (widget) GVK() object.GVK {
	return object.GVK{Group: "example.org", Version: "v1", Kind: "Widget"}
}

type empty struct{}

func (empty) GVK() object.GVK { return object.GVK{Version: "v1", Kind: "Namespace"} }

// whole is an object as a struct of Kubernetes would be written by hand.
type whole struct {
	Data       map[string]string `json:"data,omitempty"`
	Metadata   object.Meta       `json:"metadata"`
	Spec       *widgetSpec       `json:"spec,omitempty"`
	Kind       string            `json:"kind"`
	APIVersion string            `json:"apiVersion"`
}

var cases = []struct {
	why   string
	given object.Object
	want  whole
}{
	{
		"a body's fields stand before and after the metadata",
		object.Object{
			Meta: object.Meta{Name: "a", Namespace: "on", Labels: map[string]string{"b": "true", "a10": "", "a2": "2"}},
			Body: widget{Spec: widgetSpec{3, "two\nlines\n"}, Data: map[string]string{"k": strings.Repeat("long ", 40) + "end"}},
		},
		whole{
			map[string]string{"k": strings.Repeat("long ", 40) + "end"},
			object.Meta{Name: "a", Namespace: "on", Labels: map[string]string{"b": "true", "a10": "", "a2": "2"}},
			&widgetSpec{3, "two\nlines\n"}, "Widget", "example.org/v1",
		},
	},
	{
		"an object of the core group that has nothing but a name",
		object.Object{Meta: object.Meta{Name: "y"}, Body: empty{}},
		whole{nil, object.Meta{Name: "y"}, nil, "Namespace", "v1"},
	},
	{
		"a body behind a pointer",
		object.Object{Meta: object.Meta{Name: "p"}, Body: &widget{}},
		whole{nil, object.Meta{Name: "p"}, &widgetSpec{}, "Widget", "example.org/v1"},
	},
}

func TestAppend(t *testing.T) {
	for _, tt := range cases {
		want, err := sigs.Marshal(tt.want)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(tt.given.Append(nil))); diff != "" {
			t.Errorf("%s: -sigs +ours\n%s", tt.why, diff)
		}
	}
}

// chunks remembers how it was written to.
type chunks struct {
	bytes.Buffer
	writes, largest int
}

func (c *chunks) Write(b []byte) (int, error) {
	c.writes++
	c.largest = max(c.largest, len(b))
	return c.Buffer.Write(b)
}

func TestWrite(t *testing.T) {
	var objs []object.Object
	var want []string
	for range 3000 {
		for _, tt := range cases {
			objs = append(objs, tt.given)
			want = append(want, string(tt.given.Append(nil)))
		}
	}
	var got chunks
	if err := object.Write(&got, objs); err != nil {
		t.Fatal(err)
	}
	if got.String() != strings.Join(want, "---\n") {
		t.Error("the stream is not the documents with separators between them")
	}
	if got.largest > 128<<10 || got.writes > got.Len()/(64<<10)+1 {
		t.Errorf("%d bytes came in %d writes of up to %d bytes", got.Len(), got.writes, got.largest)
	}
}

func TestWriteNothing(t *testing.T) {
	var got chunks
	if err := object.Write(&got, nil); err != nil || got.writes != 0 {
		t.Errorf("want no write and no error, got %d writes and %v", got.writes, err)
	}
}

type broken struct{}

var errBroken = errors.New("broken pipe")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestWriteError(t *testing.T) {
	one := []object.Object{cases[0].given}
	many := make([]object.Object, 0, 1000)
	for range cap(many) {
		many = append(many, one...)
	}
	for _, objs := range [][]object.Object{one, many} {
		if err := object.Write(broken{}, objs); !errors.Is(err, errBroken) {
			t.Errorf("writing %d objects: want the writer's error, got %v", len(objs), err)
		}
	}
}
