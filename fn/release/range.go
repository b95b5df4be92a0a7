package release

import (
	"strconv"
	"strings"
)

// A Range is of minor versions of Kubernetes, such as 1.32. An empty end is open.
type Range struct {
	Min string `yaml:"min"`
	Max string `yaml:"max"`
}

// Has says whether a minor version is in the range.
func (r Range) Has(version string) bool {
	return (r.Min == "" || minor(r.Min) <= minor(version)) && (r.Max == "" || minor(version) <= minor(r.Max))
}

// String is the range in words, or empty where both ends are open.
func (r Range) String() string {
	switch {
	case r.Min == "" && r.Max == "":
		return ""
	case r.Max == "":
		return r.Min + " and later"
	case r.Min == "":
		return "up to " + r.Max
	}
	return r.Min + " to " + r.Max
}

// Outside says in words which versions are not in the range, or is empty where it
// is open on both ends.
func (r Range) Outside() string {
	var out []string
	if r.Min != "" {
		out = append(out, "before "+r.Min)
	}
	if r.Max != "" {
		out = append(out, "after "+r.Max)
	}
	return strings.Join(out, " and ")
}

// minor is the second number of a version. Kubernetes has had one first number.
func minor(version string) int {
	_, second, _ := strings.Cut(version, ".")
	n, _ := strconv.Atoi(second) // versions in specs and releases have it
	return n
}
