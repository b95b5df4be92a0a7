package main

import (
	"bytes"
	"testing"
)

func TestProgress(t *testing.T) {
	tests := []struct {
		why      string
		terminal bool
		all      int
		want     string
	}{
		{"a person sees how far it is, and a clean line at the end", true, 2, "\r\x1b[K1 of 2: a\r\x1b[K2 of 2: b\r\x1b[K"},
		{"one overlay is done before anybody has read a line", true, 1, ""},
		{"a log stays clean", false, 2, ""},
	}
	for _, tt := range tests {
		var out bytes.Buffer
		p := newProgress(&out, tt.terminal, tt.all)
		for _, name := range []string{"a", "b"}[:tt.all] {
			p.done(name)
		}
		p.clear()
		if out.String() != tt.want {
			t.Errorf("%s: got %q, want %q", tt.why, out.String(), tt.want)
		}
	}
}
