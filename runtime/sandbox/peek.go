//go:build !luamodgen_safe

package sandbox

import (
	"runtime"
	"strings"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// nop is an instruction that does nothing.
const nop = opNop << 26

// The instructions that may allocate more than instructionBytes, as bits of weighed.
const (
	opSetTable = uint32(lua.OP_SETTABLE)
	opNewTable = uint32(lua.OP_NEWTABLE)
	opConcat   = uint32(lua.OP_CONCAT)
	opForLoop  = uint32(lua.OP_FORLOOP)
	opClosure  = uint32(lua.OP_CLOSURE)
	opVararg   = uint32(lua.OP_VARARG)
	opNop      = uint32(lua.OP_NOP)

	weighed uint64 = 1<<opNop | 1<<opSetTable | 1<<opNewTable | 1<<opConcat | 1<<opClosure | 1<<opVararg
)

// next is the instruction that L is about to run, a nop in a Go function.
func next(L *lua.LState) uint32 {
	f := (*threadLayout)(unsafe.Pointer(L)).currentFrame
	if f != nil && f.Fn.Proto != nil {
		if code, i := f.Fn.Proto.Code, uint(f.Pc-1); i < uint(len(code)) {
			return code[i]
		}
	}
	return nop
}

// runsLua tells whether L is in a function of Lua.
func runsLua(L *lua.LState) bool {
	f := (*threadLayout)(unsafe.Pointer(L)).currentFrame
	return f != nil && f.Fn.Proto != nil
}

// asked tells whether it is a Go function that asks p, and not the interpreter: the thread is in none of Lua, nor is another one that was given p.
func (p *probe) asked() bool { return !runsLua(p.thread) && !interpreterAsks() }

// askDepth is how many calls can be between the interpreter and interpreterAsks: of the context of a callback, of the probe, and asked.
const askDepth = 4

// interpreterAsks tells whether the interpreter is among the latest callers.
func interpreterAsks() bool {
	var way [askDepth]uintptr
	frames := runtime.CallersFrames(way[:runtime.Callers(2, way[:])])
	for {
		frame, more := frames.Next()
		if strings.HasSuffix(frame.Function, ".mainLoopWithContext") {
			return true
		}
		if !more {
			return false
		}
	}
}

// weigh counts what inst, which the thread is about to run, will allocate.
func (p *probe) weigh(inst uint32) <-chan struct{} {
	var n int
	switch inst >> 26 {
	case opNop:
		return p.weighStray()
	case opNewTable:
		n = tableBytes + valueBytes*int(inst&0x1ff) + pairBytes*int(inst>>9&0x1ff)
	case opSetTable:
		key, ok := p.operand(inst & 0x1ff).(lua.LNumber)
		if !ok || key <= firstArray || key != lua.LNumber(int(key)) || int(key) >= lua.MaxArrayIndex {
			return nil
		}
		return p.weighIndex(p.register(inst>>18&0xff), int(key))
	case opConcat:
		n = p.concatBytes(int(inst&0x1ff), int(inst>>9&0x1ff))
	case opClosure:
		f := (*threadLayout)(unsafe.Pointer(p.thread)).currentFrame
		n = closureBytes + upvalueBytes*int(f.Fn.Proto.FunctionPrototypes[inst&0x3ffff].NumUpvalues)
	case opVararg:
		f := (*threadLayout)(unsafe.Pointer(p.thread)).currentFrame
		n = 2 * valueBytes * max(0, f.NArgs-int(f.Fn.Proto.NumParameters))
	}
	return p.admitBytes(n)
}

// weighStray is for when the thread of p is in a Go function: another thread runs, which was given the context of this one.
func (p *probe) weighStray() <-chan struct{} {
	th := p.thread.G.CurrentThread
	if th == nil || th == p.thread || next(th) == nop {
		return nil
	}
	q := probe{meter: p.meter, thread: th}
	return q.weigh(next(th))
}

// admitBytes counts n bytes that an instruction will allocate.
func (p *probe) admitBytes(n int) <-chan struct{} {
	m := p.meter
	if m.slack -= int64(n); m.slack >= 0 || m.measure(int64(n)) {
		return nil
	}
	return closed
}

// register is a register of the running function.
func (p *probe) register(i uint32) lua.LValue {
	th := (*threadLayout)(unsafe.Pointer(p.thread))
	return th.reg.array[th.currentFrame.LocalBase+int(i)]
}

// operand is a register of the running function, or a constant.
func (p *probe) operand(i uint32) lua.LValue {
	if i&0x100 != 0 {
		return (*threadLayout)(unsafe.Pointer(p.thread)).currentFrame.Fn.Proto.Constants[i&0xff]
	}
	return p.register(i)
}

// concatBytes is what concatenating registers b to c allocates.
func (p *probe) concatBytes(b, c int) int {
	th := (*threadLayout)(unsafe.Pointer(p.thread))
	base := th.currentFrame.LocalBase
	n := stringBytes
	for _, v := range th.reg.array[base+b : base+c+1] {
		if s, ok := v.(lua.LString); ok {
			n += stringBytes + len(s)
		} else {
			n += 2 * stringBytes
		}
	}
	return n
}

// weighIndex counts what setting index key of v allocates: an array that reaches up to there.
func (p *probe) weighIndex(v lua.LValue, key int) <-chan struct{} {
	t := assigned(v)
	if t == nil {
		return nil
	}
	array := (*tableLayout)(unsafe.Pointer(t)).array
	gap := key - len(array)
	if gap <= 0 || gap == 1 && len(array) < cap(array) {
		return nil
	}
	if done := p.admitBytes(arrayBytes(key)); done != nil {
		return done
	}
	if gap < largeGap {
		return nil
	}
	for i := len(array) + 1; i < key; i++ {
		t.RawSetInt(i, lua.LNil) // as the instruction would, but so that the run can be ended
		if i%largeGap == 0 && !p.grown() {
			return closed
		}
	}
	return nil
}

// room is for how many values the stack of a thread has memory.
func room(th *lua.LState) int {
	if !peeking {
		return readRoom(th)
	}
	return cap((*threadLayout)(unsafe.Pointer(th)).reg.array)
}

// registers is how many the function has that th is in, 0 when it is in none of Lua.
func registers(th *lua.LState) int {
	if !peeking {
		return readRegisters(th)
	}
	if f := (*threadLayout)(unsafe.Pointer(th)).currentFrame; f != nil && f.Fn.Proto != nil {
		return int(f.Fn.Proto.NumUsedRegisters)
	}
	return 0
}

// mapOf gives what Go keeps of a map.
func mapOf[K comparable, V any](m map[K]V) *mapLayout { return *(**mapLayout)(unsafe.Pointer(&m)) }

// mapSlots is for how many pairs m has memory.
func mapSlots(m *mapLayout) int {
	switch {
	case m == nil || m.dirPtr == nil:
		return 0
	case m.dirLen == 0:
		return 8
	}
	n := 0
	tables := unsafe.Slice((**mapTableLayout)(m.dirPtr), m.dirLen)
	for i := 0; i < len(tables); i += 1 << (m.globalDepth - tables[i].localDepth) {
		n += int(tables[i].capacity)
	}
	return n
}

// word is where v points at.
func word(v *lua.LValue) uintptr { return uintptr((*interfaceLayout)(unsafe.Pointer(v)).word) }
