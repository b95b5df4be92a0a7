package yaml

import (
	"cmp"
	"unicode"
	"unicode/utf8"
)

// compareNames is the natural order of keys. At the first character in which two
// names differ, letters come after all else and follow their code points; numbers
// that begin there are compared by value, then by length. A name comes after its
// own beginning.
//
// For some names it goes in a circle: 2012 < 8888 < 888a < 2012. There
// sigs.k8s.io/yaml prints the keys of a map now in one order, now in another; ours
// is always that of names sorted by bytes and then, stably, by this.
func compareNames(a, b string) int {
	i := commonPrefix(a, b)
	if i == len(a) || i == len(b) {
		return cmp.Compare(len(a), len(b))
	}
	ra, _ := utf8.DecodeRuneInString(a[i:])
	rb, _ := utf8.DecodeRuneInString(b[i:])
	la, lb := unicode.IsLetter(ra), unicode.IsLetter(rb)
	switch {
	case la && lb:
		return cmp.Compare(ra, rb)
	case la:
		return 1
	case lb:
		return -1
	}
	return compareNumbers(a, b, i, ra, rb)
}

// compareNumbers compares names that first differ at i, in ra and rb, of which
// neither is a letter.
func compareNumbers(a, b string, i int, ra, rb rune) int {
	var lead int64
	if (ra == '0' || rb == '0') && significant(a[:i]) {
		lead = 1 // a zero counts only within a number that has begun
	}
	va, na := digits(a[i:], lead)
	vb, nb := digits(b[i:], lead)
	if va != vb {
		return cmp.Compare(va, vb)
	}
	if na != nb {
		return cmp.Compare(na, nb)
	}
	return cmp.Compare(ra, rb)
}

// commonPrefix is the length of the characters that a and b begin with alike.
func commonPrefix(a, b string) int {
	n := min(len(a), len(b))
	i := 0
	for i < n && a[i] == b[i] {
		i++
	}
	for i > 0 && i < n && !utf8.RuneStart(a[i]) {
		i--
	}
	return i
}

// significant is whether the digits that s ends with have one that is not zero.
func significant(s string) bool {
	for len(s) > 0 {
		r, n := utf8.DecodeLastRuneInString(s)
		if !unicode.IsDigit(r) {
			return false
		}
		if r != '0' {
			return true
		}
		s = s[:len(s)-n]
	}
	return false
}

// digits reads the number that s begins with, and counts its digits.
func digits(s string, value int64) (int64, int) {
	n := 0
	for _, r := range s {
		if !unicode.IsDigit(r) {
			break
		}
		value = value*10 + int64(r-'0')
		n++
	}
	return value, n
}
