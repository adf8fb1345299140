//go:build !luamodgen_safe

package sandbox

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// number counts the memory of a number. The interpreter allocates them in blocks of 32, which stay while one of them does.
func (w *tally) number(v lua.LValue) {
	if !peeking {
		w.bytes += numberGuess
		return
	}
	if w.pages.add(word(&v) / (pageBytes / granuleBytes)) {
		w.bytes += pageBytes
	}
}

// text counts a string, which has a header of its own wherever it was made a value.
func (w *tally) text(v lua.LValue, s string) {
	if peeking && !w.seen.add(word(&v)) {
		return
	}
	w.bytes += stringBytes
	w.string(s)
}

// tableParts counts what a table refers to. The keys of pairs that were removed stay.
func (w *tally) tableParts(t *lua.LTable) {
	if !peeking {
		w.readTable(t)
		return
	}
	s := (*tableLayout)(unsafe.Pointer(t))
	w.bytes += valueBytes * int64(cap(s.array)+cap(s.keys))
	w.values(s.array)
	w.keys(s.keys)
	if s.strdict != nil {
		w.bytes += mapSize(mapSlots(mapOf(s.strdict)), textPair)
		countAll(w, s.strdict)
	}
	if s.dict != nil {
		w.bytes += mapSize(mapSlots(mapOf(s.dict)), valuePair)
		countAll(w, s.dict)
	}
	if s.k2i != nil {
		w.bytes += mapSize(mapSlots(mapOf(s.k2i)), indexPair)
	}
}

// countAll counts the values of m.
func countAll[K comparable](w *tally, m map[K]lua.LValue) {
	for _, v := range m {
		if w.enough() {
			return
		}
		w.value(v)
	}
}

// keys counts keys, of which the index of keys has a header of its own when it is a string.
func (w *tally) keys(keys []lua.LValue) {
	w.values(keys)
	for _, k := range keys {
		if k.Type() == lua.LTString {
			w.bytes += stringBytes
		}
	}
}

// upvalue counts what an upvalue refers to: an open one the stack of its thread, and those that were open with it.
func (w *tally) upvalue(uv *lua.Upvalue) {
	if !peeking {
		w.value(uv.Value())
		return
	}
	for {
		s := (*upvalueLayout)(unsafe.Pointer(uv))
		if s.reg != nil {
			w.registry(s.reg)
		}
		w.value(s.value)
		if uv = s.next; uv == nil || !w.seen.add(uintptr(unsafe.Pointer(uv))) {
			return
		}
		w.bytes += upvalueStruct
	}
}

// stack counts the values and frames of a thread.
func (w *tally) stack(th *lua.LState) {
	if !peeking {
		w.readStack(th)
		return
	}
	s := (*threadLayout)(unsafe.Pointer(th))
	w.registry(s.reg)
	depth := 0
	for f := s.currentFrame; f != nil; f = f.Parent {
		depth++
		if f.Fn != nil {
			w.value(f.Fn)
		}
	}
	w.bytes += framesBytes * int64(depth/8+1)
	if s.uvcache != nil && w.seen.add(uintptr(unsafe.Pointer(s.uvcache))) {
		w.bytes += upvalueStruct
		w.upvalue(s.uvcache)
	}
}

// registry counts the values of a stack, which an upvalue may hold without its thread.
func (w *tally) registry(r *registryLayout) {
	if r == nil || !w.seen.add(uintptr(unsafe.Pointer(r))) {
		return
	}
	w.bytes += valueBytes * int64(cap(r.array))
	w.values(r.array)
}
