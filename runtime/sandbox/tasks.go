package sandbox

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/async"
)

var _ async.Limiter = (*probe)(nil)

// goroutineBytes is what a task takes beside its thread.
const goroutineBytes = 8 << 10

// Begin counts a task, which is a coroutine as far as limits are concerned.
func (p *probe) Begin(L, thread *lua.LState) {
	charge(L, threadBytes+goroutineBytes+valueBytes*thread.Options.RegistrySize)
	p.admit(L)
	p.alive--
	p.tasks++
}

// End counts a task out.
func (p *probe) End(thread *lua.LState) {
	counted(thread)
	p.tasks--
}
