package bench_test

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bench/shapes"
)

// What follows is the best that one writes by hand: the fastest calls of gopher-lua, with arguments checked as strictly as in
// generated code, but without its guard against panics and its test for a call with ':'.

func openHand(L *lua.LState) *lua.LTable {
	methods := L.NewTable()
	methods.RawSetString("add", L.NewFunction(handAdd))
	counter := L.NewTable()
	counter.RawSetString("__index", methods)
	box := L.NewTable()
	box.RawSetString("__index", L.NewFunction(handBoxGet))
	box.RawSetString("__newindex", L.NewFunction(handBoxSet))
	m := L.NewTable()
	m.RawSetString("void", L.NewFunction(func(*lua.LState) int { shapes.Void(); return 0 }))
	m.RawSetString("int", L.NewFunction(handInt))
	m.RawSetString("string_int", L.NewFunction(handStringInt))
	m.RawSetString("float2", L.NewFunction(handFloat2))
	m.RawSetString("bool_error", L.NewFunction(handBoolError))
	m.RawSetString("slice100", L.NewFunction(handSlice100))
	m.RawSetString("map10", L.NewFunction(handMap10))
	m.RawSetString("record", L.NewFunction(handRecord))
	m.RawSetString("variadic", L.NewFunction(handVariadic))
	m.RawSetString("callback", L.NewFunction(handCallback))
	m.RawSetString("new_counter", L.NewFunction(func(L *lua.LState) int { return pushHand(L, shapes.NewCounter(), counter) }))
	m.RawSetString("new_box", L.NewFunction(func(L *lua.LState) int { return pushHand(L, shapes.NewBox(), box) }))
	return m
}

func pushHand(L *lua.LState, v any, meta *lua.LTable) int {
	ud := L.NewUserData()
	ud.Value, ud.Metatable = v, meta
	L.Push(ud)
	return 1
}

// checkInt is CheckInt, which cuts fractions off and lets every number pass.
func checkInt(L *lua.LState, n int) int {
	v := L.CheckNumber(n)
	i := int(v)
	if lua.LNumber(i) != v {
		L.ArgError(n, "integer expected")
	}
	return i
}

func handInt(L *lua.LState) int {
	n := checkInt(L, 1)
	L.Push(lua.LNumber(shapes.Int(n)))
	return 1
}

func handStringInt(L *lua.LState) int {
	s := L.CheckString(1)
	n := checkInt(L, 2)
	L.Push(lua.LString(shapes.StringInt(s, n)))
	return 1
}

func handFloat2(L *lua.LState) int {
	x := float64(L.CheckNumber(1))
	y := float64(L.CheckNumber(2))
	L.Push(lua.LNumber(shapes.Float2(x, y)))
	return 1
}

func handBoolError(L *lua.LState) int {
	b := L.CheckBool(1)
	n := checkInt(L, 2)
	r, err := shapes.BoolError(b, n)
	if err != nil {
		L.RaiseError("%v", err)
	}
	L.Push(lua.LBool(r))
	return 1
}

func handSlice100(L *lua.LState) int {
	t := L.CheckTable(1)
	xs := make([]float64, t.Len())
	for i := range xs {
		x, ok := t.RawGetInt(i + 1).(lua.LNumber)
		if !ok {
			L.ArgError(1, "number expected")
		}
		xs[i] = float64(x)
	}
	L.Push(lua.LNumber(shapes.Slice100(xs)))
	return 1
}

func handMap10(L *lua.LState) int {
	t := L.CheckTable(1)
	m := map[string]int{}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		key, ok := k.(lua.LString)
		n, isNumber := v.(lua.LNumber)
		if !ok || !isNumber || lua.LNumber(int(n)) != n {
			L.ArgError(1, "table of integers expected")
		}
		m[string(key)] = int(n)
	}
	L.Push(lua.LNumber(shapes.Map10(m)))
	return 1
}

func handRecord(L *lua.LState) int {
	t := L.CheckTable(1)
	var p shapes.Point
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		ok := false
		key, _ := k.(lua.LString)
		switch key {
		case "x":
			var n lua.LNumber
			n, ok = v.(lua.LNumber)
			p.X = float64(n)
		case "y":
			var n lua.LNumber
			n, ok = v.(lua.LNumber)
			p.Y = float64(n)
		case "label":
			var s lua.LString
			s, ok = v.(lua.LString)
			p.Label = string(s)
		}
		if !ok {
			L.ArgError(1, "bad key or value")
		}
	}
	p = shapes.Record(p)
	r := L.CreateTable(0, 3)
	r.RawSetString("x", lua.LNumber(p.X))
	r.RawSetString("y", lua.LNumber(p.Y))
	r.RawSetString("label", lua.LString(p.Label))
	L.Push(r)
	return 1
}

func handVariadic(L *lua.LState) int {
	nums := make([]int, L.GetTop())
	for i := range nums {
		nums[i] = checkInt(L, i+1)
	}
	L.Push(lua.LNumber(shapes.Variadic(nums...)))
	return 1
}

func handCallback(L *lua.LState) int {
	fn := L.CheckFunction(1)
	n := checkInt(L, 2)
	f := func(n int) int {
		if err := L.CallByParam(lua.P{Fn: fn, NRet: 1, Protect: true}, lua.LNumber(n)); err != nil {
			L.RaiseError("%v", err)
		}
		v, ok := L.Get(-1).(lua.LNumber)
		L.Pop(1)
		r := int(v)
		if !ok || lua.LNumber(r) != v {
			L.RaiseError("integer expected")
		}
		return r
	}
	L.Push(lua.LNumber(shapes.Callback(f, n)))
	return 1
}

func handAdd(L *lua.LState) int {
	c, ok := L.CheckUserData(1).Value.(*shapes.Counter)
	if !ok {
		L.ArgError(1, "counter expected")
	}
	n := checkInt(L, 2)
	L.Push(lua.LNumber(c.Add(n)))
	return 1
}

func handBox(L *lua.LState) *shapes.Box {
	b, ok := L.CheckUserData(1).Value.(*shapes.Box)
	if !ok {
		L.ArgError(1, "box expected")
	}
	return b
}

func handBoxGet(L *lua.LState) int {
	b := handBox(L)
	switch key := L.CheckString(2); key {
	case "size":
		L.Push(lua.LNumber(b.Size))
	default:
		L.RaiseError("box has no field %q", key)
	}
	return 1
}

func handBoxSet(L *lua.LState) int {
	b := handBox(L)
	switch key := L.CheckString(2); key {
	case "size":
		b.Size = checkInt(L, 3)
	default:
		L.RaiseError("box has no field %q", key)
	}
	return 0
}
