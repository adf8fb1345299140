package bind_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

func TestCallback(t *testing.T) {
	runWith(t, (&kept{}).funcs(), []program{
		{`assert(m.apply(function(n) return n * 2 end, 21) == 42)`, ``},
		{`assert(m.apply(function(n) return m.apply(function(k) return k + 1 end, n) * 2 end, 1) == 4)`, ``},
		{`assert(m.apply(math.abs, -3) == 3)`, ``},
		{`local n = 0 for i = 1, 3 do m.apply(function(k) n = n + k return 0 end, i) end assert(n == 6)`, ``},
		{`assert(m.ints(function(...) assert(select("#", ...) == 6) return 1, 2, 3, 4, 5 end) == "[1 2 3 4 5]")`, ``},
		{`m.ints(function(...) return ... end)`, `function <<string>:1>: the error that it returned: error expected, got number`},
		{`m.ints(function(...) return 1, 2, 3, 4, 5, "no ints" end)`, `no ints`},
		{`m.ints(function(...) return nil, select(2, pcall(m.missing)) end)`, errText},
		{`m.apply(1, 2)`, `bad argument #1 to 'm.apply' (f: function expected, got number)`},
		{`m.apply(function() return "x" end, 1)`, `function <<string>:1>: bad result #1 (integer expected, got string)`},
		{`m.apply(function() end, 1)`, `function <<string>:1>: bad result #1 (integer expected, got nil)`},
		{`m.apply(function() error("oops") end, 1)`, `oops`},
		{`local ok, e = pcall(m.apply, function() error({code = 5}) end, 1) assert(not ok and e.code == 5)`, ``},
		{`local ok, e = pcall(m.pass, function() error({code = 5}) end) assert(not ok and e.code == 5)`, ``},
		{`assert(m.try(function() error({}) end) == "(error object is a table value)")`, ``},
		{`assert(m.try(function() return nil, "bad luck" end) == "bad luck")`, ``},
		{`assert(m.try(function() return "bad luck" end) == "bad luck")`, ``},
		{`assert(m.try(function() return true end) == nil and m.try(function() end) == nil)`, ``},
		{`assert(m.try(function() return false end):find("error expected, got boolean"))`, ``},
		{`assert(m.try(m.panic) == "m.panic: panic: out of cheese")`, ``},
		{`m.pass(m.panic)`, `m.panic: panic: out of cheese`},
		{`m.wrap(m.missing)`, `wrapped: ` + errText},
		{`m.foreign(function() end)`, `function <<string>:1>: called from a goroutine that does not run its Lua state`},
		{`assert(m.adder(1)(2) == 3) m.adder(1)("x")`, `bad argument #1 to 'm.adder()' (m: integer expected, got string)`},
		{`assert(m.apply(m.adder(1), 2) == 3)`, ``},
		// errors that Go keeps to itself leave the variables of the script alone
		{`local n = 0 m.try(function() n = n + 1 error("x") end) m.try(function() n = n + 1 end) assert(n == 2)`, ``},
		{`local function f(n) return m.apply(f, n) end f(1)`, `stack overflow`},
	})
}

func TestCallbackInCoroutine(t *testing.T) {
	runWith(t, (&kept{}).funcs(), []program{
		{`assert(coroutine.wrap(function() return m.apply(function(n) return n + 1 end, 1) end)() == 2)`, ``},
		{`local co = coroutine.wrap(function() coroutine.yield(m.apply(function(n) return n + 1 end, 1)) return m.apply(math.abs, -5) end)
			assert(co() == 2) assert(co() == 5)`, ``},
		{`assert(m.apply(function(n) return coroutine.wrap(function() coroutine.yield(1) end)() + n end, 1) == 2)`, ``},
		{`m.apply(coroutine.yield, 1)`, `cannot yield out of a function that Go called`},
		{`coroutine.wrap(function() m.apply(function() coroutine.yield(1) end, 1) end)()`, `cannot yield out of a function that Go called`},
		// gopher-lua takes a wrapped coroutine that failed for the running one
		{`local function deep() return 1 + deep() end pcall(coroutine.wrap(deep)) assert(m.apply(math.abs, -1) == 1)`, ``},
		{`coroutine.wrap(function() m.keep(function(n) return n + 1 end) end)() assert(m.kept(1) == 2)`, ``},
		{`m.keep(function(n) return n + 1 end) assert(coroutine.wrap(function() return m.kept(1) end)() == 2)`, ``},
		{`local main = coroutine.running() m.apply(math.abs, 1) assert(coroutine.running() == main)`, ``},
		{`local co co = coroutine.create(function() m.apply(math.abs, 1) assert(coroutine.running() == co) end)
			assert(coroutine.resume(co))`, ``},
	})
}

func TestCallbackErrors(t *testing.T) {
	k := &kept{}
	L := newWith(t, bind.NewState(), k.funcs())
	for _, src := range []string{
		`m.keep(m.missing)`, `m.keep(function() m.missing() end)`, `m.keep(function() return nil, select(2, pcall(m.missing)) end)`,
		`m.keep(function() m.apply(m.missing, 1) end)`, `m.keep(function() m.pass(m.missing) end)`, `m.keep(function() m.wrap(m.missing) end)`,
	} {
		if err := L.DoString(src); err != nil {
			t.Fatal(err)
		}
		err := k.err()
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v is not fs.ErrNotExist", src, err)
		}
		if strings.Contains(fmt.Sprint(err), "traceback") {
			t.Errorf("%s: %v", src, err)
		}
	}
	_ = L.DoString(`m.keep(function() error("oops") end)`)
	var api *lua.ApiError
	if err := k.err(); !errors.As(err, &api) || err.Error() != "<string>:1: oops" {
		t.Errorf("got %v", err)
	}
	if err, ok := caught(func() { k.fn(1) }).(*bind.CallError); !ok || err.Error() != "<string>:1: oops" {
		t.Errorf("panic: %v", err)
	}
}

// TestCallbackKept calls a callback between the runs of its state, from other goroutines, and after it was closed.
func TestCallbackKept(t *testing.T) {
	k, s := &kept{}, bind.NewState()
	L := newWith(t, s, k.funcs())
	if err := L.DoString(`n = 0 m.keep(function(k) n = n + (k or 0) if k then return n end end)`); err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		if k.fn(1) != i+1 {
			t.Fatal("wrong count")
		}
	}
	done := make(chan error)
	go func() { // while this goroutine runs the state
		var err error
		for range 1000 {
			err = k.err()
		}
		done <- err
	}()
	if err := L.DoString(`for i = 1, 10000 do m.kept(1) end`); err != nil {
		t.Fatal(err)
	}
	if err := <-done; !errors.Is(err, bind.ErrGoroutine) {
		t.Errorf("other goroutine: %v", err)
	}
	go func() { done <- L.DoString(`assert(m.kept(0) == n)`) }() // the state moves
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := k.err(); !errors.Is(err, bind.ErrGoroutine) {
		t.Errorf("after the state moved: %v", err)
	}
	_ = L.DoString(`m.kept(0)`)
	if err := k.err(); err != nil {
		t.Errorf("after the state came back: %v", err)
	}
	s.Close()
	L.Close()
	if err := k.err(); !errors.Is(err, bind.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	go func() { done <- k.err() }()
	if err := <-done; !errors.Is(err, bind.ErrClosed) {
		t.Errorf("closed, other goroutine: %v", err)
	}
	if v := caught(func() {
		if n := k.fn(1); n != 0 {
			t.Errorf("closed: %d", n)
		}
	}); v != nil {
		t.Errorf("closed: panic %v", v)
	}
}

// TestCallbackStray calls a function without an error result on a goroutine where a panic would end the program.
func TestCallbackStray(t *testing.T) {
	k := &kept{}
	L := newWith(t, bind.NewState(), k.funcs())
	if err := L.DoString(`called = false m.keep(function(n) called = true return n end)`); err != nil {
		t.Fatal(err)
	}
	results := make(chan int)
	go func() { results <- k.fn(3) + k.fn(4) }()
	if n := <-results; n != 0 {
		t.Errorf("the results are %d", n)
	}
	err := L.DoString(`m.kept(1)`)
	if err == nil || !strings.Contains(err.Error(), "function <<string>:1>: "+bind.ErrGoroutine.Error()) {
		t.Errorf("the next call raised %v", err)
	}
	if err := L.DoString(`assert(not called and m.kept(1) == 1 and called)`); err != nil {
		t.Errorf("once is enough: %v", err)
	}
}

// TestCallbackDepth recurses where the stack of the interpreter is no bound.
func TestCallbackDepth(t *testing.T) {
	L := lua.NewState(lua.Options{CallStackSize: 1 << 20, MinimizeStackMemory: true, RegistrySize: 1 << 10, RegistryMaxSize: 1 << 24, RegistryGrowStep: 1 << 12})
	defer L.Close()
	table := L.NewTable()
	bind.Install(L, &bind.Instance{Module: "m", Table: table}, (&kept{}).funcs())
	L.SetGlobal("m", table)
	for _, src := range []string{
		`local f f = function(n) return m.apply(f, n) end f(1)`,
		`local f f = function(n) return coroutine.wrap(function() return m.apply(f, n) end)() end f(1)`,
	} {
		if err := L.DoString(src); err == nil || !strings.Contains(err.Error(), bind.ErrDepth.Error()) {
			t.Errorf("%s: %v", src, err)
		}
	}
	if err := L.DoString(`assert(m.apply(math.abs, -1) == 1)`); err != nil {
		t.Error(err)
	}
}

func TestCallbackContext(t *testing.T) {
	k := &kept{}
	L := newWith(t, bind.NewState(), k.funcs())
	if err := L.DoString(`m.keep(function() while true do end end)`); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	L.SetContext(ctx)
	if err := k.err(); !errors.Is(err, context.Canceled) {
		t.Errorf("state: %v", err)
	}
	L.RemoveContext()
	f, err := bind.LookupFunc(L, "string.rep", nil)
	if err != nil {
		t.Fatal(err)
	}
	call := f.Begin()
	call.Under(ctx)
	call.Push(lua.LString("x"))
	call.Push(lua.LNumber(3))
	call.Call(1)
	if err := call.End(); !errors.Is(err, context.Canceled) {
		t.Errorf("a Go function: %v", err)
	}
	if L.Context() != nil {
		t.Error("the context stayed")
	}
}

// TestCallbackInterrupted measures by memory that the tail calls before an interruption are not listed: a line takes 16 bytes or more.
func TestCallbackInterrupted(t *testing.T) {
	const calls = 200_000
	ctx, cancel := context.WithCancel(t.Context())
	k, ticks := &kept{}, 0
	L := newWith(t, bind.NewState(), append(k.funcs(), bind.Func{Decl: "tick()", Call: func(c bind.Call) int {
		if ticks++; ticks == calls {
			cancel()
		}
		return c.Return()
	}}))
	if err := L.DoString(`m.keep(function() local function spin() m.tick() return spin() end spin() end)`); err != nil {
		t.Fatal(err)
	}
	L.SetContext(ctx)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := k.err()
	runtime.ReadMemStats(&after)
	if !errors.Is(err, context.Canceled) || !strings.HasSuffix(err.Error(), "<string>:1: context canceled") {
		t.Error(err)
	}
	if bytes := after.TotalAlloc - before.TotalAlloc; bytes > 8*calls {
		t.Errorf("%d bytes for %d tail calls", bytes, ticks)
	}
}

// TestCallbackTraceback has an error that is no interruption tell what led to it, with a context and without.
func TestCallbackTraceback(t *testing.T) {
	k := &kept{}
	L := newWith(t, bind.NewState(), k.funcs())
	if err := L.DoString(`function game() error("lost") end m.keep(function() game() end)`); err != nil {
		t.Fatal(err)
	}
	for _, ctx := range []context.Context{nil, t.Context()} {
		if ctx != nil {
			L.SetContext(ctx)
		}
		var api *lua.ApiError
		if err := k.err(); !errors.As(err, &api) || !strings.Contains(api.StackTrace, "in function 'game'") {
			t.Errorf("got %v", err)
		}
	}
}

func TestLookupFunc(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	tick := func(name string, n int) (string, error) {
		f, err := bind.LookupFunc(L, name, nil)
		if err != nil {
			return "", err
		}
		k := f.Begin()
		k.Under(context.Background())
		bind.Pass(&k, n, bind.FromInt)
		k.Try(1)
		return bind.Take(&k, bind.ToString[string]), k.End()
	}
	if _, err := tick("game.on_tick", 1); err == nil || err.Error() != `game.on_tick: function expected, got nil` {
		t.Error(err)
	}
	src := `game = {on_tick = function(n) return ("tick"):rep(n) end, bad = function() return {} end, x = 1}
		setmetatable(game, {__index = function(_, k) if k == "raise" then error("no " .. k) end return function() return k end end})`
	if err := L.DoString(src); err != nil {
		t.Fatal(err)
	}
	if r, err := tick("game.on_tick", 2); r != "ticktick" || err != nil {
		t.Error(r, err)
	}
	if r, err := tick("game.other", 2); r != "other" || err != nil {
		t.Error(r, err)
	}
	for name, want := range map[string]string{
		"game.x":     `game.x: function expected, got number`,
		"game.bad":   `game.bad: bad result #1 (string expected, got table)`,
		"game.raise": `<string>:2: no raise`,
		"game.x.y":   `attempt to index a non-table object(number) with key 'y'`,
	} {
		if _, err := tick(name, 1); err == nil || err.Error() != want {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestCallbackPanics lets panics pass through Go code that is no bound function.
func TestCallbackPanics(t *testing.T) {
	k := &kept{}
	L := newWith(t, bind.NewState(), k.funcs())
	_ = L.DoString(`m.keep(m.panic)`)
	for range 1000 {
		if caught(func() { k.fn(1) }) == nil {
			t.Fatal("no panic")
		}
	}
	if err := L.DoString(`assert(m.apply(math.abs, -1) == 1)`); err != nil {
		t.Error(err)
	}
}

// What can be nil in Go can be nil as a result: nothing is converted then.
func TestTakeNil(t *testing.T) {
	funcs := []bind.Func{{Decl: "chain(f)", Call: func(c bind.Call) int {
		f, err := bind.ToCallback(c, c.L.Get(1))
		if err != nil {
			return c.Raise(err)
		}
		k := f.Begin()
		k.Call(2)
		next := bind.TakeNil(&k, toFuncIntInt)
		n := bind.Take(&k, bind.ToInt[int])
		k.Must()
		if next != nil {
			n = next(n)
		}
		return c.Return(lua.LNumber(n))
	}}}
	runWith(t, funcs, []program{
		{`assert(m.chain(function() return nil, 7 end) == 7)`, ""},
		{`assert(m.chain(function() return function(n) return n + 1 end, 7 end) == 8)`, ""},
		{`m.chain(function() return 1, 7 end)`, "function <<string>:1>: bad result #1 (function expected, got number)"},
		{`m.chain(function() error("oh", 0) end)`, "oh"},
	})
}
