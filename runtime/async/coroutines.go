package async

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// mendCoroutines has the functions of gopher-lua that resume coroutines give them the context of the task that does so: they have that of the one that made
// them, which may have been another, and would go on when the one that they are in is cancelled.
func mendCoroutines(L *lua.LState) {
	lib, ok := L.G.Global.RawGetString(lua.CoroutineLibName).(*lua.LTable)
	if !ok {
		return
	}
	if f, ok := lib.RawGetString("resume").(*lua.LFunction); ok && f.IsG {
		lib.RawSetString("resume", L.NewFunction(resuming(f.GFunction)))
	}
	if f, ok := lib.RawGetString("wrap").(*lua.LFunction); ok && f.IsG {
		lib.RawSetString("wrap", L.NewFunction(wrapping(f.GFunction)))
	}
}

// resuming is coroutine.resume.
func resuming(resume lua.LGFunction) lua.LGFunction {
	return func(L *lua.LState) int {
		if why := enter(L, L.Get(1)); why != "" {
			L.Push(lua.LFalse)
			L.Push(lua.LString(why))
			return 2
		}
		return resume(L)
	}
}

// wrapping is coroutine.wrap, of which the results resume the coroutine that is their upvalue.
func wrapping(wrap lua.LGFunction) lua.LGFunction {
	return func(L *lua.LState) int {
		n := wrap(L)
		if f, ok := L.Get(-1).(*lua.LFunction); ok && f.IsG && len(f.Upvalues) > 0 {
			resume := f.GFunction
			f.GFunction = func(L *lua.LState) int {
				if why := enter(L, L.Get(lua.UpvalueIndex(1))); why != "" {
					L.RaiseError("%s", why)
				}
				return resume(L)
			}
		}
		return n
	}
}

// enter gives a coroutine the context of L, which resumes it, or tells why L cannot: it is none, or in another task. Without tasks too: it may have the
// context of one that has ended.
func enter(L *lua.LState, v lua.LValue) (why string) {
	s, tasks := bind.SchedulerOf(L).(*scheduler)
	th, ok := v.(*lua.LState)
	switch {
	case !ok || th.Dead || th == L:
	case th == L.G.MainThread || th.Parent != nil || tasks && s.owns(th):
		if tasks {
			return "can not resume a running thread"
		}
	default:
		bind.Share(L, th)
	}
	return ""
}
