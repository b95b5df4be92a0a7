package aws

import (
	"strconv"
	"strings"
)

// Family is what a type's name has before the dot: m6i of m6i.large.
func (t InstanceType) Family() string {
	family, _, _ := strings.Cut(t.Name, ".")
	return family
}

// Category is the letters that its family begins with, and Generation the number
// after them: m and 6 of m6i.large. High-memory families such as u-6tb1 have their
// generation at the end.
// Source: EC2 user guide, "Instance type naming conventions"; Karpenter reads
// names the same way (pkg/providers/instancetype).
func (t InstanceType) Category() string {
	category, _ := t.parts()
	return category
}

// Generation of the type; see Category.
func (t InstanceType) Generation() int {
	_, generation := t.parts()
	return generation
}

func (t InstanceType) parts() (category string, generation int) {
	family := t.Family()
	letters := strings.IndexFunc(family, func(r rune) bool { return r < 'a' || r > 'z' })
	if letters < 0 {
		return family, 0
	}
	category, rest := family[:letters], family[letters:]
	if tb := strings.Index(rest, "tb"); strings.HasPrefix(rest, "-") && tb > 0 {
		rest = rest[tb+len("tb"):]
	}
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	generation, _ = strconv.Atoi(rest[:digits]) // 0 where a name has none
	return category, generation
}
