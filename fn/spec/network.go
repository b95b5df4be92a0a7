package spec

import (
	"net/netip"
	"slices"

	"spotcluster.dev/spotcluster/fn/cidr"
)

// A Subnet is one tier's subnet in one zone, with its range.
type Subnet struct {
	Tier Tier
	Zone Zone
	CIDR netip.Prefix
	// IPv6 is its /64, or the zero Prefix where the VPC has no IPv6 range.
	IPv6 netip.Prefix
}

// Cut plans every subnet: tier by tier in the order of Tiers, zone by zone. A
// range that is given wins over the planned one. The error says which range has
// no room.
func (n Network) Cut() ([]Subnet, error) {
	layout := cidr.Layout{VPC: n.CIDR.Prefix(), Blocks: int(n.Layout.Zones), Slots: int(n.Layout.Tiers)}
	out := make([]Subnet, 0, len(n.Tiers)*len(n.Zones))
	for _, tier := range Tiers {
		if !slices.Contains(n.Tiers, tier) {
			continue
		}
		for i, zone := range n.Zones {
			if given, ok := n.Subnets[tier][zone]; ok {
				out = append(out, Subnet{tier, zone, given.Prefix(), n.ipv6(tier, zone, i)})
				continue
			}
			planned, err := layout.Subnet(n.block(zone, i), n.slot(tier))
			if err != nil {
				return nil, err
			}
			out = append(out, Subnet{tier, zone, planned, n.ipv6(tier, zone, i)})
		}
	}
	return out, nil
}

// ipv6 is the subnet's part of the IPv6 range: the /64 numbered by its block and
// slot, of which a /56 has 256, as many as the finest layout.
func (n Network) ipv6(tier Tier, zone Zone, place int) netip.Prefix {
	if n.IPv6 == nil {
		return netip.Prefix{}
	}
	a := n.IPv6.CIDR.Prefix().Addr().As16()
	a[7] = byte(n.block(zone, place)*int(n.Layout.Tiers) + n.slot(tier))
	return netip.PrefixFrom(netip.AddrFrom16(a), 64)
}

// block is a zone's block: the one given, or its place in the list.
func (n Network) block(zone Zone, place int) int {
	if given, ok := n.ZoneBlocks[zone]; ok {
		return int(given)
	}
	return place
}

// slot is a tier's slot: the one given, or its place among all tiers, whichever
// of them are listed.
func (n Network) slot(tier Tier) int {
	if given, ok := n.TierSlots[tier]; ok {
		return int(given)
	}
	return slices.Index(Tiers, tier)
}
