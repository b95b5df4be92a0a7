package yaml

import (
	"math"
	"strconv"
	"strings"
)

// A float takes two steps: to JSON as encoding/json prints it, then to what YAML
// makes of that text. The second gives 3.0 back as the integer 3.

func (w *writer) float(f float64, bits int, at place) {
	switch {
	case math.IsNaN(f):
		w.word(".nan", at)
	case math.IsInf(f, 1):
		w.word(".inf", at)
	case math.IsInf(f, -1):
		w.word("-.inf", at)
	default:
		var scratch [32]byte
		w.number(string(appendJSONFloat(scratch[:0], f, bits)), at)
	}
}

// appendJSONFloat appends f as encoding/json does.
func appendJSONFloat(dst []byte, f float64, bits int) []byte {
	format := byte('f')
	if abs := math.Abs(f); abs != 0 {
		small, large := abs < 1e-6, abs >= 1e21
		if bits == 32 {
			small, large = float32(abs) < 1e-6, float32(abs) >= 1e21
		}
		if small || large {
			format = 'e'
		}
	}
	dst = strconv.AppendFloat(dst, f, format, -1, bits)
	if n := len(dst); format == 'e' && n >= 4 && dst[n-4] == 'e' && (dst[n-3] == '-' || dst[n-3] == '+') && dst[n-2] == '0' {
		dst = append(dst[:n-2], dst[n-1]) // e-09 is e-9
	}
	return dst
}

// number writes a number of JSON as YAML prints what it reads: an integer of up to
// 64 bits, or a float. What is too large for either is, to YAML, a string.
func (w *writer) number(s string, at place) {
	if !strings.ContainsAny(s, ".eE") {
		if i, err := strconv.ParseInt(s, 10, 64); err == nil {
			w.lead(at)
			w.buf = strconv.AppendInt(w.buf, i, 10)
			w.buf = append(w.buf, '\n')
			return
		}
		if _, err := strconv.ParseUint(s, 10, 64); err == nil {
			w.word(s, at)
			return
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		w.text(s, at)
		return
	}
	w.lead(at)
	w.buf = strconv.AppendFloat(w.buf, f, 'g', -1, 64)
	w.buf = append(w.buf, '\n')
}
