package yaml_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	sigs "sigs.k8s.io/yaml"
	goyaml "sigs.k8s.io/yaml/goyaml.v2"

	"spotcluster.dev/spotcluster/fn/yaml"
)

// same compares Append with sigs.k8s.io/yaml.
func same(t *testing.T, v any) {
	t.Helper()
	want, err := sigs.Marshal(v)
	if err != nil {
		t.Fatalf("the oracle does not take this: %v", err)
	}
	if diff := cmp.Diff(string(want), string(yaml.Append(nil, v))); diff != "" {
		t.Errorf("%#v: -sigs +ours\n%s", v, diff)
	}
}

// places puts a string where its column, its indentation, and what it may look
// like differ.
func places(s string) []any {
	return []any{
		s,
		[]string{s, s},
		[]any{[]any{[]any{s}, s}},
		map[string]any{s: s},
		map[string]any{"k": s, s: 1},
		map[string]any{s: map[string]any{s: []any{s, map[string]any{s: s}}}},
		map[string]any{"k": map[string]any{"k": map[string]any{"list": []any{map[string]any{"k": s, "l": s}, s}}}},
		map[string]any{s: []any{}, s + "k": map[string]any{}},
		map[string]any{strings.Repeat("k", 100): s},
		[]any{map[string]any{strings.Repeat("k", 129): s}, map[string]any{strings.Repeat("k", 129): []any{s}}},
		map[string]any{strings.Repeat("é", 40): s},
		[]any{s, map[string]any{"k": "words and words and words and words and words and words and words and words and more"}},
		deep(s, 75), // where the indentation alone is beyond column 80
	}
}

func deep(v any, n int) any {
	for i := range n {
		if i%3 == 0 {
			v = []any{v}
		} else {
			v = map[string]any{"k": v}
		}
	}
	return v
}

func TestStrings(t *testing.T) {
	words := "the quick brown fox jumps over the lazy dog "
	long := strings.TrimSpace(strings.Repeat(words, 4))
	tests := map[string][]string{
		"nothing is null to a reader":                               {""},
		"most values are plain":                                     {"a", "us-east-1", "m6i.large", "10.0.0.0/16", "v1.35", "a_b", "/a/b", "0.0.0.0/0", "1.2.3", "5m0s", "_1", "a,b", "=", "<<", "a\\b"},
		"names of AWS have colons, which matter before a space":     {"arn:aws:iam::111122223333:role/x", "a: b", "a:", ":", ": a", ":a", "https://x:443/", "a:\tb"},
		"a number sign matters after a space":                       {"a #b", "a#b", "#a", "# a", "https://x/#https://", " #"},
		"YAML 1.1 has many truths":                                  {"y", "Y", "yes", "Yes", "YES", "yES", "n", "N", "no", "on", "On", "ON", "oN", "off", "OFF", "true", "True", "TRUE", "tRUE", "false", "False"},
		"and nulls":                                                 {"~", "null", "Null", "NULL", "nULL", "~a"},
		"account ids and versions would be numbers":                 {"111122223333", "1.35", "1.", ".5", "5.", "-1", "+1", "-.5", "+.5", "1e3", "1E-3", "1e", "e3", ".", "..", "...", "....", "+", "-", "-0"},
		"other bases, and what comes close":                         {"0x1F", "0X1f", "0xg", "0x", "0b101", "0b12", "-0b1", "0b-1", "0b+1", "-0b-1", "0o17", "017", "08", "-0x1", "+0x1", "0x-1"},
		"underscores in numbers do not count":                       {"1_000", "1_", "1__0", "0x_1", "_1", "1_a", "+_1", "-_", "._1", ".1_0", "1_.5", "1_2:30"},
		"numbers too large to be numbers":                           {"1e999", "-1e999", "1e400000", ".1e999", "0xFFFFFFFFFFFFFFFF", "0xFFFFFFFFFFFFFFFFF", "-0xFFFFFFFFFFFFFFFF", "18446744073709551616", "0o7777777777777777777777777", "0b" + strings.Repeat("1", 65), strings.Repeat("9", 299), strings.Repeat("9", 400)},
		"infinity and not a number":                                 {".inf", ".Inf", ".INF", ".iNF", "+.inf", "-.INF", ".nan", ".NaN", "+.nan", "inf", "nan", "+inf", "Infinity"},
		"Go's own floats are none of YAML's, but after a dot":       {"0x1p3", "0x.8p1", ".1p3", "1p3", ".5e3", ".5e", ".0x1"},
		"dates, of which the version of a policy is one":            {"2012-10-17", "2012-1-1", "2012-13-17", "2012-10-17T10:00:00Z", "2012-10-17t10:00:00.5+02:00", "2012-10-17 10:00:00", "2012-10-17 10:00", "12012-10-17", "2012-", "2012-10", "2012-10-17 "},
		"base 60 was a number once":                                 {"1:30", "12:30:45", "1:60", "1:5", "1:", "1:300", "-1:30", "+1:30.5", "1:30.", "1:30.x", "1_0:30", "190:20:30", "1:2:", "1::2", "_1:30", "1:30:"},
		"characters that begin something else":                      {"[a", "]a", "{a", "}a", ",a", "&a", "*a", "!a", "|a", ">a", "'a", "\"a", "%a", "@a", "`a", "? a", "?a", "?", "- a", "-a", "--a", "a]", "a{}", "a,b]", "$a", "~/x", "${var}", "$${var}"},
		"marks of a document":                                       {"---", "--- a", "---a", "...", "...a", "... a", "a ---", "a\n---\nb", "a\n...\nb"},
		"quotes":                                                    {"it's", "'it's'", "say \"hi\"", "\"hi\"", "''", "'", "\"", "a' #b", "\\", "a\\ #b", "{\"a\":\"b\"}", "#'\\\""},
		"spaces at the ends":                                        {" ", "  ", " a", "a ", " a ", "a  b", " #a", "a: ", "\ta", "a\t", "a\tb", "\t", "yes ", " yes"},
		"several lines":                                             {"a\nb", "a\nb\n", "a\nb\n\n", "\n", "\n\n", "\n\n\n", "\na", "\n\na", " a\nb", "  a\n b\n", "a\n b", "a\n\n\nb", "a\n  b\n c\n", "{\n  \"a\": 1\n}\n", "#a\nb", "- a\n- b", "yes\n", "1\n", "a: b\nc: d\n"},
		"lines with spaces where a block would lose them":           {"a \nb", "a\nb ", "a\n \nb", " \n", "\n ", " \na", "a\n ", "a \n b ", "a  \nb\n"},
		"lines that end otherwise":                                  {"a\r\nb\r\n", "a\rb", "\r", "a\r", "\ra", "a\r b", "a \rb"},
		"a block never folds":                                       {long + "\n" + long + "\n", "  " + long + "\n" + long},
		"a block that cannot be one folds, with its breaks escaped": {long + " \n" + long, long + "\n" + long + " ", long + "\t\n" + long},
		"long values fold":                                          {long, long + ".", long + ":", "- " + long, "#" + long, "'" + long, long + "'s it's", "yes " + long, strings.Repeat("x", 80) + " y z", strings.Repeat("x", 78) + " y z"},
		"two spaces do not fold":                                    {strings.ReplaceAll(long, " ", "  "), "#" + strings.ReplaceAll(long, " ", "  "), "\t" + strings.ReplaceAll(long, " ", "  "), "\t" + strings.ReplaceAll(long, " ", "   "), strings.Repeat("x", 80) + "  y z", "\t" + strings.Repeat(" ", 200), "x" + strings.Repeat(" ", 200) + "y"},
		"columns are characters":                                    {strings.ReplaceAll(long, "o", "ö"), strings.ReplaceAll(long, "o", "世"), "\t" + strings.ReplaceAll(long, "o", "世"), "#" + strings.ReplaceAll(long, "e", "世'")},
		"long words do not fold":                                    {strings.Repeat("x", 300), strings.Repeat("'", 300), strings.Repeat("1", 200)},
		"folding at the ends of a quoted value":                     {"#" + strings.Repeat("x", 90) + " ", " " + strings.Repeat("x", 90) + " y", "\t" + strings.Repeat("x", 90) + " ", "\t" + strings.Repeat("x", 90) + "  ", "\t" + strings.Repeat("\"", 60) + " a b"},
		"keys have a line of their own up to 128 bytes":             {strings.Repeat("k", 128), strings.Repeat("k", 129), strings.Repeat("ö", 64), strings.Repeat("ö", 65), long[:127], long},
		"control characters are escaped":                            {"\x00", "a\x00b", "\x01\x02", "\a\b\t\v\f\r\x1b", "a\x1fb"},
		"printable Unicode stands for itself":                       {"é", "世界", "a\u00a0b", "\ufffd", "\ud7ff", "\ue000", "\uffee", "é: ü", "é ", "ab\u2060"},
		"the rest is escaped":                                       {"\U0001F600", "a \U0001F600 b", "a\U0001F600\nb", "\ufeff", "a\ufeffb", "\U0010FFFF", "\"\U0001F600\""},
		"after a byte order mark, everything is escaped":            {"\ufeffabc", "\ufeff a b\u00a0é\u2028\U0001F600", "\ufeff" + long, "\ufeff\n"},
		"the separators of Unicode break a line without a feed":     {"\u2028", "\u2029", "a\u2028b", "a\u2028", "\u2028a", "a\u2028\u2029b", "a \u2028b", "a\u2028 b", "a\u2028 'b", "a\u2028'b", long + "\u2028" + long, "#\u2028" + long + "\u2028", "yes\u2028"},
		"and in a block they can end its last line":                 {"a\nb\u2028", "\u2028a\nb", "a\n\u2028", "a\u2028\n", "\n\u2028", "\u2028\n", "a\n\u2028\u2029b", "a\nb\u2028\u2028", " a\u2028 b\n"},
		"a next line character folds, as when YAML is read":         {"a\u0085b", "a \u0085 b", "\u0085", "a\u0085", "\u0085a", "a\u0085\u0085b", "a \u0085 \u0085 \u0085 b", "a\n\u0085b", "a\t\u0085\tb", "\u00851", "\u0085\u0085"},
		"invalid UTF-8 is replaced a byte at a time":                {"\xff", "a\xffb", "\xff\xfe", "\xe2\x80", "\xed\xa0\x80", "\xff\n\xfe", "\xc2\xc2\x85", "\xe4\xb8\x96\xe4\xb8"},
		"what HTML would escape":                                    {"<a>", "a & b", "</script>", "a<b", "a>b"},
	}
	for why, strs := range tests {
		for _, s := range strs {
			for _, v := range places(s) {
				compare(t, why, v)
			}
		}
	}
}

// compare is like same, but where sigs.k8s.io/yaml refuses what it has itself
// written as JSON, the value must be what a reader gets back.
func compare(t *testing.T, why string, v any) {
	t.Helper()
	got := yaml.Append(nil, v)
	want, err := sigs.Marshal(v)
	if err != nil {
		readsBack(t, v, got)
		return
	}
	if !bytes.Equal(want, got) && steady(v, want) {
		t.Errorf("%s: %q\n-- sigs --\n%s\n-- ours --\n%s", why, v, want, got)
	}
}

// steady is whether sigs.k8s.io/yaml prints v the same every time. It does not where
// its order of keys goes in a circle (see TestCircularOrder): then what it prints
// follows the order in which Go happens to read a map.
func steady(v any, once []byte) bool {
	for range 100 {
		if again, err := sigs.Marshal(v); err != nil || !bytes.Equal(once, again) {
			return false
		}
	}
	return true
}

// readsBack checks YAML that sigs.k8s.io/yaml would not have written. Its own
// reader refuses some of that too, so it is the printer underneath that has to
// agree, given the value as JSON has it.
func readsBack(t *testing.T, v any, got []byte) {
	t.Helper()
	want, err := goyaml.Marshal(asRead(v))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) && steady(asRead(v), want) {
		t.Errorf("refused by sigs: %q\n-- goyaml --\n%s\n-- ours --\n%s", v, want, got)
	}
}

// asRead is a tree whose strings are as JSON leaves them, and, but for keys, as
// YAML folds them.
func asRead(v any) any {
	switch v := v.(type) {
	case string:
		return yaml.FoldNEL(yaml.ValidUTF8(v))
	case []string:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = asRead(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = asRead(e)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for k, e := range yaml.Cleaned(v) {
			out[k] = asRead(e)
		}
		return out
	case float64:
		var out any
		b, _ := json.Marshal(v)
		_ = goyaml.Unmarshal(b, &out)
		return out
	}
	return v
}

// Natural order is none for names like these: 2012 < 8888 as numbers, 8888 < 888a as
// letters come last, and 888a < 2012 as 888 < 2012. Ours is the same every time.
func TestCircularOrder(t *testing.T) {
	const want = "\"2012\": 1\n\"8888\": 2\n888a: 3\n"
	for range 100 {
		if got := string(yaml.Append(nil, map[string]int{"888a": 3, "8888": 2, "2012": 1})); got != want {
			t.Fatalf("got\n%s", got)
		}
	}
}

// Appending is what an appender does, and columns count from where it began.
func TestAppendToWhatIsThere(t *testing.T) {
	v := map[string]any{"key": strings.Repeat("word ", 30) + "end", "list": []any{1, "two"}}
	alone := yaml.Append(nil, v)
	got := yaml.Append([]byte("# a comment without a line break, "+strings.Repeat("x", 60)), v)
	if !bytes.HasSuffix(got, alone) {
		t.Errorf("got\n%s\nwant it to end in\n%s", got, alone)
	}
}
