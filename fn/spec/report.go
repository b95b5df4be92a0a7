package spec

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Fail reports an error at a field path. Where the path itself, or what should
// hold it, could not be read, nothing is added: the second message would only
// echo the first.
func (doc *Document) Fail(rule, path, format string, args ...any) {
	for _, p := range doc.Problems {
		same := p.Path == path && (p.Rule == rule || unread(p))
		if p.Severity == Error && (same || unread(p) && within(path, p.Path)) {
			return
		}
	}
	doc.report(rule, path, Error, fmt.Sprintf(format, args...))
}

// unread says whether a problem is that a value could not be taken in, so that
// nothing said of it afterwards counts.
func unread(p Problem) bool {
	switch p.Rule {
	case "type", "value", "placeholder", "empty", "required", "too-large", "unknown-field", "duplicate-key":
		return true
	}
	return false
}

// Warn reports a warning at a field path, unless the spec silences the rule.
func (doc *Document) Warn(rule, path, format string, args ...any) {
	severity := Warning
	switch s := doc.warnings()[rule]; {
	case s == nil:
	case s.Action == SilenceAction:
		return
	case s.Action == ErrorAction:
		severity = Error
	}
	doc.report(rule, path, severity, fmt.Sprintf(format, args...))
}

func (doc *Document) warnings() map[string]*WarningSetting {
	switch {
	case doc.Cluster != nil:
		return doc.Cluster.Spec.Warnings
	case doc.Management != nil:
		return doc.Management.Spec.Warnings
	}
	return nil
}

func (doc *Document) report(rule, path string, severity Severity, message string) {
	at := doc.Position(path)
	doc.Problems = append(doc.Problems, Problem{
		File: doc.file, Line: at.Line, Column: at.Column,
		Path: path, Rule: rule, Severity: severity, Message: message,
	})
}

// unreadable says whether a value, or what should hold it, or a part of it could
// not be read. Rules about several values leave such ones alone.
func (doc *Document) unreadable(path string) bool {
	for _, p := range doc.Problems {
		if p.Severity == Error && unread(p) && (p.Path == path || within(p.Path, path) || within(path, p.Path)) {
			return true
		}
	}
	return false
}

// within says whether path is outer or a part of it.
func within(path, outer string) bool {
	rest, ok := strings.CutPrefix(path, outer)
	return ok && outer != "" && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// Position is where a field path stands in the source, or where the nearest
// field around it does; the zero Position where even that is unknown.
func (doc *Document) Position(path string) Position {
	for {
		if at, ok := doc.positions[path]; ok {
			return at
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut <= 0 {
			return doc.positions[""]
		}
		path = path[:cut]
	}
}

// sortedKeys are a map's string keys in order, so that no output follows the
// order of a map.
func sortedKeys(v reflect.Value) []reflect.Value {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	return keys
}
