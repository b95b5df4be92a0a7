package main

import (
	"fmt"
	"io"
	"os"
	"sync"
)

// progress shows on a terminal how many overlays are done. Elsewhere it is
// silent: a log has no use for it.
type progress struct {
	to    io.Writer
	mu    sync.Mutex
	ready int
	all   int
}

func newProgress(to io.Writer, all int) *progress {
	p := &progress{all: all}
	if f, ok := to.(*os.File); ok && all > 1 {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			p.to = to
		}
	}
	return p
}

// eraseLine takes the cursor to the line's beginning and clears it.
const eraseLine = "\r\x1b[K"

func (p *progress) done(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ready++
	if p.to != nil {
		fmt.Fprintf(p.to, "%s%d of %d: %s", eraseLine, p.ready, p.all, what)
	}
}

func (p *progress) clear() {
	if p.to != nil {
		fmt.Fprint(p.to, eraseLine)
	}
}
