package bind_test

import (
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

// apply is Go code that may keep what it is given, as far as the compiler knows.
var apply = func(f func(int) int, n int) int { return f(n) }

// callbackShape calls its argument once, as luamodgen generates it and as one writes it by hand.
var callbackShape = shape{
	name: "callback", args: `cb, 7`,
	generated: bind.Func{Decl: "f(f, n)", Call: func(c bind.Call) int {
		f := bind.Arg(c, 1, toFuncIntInt)
		n := c.Int(2)
		return c.Return(bind.Number(c, 1, apply(f, n)))
	}},
	hand: func(L *lua.LState) int {
		fn := L.CheckFunction(1)
		n := L.CheckInt(2)
		f := func(a int) int {
			if err := L.CallByParam(lua.P{Fn: fn, NRet: 1, Protect: true}, lua.LNumber(a)); err != nil {
				L.RaiseError("%s", err)
			}
			r, ok := L.Get(-1).(lua.LNumber)
			L.Pop(1)
			if !ok {
				L.RaiseError("integer expected")
			}
			return int(r)
		}
		L.Push(lua.LNumber(apply(f, n)))
		return 1
	},
}

// BenchmarkCallback compares a bound function that takes a callback with one written by hand. Compare minima of many short runs.
func BenchmarkCallback(b *testing.B) {
	generated, hand := callbackShape.callers(b)
	b.Run("generated", func(b *testing.B) { b.ReportAllocs(); generated(b.N) })
	b.Run("hand", func(b *testing.B) { b.ReportAllocs(); hand(b.N) })
}

// TestCallbackAllocs holds callbacks to what hand-written ones allocate.
func TestCallbackAllocs(t *testing.T) {
	const calls = 1000
	generated, hand := callbackShape.callers(t)
	got := testing.AllocsPerRun(5, func() { generated(calls) })
	want := testing.AllocsPerRun(5, func() { hand(calls) })
	if got > want+10 { // the loop itself allocates a few times
		t.Errorf("%v allocations a call, %v by hand", got/calls, want/calls)
	}
}
