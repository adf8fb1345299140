package sandbox

import "math/bits"

// addresses is a set of addresses that are not 0: open addressing, at most three quarters full.
type addresses struct {
	slots []uintptr
	n     int
}

// add reports whether a was not there.
func (s *addresses) add(a uintptr) bool {
	if 4*s.n >= 3*len(s.slots) {
		s.grow()
	}
	mask := uintptr(len(s.slots) - 1)
	for i := spread(a) & mask; ; i = (i + 1) & mask {
		switch s.slots[i] {
		case 0:
			s.slots[i] = a
			s.n++
			return true
		case a:
			return false
		}
	}
}

// spread makes neighbours of what are multiples of a power of two.
func spread(a uintptr) uintptr {
	hi, lo := bits.Mul64(uint64(a), 0x9E3779B97F4A7C15)
	return uintptr(hi ^ lo)
}

func (s *addresses) grow() {
	old := s.slots
	s.slots = make([]uintptr, max(1<<10, 2*len(old)))
	mask := uintptr(len(s.slots) - 1)
	for _, a := range old {
		if a == 0 {
			continue
		}
		i := spread(a) & mask
		for s.slots[i] != 0 {
			i = (i + 1) & mask
		}
		s.slots[i] = a
	}
}

// clear empties the set. What was made for many more than it held is let go.
func (s *addresses) clear() {
	if len(s.slots) > 1<<12 && s.n < len(s.slots)/8 {
		s.slots = nil
	}
	clear(s.slots)
	s.n = 0
}
