package pattern

// Compile makes m find p. What m found before is gone.
func (m *Matcher) Compile(p string) error {
	m.items, m.stack, m.captures, m.anchored = m.items[:0], m.stack[:0], 0, false
	c := compiler{m: m, p: p}
	if p != "" && p[0] == '^' {
		m.anchored = true
		c.i = 1
	}
	for c.i < len(p) {
		if err := c.next(); err != nil {
			return err
		}
	}
	if c.nested > 0 {
		return ErrUnfinished
	}
	return nil
}

// compiler reads a pattern.
type compiler struct {
	m      *Matcher
	p      string
	i      int
	open   [MaxCaptures]int32 // captures that are not closed
	nested int
	done   uint64 // bit n: capture n is
}

// next reads one item.
func (c *compiler) next() error {
	ch := c.p[c.i]
	c.i++
	switch ch {
	case '(':
		return c.capture()
	case ')':
		return c.close()
	case '$':
		if c.i == len(c.p) {
			c.add(item{op: opEnd})
			return nil
		}
	case '%':
		return c.escaped()
	case '[':
		return c.set(opSet)
	case '.':
		c.single(item{op: opAny})
		return nil
	}
	c.single(item{op: opChar, a: ch})
	return nil
}

func (c *compiler) add(it item) { c.m.items = append(c.m.items, it) }

// single adds an item that matches one character, with the repetition that follows.
func (c *compiler) single(it item) {
	if c.i < len(c.p) {
		switch c.p[c.i] {
		case '*', '+', '-', '?':
			it.repeat = c.p[c.i]
			c.i++
		}
	}
	c.add(it)
}

// capture reads what follows a (.
func (c *compiler) capture() error {
	if c.m.captures == MaxCaptures {
		return ErrTooMany
	}
	c.m.captures++
	n := int32(c.m.captures)
	if c.i < len(c.p) && c.p[c.i] == ')' {
		c.i++
		c.done |= 1 << n
		c.add(item{op: opPosition, n: n})
		return nil
	}
	c.open[c.nested] = n
	c.nested++
	c.add(item{op: opOpen, n: n})
	return nil
}

func (c *compiler) close() error {
	if c.nested == 0 {
		return ErrClose
	}
	c.nested--
	n := c.open[c.nested]
	c.done |= 1 << n
	c.add(item{op: opClose, n: n})
	return nil
}

// escaped reads what follows a %.
func (c *compiler) escaped() error {
	if c.i == len(c.p) {
		return ErrPercent
	}
	ch := c.p[c.i]
	c.i++
	switch {
	case ch == 'b':
		if c.i+2 > len(c.p) {
			return ErrBalance
		}
		c.add(item{op: opBalance, a: c.p[c.i], b: c.p[c.i+1]})
		c.i += 2
	case ch == 'f':
		if c.i == len(c.p) || c.p[c.i] != '[' {
			return ErrFrontier
		}
		c.i++
		return c.set(opFrontier)
	case isDigit(ch):
		n := int32(ch - '0')
		if c.done&(1<<n) == 0 {
			return ErrIndex
		}
		c.add(item{op: opSame, n: n})
	case classes[ch] != nil:
		c.single(item{op: opSet, set: classes[ch]})
	default:
		c.single(item{op: opChar, a: ch})
	}
	return nil
}

// set reads what follows a [.
func (c *compiler) set(op op) error {
	s, end, err := parseSet(c.p, c.i)
	if err != nil {
		return err
	}
	c.i = end
	if op == opFrontier {
		c.add(item{op: op, set: s})
	} else {
		c.single(item{op: op, set: s})
	}
	return nil
}
