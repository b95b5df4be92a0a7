// Package cidr cuts a VPC's address range into subnets.
//
// The range is split into equal blocks, one a zone, and each block into equal
// slots, one a tier. Both counts are fixed by the layout and not by how many
// zones and tiers there are today, so that adding a zone or a tier never moves
// a subnet that already exists: a subnet's CIDR cannot be changed in AWS.
package cidr

import (
	"fmt"
	"math/bits"
	"net/netip"
)

// Limits of a VPC's and a subnet's prefix length (Amazon VPC user guide, "VPC
// CIDR blocks" and "Subnet sizing").
const (
	MinPrefix = 16
	MaxPrefix = 28
)

// A Layout is a VPC range and the number of equal parts it is cut into. Blocks
// and Slots are powers of two.
type Layout struct {
	VPC    netip.Prefix
	Blocks int
	Slots  int
}

// Subnet is the range of one slot in one block, both counted from 0.
func (l Layout) Subnet(block, slot int) (netip.Prefix, error) {
	switch {
	case block < 0 || block >= l.Blocks:
		return netip.Prefix{}, fmt.Errorf("%s is cut into %d zone blocks, so there is no block %d", l.VPC, l.Blocks, block)
	case slot < 0 || slot >= l.Slots:
		return netip.Prefix{}, fmt.Errorf("a zone's block is cut into %d tier slots, so there is no slot %d", l.Slots, slot)
	}
	length := l.prefix()
	if length > MaxPrefix {
		return netip.Prefix{}, fmt.Errorf("%s has no room for %d zone blocks of %d tier slots: each subnet would be a /%d, and a subnet is at least a /%d",
			l.VPC, l.Blocks, l.Slots, length, MaxPrefix)
	}
	base := l.VPC.Masked().Addr().As4()
	n := uint32(base[0])<<24 | uint32(base[1])<<16 | uint32(base[2])<<8 | uint32(base[3])
	n += uint32(block*l.Slots+slot) << (32 - length)
	addr := netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
	return netip.PrefixFrom(addr, length), nil
}

// prefix is the length of every planned subnet's prefix.
func (l Layout) prefix() int {
	return l.VPC.Bits() + log2(l.Blocks) + log2(l.Slots)
}

func log2(n int) int { return bits.Len(uint(n)) - 1 }

// Usable is how many addresses a subnet has, beside those that AWS keeps.
func Usable(subnet netip.Prefix) int { return 1<<(32-subnet.Bits()) - 5 }

// FromEnd is the address of a subnet that is n before its last usable one. AWS
// keeps a subnet's first four addresses and its last (Amazon VPC user guide,
// "Subnet sizing").
func FromEnd(subnet netip.Prefix, n int) (netip.Addr, error) {
	usable := Usable(subnet)
	if n >= usable {
		return netip.Addr{}, fmt.Errorf("%s has %d usable addresses, and number %d from the end is wanted", subnet, usable, n+1)
	}
	base := subnet.Masked().Addr().As4()
	last := uint32(base[0])<<24 | uint32(base[1])<<16 | uint32(base[2])<<8 | uint32(base[3])
	last += uint32(1)<<(32-subnet.Bits()) - 2 - uint32(n)
	return netip.AddrFrom4([4]byte{byte(last >> 24), byte(last >> 16), byte(last >> 8), byte(last)}), nil
}
