package yaml

import (
	"strconv"
	"strings"
	"time"
)

// What a reader of YAML 1.1 takes for something else than a string: null, the many
// spellings of true and false, numbers, dates, and base 60 (1:30). Nearly all
// strings are told apart by their first character, and the rest mostly by one that
// no number has; only what is left is parsed.

// readsAsString is whether s, without quotes, is a string to a reader.
func readsAsString(s string) bool {
	if s == "" {
		return false
	}
	switch c := s[0]; {
	case c >= '0' && c <= '9', c == '+', c == '-':
		return !isSignedInf(s) && !isDate(s) && !isNumber(s) && !isBase60(s)
	case c == '.':
		return !isDotted(s)
	case strings.IndexByte("yYnNtTfFoO~", c) >= 0:
		return !isWord(s)
	}
	return true
}

// isWord is whether s is null, true or false in one of their spellings: all lower
// case, all upper case, or with a capital.
func isWord(s string) bool {
	switch s {
	case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON",
		"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF",
		"~", "null", "Null", "NULL":
		return true
	}
	return false
}

func isSignedInf(s string) bool {
	switch s {
	case "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF":
		return true
	}
	return false
}

// isDotted is whether s, which begins with a dot, is a number.
func isDotted(s string) bool {
	switch s {
	case ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF":
		return true
	}
	if len(s) == 1 || !isDigit(s[1]) {
		return false
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// dates are the forms of a date that count.
var dates = []string{
	"2006-1-2T15:4:5.999999999Z07:00",
	"2006-1-2t15:4:5.999999999Z07:00",
	"2006-1-2 15:4:5.999999999",
	"2006-1-2",
}

func isDate(s string) bool {
	if len(s) < len("2006-1-2") || s[4] != '-' || skipDigits(s, 0) != 4 {
		return false
	}
	for _, form := range dates {
		if _, err := time.Parse(form, s); err == nil {
			return true
		}
	}
	return false
}

// isNumber is whether s is an integer or a float. Underscores do not count.
func isNumber(s string) bool {
	s = strings.ReplaceAll(s, "_", "")
	if isDecimal(s) {
		return true
	}
	return hasBase(s) && (isInteger(s, 0) || isBinary(s))
}

// hasBase is whether s begins like a hexadecimal, octal or binary number.
func hasBase(s string) bool {
	i := skipSign(s, 0)
	return len(s) > i+2 && s[i] == '0' && strings.IndexByte("xXoObB", s[i+1]) >= 0
}

func isInteger(s string, base int) bool {
	if _, err := strconv.ParseInt(s, base, 64); err == nil {
		return true
	}
	_, err := strconv.ParseUint(s, base, 64)
	return err == nil
}

// isBinary is about a sign after the 0b, which only YAML takes.
func isBinary(s string) bool {
	if digits, ok := strings.CutPrefix(s, "0b"); ok {
		return isInteger(digits, 2)
	}
	return false
}

// isDecimal is whether s is a decimal number, with or without a point and an
// exponent, and not beyond what a float can hold.
func isDecimal(s string) bool {
	i := skipSign(s, 0)
	whole := skipDigits(s, i)
	end := whole
	if whole < len(s) && s[whole] == '.' {
		end = skipDigits(s, whole+1)
		if whole == i && end == whole+1 { // no digit on either side
			return false
		}
	} else if whole == i {
		return false
	}
	if end < len(s) && (s[end] == 'e' || s[end] == 'E') {
		exponent := skipSign(s, end+1)
		end = skipDigits(s, exponent)
		if end == exponent {
			return false
		}
	} else if end == len(s) && len(s) < 300 {
		return true // too short to be too large
	}
	if end != len(s) {
		return false
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// isBase60 is whether s is like 1:30 or 12:30:45.6. No reader of today takes these
// for numbers; those that did are the reason for the quotes.
func isBase60(s string) bool {
	i := skipSign(s, 0)
	if i == len(s) || !isDigit(s[i]) || strings.IndexByte(s, ':') < 0 {
		return false
	}
	i = skipDigitsAnd_(s, i)
	groups := 0
	for i < len(s) && s[i] == ':' {
		end := skipDigits(s, i+1)
		if n := end - i - 1; n == 0 || n > 2 || n == 2 && s[i+1] > '5' {
			return false
		}
		i = end
		groups++
	}
	if i < len(s) && s[i] == '.' {
		i = skipDigitsAnd_(s, i+1)
	}
	return groups > 0 && i == len(s)
}

func skipSign(s string, i int) int {
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	return i
}

func skipDigits(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

func skipDigitsAnd_(s string, i int) int {
	for i < len(s) && (isDigit(s[i]) || s[i] == '_') {
		i++
	}
	return i
}
