package pattern

import "strings"

// interval is how many steps go by between calls of Work.
const interval = 4096

// choice is a repetition that could have matched otherwise: item pc from lim on, up to s. There is at most one for an item at a time.
type choice struct{ pc, s, lim int }

// Find looks for the pattern in s from init on, which is not beyond the end, and tells whether it is there.
func (m *Matcher) Find(s string, init int) bool {
	for from := init; from <= len(s); from++ {
		if !m.anchored {
			if from = m.skip(s, from); from < 0 {
				return false
			}
		}
		m.step(1)
		if end := m.match(s, from); end >= 0 {
			m.spans[0] = span{from, end}
			return true
		}
		if m.anchored {
			return false
		}
	}
	return false
}

// skip returns the first place from which s can match, as far as that is easily seen, or -1.
func (m *Matcher) skip(s string, from int) int {
	if len(m.items) == 0 || m.items[0].op != opChar || m.items[0].repeat != 0 && m.items[0].repeat != '+' {
		return from
	}
	for from < len(s) {
		part := s[from:min(len(s), from+16*interval)]
		i := strings.IndexByte(part, m.items[0].a)
		if i >= 0 {
			m.step(i >> 4)
			return from + i
		}
		m.step(len(part) >> 4)
		from += len(part)
	}
	return -1
}

// step counts work.
func (m *Matcher) step(n int) {
	m.steps += n
	if m.steps < interval {
		return
	}
	if m.Work != nil {
		m.Work(m.steps)
	}
	m.steps = 0
}

// match matches s from at on and returns the end of the match, or -1. As a pattern has neither alternatives nor repeated groups, whatever is set for a
// capture on the way to an item is still there when the item is tried again: going back restores nothing.
func (m *Matcher) match(s string, at int) int {
	m.stack = m.stack[:0]
	pc, since := 0, 0
	for pc < len(m.items) {
		it := &m.items[pc]
		next := -1
		switch {
		case it.op > opSet:
			next = m.special(it, s, at)
		case it.repeat == 0:
			if at < len(s) && it.matches(s[at]) {
				next = at + 1
			}
		default:
			next = m.repeated(it, pc, s, at)
		}
		if next < 0 {
			m.step(pc - since)
			if pc, next = m.back(s); pc < 0 {
				return -1
			}
			since = pc
		}
		at = next
		pc++
	}
	m.step(pc - since)
	return at
}

// repeated matches a single character as often as its repetition wants it, and notes how it could be otherwise. It returns -1 when it does not match.
func (m *Matcher) repeated(it *item, pc int, s string, at int) int {
	lim := at
	end := at
	switch it.repeat {
	case '-':
		m.stack = append(m.stack, choice{pc, at, at})
		return at
	case '?':
		if at < len(s) && it.matches(s[at]) {
			end++
		}
	case '+':
		lim++
		fallthrough
	default:
		if end = m.run(it, s, at); end < lim {
			return -1
		}
	}
	if end > lim {
		m.stack = append(m.stack, choice{pc, end, lim})
	}
	return end
}

// run returns the end of the characters from at on that match.
func (m *Matcher) run(it *item, s string, at int) int {
	if it.op == opAny {
		return len(s)
	}
	for {
		end := min(len(s), at+interval)
		i := at
		if it.op == opChar {
			for i < end && s[i] == it.a {
				i++
			}
		} else {
			for set := it.set; i < end && set.has(s[i]); i++ {
			}
		}
		m.step(i - at)
		if i < end || i == len(s) {
			return i
		}
		at = i
	}
}

// back goes back to the last repetition that can match otherwise, and returns its item and where it then ends; an item of -1 when there is none.
func (m *Matcher) back(s string) (pc, at int) {
	for top := len(m.stack) - 1; top >= 0; top-- {
		m.step(1)
		c := &m.stack[top]
		it := &m.items[c.pc]
		if it.repeat == '-' {
			if c.s < len(s) && it.matches(s[c.s]) {
				c.s++
				m.stack = m.stack[:top+1]
				return c.pc, c.s
			}
			continue
		}
		pc, at = c.pc, m.shorter(c, s)
		if at == c.lim || at < 0 {
			m.stack = m.stack[:top]
		} else {
			m.stack = m.stack[:top+1]
		}
		if at >= 0 {
			return pc, at
		}
	}
	return -1, 0
}

// shorter gives up characters of c: one, or, when a certain character must come next, as many as it takes to come before one; -1 when there is none.
func (m *Matcher) shorter(c *choice, s string) int {
	c.s--
	if c.pc+1 == len(m.items) {
		return c.s
	}
	next := &m.items[c.pc+1]
	if next.op != opChar || next.repeat != 0 {
		return c.s
	}
	for c.s >= c.lim {
		low := max(c.lim, c.s+1-interval)
		i := strings.LastIndexByte(s[low:c.s+1], next.a)
		if i >= 0 {
			c.s = low + i
			return c.s
		}
		m.step(c.s - low)
		c.s = low - 1
	}
	return -1
}

// special matches an item that is not a single character, and returns where it ends, or -1.
func (m *Matcher) special(it *item, s string, at int) int {
	switch it.op {
	case opOpen:
		m.spans[it.n].start = at
	case opClose:
		m.spans[it.n].end = at
	case opPosition:
		m.spans[it.n] = span{at, atPosition}
	case opSame:
		return m.same(m.spans[it.n], s, at)
	case opBalance:
		return m.balance(it, s, at)
	case opFrontier:
		var before, after byte
		if at > 0 {
			before = s[at-1]
		}
		if at < len(s) {
			after = s[at]
		}
		if it.set.has(before) || !it.set.has(after) {
			return -1
		}
	case opEnd:
		if at < len(s) {
			return -1
		}
	}
	return at
}

// same matches what a capture has. A position has nothing that could be there again.
func (m *Matcher) same(sp span, s string, at int) int {
	n := sp.end - sp.start
	if sp.end == atPosition || n > len(s)-at {
		return -1
	}
	m.step(n >> 4)
	if s[sp.start:sp.end] != s[at:at+n] {
		return -1
	}
	return at + n
}

// balance matches from one character to the other that closes it.
func (m *Matcher) balance(it *item, s string, at int) int {
	if at >= len(s) || s[at] != it.a {
		return -1
	}
	depth := 1
	for i := at + 1; i < len(s); i++ {
		switch s[i] {
		case it.b:
			if depth--; depth == 0 {
				m.step(i & (interval - 1))
				return i + 1
			}
		case it.a:
			depth++
		}
		if i&(interval-1) == 0 {
			m.step(interval)
		}
	}
	m.step((len(s) - at) & (interval - 1))
	return -1
}
