// Package timeline keeps what happened in an end-to-end test, and when, in a form that a person can read.
package timeline

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// An Event is one line of a Timeline.
type Event struct {
	// At is the time since the timeline began.
	At time.Duration
	// Subject is what it happened to, as in "layer prod/network".
	Subject string
	// Text is what happened, and why.
	Text string
}

// String gives the line: "00:12.3  layer prod/network  opened: dependencies ready".
func (e Event) String() string {
	at := e.At.Truncate(100 * time.Millisecond)
	return fmt.Sprintf("%02d:%04.1f  %-44s  %s", int(at.Minutes()), (at % time.Minute).Seconds(), e.Subject, e.Text)
}

// A Timeline writes events as they happen. It may be used by several goroutines.
type Timeline struct {
	began time.Time

	mu   sync.Mutex
	out  io.Writer
	file *os.File
}

// New begins a timeline: all of it in a file, anew, and what matters to a reader who looks on, to out.
func New(path string, out io.Writer) (*Timeline, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("begin a timeline: %w", err)
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("begin a timeline: %w", err)
	}
	return &Timeline{began: time.Now(), out: out, file: file}, nil
}

// Add records that something happened now, for who looks on too.
func (t *Timeline) Add(subject, text string) { t.add(subject, text, true) }

// Detail records that something happened now, in the file only.
func (t *Timeline) Detail(subject, text string) { t.add(subject, text, false) }

func (t *Timeline) add(subject, text string, shown bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := Event{At: time.Since(t.began), Subject: subject, Text: text}
	fmt.Fprintln(t.file, e)
	if shown {
		fmt.Fprintln(t.out, e)
	}
}

// Close ends the file. What is added later goes nowhere.
func (t *Timeline) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.out = io.Discard
	return t.file.Close()
}
