package bind

import (
	lua "github.com/yuin/gopher-lua"
)

// errorMark is what getmetatable gives for an error. It protects the metatable and tells that it is ours.
const errorMark = lua.LString("error")

// known gives e, which from now on reads as text in the state of L. The metatable is that of all values that say they are
// userdata and are not; it belongs to the state, coroutines share it.
func (e *Error) known(L *lua.LState) lua.LValue {
	if L.GetMetatable(e) != errorMark {
		L.SetMetatable(e, errorMetatable(L))
	}
	return e
}

// errorMetatable makes errors read as text. Its functions cannot be reached by scripts, other than through their operators.
func errorMetatable(L *lua.LState) *lua.LTable {
	mt := L.CreateTable(0, 8)
	mt.RawSetString("__metatable", errorMark)
	mt.RawSetString("__tostring", L.NewFunction(errorText))
	mt.RawSetString("__concat", L.NewFunction(errorConcat))
	mt.RawSetString("__len", L.NewFunction(errorLen))
	mt.RawSetString("__eq", L.NewFunction(errorEq))
	mt.RawSetString("__index", L.NewFunction(errorIndex))
	return mt
}

// asText gives the text of an error, and other values as they are.
func asText(v lua.LValue) lua.LValue {
	if e, ok := v.(*Error); ok {
		return lua.LString(e.text)
	}
	return v
}

func errorText(L *lua.LState) int {
	L.Push(asText(L.Get(1)))
	return 1
}

func errorLen(L *lua.LState) int {
	L.Push(lua.LNumber(len(L.Get(1).String())))
	return 1
}

func errorEq(L *lua.LState) int {
	a, aok := L.Get(1).(*Error)
	b, bok := L.Get(2).(*Error)
	L.Push(lua.LBool(aok && bok && a.same(b)))
	return 1
}

// errorConcat joins the text of an error with another value, whose own __concat is honoured.
func errorConcat(L *lua.LState) int {
	a, b := asText(L.Get(1)), asText(L.Get(2))
	for _, v := range []lua.LValue{a, b} {
		if lua.LVCanConvToString(v) {
			continue
		}
		op := L.GetMetaField(v, "__concat")
		if op.Type() != lua.LTFunction {
			L.RaiseError("cannot perform concat operation between %s and %s", TypeName(L.Get(1)), TypeName(L.Get(2)))
		}
		L.Push(op)
		L.Push(a)
		L.Push(b)
		L.Call(2, 1)
		return 1
	}
	text := lua.LVAsString(a) + lua.LVAsString(b)
	if len(text) >= large {
		chargeLarge(L, len(text))
	}
	L.Push(lua.LString(text))
	return 1
}

// errorIndex finds err:match and all other methods of strings.
func errorIndex(L *lua.LState) int {
	method := lua.LValue(lua.LNil)
	if name, ok := L.Get(2).(lua.LString); ok {
		method = L.GetField(lua.LString(""), string(name))
	}
	if method.Type() == lua.LTFunction {
		method = L.NewFunction(textMethod(method))
	}
	L.Push(method)
	return 1
}

// textMethod is method with texts for errors: the string library refuses what is no string.
func textMethod(method lua.LValue) lua.LGFunction {
	return func(L *lua.LState) int {
		n := L.GetTop()
		L.Push(method)
		for i := 1; i <= n; i++ {
			L.Push(asText(L.Get(i)))
		}
		L.Call(n, lua.MultRet)
		return L.GetTop() - n
	}
}
