package yaml

import (
	"strings"
	"unicode/utf8"
)

// A literal block shows a text as it is, line by line:
//
//	key: |
//	  first line
//	  second line
//
// Its head says what its lines cannot: "2", how far they are indented, if the
// first one is empty or begins with a space; "-" if no line break ends the text;
// "+" if more than one does. The separators of Unicode are line breaks as well,
// and stand for themselves.

func (w *writer) block(s string, indent int) {
	w.buf = append(w.buf, '|')
	if i, _ := nextBreak(s); i == 0 || s[0] == ' ' {
		w.buf = append(w.buf, '2')
	}
	w.buf = append(w.buf, chomping(s)...)
	w.buf = append(w.buf, '\n')
	for s != "" {
		i, n := nextBreak(s)
		if i > 0 {
			w.spaces(indent)
			w.buf = append(w.buf, s[:i]...)
		}
		if n == 0 {
			w.buf = append(w.buf, '\n')
			return
		}
		w.buf = append(w.buf, s[i:i+n]...)
		s = s[i+n:]
	}
	w.mark = len(w.buf) // a line begins here, whichever break was the last
}

func chomping(s string) string {
	r, n := utf8.DecodeLastRuneInString(s)
	if !isBreak(r) {
		return "-"
	}
	r, before := utf8.DecodeLastRuneInString(s[:len(s)-n])
	if before == 0 || isBreak(r) {
		return "+"
	}
	return ""
}

// isBreak is whether a character ends a line of a block.
func isBreak(r rune) bool {
	return r == '\n' || r == lineSeparator || r == paragraphSeparator
}

// nextBreak is where the first line break of s is, and its length; the end of s,
// and 0, if there is none.
func nextBreak(s string) (int, int) {
	i := strings.IndexByte(s, '\n')
	if i < 0 {
		i = len(s)
	}
	if j := strings.IndexFunc(s[:i], isBreak); j >= 0 {
		return j, utf8.RuneLen(lineSeparator)
	}
	return i, min(1, len(s)-i)
}
