package aws

import (
	"fmt"
	"hash/fnv"
	"strings"
)

// hash is the only source of chance in this package.
func hash(parts ...string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(strings.Join(parts, "\x00"))) // never fails: it writes to memory
	x := h.Sum64()
	// FNV's low bits follow the last letters of a name closely; this mixes them.
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x
}

// pick returns a number from low to high, both included.
func pick(low, high int, parts ...string) int {
	return low + int(hash(parts...)%uint64(high-low+1)) //nolint:gosec // the remainder is small
}

// hexadecimal returns n hexadecimal digits, at most 32.
func hexadecimal(n int, parts ...string) string {
	return fmt.Sprintf("%016x%016x", hash(parts...), hash(append([]string{"second"}, parts...)...))[:n]
}
