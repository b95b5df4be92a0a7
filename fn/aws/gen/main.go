// Command gen writes instancetypes.txt from instance-type facts collected in
// JSON: a header that says where they are from and when, then one line a type,
// sorted by name, with the fields that the header names. A type that the table
// did not have before is marked with the month, so that older releases go on
// picking among the types of their time.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
)

// instance is what the table takes of the facts of one type.
type instance struct {
	VCPU       int    `json:"vcpu"`
	Memory     int    `json:"memoryMiB"`
	Arch       string `json:"arch"`
	ENIs       int    `json:"defaultCardEnis"`
	IPv4       int    `json:"ipv4PerEni"`
	MaxPods    int    `json:"maxPodsEniSecondaryIP"`
	DiskGB     int    `json:"localNvmeGB"`
	Hypervisor string `json:"hypervisor"`
	// GPU and Accelerator are never both there.
	GPU         *device `json:"gpu"`
	Accelerator *device `json:"accelerator"`
	// Price is nil where the list has none.
	Price *float64 `json:"onDemandUsdPerHourUsEast1"`
}

type device struct {
	Count        int    `json:"count"`
	Manufacturer string `json:"manufacturer"`
}

// stamp says where the facts are from, and when.
type stamp struct{ source, asOf, priceRegion, priceDate string }

func main() {
	var s stamp
	in := flag.String("in", "", "instance-types.json")
	out := flag.String("out", "instancetypes.txt", "the file to write")
	flag.StringVar(&s.source, "source", "", "where the facts are from")
	flag.StringVar(&s.asOf, "as-of", "", "the month they were collected in")
	flag.StringVar(&s.priceRegion, "price-region", "", "the region whose list prices they hold")
	flag.StringVar(&s.priceDate, "price-date", "", "the day of those prices")
	flag.Parse()
	if err := run(*in, *out, s); err != nil {
		log.Fatal(err)
	}
}

func run(in, out string, s stamp) error {
	src, err := os.ReadFile(in)
	if err != nil {
		return err
	}
	var types map[string]instance
	if err := json.Unmarshal(src, &types); err != nil {
		return fmt.Errorf("reading %s: %w", in, err)
	}
	old, err := os.ReadFile(out)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	table, err := write(types, s, since(old))
	if err != nil {
		return fmt.Errorf("%s: %w", in, err)
	}
	return os.WriteFile(out, table, 0o644)
}

// since reads from a table which types it has, and since when; those of the first
// table have no month.
func since(table []byte) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(string(table)) {
		if f := strings.Fields(line); f[0] != "#" {
			out[f[0]] = strings.Join(f[min(10, len(f)):], "")
		}
	}
	return out
}

// write makes the table. The header's lines sort before every name, so that a
// search by halves may meet them.
func write(types map[string]instance, s stamp, since map[string]string) ([]byte, error) {
	for name := range since {
		if _, ok := types[name]; !ok {
			return nil, fmt.Errorf("%s is gone, and groups that exist may have been given it; keep it", name)
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "# EC2 instance types as of %s. Source: %s. Generated; do not edit.\n", s.asOf, s.source)
	fmt.Fprintf(&b, "# Prices: on demand, Linux, USD per hour in %s on %s; - where the list has none.\n", s.priceRegion, s.priceDate)
	fmt.Fprintf(&b, "# name vCPUs MiB architecture default-card-ENIs IPv4-per-ENI local-disk-GB hypervisor accelerators price since\n")
	for _, name := range slices.Sorted(maps.Keys(types)) {
		t := types[name]
		if pods := t.ENIs*(t.IPv4-1) + 2; t.ENIs > 0 && pods != t.MaxPods {
			return nil, fmt.Errorf("%s: the facts say %d pods, and %d ENIs of %d addresses make %d", name, t.MaxPods, t.ENIs, t.IPv4, pods)
		}
		hypervisor := t.Hypervisor
		if hypervisor == "" {
			hypervisor = "metal"
		}
		price := "-"
		if t.Price != nil {
			price = strconv.FormatFloat(*t.Price, 'f', -1, 64)
		}
		fmt.Fprintf(&b, "%s %d %d %s %d %d %d %s %s %s", name, t.VCPU, t.Memory, t.Arch, t.ENIs, t.IPv4, t.DiskGB, hypervisor, devices(t), price)
		month, known := since[name]
		if !known && len(since) > 0 {
			month = s.asOf
		}
		if month != "" {
			b.WriteString(" " + month)
		}
		b.WriteByte('\n')
	}
	return b.Bytes(), nil
}

// devices is the accelerators' maker and number. A part of a GPU counts 0.
func devices(t instance) string {
	d := t.GPU
	if d == nil {
		d = t.Accelerator
	}
	if d == nil {
		return "-"
	}
	return d.Manufacturer + ":" + strconv.Itoa(d.Count)
}
