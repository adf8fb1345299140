package bind_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

// shape is one kind of function, as luamodgen generates it and as one writes it by hand.
type shape struct {
	name, args string
	generated  bind.Func
	hand       lua.LGFunction
}

func repeat(s string, n int) string { return s + strconv.Itoa(n) }

type point struct {
	X, Y  float64
	Label string
}

func toPoint(c bind.Call, v lua.LValue) (r point, err error) {
	f := bind.Fields(c, v)
	for f.Next() {
		switch f.Key {
		case "x":
			r.X = bind.Field(&f, c, bind.ToFloat[float64])
		case "y":
			r.Y = bind.Field(&f, c, bind.ToFloat[float64])
		case "label":
			r.Label = bind.Field(&f, c, bind.ToString[string])
		default:
			f.Unknown("x", "y", "label")
		}
	}
	bind.Need(&f, c, "x", bind.ToFloat[float64])
	return r, f.Err()
}

func handPoint(L *lua.LState, n int) (r point) {
	t := L.CheckTable(n)
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		switch k {
		case lua.LString("x"):
			r.X = float64(v.(lua.LNumber))
		case lua.LString("y"):
			r.Y = float64(v.(lua.LNumber))
		case lua.LString("label"):
			r.Label = string(v.(lua.LString))
		default:
			L.ArgError(n, "unknown key")
		}
	}
	return r
}

func toSliceFloat64(c bind.Call, v lua.LValue) ([]float64, error) {
	return bind.ToSlice[[]float64](c, v, bind.ToFloat[float64])
}

func handSlice(L *lua.LState, n int) []float64 {
	t := L.CheckTable(n)
	s := make([]float64, t.Len())
	for i := range s {
		v, ok := t.RawGetInt(i + 1).(lua.LNumber)
		if !ok {
			L.ArgError(n, "number expected")
		}
		s[i] = float64(v)
	}
	return s
}

var shapes = []shape{
	{
		name:      "void",
		generated: bind.Func{Decl: "f()", Call: func(c bind.Call) int { return c.Return() }},
		hand:      func(*lua.LState) int { return 0 },
	},
	{
		name: "string_int", args: `"abc", 7`,
		generated: bind.Func{Decl: "f(s, n)", Call: func(c bind.Call) int {
			s := c.String(1)
			n := c.Int(2)
			return c.Return(lua.LString(repeat(s, n)))
		}},
		hand: func(L *lua.LState) int {
			s := L.CheckString(1)
			n := L.CheckInt(2)
			L.Push(lua.LString(repeat(s, n)))
			return 1
		},
	},
	{
		name: "float2", args: `1.5, 2.5`,
		generated: bind.Func{Decl: "f(a, b)", Call: func(c bind.Call) int {
			a := c.Float64(1)
			b := c.Float64(2)
			return c.Return(lua.LNumber(a * b))
		}},
		hand: func(L *lua.LState) int {
			a := L.CheckNumber(1)
			b := L.CheckNumber(2)
			L.Push(a * b)
			return 1
		},
	},
	{
		name: "record", args: `point`,
		generated: bind.Func{Decl: "f(p)", Call: func(c bind.Call) int {
			p := bind.Arg(c, 1, toPoint)
			return c.Return(lua.LNumber(p.X + p.Y))
		}},
		hand: func(L *lua.LState) int {
			p := handPoint(L, 1)
			L.Push(lua.LNumber(p.X + p.Y))
			return 1
		},
	},
	{
		name: "slice100", args: `list`,
		generated: bind.Func{Decl: "f(xs)", Call: func(c bind.Call) int {
			xs := bind.Arg(c, 1, toSliceFloat64)
			return c.Return(lua.LNumber(xs[99]))
		}},
		hand: func(L *lua.LState) int {
			xs := handSlice(L, 1)
			L.Push(lua.LNumber(xs[99]))
			return 1
		},
	},
	{
		name: "floats100", args: `list`,
		generated: bind.Func{Decl: "f(xs)", Call: func(c bind.Call) int {
			xs := bind.Arg(c, 1, bind.ToFloats[[]float64])
			return c.Return(lua.LNumber(xs[99]))
		}},
		hand: func(L *lua.LState) int {
			xs := handSlice(L, 1)
			L.Push(lua.LNumber(xs[99]))
			return 1
		},
	},
	{
		name: "list100",
		generated: bind.Func{Decl: "f()", Call: func(c bind.Call) int {
			return c.Return(bind.Result(c, 1, hundred, fromSliceFloat64))
		}},
		hand: func(L *lua.LState) int {
			t := L.CreateTable(len(hundred), 0)
			for _, x := range hundred {
				t.Append(lua.LNumber(x))
			}
			L.Push(t)
			return 1
		},
	},
}

var hundred = make([]float64, 100)

func fromSliceFloat64(c bind.Call, v []float64) (lua.LValue, error) {
	return bind.FromSlice(c, v, bind.FromFloat)
}

// caller gives a Lua function that calls f n times.
func caller(tb testing.TB, args string, install func(L *lua.LState, t *lua.LTable)) func(n int) {
	tb.Helper()
	L := lua.NewState()
	tb.Cleanup(L.Close)
	t := L.NewTable()
	install(L, t)
	L.SetGlobal("m", t)
	src := `local f, list, point, cb = m.f, {` + strings.Repeat("1.5,", 100) + `}, {x = 1, y = 2, label = "a"}, function(n) return n end
		return function(n) for i = 1, n do f(` + args + `) end end`
	if err := L.DoString(src); err != nil {
		tb.Fatal(err)
	}
	loop := L.Get(-1)
	return func(n int) {
		if err := L.CallByParam(lua.P{Fn: loop, Protect: true}, lua.LNumber(n)); err != nil {
			tb.Fatal(err)
		}
	}
}

func (s shape) callers(tb testing.TB) (generated, hand func(n int)) {
	return caller(tb, s.args, func(L *lua.LState, t *lua.LTable) {
			bind.Install(L, &bind.Instance{Module: "m", Table: t}, []bind.Func{s.generated})
		}), caller(tb, s.args, func(L *lua.LState, t *lua.LTable) {
			t.RawSetString("f", L.NewFunction(s.hand))
		})
}

// BenchmarkCall compares a bound function with one written by hand. Compare minima of many short runs.
func BenchmarkCall(b *testing.B) {
	for _, s := range shapes {
		generated, hand := s.callers(b)
		b.Run(s.name+"/generated", func(b *testing.B) { b.ReportAllocs(); generated(b.N) })
		b.Run(s.name+"/hand", func(b *testing.B) { b.ReportAllocs(); hand(b.N) })
	}
}

// TestAllocs holds bound functions to what a hand-written one allocates.
func TestAllocs(t *testing.T) {
	const calls = 1000
	for _, s := range shapes {
		generated, hand := s.callers(t)
		got := testing.AllocsPerRun(5, func() { generated(calls) })
		want := testing.AllocsPerRun(5, func() { hand(calls) })
		if got > want+10 { // the loop itself allocates a few times
			t.Errorf("%s: %v allocations a call, %v by hand", s.name, got/calls, want/calls)
		}
	}
}

// BenchmarkInstall makes a module of 20 functions.
func BenchmarkInstall(b *testing.B) {
	L := lua.NewState()
	defer L.Close()
	rows := make([]bind.Func, 20)
	for i := range rows {
		rows[i] = bind.Func{Decl: repeat("f", i) + "(n)", Call: func(c bind.Call) int { return 0 }}
	}
	b.Run("generated", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			bind.Install(L, &bind.Instance{Module: "m", Table: L.CreateTable(0, len(rows))}, rows)
		}
	})
	b.Run("hand", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			t := L.CreateTable(0, len(rows))
			for _, row := range rows {
				t.RawSetString(row.Name(), L.NewFunction(func(*lua.LState) int { return 0 }))
			}
		}
	})
}
