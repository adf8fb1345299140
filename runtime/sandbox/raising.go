package sandbox

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// errorCopies is how often a text is copied until it is raised: into a message, and into that with its place, each of them also while it is written.
const errorCopies = 4

// raising counts the error on top of the stack of L, which is about to be raised. All errors come by here, those of the interpreter too, which nobody
// charges before; each of them may be caught and kept.
func raising(L *lua.LState) {
	if p := probeOf(L); p != nil {
		p.Raising(L)
	}
}

// Raising is raising for Go code that has errors raised in its own way. The error is there already: what it was made with is garbage.
func (p *probe) Raising(L *lua.LState) {
	n := 0
	switch e := L.Get(-1).(type) {
	case lua.LString:
		n = len(e)
	case *bind.Error:
		n = len(e.String())
	}
	if p.slack -= int64(errorCopies * n); p.slack >= 0 || p.reason != nil || p.measure(0) {
		return
	}
	p.raise(L)
}

// raiseText raises a text with its place, as L.Error does.
func raiseText(L *lua.LState, text lua.LString, level int) {
	chargeString(L, 2*len(text))
	L.Error(text, level)
}
