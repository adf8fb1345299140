package sandbox

import "math/bits"

// addresses is a set of addresses, none below windowBytes, by granules of 16 bytes: no two things of gopher-lua begin in the same, but for
// texts so short that Go puts several of them into one. What is near each other shares a slot, so the set takes a few hundredths of the heap
// at most, where one of pointers takes as much as the small things that they point to.
type addresses struct {
	windows []window // open addressing, at most three quarters full
	n       int
	last    int // where the latest was found
}

// window tells which of 64 granules are in a set.
type window struct {
	base     uintptr // their address divided by windowBytes, 0 of none
	granules uint64
}

const (
	granuleBytes = 16
	windowBytes  = 64 * granuleBytes
)

// add reports whether the granule of a was not there.
func (s *addresses) add(a uintptr) bool {
	w := s.window(a / windowBytes)
	bit := uint64(1) << (a / granuleBytes % 64)
	if w.granules&bit != 0 {
		return false
	}
	w.granules |= bit
	return true
}

// window finds the window of a base, or makes it.
func (s *addresses) window(base uintptr) *window {
	if s.last < len(s.windows) && s.windows[s.last].base == base {
		return &s.windows[s.last]
	}
	if 4*s.n >= 3*len(s.windows) {
		s.grow()
	}
	w := s.find(base)
	if w.base == 0 {
		w.base = base
		s.n++
	}
	return w
}

// find finds the window of a base, or the place for it.
func (s *addresses) find(base uintptr) *window {
	mask := len(s.windows) - 1
	for i := spread(base) & mask; ; i = (i + 1) & mask {
		if w := &s.windows[i]; w.base == base || w.base == 0 {
			s.last = i
			return w
		}
	}
}

// spread makes neighbours of what are multiples of a power of two.
func spread(a uintptr) int {
	hi, lo := bits.Mul64(uint64(a), 0x9E3779B97F4A7C15)
	return int(hi ^ lo)
}

func (s *addresses) grow() {
	old := s.windows
	s.windows = make([]window, max(1<<8, 2*len(old)))
	for _, w := range old {
		if w.base != 0 {
			*s.find(w.base) = w
		}
	}
}

// clear empties the set. What was made for many more than it held is let go.
func (s *addresses) clear() {
	if len(s.windows) > 1<<12 && s.n < len(s.windows)/8 {
		s.windows = nil
	}
	clear(s.windows)
	s.n = 0
}
