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
				out = append(out, Subnet{tier, zone, given.Prefix()})
				continue
			}
			planned, err := layout.Subnet(n.block(zone, i), n.slot(tier))
			if err != nil {
				return nil, err
			}
			out = append(out, Subnet{tier, zone, planned})
		}
	}
	return out, nil
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
