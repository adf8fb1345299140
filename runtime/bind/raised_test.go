package bind_test

import (
	"context"
	"iter"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

// raising is a converter of the user that raises, and does not return an error.
func raising(c bind.Call, _ lua.LValue) (int, error) {
	c.L.RaiseError("raised")
	return 0, nil
}

// TestLevelAfterRaise raises in the middle of conversions, more often than they may nest.
func TestLevelAfterRaise(t *testing.T) {
	runWith(t, []bind.Func{
		{Decl: "read(t)", Call: func(c bind.Call) int {
			f := bind.Fields(c, c.L.Get(1))
			for f.Next() {
				bind.Field(&f, c, raising)
			}
			return 0
		}},
		{Decl: "write()", Call: func(c bind.Call) int {
			t := bind.NewTable(c, 1)
			bind.Put(&t, c, "x", 1, func(c bind.Call, _ int) (lua.LValue, error) { return nil, c.L.CallByParam(lua.P{}) })
			return 0
		}},
		{Decl: "nums()", Call: func(c bind.Call) int {
			return c.Return(bind.Result(c, 1, []int{1}, func(c bind.Call, v []int) (lua.LValue, error) { return bind.FromSlice(c, v, bind.FromInt) }))
		}},
	}, []program{
		{`for i = 1, 2000 do assert(not pcall(m.read, {x = 1})) pcall(m.write) end assert(m.nums()[1] == 1)`, ``},
	})
}

// TestRaised gives Go code that asked for a conversion an error where the converter raises.
func TestRaised(t *testing.T) {
	guarded := func(c bind.Call, v lua.LValue) (n int, err error) {
		defer bind.Raised(&err)
		return raising(c, v)
	}
	var got error
	runWith(t, []bind.Func{
		{Decl: "take(n)", Call: func(c bind.Call) int { bind.Arg(c, 1, guarded); return 0 }},
		{Decl: "call(f)", Call: func(c bind.Call) int {
			f := bind.Arg(c, 1, bind.ToCallback)
			k := f.Begin()
			k.Try(1)
			bind.Take(&k, guarded)
			got = k.End()
			return 0
		}},
	}, []program{
		{`m.take(1)`, `bad argument #1 to 'm.take' (n: <string>:1: raised)`},
		{`m.call(function() return 1 end)`, ``},
	})
	if got == nil || !strings.HasSuffix(got.Error(), "raised)") {
		t.Error(got)
	}
}

// TestCallbackContextAfterYield calls a kept function when a coroutine with a context of its own made the latest bound call, and does
// not run any more.
func TestCallbackContextAfterYield(t *testing.T) {
	k := &kept{}
	L := newWith(t, bind.NewState(), k.funcs())
	ctx, cancel := context.WithCancel(context.Background())
	L.SetContext(ctx)
	err := L.DoString(`m.keep(function(n) return n end) co = coroutine.create(function() m.apply(math.abs, 1) coroutine.yield() end) coroutine.resume(co)`)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	L.RemoveContext()
	if v := caught(func() { k.fn(1) }); v != nil {
		t.Error(v)
	}
}

// badEnd is a sequence that panics when it ends.
func badEnd(yield func(int) bool) {
	defer func() { panic("closing failed") }()
	for yield(1) {
	}
}

// endless are functions around sequences that end badly, or at the wrong place.
var endless = []bind.Func{
	{Decl: "bad()", Call: func(c bind.Call) int { return c.Return(bind.Result(c, 1, iter.Seq[int](badEnd), fromSeqInt)) }},
	{Decl: "walk(each)", Call: func(c bind.Call) int {
		each := bind.Arg(c, 1, toVisitor)
		seq := iter.Seq[int](func(yield func(int) bool) { each(func(n int) { yield(n) }) })
		return c.Return(bind.Result(c, 1, seq, fromSeqInt))
	}},
	{Decl: "touch()", Call: func(c bind.Call) int { return 0 }},
}

// toVisitor reads a Lua function that gets a Go function.
func toVisitor(c bind.Call, v lua.LValue) (func(func(int)), error) {
	f, err := bind.ToCallback(c, v)
	return func(visit func(int)) {
		k := f.Begin()
		bind.Pass(&k, visit, func(c bind.Call, visit func(int)) (lua.LValue, error) {
			return bind.FromFunc(c, "n", func(c bind.Call) int { visit(c.Int(1)); return 0 }), nil
		})
		k.Call(0)
		k.Must()
	}, err
}

// TestYieldInCall refuses to leave a Lua function suspended in the middle of a sequence.
func TestYieldInCall(t *testing.T) {
	runWith(t, endless, []program{
		{`for i in m.walk(function(visit) visit(1) end) do end`, `m.walk(): panic: a sequence cannot yield out of a Lua function that it called`},
		{`local ok, e = pcall(function() for i in m.walk(function(visit) visit(1) end) do end end) assert(not ok) m.touch()
		  for i in m.walk(function() end) do end`, ``},
	})
}

// TestBadEnd ends sequences that panic: by the garbage collector, whose panic the next bound call raises, and by closing the state.
func TestBadEnd(t *testing.T) {
	s := bind.NewState()
	L := newWith(t, s, endless)
	if err := L.DoString(`for i in m.bad() do break end`); err != nil {
		t.Fatal(err)
	}
	var err error
	for deadline := time.Now().Add(20 * time.Second); err == nil && time.Now().Before(deadline); {
		runtime.GC()
		time.Sleep(time.Millisecond)
		err = L.DoString(`m.touch()`)
	}
	if err == nil || !strings.Contains(err.Error(), "closing failed") {
		t.Error(err)
	}
	if err := L.DoString(`m.touch() next = m.bad() next()`); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err == nil || !strings.Contains(err.Error(), "closing failed") {
		t.Error(err)
	}
}

// TestAnyHandle gives back the handle of a value that went through any.
func TestAnyHandle(t *testing.T) {
	L, state := newClasses(t)
	inst := &bind.Instance{Module: "m", Table: L.NewTable(), State: state}
	bind.Install(L, inst, []bind.Func{{Decl: "echo(v)", Call: func(c bind.Call) int {
		return c.Return(bind.Result(c, 1, bind.Arg(c, 1, bind.ToAny), bind.FromAny))
	}}})
	L.SetGlobal("m", inst.Table)
	if err := L.DoString(`local a = llm.Agent.new("m") assert(rawequal(m.echo(a), a) and rawequal(m.echo({a})[1], a))`); err != nil {
		t.Error(err)
	}
}
