// Package bench compares calls of generated, hand-written and reflecting bindings.
package bench_test

import (
	"testing"

	lua "github.com/yuin/gopher-lua"
	luar "layeh.com/gopher-luar"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bench/bindings"
	"github.com/luamodgen/luamodgen/runtime/bench/shapes"
)

// calls are the shapes: what is set up once, and what is measured, in which m is the module.
var calls = []struct {
	name, setup, call string
}{
	{"void", ``, `m.void()`},
	{"int", ``, `m.int(7)`},
	{"string_int", ``, `m.string_int("abc", 7)`},
	{"float2", ``, `m.float2(1.5, 2.5)`},
	{"bool_error", ``, `m.bool_error(true, 1)`},
	{"method", `local c = m.new_counter()`, `c:add(1)`},
	{"field_get", `local b = m.new_box()`, `local x = b.size`},
	{"field_set", `local b = m.new_box()`, `b.size = 5`},
	{"slice100", `local t = {} for i = 1, 100 do t[i] = i + 0.5 end`, `m.slice100(t)`},
	{"map10", `local t = {} for i = 1, 10 do t["k" .. i] = i end`, `m.map10(t)`},
	{"record", `local p = {x = 1, y = 2, label = "p"}`, `m.record(p)`},
	{"variadic", ``, `m.variadic(1, 2, 3, 4)`},
	{"callback", `local function f(n) return n end`, `m.callback(f, 7)`},
}

// kinds are the ways of binding package shapes.
var kinds = []struct {
	name string
	open func(*lua.LState) lua.LValue
}{
	{"generated", openGenerated},
	{"hand", func(L *lua.LState) lua.LValue { return openHand(L) }},
	{"luar", openLuar},
}

func openGenerated(L *lua.LState) lua.LValue {
	L.Push(L.NewFunction(bindings.LoadShapes))
	L.Call(0, 1)
	m := L.Get(-1)
	L.Pop(1)
	return m
}

// openLuar binds by reflection. Its methods and fields have Go's names as well.
func openLuar(L *lua.LState) lua.LValue {
	m := L.NewTable()
	for name, fn := range map[string]any{
		"void": shapes.Void, "int": shapes.Int, "string_int": shapes.StringInt, "float2": shapes.Float2, "bool_error": shapes.BoolError,
		"slice100": shapes.Slice100, "callback": shapes.Callback, "map10": shapes.Map10, "record": shapes.Record, "variadic": shapes.Variadic,
		"new_counter": shapes.NewCounter, "new_box": shapes.NewBox,
	} {
		m.RawSetString(name, luar.New(L, fn))
	}
	return m
}

// loop compiles a function of n that makes a call n times.
func loop(tb testing.TB, setup, call string, open func(*lua.LState) lua.LValue) func(n int) {
	L := lua.NewState()
	tb.Cleanup(func() { runtime.Close(L) })
	L.SetGlobal("module", open(L))
	if err := L.DoString(`local m = module ` + setup + ` return function(n) for _ = 1, n do ` + call + ` end end`); err != nil {
		tb.Fatal(err)
	}
	f := L.Get(-1)
	return func(n int) {
		if err := L.CallByParam(lua.P{Fn: f, Protect: true}, lua.LNumber(n)); err != nil {
			tb.Fatal(err)
		}
	}
}

// BenchmarkCall measures calls as scripts make them: m.f(…), obj:method(…), obj.field.
func BenchmarkCall(b *testing.B) {
	for _, c := range calls {
		for _, k := range kinds {
			b.Run(c.name+"/"+k.name, func(b *testing.B) {
				run := loop(b, c.setup, c.call, k.open)
				run(1)
				b.ReportAllocs()
				b.ResetTimer()
				run(b.N)
			})
		}
	}
}

// TestAllocs holds generated calls to the allocations of those written by hand.
func TestAllocs(t *testing.T) {
	for _, c := range calls {
		var allocs [2]float64
		for i, k := range kinds[:2] {
			run := loop(t, c.setup, c.call, k.open)
			run(1)
			allocs[i] = testing.AllocsPerRun(20, func() { run(100) }) / 100
		}
		if allocs[0] > allocs[1]+0.05 {
			t.Errorf("%s: %.2f allocations a call, %.2f by hand", c.name, allocs[0], allocs[1])
		}
	}
}
