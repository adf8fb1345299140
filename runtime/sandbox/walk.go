package sandbox

import (
	"errors"
	"sync"
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// tally measures what values reach: each thing once.
type tally struct {
	seen    addresses
	pages   addresses // of numbers, divided by how much larger they are than granules
	most    int64     // the walk may end when it found more
	depth   int
	todo    []lua.LValue // what is counted, and whose parts are not
	bytes   int64
	threads int // coroutines that are not dead
	meter   *meter
	steps   int
	ended   bool // before all was found: there is more than most, or the run is to end
}

// tallies are shared, as what a walk of a large state needs is large.
var tallies = sync.Pool{New: func() any { return &tally{} }}

// sized is a Go value of a handle that knows what it takes.
type sized interface{ MemorySize() int64 }

// free gives w back.
func (w *tally) free() {
	w.seen.clear()
	w.pages.clear()
	clear(w.todo[:cap(w.todo)])
	*w = tally{seen: w.seen, pages: w.pages, todo: w.todo[:0]}
	tallies.Put(w)
}

// state measures all that the state of L reaches.
func (w *tally) state(L *lua.LState, m *meter) {
	w.meter, w.bytes = m, m.frames
	w.value(L.G.Registry)
	w.value(L.G.Global)
	w.thread(L)
	for th := L.G.CurrentThread; th != nil; th = th.Parent {
		w.thread(th)
	}
	w.thread(L.G.MainThread)
	for _, th := range m.held {
		w.thread(th)
	}
	for _, values := range m.values {
		w.bytes += valueBytes * int64(cap(*values))
		w.values(*values)
	}
	for len(w.todo) > 0 && !w.ended {
		v := w.todo[len(w.todo)-1]
		w.todo = w.todo[:len(w.todo)-1]
		w.parts(v)
	}
}

// value counts v, unless it was counted before.
func (w *tally) value(v lua.LValue) {
	switch x := v.(type) {
	case nil, *lua.LNilType, lua.LBool:
	case lua.LNumber:
		w.number(v)
	case lua.LString:
		w.text(v, string(x))
	case *lua.LTable:
		if x != nil && w.seen.add(uintptr(unsafe.Pointer(x))) {
			w.enter(v)
		}
	case *lua.LFunction:
		if x != nil && w.seen.add(uintptr(unsafe.Pointer(x))) {
			w.enter(v)
		}
	case *lua.LUserData:
		if x != nil && w.seen.add(uintptr(unsafe.Pointer(x))) {
			w.enter(v)
		}
	case *lua.LState:
		w.thread(x)
	case *bind.Error:
		if x != nil && w.seen.add(uintptr(unsafe.Pointer(x))) {
			w.enter(v)
		}
	default:
		w.foreign(v)
	}
}

// thread counts a thread, unless it was counted before.
func (w *tally) thread(th *lua.LState) {
	if th == nil || !w.seen.add(uintptr(unsafe.Pointer(th))) {
		return
	}
	w.enter(th)
	if p := coroutineProbe(th); p != nil && !th.Dead {
		w.threads++
		w.value(p.first)
	}
}

// nearby is how deep parts are counted at once, which takes less memory than noting them.
const nearby = 100

// enter counts the parts of v, at once or later.
func (w *tally) enter(v lua.LValue) {
	if w.depth >= nearby {
		w.todo = append(w.todo, v)
		return
	}
	w.depth++
	w.parts(v)
	w.depth--
}

// table counts a table that is not nil.
func (w *tally) table(t *lua.LTable) {
	if t != nil {
		w.value(t)
	}
}

// foreign counts values of types that are not gopher-lua's.
func (w *tally) foreign(v any) {
	if s, ok := v.(sized); ok {
		w.bytes += max(s.MemorySize(), 0)
	}
}

// string counts a text, unless it was counted before.
func (w *tally) string(s string) {
	if len(s) > 0 && w.seen.add(uintptr(unsafe.Pointer(unsafe.StringData(s)))) {
		w.bytes += stringSize(len(s))
	}
}

// enough reports whether the walk is to end. Nobody waits for a large state to be measured when its time is over.
func (w *tally) enough() bool {
	if w.steps++; w.steps%1024 == 0 && w.meter.stop.Load() || w.bytes > w.most {
		w.ended = true
	}
	return w.ended
}

// values counts each of vs.
func (w *tally) values(vs []lua.LValue) {
	for _, v := range vs {
		if w.enough() {
			return
		}
		w.value(v)
	}
}

// parts counts v itself, and what it refers to.
func (w *tally) parts(v lua.LValue) {
	if w.enough() {
		return
	}
	switch x := v.(type) {
	case *lua.LTable:
		w.bytes += tableStruct
		w.value(x.Metatable)
		w.tableParts(x)
	case *lua.LFunction:
		w.function(x)
	case *lua.LUserData:
		w.bytes += handleStruct
		w.value(x.Metatable)
		w.table(x.Env)
		if inner, ok := x.Value.(lua.LValue); ok {
			w.value(inner)
		} else {
			w.foreign(x.Value)
		}
	case *bind.Error:
		w.goError(x)
	case *lua.LState:
		w.bytes += threadStruct + 8*int64(x.Options.CallStackSize/8)
		w.table(x.Env)
		w.stack(x)
	}
}

// goError counts a Go error: its text, and as much for what it wraps, and what Lua raised, if that is among it.
func (w *tally) goError(e *bind.Error) {
	w.bytes += errorStruct + 2*stringSize(len(e.String()))
	var raised *lua.ApiError
	if errors.As(e.Unwrap(), &raised) && raised != nil {
		w.value(raised.Object)
	}
}

// function counts a function. Its environment is that of the state, most often.
func (w *tally) function(f *lua.LFunction) {
	w.bytes += closureStruct + 8*int64(cap(f.Upvalues))
	w.table(f.Env)
	w.proto(f.Proto)
	for _, uv := range f.Upvalues {
		if uv != nil && w.seen.add(uintptr(unsafe.Pointer(uv))) {
			w.bytes += upvalueStruct
			w.upvalue(uv)
		}
	}
}

// proto counts code. It nests as deep as the source does.
func (w *tally) proto(p *lua.FunctionProto) {
	if p == nil || !w.seen.add(uintptr(unsafe.Pointer(p))) {
		return
	}
	w.bytes += protoStruct + 4*int64(cap(p.Code)) + 8*int64(cap(p.DbgSourcePositions)+cap(p.FunctionPrototypes)) +
		48*int64(cap(p.DbgLocals)) + 24*int64(cap(p.DbgCalls)) + 16*int64(cap(p.DbgUpvalues)) + valueBytes*int64(cap(p.Constants)) +
		stringBytes*int64(max(firstTexts, 2*len(p.Constants)))
	w.string(p.SourceName)
	w.values(p.Constants)
	for _, inner := range p.FunctionPrototypes {
		w.proto(inner)
	}
}
