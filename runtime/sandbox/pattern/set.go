package pattern

// set is a set of characters.
type set [8]uint32

func (s *set) add(c byte)      { s[c>>5] |= 1 << (c & 31) }
func (s *set) has(c byte) bool { return s[c>>5]&(1<<(c&31)) != 0 }

func (s *set) addAll(other *set) {
	for i := range s {
		s[i] |= other[i]
	}
}

func (s *set) addRange(from, to byte) {
	for c := int(from); c <= int(to); c++ {
		s.add(byte(c))
	}
}

func (s *set) invert() {
	for i := range s {
		s[i] = ^s[i]
	}
}

// classes are the sets of %a, %d and so on by their letter, nil for a letter that is none. They are of ASCII whatever the locale.
var classes = makeClasses()

func makeClasses() (classes [256]*set) {
	for letter, belongs := range map[byte]func(c byte) bool{
		'a': func(c byte) bool { return isLower(c) || isUpper(c) },
		'c': func(c byte) bool { return c < ' ' || c == 0x7f },
		'd': isDigit,
		'l': isLower,
		'p': func(c byte) bool { return c > ' ' && c < 0x7f && !isLower(c) && !isUpper(c) && !isDigit(c) },
		's': func(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' },
		'u': isUpper,
		'w': func(c byte) bool { return isLower(c) || isUpper(c) || isDigit(c) },
		'x': func(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' },
		'z': func(c byte) bool { return c == 0 },
	} {
		yes, no := new(set), new(set)
		for c := range 256 {
			if belongs(byte(c)) {
				yes.add(byte(c))
			}
		}
		*no = *yes
		no.invert()
		classes[letter], classes[letter-'a'+'A'] = yes, no
	}
	return classes
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// parseSet reads the set that starts after the [ before p[i], and returns where it ends. A % hides what follows it from the end of the set, also where it
// is the end of a range.
func parseSet(p string, i int) (*set, int, error) {
	s := new(set)
	inverted := i < len(p) && p[i] == '^'
	if inverted {
		i++
	}
	end := setEnd(p, i)
	if end < 0 {
		return nil, i, ErrBracket
	}
	for i < end {
		switch {
		case p[i] == '%':
			s.addClass(p[i+1])
			i += 2
		case i+2 < end && p[i+1] == '-':
			s.addRange(p[i], p[i+2])
			i += 3
		default:
			s.add(p[i])
			i++
		}
	}
	if inverted {
		s.invert()
	}
	return s, end + 1, nil
}

// setEnd is where the ] is of a set that starts at i, with anything, or -1.
func setEnd(p string, i int) int {
	for first := true; i < len(p); first = false {
		switch {
		case p[i] == ']' && !first:
			return i
		case p[i] == '%':
			i++
		}
		i++
	}
	return -1
}

// addClass adds what % and c mean.
func (s *set) addClass(c byte) {
	if class := classes[c]; class != nil {
		s.addAll(class)
	} else {
		s.add(c)
	}
}
