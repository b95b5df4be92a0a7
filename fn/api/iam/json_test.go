package iam

import (
	"bytes"
	"encoding/json"
	"testing"
)

// oracle is a document as encoding/json indents it.
func oracle(t *testing.T, d Document) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(d); err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

func TestString(t *testing.T) {
	cases := map[string]struct {
		reason string
		d      Document
	}{
		"trust": {"a principal and no resource", Policy2012(Statement{Effect: Allow, Principal: &Principal{Service: "ec2.amazonaws.com"}, Action: []string{"sts:AssumeRole"}})},
		"policy": {"two statements, a condition of two operators", Policy2012(
			Statement{Sid: "A", Effect: "Deny", Action: []string{"s3:*", "ec2:*"}, Resource: []string{"*"}},
			Statement{Effect: Allow, Action: []string{"x:y"}, Resource: []string{"a", "b"}, Condition: Condition{
				"StringEquals": {"b": {"1", "2"}, "a": {"3"}}, "Null": {"c": {"true"}},
			}},
		)},
		"quoting": {"what JSON must escape", Policy2012(Statement{Effect: Allow, Action: []string{`a"b\c`, "\u00e4\n", "${aws:x}"}})},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got, want := c.d.String(), oracle(t, c.d); got != want {
				t.Errorf("%s: got\n%s\nwant\n%s", c.reason, got, want)
			}
		})
	}
}

// FuzzString looks for text that comes out other than encoding/json has it.
func FuzzString(f *testing.F) {
	f.Add("a", "b", "c")
	f.Add("\x00", "\u2028", "\xff<>&")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		d := Policy2012(Statement{Sid: a, Effect: Allow, Action: []string{b}, Condition: Condition{c: {a: {b}}}})
		var got, want any
		if err := json.Unmarshal([]byte(d.String()), &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(oracle(t, d)), &want); err != nil {
			t.Fatal(err)
		}
		x, _ := json.Marshal(got)
		y, _ := json.Marshal(want)
		if !bytes.Equal(x, y) {
			t.Errorf("got %s, want %s", x, y)
		}
	})
}
