package aws

import (
	"fmt"
	"slices"
	"sync"
)

// journal is what a person reads afterwards: events in their order, and what must never have happened.
type journal struct {
	report func(subject, text string)

	mu         sync.Mutex
	last       map[string]string
	violations []string
}

func newJournal(report func(subject, text string)) *journal {
	if report == nil {
		report = func(string, string) {}
	}
	return &journal{report: report, last: map[string]string{}}
}

// event reports a text once, until something else is said of the same subject.
func (j *journal) event(subject, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	j.mu.Lock()
	repeated := j.last[subject] == text
	j.last[subject] = text
	j.mu.Unlock()
	if !repeated {
		j.report(subject, text)
	}
}

// violation records, once, what must never happen.
func (j *journal) violation(subject, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	entry := subject + ": " + text
	j.mu.Lock()
	known := slices.Contains(j.violations, entry)
	if !known {
		j.violations = append(j.violations, entry)
	}
	j.mu.Unlock()
	if !known {
		j.report(subject, "VIOLATION: "+text)
	}
}

func (j *journal) listViolations() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.violations)
}
