package bind_test

import (
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

// classShapes are uses of o, a handle of a class with fields, and of p, one of a class without.
var classShapes = []struct{ name, body string }{
	{"method", `p:name()`},
	{"method_fields", `o:run("hi")`},
	{"field_get", `local m = o.model`},
	{"field_set", `o.limit = 7`},
	{"handle_arg", `same(o, o)`},
}

// handAgent is the metatable of an agent, written by hand and with the checks of the generated one. It is kept in a variable
// of Go, which spares the functions the search for it.
func handAgent(L *lua.LState) *lua.LTable {
	meta, methods := L.NewTable(), L.NewTable()
	methods.RawSetString("name", L.NewFunction(handName))
	methods.RawSetString("run", L.NewFunction(handRun))
	meta.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		a := handReceiver(L, 1)
		switch key := L.CheckString(2); key {
		case "limit":
			L.Push(lua.LNumber(a.Limit))
		case "model":
			L.Push(lua.LString(a.Model))
		default:
			m := methods.RawGetString(key)
			if m == lua.LNil {
				L.ArgError(2, "unknown field")
			}
			L.Push(m)
		}
		return 1
	}))
	meta.RawSetString("__newindex", L.NewFunction(handNewIndex))
	return meta
}

func handNewIndex(L *lua.LState) int {
	a := handReceiver(L, 1)
	switch L.CheckString(2) {
	case "limit":
		a.Limit = L.CheckInt(3)
	case "model":
		a.Model = L.CheckString(3)
	default:
		L.ArgError(2, "unknown field")
	}
	return 0
}

func handReceiver(L *lua.LState, n int) *agent {
	a, ok := L.CheckUserData(n).Value.(*agent)
	if !ok {
		L.ArgError(n, "agent expected")
	}
	return a
}

func handRun(L *lua.LState) int {
	a := handReceiver(L, 1)
	prompt := L.CheckString(2)
	L.Push(lua.LString(a.Run(prompt)))
	return 1
}

func handName(L *lua.LState) int {
	a := handReceiver(L, 1)
	L.Push(lua.LString(a.Name()))
	return 1
}

// handClasses is a state with the globals of classShapes, written by hand.
func handClasses(tb testing.TB) *lua.LState {
	L := lua.NewState()
	tb.Cleanup(L.Close)
	plain := L.NewTable()
	methods := L.NewTable()
	methods.RawSetString("name", L.NewFunction(handName))
	plain.RawSetString("__index", methods)
	L.SetGlobal("o", &lua.LUserData{Value: &agent{Model: "m"}, Env: L.Env, Metatable: handAgent(L)})
	L.SetGlobal("p", &lua.LUserData{Value: &agent{Model: "m"}, Env: L.Env, Metatable: plain})
	L.SetGlobal("same", L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LBool(handReceiver(L, 1) == handReceiver(L, 2)))
		return 1
	}))
	return L
}

// plainType is a class of agents without fields.
var plainType = bind.Type{Name: "m.Plain"}

var plainClass = bind.Class{
	Type: &plainType,
	Methods: []bind.Func{{Decl: "name()", Call: func(c bind.Call) int {
		self := bind.Receiver[*agent](c, &plainType)
		return c.Return(lua.LString(self.Name()))
	}}},
}

// boundClasses is a state with the globals of classShapes, as generated.
func boundClasses(tb testing.TB) *lua.LState {
	L := lua.NewState()
	tb.Cleanup(L.Close)
	inst := &bind.Instance{Module: "m", Table: L.NewTable(), Classes: []*bind.Class{&agentClass, &plainClass}}
	bind.Install(L, inst, []bind.Func{
		{Decl: "o()", Call: func(c bind.Call) int { return c.Return(bind.Result(c, 1, &agent{Model: "m"}, fromAgent)) }},
		{Decl: "p()", Call: func(c bind.Call) int {
			return c.Return(bind.Result(c, 1, &agent{Model: "m"}, func(c bind.Call, v *agent) (lua.LValue, error) {
				return bind.FromHandle(c, v, &plainType)
			}))
		}},
		{Decl: "same(a, b)", Call: func(c bind.Call) int {
			a := bind.Arg(c, 1, toAgent)
			b := bind.Arg(c, 2, toAgent)
			return c.Return(lua.LBool(a == b))
		}},
	})
	L.SetGlobal("m", inst.Table)
	if err := L.DoString(`o, p, same = m.o(), m.p(), m.same`); err != nil {
		tb.Fatal(err)
	}
	return L
}

// looped gives a Lua function that runs body n times.
func looped(tb testing.TB, L *lua.LState, body string) func(n int) {
	tb.Helper()
	if err := L.DoString(`local o, p, same = o, p, same return function(n) for i = 1, n do ` + body + ` end end`); err != nil {
		tb.Fatal(err)
	}
	loop := L.Get(-1)
	return func(n int) {
		if err := L.CallByParam(lua.P{Fn: loop, Protect: true}, lua.LNumber(n)); err != nil {
			tb.Fatal(err)
		}
	}
}

// BenchmarkClass compares the use of handles with userdata by hand. Compare minima of many short runs.
func BenchmarkClass(b *testing.B) {
	for _, s := range classShapes {
		generated, hand := looped(b, boundClasses(b), s.body), looped(b, handClasses(b), s.body)
		b.Run(s.name+"/generated", func(b *testing.B) { b.ReportAllocs(); generated(b.N) })
		b.Run(s.name+"/hand", func(b *testing.B) { b.ReportAllocs(); hand(b.N) })
	}
}

// TestClassAllocs holds handles to what userdata by hand allocate.
func TestClassAllocs(t *testing.T) {
	const uses = 1000
	for _, s := range classShapes {
		generated, hand := looped(t, boundClasses(t), s.body), looped(t, handClasses(t), s.body)
		got := testing.AllocsPerRun(5, func() { generated(uses) })
		want := testing.AllocsPerRun(5, func() { hand(uses) })
		if got > want+10 { // the loop itself allocates a few times
			t.Errorf("%s: %v allocations a use, %v by hand", s.name, got/uses, want/uses)
		}
	}
}
