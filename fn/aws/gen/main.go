// Command gen writes instancetypes.txt from instance-type facts collected in
// JSON: one line a type, sorted by name, with vCPUs, memory in MiB, architecture
// and the most pods that the VPC CNI gives it addresses for.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
)

type instance struct {
	VCPU    int    `json:"vcpu"`
	Memory  int    `json:"memoryMiB"`
	Arch    string `json:"arch"`
	MaxPods int    `json:"maxPodsEniSecondaryIP"`
}

func main() {
	in := flag.String("in", "", "instance-types.json")
	out := flag.String("out", "instancetypes.txt", "the file to write")
	flag.Parse()
	if err := run(*in, *out); err != nil {
		log.Fatal(err)
	}
}

func run(in, out string) error {
	src, err := os.ReadFile(in)
	if err != nil {
		return err
	}
	var types map[string]instance
	if err := json.Unmarshal(src, &types); err != nil {
		return fmt.Errorf("reading %s: %w", in, err)
	}
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(types)) {
		t := types[name]
		fmt.Fprintf(&b, "%s %d %d %s %d\n", name, t.VCPU, t.Memory, t.Arch, t.MaxPods)
	}
	return os.WriteFile(out, b.Bytes(), 0o644)
}
