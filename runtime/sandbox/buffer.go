package sandbox

import (
	"strings"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// maxString is how long a string can get that one call makes, whatever the memory limit.
const maxString = 1 << 30

// textOverhead is what a string takes beside its text: the header that a value points to, and what the allocator rounds up by.
const textOverhead = 32

// chargeString charges for a string of n bytes that is about to be made.
func chargeString(L *lua.LState, n int) {
	if n > maxString {
		L.RaiseError("resulting string too large")
	}
	charge(L, n+textOverhead)
	work(L)
}

// stretch is how many bytes of a string are worked on at a time.
const stretch = 1 << 18

// stretches calls do for the parts of n bytes, and raises an error when the run is to end in between.
func stretches(L *lua.LState, n int, do func(from, to int)) {
	for from := 0; from < n; from += stretch {
		if from > 0 {
			work(L)
		}
		do(from, min(from+stretch, n))
	}
}

// buffer collects a string for L. Its user defers free: errors, too, leave nothing behind.
type buffer struct {
	L    *lua.LState
	text []byte
	held int // bytes that the state counts for it
}

// largeBuffer is how long a buffer is that does not double: much of its memory would stay empty, beside that of the buffer before it.
const largeBuffer = 1 << 20

// grow makes room for n bytes more, and some that may follow.
func (b *buffer) grow(n int) {
	if cap(b.text)-len(b.text) >= n {
		return
	}
	need := len(b.text) + n
	if need > largeBuffer {
		b.resize(need + need/8)
	} else {
		b.resize(max(need, 2*cap(b.text), 64))
	}
}

// reserve makes room for n bytes more, which are about all.
func (b *buffer) reserve(n int) {
	if cap(b.text)-len(b.text) < n {
		b.resize(len(b.text) + n)
	}
}

// resize gives b room for size bytes.
func (b *buffer) resize(size int) {
	chargeString(b.L, size)
	text := make([]byte, len(b.text), size)
	stretches(b.L, len(text), func(from, to int) { copy(text[from:to], b.text[from:to]) })
	if size > smallBuffer {
		hold(b.L, size-b.held)
		b.held = size
	}
	b.text = text
}

// smallBuffer is how long a buffer is that is not worth counting: it takes less than the Go frames around it.
const smallBuffer = 256

// free ends the use of b.
func (b *buffer) free() {
	if b.held > 0 {
		hold(b.L, -b.held)
		b.held, b.text = 0, nil
	}
}

func (b *buffer) write(s string) {
	b.grow(len(s))
	stretches(b.L, len(s), func(from, to int) { b.text = append(b.text, s[from:to]...) })
}

func (b *buffer) writeByte(c byte) {
	b.grow(1)
	b.text = append(b.text, c)
}

// fill writes c n times.
func (b *buffer) fill(c byte, n int) {
	for range n {
		b.writeByte(c)
	}
}

func (b *buffer) bytes() []byte { return b.text }

// push pushes what was written, and ends the use of b: a text that fills the buffer is not copied, as strings.Builder does it.
func (b *buffer) push() {
	if n := len(b.text); n > 0 && cap(b.text)-n <= n/8 {
		charge(b.L, textOverhead)
		b.L.Push(lua.LString(unsafe.String(unsafe.SliceData(b.text), n)))
		b.text = nil
		return
	}
	chargeString(b.L, len(b.text))
	var s strings.Builder
	s.Grow(len(b.text))
	stretches(b.L, len(b.text), func(from, to int) { s.Write(b.text[from:to]) })
	b.L.Push(lua.LString(s.String()))
}

// piece is s[from:to], copied unless it is s: a piece would keep all of s from being freed, and a piece of a piece still would.
func piece(L *lua.LState, s string, from, to int) lua.LString {
	p := s[from:to]
	if len(p) == len(s) {
		charge(L, 16)
		return lua.LString(p)
	}
	chargeString(L, len(p))
	if len(p) <= stretch {
		return lua.LString(strings.Clone(p))
	}
	var b strings.Builder
	b.Grow(len(p))
	stretches(L, len(p), func(from, to int) { b.WriteString(p[from:to]) })
	return lua.LString(b.String())
}
