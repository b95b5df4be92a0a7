package main

import (
	"fmt"
	"io"
	"os"
	"sync"
)

// progress shows on a terminal how many of several overlays are done. Elsewhere
// it is silent: a log has no use for it.
type progress struct {
	to    io.Writer
	shows bool
	all   int

	mu    sync.Mutex
	ready int
}

func newProgress(to io.Writer, terminal bool, all int) *progress {
	return &progress{to: to, shows: terminal && all > 1, all: all}
}

// isTerminal says whether a person looks on.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// eraseLine takes the cursor to the line's beginning and clears it.
const eraseLine = "\r\x1b[K"

func (p *progress) done(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ready++
	if p.shows {
		fmt.Fprintf(p.to, "%s%d of %d: %s", eraseLine, p.ready, p.all, what)
	}
}

func (p *progress) clear() {
	if p.shows {
		fmt.Fprint(p.to, eraseLine)
	}
}
