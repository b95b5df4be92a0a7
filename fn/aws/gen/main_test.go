package main

import (
	"strings"
	"testing"
)

// TestTableGrows writes a table over an older one: what is new says so, what was
// new stays so, and nothing goes.
func TestTableGrows(t *testing.T) {
	price := 0.1
	m := instance{VCPU: 2, Memory: 8192, Arch: "amd64", ENIs: 3, IPv4: 10, MaxPods: 29, Hypervisor: "nitro", Price: &price}
	types := map[string]instance{"m5.large": m}
	table := func(month string, old []byte) []byte {
		t.Helper()
		out, err := write(types, stamp{asOf: month}, since(old))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	first := table("2026-08", nil)
	types["m9z.large"] = m
	second := table("2026-12", first)
	third := table("2027-03", second)
	for name, got := range map[string]string{"first": string(first), "second": string(second), "third": string(third)} {
		if !strings.Contains(got, "\nm5.large 2 8192 amd64 3 10 0 nitro - 0.1\n") {
			t.Errorf("%s: the first table's types have no month:\n%s", name, got)
		}
		if name != "first" && !strings.Contains(got, "\nm9z.large 2 8192 amd64 3 10 0 nitro - 0.1 2026-12\n") {
			t.Errorf("%s: a new type has the month it came in:\n%s", name, got)
		}
	}
	delete(types, "m5.large")
	if _, err := write(types, stamp{}, since(third)); err == nil || !strings.Contains(err.Error(), "m5.large is gone") {
		t.Errorf("a type that groups may have is dropped: %v", err)
	}
	m.MaxPods = 30
	if _, err := write(map[string]instance{"m5.large": m}, stamp{}, nil); err == nil {
		t.Error("facts that contradict themselves are taken")
	}
}
