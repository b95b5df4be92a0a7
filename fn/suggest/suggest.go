// Package suggest finds the word that was probably meant.
package suggest

import "strconv"

// DidYouMean ends a message with the value that was probably meant, where one is
// near.
func DidYouMean(got string, known []string) string {
	if n := Nearest(got, known); n != "" {
		return "; did you mean " + strconv.Quote(n) + "?"
	}
	return ""
}

// Nearest is the known word that is fewest edits away from got, if those are
// few enough for a slip of the fingers, and nothing otherwise.
func Nearest(got string, known []string) string {
	best, at := "", min(len(got)/3+1, 3)+1
	if len(got) > 100 {
		return ""
	}
	for _, k := range known {
		if d := edits(fold(got), fold(k)); d < at {
			best, at = k, d
		}
	}
	return best
}

// fold makes case and separators count for nothing.
func fold(s string) string {
	out := make([]byte, 0, len(s))
	for _, c := range []byte(s) {
		switch {
		case c == '-' || c == '_':
		case 'A' <= c && c <= 'Z':
			out = append(out, c+'a'-'A')
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

// edits is the Levenshtein distance of two words.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
