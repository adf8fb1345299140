// Package diag says what is wrong with the user's input: where, what, and which stable code it has.
//
// An error of a generator run is one of two things. A Go error means that the environment or luamodgen is
// broken. A [Diagnostic] means that an annotation, a type or the manifest is, and is reported at its position.
package diag

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
)

// A Diagnostic is one mistake in the user's input.
type Diagnostic struct {
	// Pos is the start of the narrowest token that is wrong. Line and column count from 1, columns in bytes.
	Pos     token.Position
	Code    Code
	Message string // what is wrong and the way out; lower case, no period
}

// String renders the diagnostic as "file:line:column: message (LM207)".
func (d Diagnostic) String() string {
	return fmt.Sprintf("%s: %s (%s)", d.Pos, d.Message, d.Code)
}

// List collects diagnostics.
type List []Diagnostic

// Addf appends a diagnostic whose message is formatted as by fmt.Sprintf.
func (l *List) Addf(pos token.Position, code Code, format string, args ...any) {
	*l = append(*l, Diagnostic{Pos: pos, Code: code, Message: fmt.Sprintf(format, args...)})
}

// Sorted returns the diagnostics ordered by file, line, column, code and message, each once.
func (l List) Sorted() List {
	s := slices.Clone(l)
	slices.SortFunc(s, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.Pos.Filename, b.Pos.Filename),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Message, b.Message),
		)
	})
	return slices.Compact(s)
}
