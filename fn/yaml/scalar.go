package yaml

import (
	"strings"
	"unicode/utf8"
)

// A string is looked at once, byte by byte, which tells all styles it may have.
// Then the first of these that fits is taken:
//
//	literal block    a line feed is in it, and nothing that a block cannot show
//	double-quoted    something must be escaped, or a reader would take it for
//	                 something else than a string
//	plain            no syntax is in the way
//	single-quoted    otherwise

// A shape is what a string holds, as far as it matters to its style.
type shape uint16

const (
	hasFeed    shape = 1 << iota // a line feed
	hasBreak                     // a line break of any kind
	hasSpace                     // a space, at which a line may fold
	hasQuote                     // a single quote
	hasEscape                    // a double quote or a backslash
	hasWide                      // bytes and columns differ
	hasNEL                       // U+0085
	hasInvalid                   // bytes that are not UTF-8
	notPlain
	notSingle
	notBlock

	onlyDouble = notPlain | notSingle | notBlock
)

// What a byte is to shapeOf.
const (
	ordinary uint8 = iota
	space
	feed
	colon
	hash
	quote
	escape
	control
	wide
)

var classes = func() (t [256]uint8) {
	for i := range t {
		switch {
		case i < ' ' || i == 0x7F:
			t[i] = control
		case i > 0x7F:
			t[i] = wide
		}
	}
	t[' '], t['\n'], t[':'], t['#'], t['\''], t['"'], t['\\'] = space, feed, colon, hash, quote, escape, escape
	return t
}()

// shapeOf looks at a string. A fold or a block would lose a space beside a line
// break, so such strings have fewer styles.
func shapeOf(s string) shape {
	sh := shapeOfStart(s)
	prev := ordinary // a space or a line break, or neither
	for i := 0; i < len(s); i++ {
		c := classes[s[i]]
		if c == ordinary || c == space && prev == space && i < len(s)-1 { // nearly all there is
			prev = c
			continue
		}
		switch c {
		case space:
			sh |= hasSpace | spaceShape(prev, i == 0, i == len(s)-1)
		case feed:
			sh |= hasFeed | breakShape(prev)
		case colon:
			if i == len(s)-1 || s[i+1] == ' ' {
				sh |= notPlain
			}
		case hash:
			if prev == space {
				sh |= notPlain
			}
		case quote:
			sh |= hasQuote
		case escape:
			sh |= hasEscape
		case control:
			sh |= onlyDouble
			if s[i] == '\r' {
				sh |= hasBreak
			}
		case wide:
			r, n := utf8.DecodeRuneInString(s[i:])
			sh |= wideShape(r, n, prev)
			i += n - 1
			if r == lineSeparator || r == paragraphSeparator {
				c = feed
			}
		}
		prev = c
	}
	return sh
}

// shapeOfStart is what a string's first characters decide.
func shapeOfStart(s string) shape {
	if s == "" {
		return notBlock
	}
	switch s[0] {
	case '#', ',', '[', ']', '{', '}', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`':
		return notPlain
	case '-', '?':
		if len(s) == 1 || s[1] == ' ' {
			return notPlain
		}
	}
	if strings.HasPrefix(s, "---") || strings.HasPrefix(s, "...") {
		return notPlain
	}
	return 0
}

func spaceShape(prev uint8, first, last bool) (sh shape) {
	if first {
		sh |= notPlain
	}
	if last {
		sh |= notPlain | notBlock
	}
	if prev == feed {
		sh |= notPlain | notSingle
	}
	return sh
}

func breakShape(prev uint8) shape {
	if prev == space {
		return hasBreak | onlyDouble
	}
	return hasBreak | notPlain
}

const (
	nextLine           = '\u0085'
	lineSeparator      = '\u2028'
	paragraphSeparator = '\u2029'
	byteOrderMark      = '\uFEFF'
)

func wideShape(r rune, n int, prev uint8) shape {
	switch {
	case r == utf8.RuneError && n == 1:
		return hasInvalid
	case r == nextLine:
		return hasWide | hasNEL | hasBreak | onlyDouble
	case r == lineSeparator || r == paragraphSeparator:
		return hasWide | breakShape(prev)
	case !printable(r):
		return hasWide | onlyDouble
	}
	return hasWide
}

// printable is whether a character beyond ASCII stands for itself. What lies
// beyond 16 bits does not.
func printable(r rune) bool {
	return r >= 0xA0 && r <= 0xFFFD && r != byteOrderMark
}

// text writes a string value.
func (w *writer) text(s string, at place) {
	sh := shapeOf(s)
	if sh&(hasInvalid|hasNEL) != 0 {
		s = foldNEL(validUTF8(s))
		sh = shapeOf(s)
	}
	w.scalar(s, sh, at)
}

// validUTF8 is s with U+FFFD for every byte that is not UTF-8.
func validUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

// foldNEL is s as YAML reads it between double quotes, where a next line character
// is a line break: with the spaces around it, it becomes one space; several become
// one line feed less than they are.
func foldNEL(s string) string {
	const nel = string(nextLine)
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, nel)
		if !found {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(strings.TrimRight(before, " "))
		more := 0
		for {
			rest = strings.TrimLeft(rest, " ")
			if !strings.HasPrefix(rest, nel) {
				break
			}
			rest = rest[len(nel):]
			more++
		}
		if more == 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strings.Repeat("\n", more))
		s = rest
	}
}

// scalar writes a string, whose shape is known, and ends its line.
func (w *writer) scalar(s string, sh shape, at place) {
	w.lead(at)
	indent := max(at.indent, 2) // that of its further lines
	if sh&(hasFeed|notBlock) == hasFeed {
		w.block(s, indent)
		return
	}
	w.inline(s, sh, indent)
	w.buf = append(w.buf, '\n')
}

// inline writes a string in the first style that fits, blocks aside.
func (w *writer) inline(s string, sh shape, indent int) {
	switch {
	case doubleQuoted(s, sh):
		w.double(s, sh, indent)
	case sh&notPlain == 0:
		w.plain(s, sh, indent)
	default:
		w.single(s, sh, indent)
	}
}

// doubleQuoted is whether that is the only style for a string that is no block.
func doubleQuoted(s string, sh shape) bool {
	return sh&hasFeed != 0 || sh&(notPlain|notSingle) == notPlain|notSingle || !readsAsString(s)
}

// simpleKey is whether a key fits before a colon.
func simpleKey(name string, sh shape) bool {
	return sh&hasBreak == 0 && len(name) <= 128
}

// noFold is the indent of what stays on its line.
const noFold = -1

// key writes a simple key and its colon.
func (w *writer) key(name string, sh shape) {
	w.inline(name, sh, noFold)
	w.buf = append(w.buf, ':')
}

// anyKey writes a key of valid UTF-8 in a mapping at indent, and says where its
// value stands.
func (w *writer) anyKey(name string, indent int) place {
	sh := shapeOf(name)
	if simpleKey(name, sh) {
		w.key(name, sh)
		return place{indent + 2, afterKey}
	}
	w.buf = append(w.buf, '?')
	w.scalar(name, sh, place{indent + 2, afterDash})
	w.spaces(indent)
	w.buf = append(w.buf, ':')
	return place{indent + 2, afterDash}
}
