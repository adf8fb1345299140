package sandbox

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// gopher-lua makes of a panic of Go code in a coroutine the text of an ordinary error. So a coroutine marks the errors that are Lua's own: what ends
// it without a mark is a panic.

// coroutineProbe returns the probe of a coroutine that is not dead, nil for other threads, and for those of states without limits.
func coroutineProbe(th *lua.LState) *probe {
	if p := probeOf(th); p != nil && p.first != nil && p.thread == th {
		return p
	}
	return nil
}

// watch has the errors of the coroutine of p marked from its first instruction on: when it starts gopher-lua sets Panic.
func (p *probe) watch() {
	p.raised = false
	if !p.watched {
		p.stop.Store(true) // and Done looks
	}
}

// begin is at the first instruction of a coroutine.
func (p *probe) begin() {
	p.watched = true
	p.thread.Panic = raiseMarked
}

// raiseMarked raises the value on top of the stack of a coroutine.
func raiseMarked(L *lua.LState) {
	raising(L)
	if p := coroutineProbe(L); p != nil {
		p.raised = true
	}
	panic(&lua.ApiError{Type: lua.ApiErrorRun, Object: L.Get(-1)})
}

// blame ends the run when the coroutine of p, which is dead, died of a panic. What it died of is on top of the stack of L.
func (p *probe) blame(L *lua.LState) {
	if !p.watched || p.raised {
		return
	}
	switch text := L.Get(-1).String(); {
	case text == overflow:
		L.Pop(1)
		L.Push(lua.LString("stack overflow"))
	case strings.HasPrefix(text, "runtime error: ") && full(p.thread):
		L.Pop(1)
		L.Push(lua.LString("registry overflow"))
	default:
		e := &PanicError{Value: text}
		if r := sessionOf(L); r != nil && r.panicked != nil {
			e = r.panicked
		}
		spoil(L, e)
	}
}
