package bind

import (
	lua "github.com/yuin/gopher-lua"
)

// PCall is L.PCall without a message handler, for code that the context of L may interrupt. L.PCall lists all calls that led to an error
// before it keeps a few of them, and tail calls, which leave nothing else behind, are without a bound: code that loops by them would go on
// for several times as long after its context is done. An interruption has no such list here; other errors have what L.PCall gives them.
//
// In a state with a [Guard] that is called in between.
func PCall(L *lua.LState, nargs, nret int) error {
	if !CanCall(L) {
		L.Pop(nargs + 1)
		return &lua.ApiError{Type: lua.ApiErrorRun, Object: lua.LString("stack overflow"), StackTrace: "stack traceback:\n\t..."}
	}
	between, guarded := L.G.Registry.RawGetString(guardKey).(*lua.LFunction)
	switch {
	case guarded:
	case L.Context() != nil:
		between = interruptible
	default:
		return Whole(L.PCall(nargs, nret, nil))
	}
	L.Insert(between, L.GetTop()-nargs)
	return Whole(L.PCall(nargs+1, nret, nil))
}

// Whole is err, which L.PCall returned, with nil of Lua where it holds nil of Go, which its Error would panic of: a script can raise that, as coroutines
// of gopher-lua have it where a yield has more targets than its resume has values.
func Whole(err error) error {
	if e, ok := err.(*lua.ApiError); ok && e != nil && isNil(e.Object) {
		e.Object = lua.LNil
	}
	return err
}

// guardKey is where the registry of a Lua state holds the function of Guard.
const guardKey = "luamodgen.guard"

// Guard has Go call functions of the state of L through f, which calls its first argument with the others. It is for states whose scripts are not
// trusted: an error that L.PCall makes a traceback for has a line for each tail call, of which a script can make millions, so f is to raise errors that
// have one. Go code calls it before scripts run.
func Guard(L *lua.LState, f *lua.LFunction) { L.G.Registry.RawSetString(guardKey, f) }

// interruptible calls its first argument with the others. It stands between L.PCall, which sets L.Panic and sets it back, and the code.
var interruptible = &lua.LFunction{
	IsG: true,
	Env: &lua.LTable{Metatable: lua.LNil},
	GFunction: func(L *lua.LState) int {
		L.Panic = raise
		L.Call(L.GetTop()-1, lua.MultRet)
		return L.GetTop()
	},
}

// raise is what L.PCall has for L.Panic, but for an interruption: that gets its traceback here, as L.PCall makes one where there is none.
func raise(L *lua.LState) {
	err := &lua.ApiError{Type: lua.ApiErrorRun, Object: L.Get(-1)}
	if ctx := L.Context(); ctx != nil && ctx.Err() != nil {
		err.StackTrace = "stack traceback:\n\t... (interrupted)"
	}
	panic(err)
}
