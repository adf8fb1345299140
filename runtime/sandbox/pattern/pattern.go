// Package pattern matches the patterns of Lua 5.1. A match can be interrupted, takes memory in proportion to the pattern and no Go stack, so that it is
// safe with patterns and subjects that nobody has read.
package pattern

// Error is what is wrong with a pattern, in Lua's words.
type Error string

func (e Error) Error() string { return string(e) }

// What can be wrong with a pattern.
const (
	ErrPercent    Error = "malformed pattern (ends with '%')"
	ErrBracket    Error = "malformed pattern (missing ']')"
	ErrFrontier   Error = "missing '[' after '%f' in pattern"
	ErrBalance    Error = "unbalanced pattern"
	ErrUnfinished Error = "unfinished capture"
	ErrClose      Error = "invalid pattern capture"
	ErrIndex      Error = "invalid capture index"
	ErrTooMany    Error = "too many captures"
)

// MaxCaptures is how many captures a pattern can have.
const MaxCaptures = 32

// Special has the characters that mean something other than themselves.
const Special = "^$*+?.([%-"

type op uint8

const (
	opChar op = iota // the character a
	opAny
	opSet      // a character of the set
	opOpen     // of capture n
	opClose    // of capture n
	opPosition // capture n
	opSame     // what capture n has
	opBalance  // from a to b
	opFrontier // between a character that is not of the set and one that is
	opEnd      // of the subject
)

// item is one element of a pattern.
type item struct {
	op     op
	repeat byte // one of *+-? on opChar, opAny and opSet, or 0
	a, b   byte
	n      int32
	set    *set
}

// matches tells whether a single character is one of it.
func (it *item) matches(c byte) bool {
	switch it.op {
	case opChar:
		return c == it.a
	case opAny:
		return true
	default:
		return it.set.has(c)
	}
}

// Matcher finds one pattern. It is for one goroutine, and can compile another pattern when it is done with one.
type Matcher struct {
	// Work is called while a match goes on, with the number of steps done since the last call, some thousands at most. It may panic, and is not
	// called when nil.
	Work func(steps int)

	items    []item
	anchored bool
	captures int
	spans    [MaxCaptures + 1]span // of the whole match and of the captures
	stack    []choice
	steps    int
}

// span is where a capture is. A position capture has the end atPosition.
type span struct{ start, end int }

const atPosition = -1

// Captures is the number of captures of the pattern.
func (m *Matcher) Captures() int { return m.captures }

// Anchored tells whether the pattern starts with ^.
func (m *Matcher) Anchored() bool { return m.anchored }

// Span returns where capture i of the last match is, from one on; zero is the whole match. A position capture has neither length nor text, but start.
func (m *Matcher) Span(i int) (start, end int, position bool) {
	s := m.spans[i]
	if s.end == atPosition {
		return s.start, s.start, true
	}
	return s.start, s.end, false
}

// Size is about how many bytes the pattern takes.
func (m *Matcher) Size() int { return 32*cap(m.items) + 24*cap(m.stack) + 600 }
