package yaml

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// The three styles that may fold. A line folds at a space that stands beyond
// column 80, if none stands before it; the space is replaced by the line break.
// Columns count characters, not bytes.

const width = 80

// column is where on its line the next character goes.
func (w *writer) column() int {
	from := max(w.mark, bytes.LastIndexByte(w.buf, '\n')+1)
	return utf8.RuneCount(w.buf[from:])
}

// folds is whether a string of this shape may reach beyond the line. Quotes and
// escapes, which make it longer, are allowed for by the caller.
func (w *writer) folds(n int, sh shape, indent int) bool {
	return indent != noFold && sh&hasSpace != 0 && w.column()+n > width
}

func (w *writer) fold(indent int) {
	w.buf = append(w.buf, '\n')
	w.spaces(indent)
}

func (w *writer) plain(s string, sh shape, indent int) {
	if !w.folds(len(s), sh, indent) {
		w.buf = append(w.buf, s...)
		return
	}
	w.flow(s, false, indent)
}

func (w *writer) single(s string, sh shape, indent int) {
	w.buf = append(w.buf, '\'')
	if sh&(hasQuote|hasBreak) == 0 && !w.folds(len(s), sh, indent) {
		w.buf = append(w.buf, s...)
	} else {
		w.flow(s, true, indent)
	}
	w.buf = append(w.buf, '\'')
}

// flow writes the text of a plain or single-quoted scalar. The only line breaks in
// it are the two separators of Unicode, which stand for themselves; what follows
// them is indented.
func (w *writer) flow(s string, quoted bool, indent int) {
	col := w.column()
	prev := ordinary
	for i, r := range s {
		switch {
		case r == ' ' && prev != space && indent != noFold && col > width && i > 0 && i < len(s)-1 && s[i+1] != ' ':
			w.fold(indent)
			col, prev = indent, space
			continue
		case r == lineSeparator || r == paragraphSeparator:
			w.buf = utf8.AppendRune(w.buf, r)
			col, prev = 0, feed
			continue
		case prev == feed:
			w.spaces(indent)
			col = indent
		}
		if quoted && r == '\'' {
			w.buf = append(w.buf, '\'')
			col++
		}
		w.buf = utf8.AppendRune(w.buf, r)
		col++
		prev = ordinary
		if r == ' ' {
			prev = space
		}
	}
}

// double writes a double-quoted scalar. Before a fold that would swallow more than
// one space, the next one is escaped.
func (w *writer) double(s string, sh shape, indent int) {
	w.buf = append(w.buf, '"')
	if sh&(hasEscape|hasWide|hasBreak|notSingle) == 0 && !w.folds(len(s), sh, indent) {
		w.buf = append(w.buf, s...)
		w.buf = append(w.buf, '"')
		return
	}
	col := w.column()
	all := strings.HasPrefix(s, string(byteOrderMark)) // then every character is escaped
	spaces := false
	for i, r := range s {
		switch {
		case all || escaped(r):
			from := len(w.buf)
			w.buf = appendEscape(w.buf, r)
			col += len(w.buf) - from
			spaces = false
			continue
		case r == ' ' && !spaces && indent != noFold && col > width && i > 0 && i < len(s)-1:
			w.fold(indent)
			col = indent
			if s[i+1] == ' ' {
				w.buf = append(w.buf, '\\')
				col++
			}
		default:
			w.buf = utf8.AppendRune(w.buf, r)
			col++
		}
		spaces = r == ' '
	}
	w.buf = append(w.buf, '"')
}

// escaped is whether a character cannot stand for itself between double quotes.
func escaped(r rune) bool {
	switch {
	case r == '"' || r == '\\' || r == lineSeparator || r == paragraphSeparator:
		return true
	case r < 0x7F:
		return r < ' '
	}
	return !printable(r)
}

// escapes are the characters with an escape of one letter.
var escapes = map[rune]byte{
	0: '0', '\a': 'a', '\b': 'b', '\t': 't', '\n': 'n', '\v': 'v', '\f': 'f', '\r': 'r', 0x1B: 'e', '"': '"', '\\': '\\',
	nextLine: 'N', 0xA0: '_', lineSeparator: 'L', paragraphSeparator: 'P',
}

func appendEscape(dst []byte, r rune) []byte {
	if c, ok := escapes[r]; ok {
		return append(dst, '\\', c)
	}
	kind, digits := byte('x'), 2
	switch {
	case r > 0xFFFF:
		kind, digits = 'U', 8
	case r > 0xFF:
		kind, digits = 'u', 4
	}
	dst = append(dst, '\\', kind)
	for digits > 0 {
		digits--
		dst = append(dst, "0123456789ABCDEF"[r>>(4*digits)&0xF])
	}
	return dst
}
