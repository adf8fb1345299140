package sandbox

import lua "github.com/yuin/gopher-lua"

// What looks at tables without their metamethods, and at metatables.

var (
	nextFunction   = static(baseNext)
	ipairsIterator = static(ipairsNext)
)

func basePairs(L *lua.LState) int {
	t := whole(L, L.CheckTable(1))
	L.Push(nextFunction)
	L.Push(t)
	L.Push(lua.LNil)
	return 3
}

func baseNext(L *lua.LState) int {
	t := whole(L, L.CheckTable(1))
	key, value := t.Next(L.Get(2))
	L.Push(key)
	if key == lua.LNil {
		return 1
	}
	L.Push(value)
	return 2
}

func baseIpairs(L *lua.LState) int {
	t := L.CheckTable(1)
	L.Push(ipairsIterator)
	L.Push(t)
	L.Push(lua.LNumber(0))
	return 3
}

func ipairsNext(L *lua.LState) int {
	i := L.CheckInt(2) + 1
	v := L.CheckTable(1).RawGetInt(i)
	if v == lua.LNil {
		return 0
	}
	L.Push(lua.LNumber(i))
	L.Push(v)
	return 2
}

func baseRawGet(L *lua.LState) int {
	t := L.CheckTable(1)
	settle(L, t)
	L.Push(L.RawGet(t, L.CheckAny(2)))
	return 1
}

func baseRawSet(L *lua.LState) int {
	t := L.CheckTable(1)
	key, value := L.CheckAny(2), L.CheckAny(3)
	settle(L, t)
	chargeField(L, t, key)
	L.RawSet(t, key, value)
	L.SetTop(1)
	return 1
}

// fieldSize is about what a new field of a table takes.
const fieldSize = 160

// chargeField charges for what setting a field may allocate: a number beyond the end of an array makes the array that long.
func chargeField(L *lua.LState, t *lua.LTable, key lua.LValue) {
	n, ok := key.(lua.LNumber)
	if !ok || n < 1 || n >= lua.LNumber(lua.MaxArrayIndex) {
		charge(L, fieldSize)
		return
	}
	if beyond := int(n) - t.Len(); beyond > 0 {
		charge(L, 20*beyond)
		work(L)
	}
}

// baseSetMetatable is for tables alone: other types have one metatable for all values.
func baseSetMetatable(L *lua.LState) int {
	L.CheckTypes(2, lua.LTNil, lua.LTTable)
	if L.Get(1) == lua.LNil {
		L.RaiseError("cannot set metatable to a nil object.")
	}
	t := L.CheckTable(1)
	settle(L, t)
	if mt, ok := t.Metatable.(*lua.LTable); ok && mt.RawGetString("__metatable") != lua.LNil {
		L.RaiseError("cannot change a protected metatable")
	}
	t.Metatable = L.Get(2)
	L.SetTop(1)
	return 1
}

// baseGetMetatable shows no metatable that all values of a type share, unless it says what to show.
func baseGetMetatable(L *lua.LState) int {
	v := L.CheckAny(1)
	switch v := v.(type) {
	case *lua.LTable:
		settle(L, v)
	case *lua.LUserData:
	default:
		if L.GetMetaField(v, "__metatable") == lua.LNil {
			L.Push(lua.LNil)
			return 1
		}
	}
	L.Push(L.GetMetatable(v))
	return 1
}
