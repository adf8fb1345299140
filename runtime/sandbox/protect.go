package sandbox

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

var protectFunctions = []function{
	{"", "pcall", basePCall},
	{"", "xpcall", baseXPCall},
}

// protectedFunction calls its first argument with the others, where an error raised makes no traceback.
var protectedFunction = static(protected)

func protected(L *lua.LState) int {
	done := false
	defer catch(L, &done)
	L.Panic = raiseBriefly
	L.Call(L.GetTop()-1, lua.MultRet)
	done = true
	return L.GetTop()
}

// raiseBriefly raises the value on top of the stack. PCall writes a traceback for an error that has none, with a line for every tail call there was.
func raiseBriefly(L *lua.LState) {
	raising(L)
	libraryOf(L).raising = true
	panic(&lua.ApiError{Type: lua.ApiErrorRun, Object: L.Get(-1), StackTrace: briefTrace})
}

// catch goes on with a panic as what PCall neither loses nor writes a traceback for.
func catch(L *lua.LState, done *bool) {
	if *done {
		return
	}
	if lib := libraryOf(L); lib.raising {
		lib.raising = false // and the panic goes on, which costs less than to recover and to panic again
		return
	}
	rethrow(L, recover())
}

// briefTrace is the traceback of an error that a script catches, and nobody sees.
const briefTrace = "stack traceback:\n\t..."

func basePCall(L *lua.LState) int {
	f := L.CheckAny(1)
	if f.Type() != lua.LTFunction && L.GetMetaField(f, "__call").Type() != lua.LTFunction {
		L.Push(lua.LFalse)
		L.Push(lua.LString("attempt to call a " + f.Type().String() + " value"))
		return 2
	}
	if !bind.CanCall(L) {
		return tooManyCalls(L)
	}
	L.Insert(protectedFunction, 1)
	if err := L.PCall(L.GetTop()-1, lua.MultRet, nil); err != nil {
		L.Push(lua.LFalse)
		L.Push(raised(L, err))
		return 2
	}
	L.Insert(lua.LTrue, 1)
	return L.GetTop()
}

// tooManyCalls is what a protected call returns that does not fit on the stack of calls.
func tooManyCalls(L *lua.LState) int {
	L.Push(lua.LFalse)
	L.Push(lua.LString(L.Where(1) + "stack overflow"))
	return 2
}

// baseXPCall calls the handler when the call that failed is over.
func baseXPCall(L *lua.LState) int {
	f, handler := L.CheckFunction(1), L.CheckFunction(2)
	if !bind.CanCall(L) {
		return tooManyCalls(L)
	}
	L.SetTop(0)
	L.Push(lua.LTrue)
	L.Push(protectedFunction)
	L.Push(f)
	err := L.PCall(1, lua.MultRet, nil)
	if err == nil {
		return L.GetTop()
	}
	value := raised(L, err)
	L.SetTop(0)
	L.Push(lua.LFalse)
	L.Push(protectedFunction)
	L.Push(handler)
	L.Push(value)
	if err := L.PCall(2, 1, nil); err != nil {
		L.Push(raised(L, err))
	}
	return 2
}

// raised is the value that a call of PCall raised. A panic goes on.
func raised(L *lua.LState, err error) lua.LValue {
	e := err.(*lua.ApiError)
	if cause, ok := e.Cause.(*PanicError); ok {
		spoil(L, cause)
	}
	return e.Object
}
