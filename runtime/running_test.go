package runtime_test

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// busy is a module whose functions call Lua. It notes what is closed under one of them.
type busy struct {
	*probe
	t     *testing.T
	depth int
	kept  func() // the function that a script gave to on
}

// busyAgent is a handle of class llm.Agent, whatever module gives it.
type busyAgent struct{ of *busy }

var busyType = bind.Type{Name: "llm.Agent"}

var busyClass = bind.Class{Type: &busyType, Methods: []bind.Func{
	{Decl: "each(f)", Call: func(c bind.Call) int {
		self := bind.Receiver[*busyAgent](c, &busyType)
		return self.of.during(c, bind.Arg(c, 2, toFunc))
	}},
}}

// toFunc is what luamodgen generates for a func().
func toFunc(c bind.Call, v lua.LValue) (func(), error) {
	f, err := bind.ToCallback(c, v)
	return func() {
		k := f.Begin()
		k.Call(0)
		k.Must()
	}, err
}

// newBusy is the probe of a module that calls Lua.
func newBusy(t *testing.T, name string, depends ...*probe) *busy {
	b := &busy{probe: newProbe(name, depends...), t: t}
	b.Uses = []*bind.Class{&busyClass}
	b.Funcs = []bind.Func{
		{Decl: "agent()", Call: b.agent},
		{Decl: "each(f)", Call: func(c bind.Call) int { return b.during(c, bind.Arg(c, 1, toFunc)) }},
		{Decl: "fire()", Call: func(c bind.Call) int { return b.during(c, b.kept) }},
		{Decl: "items()", Call: b.items},
		{Decl: "leave()", Call: func(c bind.Call) int {
			return b.during(c, func() { wantError(t, runtime.Unload(c.L, name), `a call of module "`+name+`" is under way`) })
		}},
		{Decl: "maker()", Call: b.maker},
		{Decl: "map(f)", Call: b.mapped},
		{Decl: "name()", Call: probeName},
		{Decl: "on(f)", Call: func(c bind.Call) int { b.kept = bind.Arg(c, 1, toFunc); return 0 }},
		{Decl: "plain(f)", Call: func(c bind.Call) int {
			return b.during(c, func() { c.L.Push(c.L.Get(1)); c.L.Call(0, 0) })
		}},
	}
	b.close = func() error {
		if b.depth > 0 {
			t.Errorf("%s is closed under a call", name)
		}
		return nil
	}
	return b
}

// during calls f while a call of the module is under way.
func (b *busy) during(c bind.Call, f func()) int {
	b.depth++
	defer func() { b.depth-- }()
	f()
	return c.Return()
}

func (b *busy) agent(c bind.Call) int {
	return c.Return(bind.Result(c, 1, &busyAgent{b}, func(c bind.Call, v *busyAgent) (lua.LValue, error) {
		return bind.FromHandle(c, v, &busyType)
	}))
}

// items is an iterator: its Go side waits while the body of the loop runs.
func (b *busy) items(c bind.Call) int {
	v, _ := bind.FromSeq(c, func(yield func(int) bool) {
		b.depth++
		defer func() { b.depth-- }()
		for i := 1; yield(i); i++ {
		}
	}, bind.FromInt)
	return c.Return(v)
}

// mapped is an iterator that calls Lua.
func (b *busy) mapped(c bind.Call) int {
	f := bind.Arg(c, 1, toFunc)
	v, _ := bind.FromSeq(c, func(yield func(int) bool) { b.during(c, f) }, bind.FromInt[int])
	return c.Return(v)
}

// maker gives a Go function.
func (b *busy) maker(c bind.Call) int {
	return c.Return(bind.FromFunc(c, "f", func(c bind.Call) int { return b.during(c, bind.Arg(c, 1, toFunc)) }))
}

// TestUnloadRunning unloads a module in all ways that a call of it can be under way in.
func TestUnloadRunning(t *testing.T) {
	for name, program := range map[string]string{
		"function":          `llm.each(leave)`,
		"method":            `llm.agent():each(leave)`,
		"method of another": `tools.agent():each(leave)`,
		"coroutine":         `llm.each(function() coroutine.wrap(leave)() end)`,
		"in a coroutine":    `coroutine.wrap(function() llm.each(leave) end)()`,
		"nested":            `llm.each(function() tools.each(leave) end)`,
		"nested, coroutine": `coroutine.wrap(function() llm.each(function() coroutine.wrap(tools.each)(leave) end) end)()`,
		"pcall":             `llm.each(function() assert(pcall(leave)) end)`,
		"tail calls":        `llm.each(function() local function f(n) if n == 0 then return leave() end return f(n - 1) end return f(1000) end)`,
		"error handler":     `llm.each(function() xpcall(error, leave) end)`,
		"sequence":          `for _ in llm.map(leave) do end`,
		"Go function":       `llm.maker()(leave)`,
		"without bind":      `llm.plain(leave)`,
		"itself":            `llm.leave() left = true`,
		"function of it":    `llm.on(leave) tools.on(llm.fire) tools.fire()`,
		"kept for another":  `tools.on(leave) tools.each(function() llm.plain(tools.fire) end)`,
	} {
		t.Run(name, func(t *testing.T) {
			llm, tools := newBusy(t, "llm"), newBusy(t, "tools")
			L := preloaded(t, llm.probe, tools.probe)
			run(t, L, `
				luamod, llm, tools = require "luamod", require "llm", require "tools"
				function leave()
					local ok, err = pcall(luamod.unload, "llm", true)
					assert(not ok and tostring(err):find('unload "llm": a call of module "llm" is under way: unload it when the call has returned', 1, true), tostring(err))
					assert(llm.name() == "llm")
					left = true
				end
			`)
			run(t, L, program)
			run(t, L, `assert(left); luamod.unload "llm"; assert(require "llm" ~= llm)`)
			wantCount(t, "closed", &llm.closed, 1)
		})
	}
}

// Go code that was not called by Lua, and calls a function that a script gave it, is at work, too.
func TestUnloadRunningFromGo(t *testing.T) {
	llm := newBusy(t, "llm")
	L := preloaded(t, llm.probe)
	run(t, L, `
		llm = require "llm"
		llm.on(function() refused = not pcall(require("luamod").unload, "llm") end)
	`)
	llm.kept()
	run(t, L, `assert(refused and llm.name() == "llm")`)
}

// What does not run can be unloaded by a function that runs, and what needs a module that runs keeps it.
func TestUnloadWhileOthersRun(t *testing.T) {
	core := newBusy(t, "core")
	llm, tools := newBusy(t, "llm", core.probe), newBusy(t, "tools")
	L := preloaded(t, core.probe, llm.probe, tools.probe)
	run(t, L, `
		luamod, llm, tools, core = require "luamod", require "llm", require "tools", require "core"
		llm.each(function()
			assert(not pcall(luamod.unload, "core", true))
			luamod.unload "tools"
		end)
		tools = require "tools"
		tools.each(function() luamod.unload("core", true) end)
		assert(not package.loaded.core and not package.loaded.llm)
	`)
	wantCount(t, "tools closed", &tools.closed, 1)
	wantCount(t, "llm closed", &llm.closed, 1)
}

// An unprotected call that panicked leaves its frames behind, which do not run.
func TestRunningAfterPanic(t *testing.T) {
	llm := newBusy(t, "llm")
	L := preloaded(t, llm.probe)
	run(t, L, `llm = require "llm"; function fail() llm.plain(function() error("oops") end) end`)
	unprotected := func(after func()) {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		defer after()
		L.Push(L.GetGlobal("fail"))
		L.Call(0, 0)
	}
	unprotected(func() {})
	if err := runtime.Unload(L, "llm"); err != nil {
		t.Error(err)
	}
	run(t, L, `llm = require "llm"`)
	unprotected(func() { mustClose(t, L) })
	wantCount(t, "closed", &llm.closed, 2)
}

// The Go side of a loop ends before its module is closed, and so does the loop.
func TestUnloadIterator(t *testing.T) {
	llm, tools := newBusy(t, "llm"), newBusy(t, "tools")
	L := preloaded(t, llm.probe, tools.probe)
	fails(t, L, `
		local llm = require "llm"
		for i in llm.items() do
			if i == 3 then require("luamod").unload("llm") end
			assert(i <= 3)
		end
	`, `llm.items(): module llm is closed`)
	wantCount(t, "closed", &llm.closed, 1)
	run(t, L, `
		local n, tools, llm = 0, require "tools", require "llm"
		for i in tools.items() do
			if i == 2 then require("luamod").unload("llm") end
			if i == 4 then break end
			n = n + 1
		end
		assert(n == 3)
		llm = require "llm"
		for i in llm.items() do if i == 3 then break end end
		require("luamod").unload("llm")
		for i in tools.items() do if i == 3 then break end end
	`)
}

// A state cannot be closed under the Go functions that its scripts call, nor while it loads.
func TestCloseRunning(t *testing.T) {
	llm := newBusy(t, "llm")
	L := preloaded(t, llm.probe)
	refused := 0
	L.SetGlobal("close", L.NewFunction(func(*lua.LState) int {
		wantError(t, runtime.Close(L), "close: the state is running: close it when the call of Lua has returned")
		refused++
		return 0
	}))
	run(t, L, `
		close()
		coroutine.wrap(close)()
		llm = require "llm"
		function closer() close() end
		llm.each(close)
		llm.on(close)
		for _ in llm.map(close) do end
		assert(llm.name() == "llm")
	`)
	llm.kept()
	thread, _ := L.NewThread()
	if _, err, _ := L.Resume(thread, L.GetGlobal("closer").(*lua.LFunction)); err != nil {
		t.Error(err)
	}
	L.SetGlobal("other", L.NewFunction(func(*lua.LState) int { mustClose(t, preloaded(t, newProbe("x"))); return 0 }))
	run(t, L, `other()`)
	if refused != 6 {
		t.Errorf("refused %d times", refused)
	}
	mustClose(t, L)
	wantCount(t, "closed", &llm.closed, 1)
}

func TestCloseLoading(t *testing.T) {
	x := newProbe("x")
	tab := tableOf(x)
	tab.Stages = []runtime.Stage{{Name: "first", Required: []string{"x"}}}
	L := newState(t)
	x.make = func(*bind.Build) error {
		wantError(t, runtime.Close(L), `close: the state is running`)
		return nil
	}
	if err := runtime.Progressive(t.Context(), L, "all", runtime.Use(tab)); err != nil {
		t.Error(err)
	}
	mustClose(t, L)
	wantCount(t, "closed", &x.closed, 1)
}
