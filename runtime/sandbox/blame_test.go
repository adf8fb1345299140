package sandbox_test

import (
	"errors"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// asyncState makes a state that has the module async.
func asyncState(t *testing.T) *sandbox.State {
	return asyncStateWith(t, sandbox.Limits{Instructions: 1e6})
}

func asyncStateWith(t *testing.T, lim sandbox.Limits) *sandbox.State {
	t.Helper()
	with := runtime.Table{Package: table.Package, Modules: table.Modules, Bundles: table.Bundles, Profiles: []runtime.Profile{{
		Name: "all", Modules: []string{"counter", "raw"}, Features: []string{"async"},
	}}}
	sel, err := runtime.Select("all", runtime.Use(&with))
	if err != nil {
		t.Fatal(err)
	}
	s, err := sandbox.New(sel, lim)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// Of two tasks only one is in a coroutine at a time, and no one else is in a task.
func TestCoroutinesOfOtherTasks(t *testing.T) {
	for name, program := range map[string]string{
		"thread of a task": `
			local th
			local a = async.spawn(function() th = coroutine.running() async.sleep(0.01) return 1 end)
			async.sleep(0)
			assert(coroutine.status(th) == "normal", coroutine.status(th))
			local ok, why = coroutine.resume(th)
			assert(not ok and why == "can not resume a running thread", why)
			assert(a:wait() == 1)`,
		"coroutine of another task": `
			local co = coroutine.create(function() async.sleep(0.01) coroutine.yield("y") return "fin" end)
			local a = async.spawn(function() return select(2, coroutine.resume(co)) end)
			async.sleep(0)
			assert(coroutine.status(co) == "normal")
			local ok, why = coroutine.resume(co)
			assert(not ok and why == "can not resume a normal thread", why)
			assert(a:wait() == "y" and coroutine.status(co) == "suspended")
			assert(select(2, coroutine.resume(co)) == "fin" and coroutine.status(co) == "dead")`,
		"many tasks and coroutines": `
			local cos = {}
			for i = 1, 20 do cos[i] = coroutine.wrap(function() for j = 1, 20 do async.sleep(0) coroutine.yield(j) end end) end
			local tasks, got = {}, 0
			for k = 1, 10 do tasks[k] = function()
				for r = 1, 20 do for i = 1, 20 do if pcall(cos[(i + k) % 20 + 1]) then got = got + 1 end end end
			end end
			async.all(tasks)
			assert(got >= 20 * 20, got)`,
		"thread of a callback": `
			local th
			require("counter").keep(function() th = coroutine.running() end)
			require("counter").again()
			if th then assert(not coroutine.resume(th)) assert(coroutine.status(th) ~= "suspended") end`,
	} {
		s := asyncState(t)
		if _, err := try(t, s, program); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := s.Reset(); err != nil && !errors.Is(err, sandbox.ErrSpent) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A panic that neither the interpreter nor a module expects ends the run wherever it is.
func TestPanicInCoroutine(t *testing.T) {
	for _, program := range []string{
		`coroutine.resume(coroutine.create(require("raw").panic))`,
		`pcall(coroutine.wrap(function() require("raw").panic() end))`,
		`local co = coroutine.create(function() coroutine.yield() require("raw").panic() end) coroutine.resume(co) coroutine.resume(co)`,
		`coroutine.resume(coroutine.create(function() coroutine.resume(coroutine.create(function() require("raw").panic() end)) end))`,
		`coroutine.resume(coroutine.create(function() pcall(require("raw").panic) end))`,
		`coroutine.resume(coroutine.create(function() return setmetatable({}, {__index = require("raw").panic}).x end))`,
		`pcall(error, "x") pcall(coroutine.resume, coroutine.create(function() pcall(error, "x") require("raw").panic() end))`,
		`local t = async.spawn(require("raw").panic) pcall(t.wait, t)`,
		`async.spawn(require("raw").panic):wait()`,
		`async.spawn(function() coroutine.resume(coroutine.create(function() require("raw").panic() end)) end) async.sleep(0)`,
		`async.spawn(function() pcall(require("raw").panic) end) async.sleep(0) error("no")`,
	} {
		s := asyncState(t)
		_, err := try(t, s, program)
		var e *sandbox.PanicError
		if !errors.As(err, &e) || !strings.Contains(e.Error(), "a bug") {
			t.Errorf("%s: %T %v", program, err, err)
		}
		if err := s.Reset(); !errors.Is(err, sandbox.ErrSpent) {
			t.Errorf("%s: reset: %v", program, err)
		}
	}
}

// Errors of Lua in coroutines are what they are, whatever their text.
func TestErrorInCoroutine(t *testing.T) {
	s := asyncState(t)
	run(t, s, `
		local function fails(want, f, ...)
			local ok, why = coroutine.resume(coroutine.create(f), ...)
			assert(not ok and tostring(why):find(want), tostring(why))
		end
		fails("^runtime error: x$", function() error("runtime error: x", 0) end)
		fails("^no$", error, "no", 0)
		fails("nil", function() local x = nil + 1 end)
		fails("bad argument", string.rep)
		fails("the host says no", require("counter").fail)
		fails("panic: a bug", require("counter").crash)
		fails("the host says no", function() pcall(error) coroutine.wrap(require("counter").fail)() end)
		fails("stack overflow$", function() local function f() f() return 1 end f() end)
		fails("registry overflow$", function() local function f(...) return f(0, ...) end f() end)
		local co = coroutine.create(function() coroutine.yield() error("later") end)
		assert(coroutine.resume(co))
		assert(select(2, coroutine.resume(co)):find("later"))`)
}

// A coroutine that a module made while it was loaded is one of the runs that follow.
func TestCoroutineFromOutsideOfRuns(t *testing.T) {
	s := newState(t, sandbox.Limits{Instructions: 1e6})
	L := s.Lua()
	L.Push(L.NewFunctionFromProto(compile(t, `return coroutine.create(function() for i = 1, 3 do coroutine.yield(i) end end)`)))
	L.Call(0, 1)
	co := L.Get(-1)
	L.Pop(1)
	for range 2 {
		_, err := s.Run(t.Context(), nil, compile(t, `local co = ... assert(coroutine.status(co) == "suspended") assert(coroutine.resume(co))`), lua.LValue(co))
		if err != nil {
			t.Error(err)
		}
	}
}
