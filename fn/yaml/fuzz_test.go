package yaml_test

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"spotcluster.dev/spotcluster/fn/yaml"
)

// Any string is written as sigs.k8s.io/yaml writes it, wherever it stands.
func FuzzString(f *testing.F) {
	for _, s := range []string{
		"", "a", "a: b", "yes", "1.35", "2012-10-17", "1:30", "0x1F", " a ", "a\nb\n", " a\n\n", "a \nb", "it's #1",
		strings.Repeat("some words ", 20), "#" + strings.Repeat("some  words ", 20), "\t" + strings.Repeat("wörter ", 30),
		"\x00\x7f\u0080\u0085\u00a0\u2028\u2029\ufeff\ufffd\U0001F600\xff",
	} {
		f.Add(s, uint8(0))
		f.Add(s, uint8(77))
	}
	f.Fuzz(func(t *testing.T, s string, n uint8) {
		everywhere(t, s, n)
	})
}

// Random text rarely has what matters to YAML side by side; this does.
func FuzzPieces(f *testing.F) {
	for i := range pieces {
		f.Add([]byte{byte(i), 0, byte(i)}, uint8(i))
	}
	f.Fuzz(func(t *testing.T, b []byte, n uint8) {
		everywhere(t, ofPieces(b[:min(len(b), 40)]), n)
	})
}

var pieces = []string{
	" ", "  ", "\n", "a", "b c", "'", "\"", "\\", ":", "#", ": ", " #", "-", "- ", "---", ".", "...", "?", "\t", "\r", "\r\n", "\x00", "\x7f", "\u0080", "\u0085",
	"\u00a0", "\u2028", "\u2029", "\ufeff", "\ufffd", "\ufffe", "\U0001F600", "\xff", "\xe2\x80", "é", "世界", "0", "1", "12", "60", "2012-10-17", "T10:00:00Z", "+", "_", "e", "E", "0x", "0b", "0o",
	".inf", ".nan", "yes", "no", "n", "null", "~", "<<", "=", "<", "&", "*", "!", "|", ">", "%", "@", "`", "[", "]", "{", "}", ",", "{}", "arn:aws:iam::1:role/x", "words words words ",
	"nine nine nine nine nine nine nine nine nine nine nine nine nine nine nine nine ", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	"ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé",
}

func ofPieces(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		s.WriteString(pieces[int(c)%len(pieces)])
	}
	return s.String()
}

func everywhere(t *testing.T, s string, n uint8) {
	t.Helper()
	shift := strings.Repeat("x", int(n)%140)
	for _, v := range append(places(s), map[string]any{shift: s}, map[string]any{shift: []any{map[string]any{s: s}}}, []any{shift + s}, []any{shift + " " + s}) {
		compare(t, "fuzz", v)
	}
}

// Any tree is written as sigs.k8s.io/yaml writes it.
func FuzzTree(f *testing.F) {
	f.Add([]byte("\x00\x05\x06\x01abc\x07\x02\x03"))
	f.Add([]byte("\x06\x04a\x06\x02b\x07\x03\x01yes\x01\x05a\nb c\x02\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Add([]byte("\x06\x03\x02a2\x00\x03a10\x04\x01b\x03\x40\x08\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("\x07\x08\x07\x00\x06\x00\x00\x04\x04\x05\x02\x01\x02\x03\x04\x05\x06\x07\x08"))
	f.Fuzz(func(t *testing.T, b []byte) {
		compare(t, "fuzz", (&grower{b}).tree(6))
	})
}

// A grower makes a tree of bytes.
type grower struct{ b []byte }

func (g *grower) byte() byte {
	if len(g.b) == 0 {
		return 0
	}
	c := g.b[0]
	g.b = g.b[1:]
	return c
}

func (g *grower) string() string {
	c := int(g.byte())
	n := min(c%32, len(g.b))
	s := g.b[:n]
	g.b = g.b[n:]
	if c >= 128 {
		return ofPieces(s)
	}
	return string(s)
}

func (g *grower) word() uint64 {
	var w [8]byte
	for i := range w {
		w[i] = g.byte()
	}
	return binary.BigEndian.Uint64(w[:])
}

func (g *grower) float() float64 {
	if f := math.Float64frombits(g.word()); !math.IsNaN(f) && !math.IsInf(f, 0) {
		return f
	}
	return 0.5
}

func (g *grower) tree(depth int) any {
	kind := g.byte() % 10
	if depth == 0 {
		kind %= 6
	}
	switch kind {
	case 1:
		return g.string()
	case 2:
		return int64(g.word())
	case 3:
		return g.float()
	case 4:
		return g.byte()%2 == 0
	case 5:
		return g.word()
	case 6, 8:
		m := map[string]any{}
		for range g.byte() % 8 {
			m[g.string()] = g.tree(depth - 1)
		}
		return m
	case 7, 9:
		l := []any{}
		for range g.byte() % 6 {
			l = append(l, g.tree(depth-1))
		}
		return l
	}
	return nil
}

// Whatever the bytes, what is written is the same every time, although maps are
// read in any order.
func FuzzOrder(f *testing.F) {
	f.Add("a1 a2 a10 a01 a001 A 1 10 9 0 00 _ - . é 世 ٣ 3")
	f.Fuzz(func(t *testing.T, s string) {
		m := map[string]int{}
		n := map[string]any{}
		for i, k := range strings.Fields(s) {
			m[k], n[k] = i, i
		}
		want := string(yaml.Append(nil, m))
		for range 4 {
			if got := string(yaml.Append(nil, n)); got != want {
				t.Fatalf("got\n%s\nand\n%s", want, got)
			}
		}
	})
}
