package spec

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
)

// TestSeed000Subnets holds the planner to the ranges that seed 000 wrote by hand.
func TestSeed000Subnets(t *testing.T) {
	n := Network{CIDR: "10.0.0.0/16", Zones: []Zone{"us-east-1a", "us-east-1b", "us-east-1c"}, Tiers: Tiers, Layout: Layout{4, 8}}
	want := map[Tier][]string{
		Private:     {"10.0.0.0/21", "10.0.64.0/21", "10.0.128.0/21"},
		Public:      {"10.0.8.0/21", "10.0.72.0/21", "10.0.136.0/21"},
		Database:    {"10.0.16.0/21", "10.0.80.0/21", "10.0.144.0/21"},
		ElastiCache: {"10.0.24.0/21", "10.0.88.0/21", "10.0.152.0/21"},
		Redshift:    {"10.0.32.0/21", "10.0.96.0/21", "10.0.160.0/21"},
		Intra:       {"10.0.40.0/21", "10.0.104.0/21", "10.0.168.0/21"},
	}
	got, err := n.Cut()
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 18 {
		t.Errorf("got %d subnets, want 18", len(got))
	}
	for _, s := range got {
		if w := want[s.Tier][slices.Index(n.Zones, s.Zone)]; s.CIDR.String() != w {
			t.Errorf("%s in %s: got %s, want %s", s.Tier, s.Zone, s.CIDR, w)
		}
	}
}

// TestCut covers what decides a range beside the plan.
func TestCut(t *testing.T) {
	base := Network{CIDR: "10.0.0.0/16", Zones: []Zone{"a", "b"}, Tiers: []Tier{Private}, Layout: Layout{4, 8}}
	cases := map[string]struct {
		reason string
		change func(*Network)
		want   string
		fails  bool
	}{
		"planned":     {"the second zone has the second block", func(*Network) {}, "10.0.64.0/21", false},
		"given block": {"a zone keeps its block when another leaves the list", func(n *Network) { n.ZoneBlocks = map[Zone]Index{"b": 3} }, "10.0.192.0/21", false},
		"given slot":  {"a tier can keep a slot of its own", func(n *Network) { n.TierSlots = map[Tier]Index{Private: 7} }, "10.0.120.0/21", false},
		"given range": {"a range that is given wins", func(n *Network) { n.Subnets = map[Tier]map[Zone]CIDR{Private: {"b": "10.0.3.0/24"}} }, "10.0.3.0/24", false},
		"layout":      {"a finer layout makes smaller subnets", func(n *Network) { n.Layout = Layout{8, 16} }, "10.0.32.0/23", false},
		"no block":    {"there is no fifth block of four", func(n *Network) { n.ZoneBlocks = map[Zone]Index{"b": 4} }, "", true},
		"no slot":     {"there is no ninth slot of eight", func(n *Network) { n.TierSlots = map[Tier]Index{Private: 8} }, "", true},
		"no room":     {"AWS takes no subnet smaller than a /28", func(n *Network) { n.CIDR = "10.0.0.0/24" }, "", true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			n := base
			c.change(&n)
			got, err := n.Cut()
			if c.fails {
				if err == nil {
					t.Errorf("%s: no error", c.reason)
				}
				return
			}
			if err != nil || got[1].CIDR.String() != c.want {
				t.Errorf("%s: got %v, %v; want %s", c.reason, got, err, c.want)
			}
		})
	}
}

// FuzzCut looks for a network in which subnets meet, leave the VPC, or move when
// a zone or a tier is added.
func FuzzCut(f *testing.F) {
	f.Add(uint32(10<<24), uint8(16), uint8(3), uint8(0b111111), uint8(4), uint8(8))
	f.Add(uint32(192<<24|168<<16), uint8(20), uint8(2), uint8(0b000011), uint8(2), uint8(2))
	f.Fuzz(func(t *testing.T, base uint32, prefix, zones, tiers, blocks, slots uint8) {
		prefix, zones = 8+prefix%21, 1+zones%16
		vpc := netip.PrefixFrom(netip.AddrFrom4([4]byte{byte(base >> 24), byte(base >> 16), byte(base >> 8), byte(base)}), int(prefix)).Masked()
		n := Network{CIDR: CIDR(vpc.String()), Layout: Layout{PowerOfTwo(2 << (blocks % 4)), PowerOfTwo(2 << (slots % 4))}}
		for i := range zones {
			n.Zones = append(n.Zones, Zone(fmt.Sprint("z", i)))
		}
		for i, tier := range Tiers {
			if tiers&(1<<i) != 0 {
				n.Tiers = append(n.Tiers, tier)
			}
		}
		got, err := n.Cut()
		if err != nil {
			return
		}
		for i, a := range got {
			if !vpc.Contains(a.CIDR.Addr()) || a.CIDR.Bits() < vpc.Bits() || a.CIDR != a.CIDR.Masked() || a.CIDR.Bits() > 28 {
				t.Fatalf("%v is no part of %s", a, vpc)
			}
			for _, b := range got[:i] {
				if a.CIDR.Overlaps(b.CIDR) {
					t.Fatalf("%v overlaps %v", a, b)
				}
			}
		}
		more := n
		more.Zones = append(slices.Clone(n.Zones), "new")
		more.Tiers = Tiers
		if after, err := more.Cut(); err == nil {
			for _, s := range got {
				if !slices.Contains(after, s) {
					t.Fatalf("adding a zone and tiers moved %v", s)
				}
			}
		}
	})
}
